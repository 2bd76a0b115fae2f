"""What is missing where: cells and areas of a town, how far they have it, and where a place would help."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

import shapely

from geo.atlas.changes import supply_of
from geo.atlas.gap_asked import Asked, Told
from geo.atlas.gap_indicators import find_sites, tell
from geo.atlas.gap_tables import write_answer
from geo.atlas.ways import Ways
from geo.errors import NotFoundError, OutsideTimetableError, RefusedError
from geo.gaps import (
    Shape,
    SharedCells,
    Shelf,
    Town,
    TownState,
    doors_of,
    leaves,
    link,
    look_back,
    make_cells,
    map_cells,
    plot_ways,
)
from geo.model import THEMES, GapAnswer, GapQuery, GapSite, ReachQuery, get_theme
from geo.network import Network
from geo.reach import MAX_MINUTES, has_theme
from geo.store import neighbourhoods as areas
from geo.store import places as stored
from geo.store.completeness import list_of_theme
from geo.store.population import read_people, read_shapes
from geo.store.session import ReadSession, reading
from geo.store.tiles import find_last_import, get_tile_version

__all__ = ["LOOK_MINUTES", "USUAL_RESOLUTION", "Gaps"]

LOOK_MINUTES = 60
"""So far is looked at least, so that the map tells how far it is beyond what is fine."""
USUAL_RESOLUTION = GapQuery(THEMES[0].key).resolution
_DAY_MINUTES = 1440
_MOST_NEAREST = 9
_TOWNS, _QUESTIONS, _TABLES = 2, 6, 12
"""Kept for the next question."""


class Gaps(Ways):
    """Cells of the town and what is missing in them."""

    def gap_cells(self, query: GapQuery) -> GapAnswer:
        """Return for every cell how far it is to the nearest place of the theme, and what else is asked.

        Raises RefusedError for what cannot be asked, NotFoundError for an unknown theme or neighbourhood.
        """
        asked, area = self._ask(query), self._area_of(query)
        return self._tell(asked, area, tell(asked, self._memory))

    def gap_sites(self, query: GapQuery, count: int = 5) -> tuple[GapSite, ...]:
        """Return cells in which one more place would bring most people within the minutes, one after the other.

        A list of candidates, never advice. Raises as `gap_cells`.
        """
        asked, area = self._ask(query), self._area_of(query)
        return find_sites(asked, asked.town.chosen(area), count)

    def _tell(self, asked: Asked, area: int | None, told: Told) -> GapAnswer:
        with reading(self._engine) as session:
            known = list_of_theme(session, asked.query.theme)
        return write_answer(asked, told, asked.town.chosen(area), known)

    def _area_of(self, query: GapQuery) -> int | None:
        if query.neighbourhood is None:
            return None
        with reading(self._engine) as session:
            key = query.neighbourhood
            return areas.get_neighbourhood(session, int(key) if key.isdecimal() else key).id

    def _ask(self, query: GapQuery) -> Asked:
        """Search, or remember what was searched for the same question."""
        _check(query)
        query = replace(query, at=self._local(query.at))
        if query.visit:
            query = replace(query, visit=(self._local(query.visit[0]), self._local(query.visit[1])))
        with reading(self._engine) as session:
            network = self._network(session)
            key, town = self._find_town(session, network, query.resolution)
        look = max(query.minutes, LOOK_MINUTES)
        question = (key, query.theme, query.mode, query.profile, look, query.open, *_when(query))
        found = self._asked.get(question, lambda: self._search(query, network, town))
        return replace(found, query=_moved(query, found))

    def _find_town(self, session: ReadSession, network: Network, resolution: int) -> tuple[tuple[int, ...], Town]:
        """Return the cells of the town, and what tells them from those of other data."""
        key = (network.version.run, get_tile_version(session), resolution)

        def make() -> Town:
            shared = self._shared_cells(session, network) if resolution == USUAL_RESOLUTION else None
            if shared is None:
                return self._cut_up(session, network, resolution)
            return Town(shared.linked(network), {area.id: area for area in areas.list_neighbourhoods(session)})

        return key, self._towns.get(key, make)

    def _shared_cells(self, session: ReadSession, network: Network) -> SharedCells | None:
        """Return the cells that lie in a file for all, if one is there for what is loaded."""
        state = self._town_state(session, network)
        if self._shared is None or self._shared[0] != state:
            try:
                self._shared = state, map_cells(self.settings.data_dir, state)
            except (NotFoundError, RefusedError):
                return None
        return self._shared[1]

    _shared: tuple[TownState, SharedCells] | None = None

    def _town_state(self, session: ReadSession, network: Network) -> TownState:
        version, done_at = find_last_import(session)
        return TownState(network.version.run, version, done_at, self.settings.people_threshold)

    def _cut_up(self, session: ReadSession, network: Network, resolution: int) -> Town:
        """Cut the areas of the town into cells, settle the people, and link all to the streets."""
        known = {area.id: area for area in areas.list_neighbourhoods(session)}
        cut = leaves(known)
        outlines = {number: shapely.from_wkb(wkb) for number, wkb in read_shapes(session, known).items()}
        shapes = [Shape(number, _without(outlines, number, parts)) for number, parts in cut.items()]
        kept = [shape for shape in shapes if not shape.outline.is_empty]
        cells = make_cells(kept, read_people(session), resolution, threshold=self.settings.people_threshold)
        return Town(link(network, cells), known)

    def _search(self, query: GapQuery, network: Network, town: Town) -> Asked:
        asked = ReachQuery(
            lon=0.0,
            lat=0.0,
            mode=query.mode,
            profile=query.profile,
            max_minutes=max(query.minutes, LOOK_MINUTES),
            is_holiday=self._calendar.is_holiday,
        )
        assumed = None
        try:
            course = plot_ways(town.linked.network, asked, at=query.at, window_minutes=query.window_minutes)
        except OutsideTimetableError as error:
            if error.nearest is None or query.at is None:
                raise
            assumed = error.nearest
            query = replace(query, at=datetime.combine(assumed, query.at.timetz()))
            course = plot_ways(town.linked.network, asked, at=query.at, window_minutes=query.window_minutes)
        with reading(self._engine) as session:
            themed = network.places.id[has_theme(network, (query.theme,))].tolist()
            places, times = stored.find_places(session, themed), self._clock_of(session).times
        supply = supply_of(network, places, times, query.at if query.open == "at" else None)
        ways = look_back(town.linked, course, doors_of(network, course.profile, supply.wanted))
        return Asked(query, network, town, course, supply, ways, times, assumed)

    def _local(self, at: datetime | None) -> datetime:
        zone = self.now().tzinfo
        if at is None:
            return self.now()
        return at.replace(tzinfo=zone) if at.tzinfo is None else at

    @cached_property
    def _towns(self) -> Shelf[Town]:
        return Shelf(_TOWNS)

    @cached_property
    def _asked(self) -> Shelf[Asked]:
        return Shelf(_QUESTIONS)

    @cached_property
    def _memory(self) -> Shelf[Any]:
        return Shelf(_TABLES)


def _moved(query: GapQuery, found: Asked) -> GapQuery:
    """Return a question on the day for which it was searched, a course of it too."""
    if found.assumed_on is None or query.at is None:
        return replace(query, at=found.query.at)
    away = found.assumed_on - query.at.date()
    visit = (query.visit[0] + away, query.visit[1] + away) if query.visit else None
    return replace(query, at=found.query.at, visit=visit)


def _when(query: GapQuery) -> tuple[object, ...]:
    """Return what the time of a question changes: nothing without a timetable."""
    return (query.at, query.window_minutes) if query.mode == "transit" or query.open == "at" else ()


def _check(query: GapQuery) -> None:
    get_theme(query.theme)
    if not 1 <= query.minutes <= MAX_MINUTES:
        raise RefusedError(
            f"The time must be 1 to {MAX_MINUTES} minutes.", de=f"Möglich sind 1 bis {MAX_MINUTES} Minuten."
        )
    if not 0 <= query.window_minutes <= _DAY_MINUTES:
        raise RefusedError(
            "The window must be at most a day, 1440 minutes.",
            de="Das Zeitfenster darf höchstens einen Tag lang sein, also 1440 Minuten.",
        )
    if not 1 <= query.nearest <= _MOST_NEAREST:
        raise RefusedError(
            f"Choices are the nearest 1 to {_MOST_NEAREST} places.",
            de=f"Zur Wahl stehen die nächsten 1 bis {_MOST_NEAREST} Orte.",
        )
    if query.visit is not None and query.visit[0] >= query.visit[1]:
        raise RefusedError("A course must end after it begins.", de="Ein Kurs muss nach seinem Beginn enden.")


def _without(outlines: dict[int, shapely.Geometry], area: int, parts: tuple[int, ...]) -> shapely.Geometry:
    return shapely.difference(outlines[area], shapely.union_all([outlines[part] for part in parts]))
