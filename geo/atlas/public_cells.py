"""Cells that everybody may see: people who may be told, and minutes on foot to each theme."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.atlas.gap_tables import told_people
from geo.atlas.gaps import LOOK_MINUTES, USUAL_RESOLUTION, Gaps
from geo.errors import NotFoundError, RefusedError
from geo.gaps import (
    FAR,
    Linked,
    SharedCells,
    can_share,
    doors_of,
    look_back,
    map_cells,
    pack_cells,
    percentiles,
    plot_ways,
    share_cells,
)
from geo.mapped import alone
from geo.model import THEMES, ReachQuery, get_theme
from geo.network import Network
from geo.reach import UNREACHED, has_theme
from geo.store import places as stored
from geo.store.cell_layer import CellTable, get_cell_tile
from geo.store.completeness import list_of_theme
from geo.store.session import ReadSession, reading
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
            known = {theme: list_of_theme(session, theme) for theme in themes}
            try:
                cells = self._cells(session, wait=True)
            except RefusedError:
                return replace(NO_CELLS, minutes=dict.fromkeys(themes, ()), known=known)
        return replace(_told(cells, themes), known=known)

    def keep_cells(self) -> None:
        """Write the cells of what is loaded into the file that all servers share, unless that is done."""
        # Without a town or an area there is nothing to keep.
        with reading(self._engine) as session, suppress(RefusedError):
            self._cells(session, wait=True)

    def warm_cells(self, ended: Callable[[], bool]) -> None:
        """Have the cells of what is loaded before anybody asks for them, unless that is done or it has `ended`.

        One process makes them for all; a look while it is at it finds nothing yet.
        """
        with reading(self._engine) as session:
            version = get_tile_version(session)
            if version == self._warmed or ended():
                return
            try:
                self._cells(session, wait=False)
            except BlockingIOError:
                return
            except RefusedError:
                # No town or no area is loaded yet; the next import is looked at again.
                pass
        self._warmed = version

    _warmed: int | None = None

    def _cells(self, session: ReadSession, *, wait: bool) -> SharedCells:
        """Return the cells that lie in the file for all, made by the first that needs them.

        While another process is at it, wait or raise BlockingIOError. Raises RefusedError without a town or an area.
        """
        network, folder = self._network(session), self.settings.data_dir
        if (found := self._shared_cells(session, network)) is not None:
            return found
        # Asked before anything is read: what an import changes meanwhile is made again.
        state = self._town_state(session, network)
        if not can_share(folder):
            self._shared = state, self._make_cells(session, network)
            return self._shared[1]
        with alone(folder, wait=wait):
            if (found := self._shared_cells(session, network)) is not None:
                return found
            made = self._make_cells(session, network)
            # On a full disk they are kept in memory, as good but not shared.
            with suppress(OSError):
                share_cells(made, folder, state)
                made = map_cells(folder, state)
            self._shared = state, made
            return made

    def _make_cells(self, session: ReadSession, network: Network) -> SharedCells:
        linked = self._cut_up(session, network, USUAL_RESOLUTION).linked
        there = np.isin(network.places.id, np.fromiter(stored.list_known(session), dtype=np.int64))
        minutes = [_on_foot(linked, network, there & has_theme(network, (theme,))) for theme in ALL_THEMES]
        return pack_cells(linked, np.stack(minutes))


def _on_foot(linked: Linked, network: Network, places: Flags) -> NDArray[np.int16]:
    """Search back on foot from places, without a look at what else is known of them; whole minutes, or `FAR`."""
    course = plot_ways(linked.network, ReachQuery(0.0, 0.0, max_minutes=LOOK_MINUTES))
    ways = look_back(linked, course, doors_of(network, course.profile, places))
    seconds = percentiles(linked, course, ways, (50,))[:, 0]
    return np.where(seconds == UNREACHED, FAR, -(-seconds // _MINUTE)).astype(np.int16)


def _told(cells: SharedCells, themes: tuple[str, ...]) -> CellTable:
    """Return the columns of cells as they are told."""
    hexagons, areas = cells.hexagon.tolist(), cells.area.tolist()
    minutes = {theme: cells.minutes[ALL_THEMES.index(theme)].tolist() for theme in themes}
    return CellTable(
        names=[f"{number:x}-{area}" for number, area in zip(hexagons, areas, strict=True)],
        areas=areas,
        people=told_people(cells, np.arange(cells.size)),
        few=cells.few.astype(np.bool_).tolist(),
        outlines=[text.hex() for text in cells.shown.texts()],
        minutes={theme: [None if one == FAR else one for one in told] for theme, told in minutes.items()},
    )
