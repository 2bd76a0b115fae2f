"""How far, which way, and why not."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from geo.atlas.core import Core
from geo.atlas.finding import Look, choose
from geo.errors import NotFoundError
from geo.model import Itinerary, ReachAnswer, ReachQuery, Reason
from geo.network import FORMAT, Network
from geo.reach import (
    Reached,
    find_isochrones,
    find_itinerary,
    find_reason,
    nearest_places,
    reach,
    to_geojson,
    warm,
)
from geo.store.session import ReadSession, reading

__all__ = ["Ways"]


class Ways(Core):
    """Ways from door to door."""

    def warm(self) -> None:
        """Make the first question as fast as the second."""
        warm()

    def reach(self, query: ReachQuery) -> ReachAnswer:
        """Return what can be reached from a point, nearest first.

        Raises RefusedError if the point is too far from every street, and WorldError if the streets cannot be read.
        """
        with reading(self._engine) as session:
            network = self._network(session)
            query = self._timed(query)
            reached = reach(network, query)
            return self._answer(session, query, network, reached)

    def isochrones(self, query: ReachQuery, minutes: tuple[int, ...]) -> dict[int, dict[str, object]]:
        """Return the area within each of `minutes` as GeoJSON, the largest first; raises as `reach`."""
        with reading(self._engine) as session:
            network = self._network(session)
        found = find_isochrones(network, self._timed(query), minutes)
        return {limit: to_geojson(area) for limit, area in found.items()}

    def itinerary(self, query: ReachQuery, goal: int | tuple[float, float]) -> Itinerary | Reason:
        """Return the way to a place (its id) or a point, or why there is none within the time.

        Raises as `reach`, and NotFoundError if the place is not on the map.
        """
        with reading(self._engine) as session:
            network = self._network(session)
        if isinstance(goal, int):
            places = np.flatnonzero(network.places.id == goal).tolist()
            if not places:
                raise NotFoundError(f"There is no place {goal}.", de=f"Den Ort {goal} gibt es nicht.")
            goal = int(places[0])
        query = self._timed(query)
        return find_itinerary(network, query, goal) or find_reason(network, query, goal)

    def _timed(self, query: ReachQuery) -> ReachQuery:
        """Say when, where nothing is said: now; times without an offset are local."""
        zone = ZoneInfo(self.settings.timezone)
        moments = (query.depart_at, query.arrive_by, *(query.visit or ()))
        depart, arrive, *visit = (at.replace(tzinfo=zone) if at and at.tzinfo is None else at for at in moments)
        known = depart if depart or arrive or visit else self.now()
        both = (visit[0], visit[1]) if query.visit and visit[0] and visit[1] else None
        return replace(query, depart_at=known, arrive_by=arrive, visit=both)

    def _answer(self, session: ReadSession, query: ReachQuery, network: Network, reached: Reached) -> ReachAnswer:
        wanted = choose(session, network, query)
        order = wanted.among(nearest_places(network, reached))
        found = Look(session, self._clock_of(session).times, network, query, reached).find(order, wanted)
        version = network.version
        return ReachAnswer(
            snapped_metres=reached.snapped_metres,
            network_version=f"{version.run}.{FORMAT}",
            built_at=version.built_at,
            results=tuple(found.places),
            timetable_from=version.timetable_from,
            timetable_to=version.timetable_to,
            wishes=wanted.wishes,
            unknown=dict(found.unknown),
            unknown_places=found.unknown_places,
        )
