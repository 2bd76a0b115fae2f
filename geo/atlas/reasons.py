"""One way leg by leg, and why there is none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from geo.atlas.ways import Ways
from geo.errors import NotFoundError
from geo.hours import OpeningTimes
from geo.model import Itinerary, Place, ReachQuery, Reason
from geo.network import Network
from geo.reach import UNREACHED, find_itinerary, find_reason, find_reasons, reach
from geo.store import places as stored
from geo.store.session import reading

__all__ = ["Reasons", "get_position"]


class Reasons(Ways):
    """Ways to a door, and reasons."""

    def itinerary(self, query: ReachQuery, goal: int | tuple[float, float]) -> Itinerary | Reason:
        """Return the way to a place (its id) or a point, or why there is none within the time.

        Of places that must be open on arrival it counts whether they are. Raises as `reach`, and NotFoundError if the
        place is not on the map.
        """
        with reading(self._engine) as session:
            network = self._network(session)
        query = self._timed(query)
        there = get_position(network, goal) if isinstance(goal, int) else goal
        way = find_itinerary(network, query, there)
        if way is None:
            return find_reason(network, query, there)
        if isinstance(goal, int) and query.open == "on_arrival":
            return self.reasons(query, [goal]).get(goal, way)
        return way

    def reasons(self, query: ReachQuery, places: Sequence[int]) -> dict[int, Reason]:
        """Tell why places (their ids) are not among what `reach` returns, as far as ways and hours are to blame.

        Places that can be reached in time, and are open then if that is asked for, are absent. Raises as `itinerary`.
        """
        with reading(self._engine) as session:
            network, times = self._network(session), self._clock_of(session).times
            known = stored.find_places(session, list(places)) if query.open == "on_arrival" else {}
        query = self._timed(query)
        positions = {get_position(network, place): place for place in places}
        told = {positions[index]: reason for index, reason in find_reasons(network, query, list(positions)).items()}
        if query.open == "on_arrival":
            rest = {index: known[place] for index, place in positions.items() if place in known and place not in told}
            told |= _closed(network, query, rest, times)
        return told


def get_position(network: Network, number: int) -> int:
    """Return where the place with this id stands in the network; raises NotFoundError."""
    places = np.flatnonzero(network.places.id == number).tolist()
    if not places:
        raise NotFoundError(f"There is no place {number}.", de=f"Den Ort {number} gibt es nicht.")
    return int(places[0])


def _closed(network: Network, query: ReachQuery, places: dict[int, Place], times: OpeningTimes) -> dict[int, Reason]:
    """Tell which of the places within reach are not known to be open when one comes."""
    told: dict[int, Reason] = {}
    seconds = reach(network, replace(query, window_minutes=0)).seconds if places else None
    for index, place in places.items():
        if seconds is None or seconds[index] == UNREACHED:
            continue
        state = times.state(place.opening_hours, _arrival(query, int(seconds[index]), times))
        if state.state != "open":
            opens = state.until if state.state == "closed" else None
            told[place.id] = Reason("closed", int(seconds[index]), opens_at=opens)
    return told


def _arrival(query: ReachQuery, seconds: int, times: OpeningTimes) -> datetime:
    by = query.visit[0] if query.visit else query.arrive_by
    if by is not None:
        return times.local(by)
    return times.local(query.depart_at or times.now()) + timedelta(seconds=seconds)
