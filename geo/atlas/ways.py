"""How far, which way, and why not."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from shapely.geometry import mapping

from geo.atlas.core import Core
from geo.errors import NotFoundError
from geo.model import Itinerary, ReachAnswer, ReachedPlace, ReachQuery, Reason
from geo.network import FORMAT, Network
from geo.reach import Reached, find_isochrones, find_itinerary, find_reason, nearest_places, reach, warm
from geo.store import places as stored
from geo.store.session import ReadSession, reading

__all__ = ["Ways"]

_AT_ONCE = 200
"""So many places are fetched together, nearest first."""


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
            found = itertools.islice(self._reached_places(session, query, network, reached), query.limit)
            return ReachAnswer(
                snapped_metres=reached.snapped_metres,
                network_version=f"{network.version.run}.{FORMAT}",
                built_at=network.version.built_at,
                results=tuple(found),
                timetable_from=network.version.timetable_from,
                timetable_to=network.version.timetable_to,
            )

    def isochrones(self, query: ReachQuery, minutes: tuple[int, ...]) -> dict[int, dict[str, object]]:
        """Return the area within each of `minutes` as GeoJSON, the largest first; raises as `reach`."""
        with reading(self._engine) as session:
            network = self._network(session)
        found = find_isochrones(network, self._timed(query), minutes)
        return {limit: mapping(area) for limit, area in found.items()}

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

    def _reached_places(
        self, session: ReadSession, query: ReachQuery, network: Network, reached: Reached
    ) -> Iterator[ReachedPlace]:
        times = self._clock_of(session).times
        by = query.visit[0] if query.visit else query.arrive_by
        start = times.local(by or query.depart_at or self.now())
        order = nearest_places(network, reached, query.themes)
        for first in range(0, len(order), _AT_ONCE):
            numbers = {int(network.places.id[index]): index for index in order[first:][:_AT_ONCE]}
            known = stored.find_places(session, numbers)
            for number, index in numbers.items():
                if (place := known.get(number)) is None:
                    continue
                seconds = int(reached.seconds[index])
                arrival = start if by else start + timedelta(seconds=seconds)
                state = times.state(place.opening_hours, arrival).state
                if query.open == "any" or state == "open":
                    is_open = None if state is None else state == "open"
                    back = None if reached.back is None else int(reached.back[index])
                    yield ReachedPlace(place, seconds, is_open, *reached.shares(index, query.window_minutes), back)
