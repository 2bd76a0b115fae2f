"""What is missing where: cells and areas of a town, how far they have it, and what a change would do."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.atlas.gap_tables import Told, write_answer
from geo.atlas.ways import Ways as Asking
from geo.errors import OutsideTimetableError, RefusedError
from geo.gaps import (
    Doors,
    Linked,
    Shape,
    Shelf,
    Town,
    Ways,
    doors_of,
    leaves,
    link,
    look_back,
    make_cells,
    percentiles,
    plot_ways,
)
from geo.model import GapAnswer, GapQuery, ReachQuery, get_theme
from geo.network import Network
from geo.reach import MAX_MINUTES, has_theme
from geo.reach.course import Course
from geo.store import neighbourhoods as areas
from geo.store.completeness import list_of_theme
from geo.store.population import read_people, read_shapes
from geo.store.session import ReadSession, reading
from geo.store.tiles import get_tile_version

__all__ = ["Asked", "Gaps"]

_LOOK_MINUTES = 60
"""So far is looked at least, so that the map tells how far it is beyond what is fine."""
_DAY_MINUTES = 1440
_MOST_NEAREST = 9
_TOWNS, _QUESTIONS = 2, 6
"""Kept for the next question."""


@dataclass(frozen=True)
class Asked:
    """A question with what was found for it: the streets, the doors of the theme, every way to them."""

    query: GapQuery
    network: Network
    town: Town
    course: Course
    wanted: NDArray[np.bool_]
    """Which places of the network have the theme."""
    doors: Doors
    ways: Ways
    assumed_on: date | None = None

    @property
    def linked(self) -> Linked:
        """The cells on the streets."""
        return self.town.linked


class Gaps(Asking):
    """Cells of the town and what is missing in them."""

    _towns: Shelf[Town]
    _asked: Shelf[Asked]

    def gap_cells(self, query: GapQuery) -> GapAnswer:
        """Return for every cell how far it is to the nearest place of the theme, and what else is asked.

        Raises RefusedError for what cannot be asked, NotFoundError for an unknown theme or neighbourhood.
        """
        asked, area = self._ask(query), self._area_of(query)
        seconds = percentiles(asked.linked, asked.course, asked.ways)
        return self._tell(asked, area, Told(seconds))

    def _tell(self, asked: Asked, area: int | None, told: Told) -> GapAnswer:
        with reading(self._engine) as session:
            known = list_of_theme(session, asked.query.theme)
        return write_answer(asked, told, asked.town.chosen(area), known, self.settings.people_threshold)

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
            key = (network.version.run, get_tile_version(session), query.resolution)
            town = self._shelf_of_towns().get(key, lambda: _build(session, network, query.resolution))
        look = max(query.minutes, _LOOK_MINUTES)
        question = (key, query.theme, query.mode, query.profile, look, *_when(query))
        found = self._shelf_of_questions().get(question, lambda: self._search(query, network, town))
        return replace(found, query=replace(query, at=found.query.at))

    def _search(self, query: GapQuery, network: Network, town: Town) -> Asked:
        asked = ReachQuery(
            lon=0.0,
            lat=0.0,
            mode=query.mode,
            profile=query.profile,
            max_minutes=max(query.minutes, _LOOK_MINUTES),
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
        wanted = has_theme(network, (query.theme,))
        doors = doors_of(network, course.profile, wanted)
        ways = look_back(town.linked, course, doors)
        return Asked(query, network, town, course, wanted, doors, ways, assumed)

    def _local(self, at: datetime | None) -> datetime:
        zone = self.now().tzinfo
        if at is None:
            return self.now()
        return at.replace(tzinfo=zone) if at.tzinfo is None else at

    def _shelf_of_towns(self) -> Shelf[Town]:
        if not hasattr(self, "_towns"):
            self._towns = Shelf(_TOWNS)
        return self._towns

    def _shelf_of_questions(self) -> Shelf[Asked]:
        if not hasattr(self, "_asked"):
            self._asked = Shelf(_QUESTIONS)
        return self._asked


def _when(query: GapQuery) -> tuple[object, ...]:
    """Return what the time of a question changes: nothing without a timetable."""
    return (query.at, query.window_minutes) if query.mode == "transit" else ()


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


def _build(session: ReadSession, network: Network, resolution: int) -> Town:
    """Cut the areas of the town into cells, settle the people, and link all to the streets."""
    known = {area.id: area for area in areas.list_neighbourhoods(session)}
    cut = leaves(known)
    outlines = {number: shapely.from_wkb(wkb) for number, wkb in read_shapes(session, known).items()}
    shapes = [Shape(number, _without(outlines, number, parts)) for number, parts in cut.items()]
    kept = [shape for shape in shapes if not shape.outline.is_empty]
    return Town(link(network, make_cells(kept, read_people(session), resolution)), known)


def _without(outlines: dict[int, shapely.Geometry], area: int, parts: tuple[int, ...]) -> shapely.Geometry:
    return shapely.difference(outlines[area], shapely.union_all([outlines[part] for part in parts]))
