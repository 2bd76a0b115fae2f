"""Cells that everybody may see: people who may be told, and minutes on foot to each theme."""

from dataclasses import replace
from functools import cached_property, partial

import numpy as np
import shapely

from geo.atlas.gap_indicators import tell
from geo.atlas.gap_tables import told_people
from geo.atlas.gaps import Gaps
from geo.errors import NotFoundError, RefusedError
from geo.gaps import Shelf, Town
from geo.model import THEMES, GapQuery, get_theme
from geo.reach import UNREACHED
from geo.store.cell_layer import CellTable, get_cell_tile
from geo.store.completeness import list_of_theme
from geo.store.session import reading
from geo.store.tiles import get_tile_version

__all__ = ["ALL_THEMES", "NO_CELLS", "PublicCells"]

ALL_THEMES = tuple(theme.key for theme in THEMES)
NO_CELLS = CellTable((), (), (), (), ())
_TYPICAL, _MINUTE = 1, 60
_LAST_ZOOM = 22


class PublicCells(Gaps):
    """The cells of the town as a layer for maps of others."""

    def cell_tile(self, z: int, x: int, y: int, theme: str) -> bytes:
        """Return the vector tile of cells for a theme; raises NotFoundError."""
        get_theme(theme)
        if z > _LAST_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
            raise NotFoundError("There is no such tile.", de="Diese Kachel gibt es nicht.")
        table = self.cells_on_foot((theme,))
        with reading(self._engine) as session:
            return get_cell_tile(session, table, theme, (z, x, y))

    def cells_on_foot(self, themes: tuple[str, ...] = ALL_THEMES) -> CellTable:
        """Return all cells with the minutes on foot to these themes; none where no town or no area is loaded."""
        with reading(self._engine) as session:
            version = get_tile_version(session)
            known = {theme: list_of_theme(session, theme) for theme in themes}
        try:
            minutes = {theme: self._minutes.get((version, theme), partial(self._on_foot, theme)) for theme in themes}
            table = self._outlines.get(version, self._cut)
        except RefusedError:
            return replace(NO_CELLS, minutes=dict.fromkeys(themes, ()), known=known)
        return replace(table, minutes=minutes, known=known)

    def _on_foot(self, theme: str) -> tuple[int | None, ...]:
        asked = self._ask(GapQuery(theme))
        seconds = tell(asked, self._memory).seconds[:, _TYPICAL]
        return tuple(None if one == UNREACHED else -(-one // _MINUTE) for one in seconds.tolist())

    def _cut(self) -> CellTable:
        town: Town = self._ask(GapQuery(THEMES[0].key)).town
        cells = town.linked.cells
        few = np.zeros(cells.size, dtype=np.bool_) if cells.few is None else cells.few
        outlines = shapely.to_wkb(shapely.set_precision(cells.outline, 1e-7, mode="pointwise"), hex=True)
        return CellTable(
            names=[
                f"{number:x}-{area}" for number, area in zip(cells.hexagon.tolist(), cells.area.tolist(), strict=True)
            ],
            areas=cells.area.tolist(),
            people=[told_people(cells, row) for row in range(cells.size)],
            few=few.tolist(),
            outlines=outlines.tolist(),
        )

    @cached_property
    def _minutes(self) -> Shelf[tuple[int | None, ...]]:
        return Shelf(2 * len(THEMES))

    @cached_property
    def _outlines(self) -> Shelf[CellTable]:
        return Shelf(1)
