"""Cells that everybody may see: people who may be told, and minutes on foot to each theme."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.atlas.gap_tables import told_people
from geo.atlas.gaps import LOOK_MINUTES, Gaps
from geo.errors import NotFoundError, RefusedError
from geo.gaps import Shelf, doors_of, look_back, percentiles, plot_ways
from geo.model import THEMES, GapQuery, ReachQuery, get_theme
from geo.network import Network
from geo.reach import UNREACHED, has_theme
from geo.store import places as stored
from geo.store.cell_layer import CellTable, get_cell_tile
from geo.store.completeness import list_of_theme
from geo.store.session import reading
from geo.store.tiles import get_tile_version

__all__ = ["ALL_THEMES", "NO_CELLS", "PublicCells"]

ALL_THEMES = tuple(theme.key for theme in THEMES)
NO_CELLS = CellTable((), (), (), (), ())
_MINUTE = 60
_LAST_ZOOM = 22
Flags = NDArray[np.bool_]


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

    def warm_cells(self, ended: Callable[[], bool]) -> None:
        """Compute the cells of what is loaded before anybody asks for them, unless that is done; stop where `ended`."""
        with reading(self._engine) as session:
            version = get_tile_version(session)
        if version != self._warmed:
            for theme in ALL_THEMES:
                if ended():
                    return
                self.cells_on_foot((theme,))
            self._warmed = version

    _warmed: int | None = None

    def _on_foot(self, theme: str) -> tuple[int | None, ...]:
        """Search back on foot from the places of a theme, without a look at what else is known of them."""
        with reading(self._engine) as session:
            network = self._network(session)
            key, town = self._find_town(session, network, GapQuery(theme).resolution)
            there = self._there.get(key, lambda: _tell_there(network, stored.list_known(session)))
        course = plot_ways(town.linked.network, ReachQuery(0.0, 0.0, max_minutes=LOOK_MINUTES))
        doors = doors_of(network, course.profile, has_theme(network, (theme,)) & there)
        seconds = percentiles(town.linked, course, look_back(town.linked, course, doors), (50,))[:, 0]
        return tuple(None if one == UNREACHED else -(-one // _MINUTE) for one in seconds.tolist())

    def _cut(self) -> CellTable:
        with reading(self._engine) as session:
            town = self._find_town(session, self._network(session), GapQuery(ALL_THEMES[0]).resolution)[1]
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
    def _there(self) -> Shelf[Flags]:
        return Shelf(1)

    @cached_property
    def _outlines(self) -> Shelf[CellTable]:
        return Shelf(1)


def _tell_there(network: Network, known: Collection[int]) -> Flags:
    """Tell of each place of the network whether it is one of those that there are."""
    return np.isin(network.places.id, np.fromiter(known, dtype=np.int64))
