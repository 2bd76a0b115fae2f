"""How far, which way, and why not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time
from functools import cached_property, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from geo.atlas.core import Clock, Core
from geo.atlas.finding import Look, Wanted, choose, invite
from geo.errors import OutsideTimetableError
from geo.hours import OpeningTimes
from geo.model import Actor, ReachAnswer, ReachedPlace, ReachQuery
from geo.network import DEGREE, FORMAT, Network, read_through
from geo.reach import (
    Areas,
    Reached,
    find_covered_day,
    find_isochrones,
    nearest_places,
    reach,
    reach_with_areas,
    to_geojson,
    warm,
)
from geo.store.offered import Offered, find_offered
from geo.store.session import ReadSession, reading
from geo.store.told import Stamped

__all__ = ["Ways"]

_PAINTERS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="areas")
"""While one thread looks the places up and writes them down, another draws the areas: its kernels let it."""
_MOST_LOST = 30
"""So many places are told from which one does not get home in time, the nearest."""


class _Desk(NamedTuple):
    """Where an answer is made: the database as whoever asks sees it, and the streets with what teams know there."""

    session: ReadSession
    network: Network
    offered: Offered
    clock: Clock

    @property
    def now(self) -> Stamped:
        """What the database knows."""
        return Stamped(self.session, self.clock.stamp)


class Ways(Core):
    """Ways from door to door."""

    def warm(self) -> None:
        """Make the first question as fast as the second."""
        warm()

    def first_questions(self) -> tuple[ReachQuery, ...]:
        """Return what many will ask, from a door of the town, with the network at hand: on foot, and in the morning.

        Raises WorldError if the streets cannot be read, and RefusedError without a town.
        """
        with reading(self._engine) as session:
            network = self._network(session)
        read_through(network)
        if not network.places.id.size:
            return ()
        door = ReachQuery(float(network.places.lon[0] / DEGREE), float(network.places.lat[0] / DEGREE))
        if not network.version.feeds:
            return (door,)
        morning = datetime.combine(self._nearest_day(network) or self.now().date(), time(8))
        return door, replace(door, mode="transit", depart_at=morning, window_minutes=60)

    def reach(self, query: ReachQuery, actor: Actor | None = None) -> ReachAnswer:
        """Return what can be reached from a point, nearest first, with the services that `actor` may see.

        Raises RefusedError if the point is too far from every street, and WorldError if the streets cannot be read.
        """
        with reading(self._engine, actor=actor) as session:
            query, desk = self._timed(query), self._desk(session, actor)
            return self._answer(desk, query, reach(desk.network, query))

    def counsel(
        self, query: ReachQuery, minutes: tuple[int, ...], actor: Actor | None = None
    ) -> tuple[ReachAnswer, Areas]:
        """Return what can be reached and the areas within `minutes`, as `reach` and `isochrones` do, by one search.

        The areas are being drawn meanwhile; whoever asks for them waits until they are there. Where no timetable covers
        the day, the ways are those of the nearest day of its kind, and the answer says so; hours of places are those of
        the day that was asked. Raises as `reach`.
        """
        with reading(self._engine, actor=actor) as session:
            query, desk = self._timed(query), self._desk(session, actor)
            try:
                return self._counsel(desk, query, query, minutes)
            except OutsideTimetableError as error:
                if error.nearest is None:
                    raise
                nearest = error.nearest
            answer, areas = self._counsel(desk, query, _moved(query, nearest), minutes)
            return replace(answer, assumed_on=nearest), areas

    def _desk(self, session: ReadSession, actor: Actor | None) -> _Desk:
        offered = find_offered(session, own=actor is not None)
        return _Desk(session, invite(self._network(session), offered), offered, self._clock_of(session))

    def _counsel(
        self, desk: _Desk, query: ReachQuery, assumed: ReachQuery, minutes: tuple[int, ...]
    ) -> tuple[ReachAnswer, Areas]:
        reached, draw = reach_with_areas(desk.network, assumed, minutes)
        areas = _PAINTERS.submit(draw)
        return self._answer(desk, query, reached), areas.result

    def isochrones(self, query: ReachQuery, minutes: tuple[int, ...]) -> dict[int, dict[str, object]]:
        """Return the area within each of `minutes` as GeoJSON, the largest first; raises as `reach`."""
        with reading(self._engine) as session:
            network = self._network(session)
        found = find_isochrones(network, self._timed(query), minutes)
        return {limit: to_geojson(area) for limit, area in found.items()}

    def _timed(self, query: ReachQuery) -> ReachQuery:
        """Say when, where nothing is said: now; times without an offset are local."""
        zone = ZoneInfo(self.settings.timezone)
        moments = (query.depart_at, query.arrive_by, *(query.visit or ()))
        depart, arrive, *visit = (at.replace(tzinfo=zone) if at and at.tzinfo is None else at for at in moments)
        known = depart if depart or arrive or visit else self.now()
        both = (visit[0], visit[1]) if query.visit and visit[0] and visit[1] else None
        return replace(query, depart_at=known, arrive_by=arrive, visit=both, is_holiday=self._calendar.is_holiday)

    @cached_property
    def _calendar(self) -> OpeningTimes:
        return OpeningTimes(ZoneInfo(self.settings.timezone), self.settings.country, self.settings.state)

    def _nearest_day(self, network: Network) -> date | None:
        """Return the covered day that is like today, where today is not covered."""
        today, feeds = self.now().date(), network.version.feeds
        if not feeds or any(feed.covers(today) for feed in feeds):
            return None
        return find_covered_day(network, today, self._calendar.is_holiday)

    def _answer(self, desk: _Desk, query: ReachQuery, reached: Reached) -> ReachAnswer:
        network, wanted = desk.network, choose(desk.now, desk.network, query, desk.offered, self._wishes)
        order = wanted.among(nearest_places(network, reached))
        found = self._look(desk, query, reached).find(order, wanted)
        version = network.version
        return ReachAnswer(
            snapped_metres=reached.snapped_metres,
            network_version=f"{version.run}.{FORMAT}",
            built_at=version.built_at,
            results=tuple(found.places),
            timetable_from=version.timetable_from,
            timetable_to=version.timetable_to,
            nearest_day=self._nearest_day(network),
            wishes=wanted.wishes,
            unknown=dict(found.unknown),
            unknown_places=found.unknown_places,
            no_way_back=self._no_way_back(desk, query, reached, wanted),
        )

    def _look(self, desk: _Desk, query: ReachQuery, reached: Reached) -> Look:
        places = partial(self._places.find, desk.now)
        return Look(places, desk.clock.times, desk.network, query, reached, desk.offered.own)

    def _no_way_back(
        self, desk: _Desk, query: ReachQuery, reached: Reached, wanted: Wanted
    ) -> tuple[ReachedPlace, ...]:
        if reached.no_way_back is None:
            return ()
        lost = replace(reached, seconds=reached.no_way_back, back=None)
        look = self._look(desk, replace(query, limit=_MOST_LOST), lost)
        return tuple(look.find(wanted.among(nearest_places(desk.network, lost)), wanted).places)


def _moved(query: ReachQuery, day: date) -> ReachQuery:
    """Ask the same for another day."""
    first = query.visit[0] if query.visit else query.arrive_by or query.depart_at
    if first is None:
        return query
    away = day - first.date()
    depart, arrive = (at and at + away for at in (query.depart_at, query.arrive_by))
    visit = (query.visit[0] + away, query.visit[1] + away) if query.visit else None
    return replace(query, depart_at=depart, arrive_by=arrive, visit=visit)
