"""When else: all departures of a day that are there within the time, found in one look at what runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from geo.model import Departure, ReachQuery
from geo.network import TICKS_PER_SECOND, Ints, Network
from geo.reach.course import Course, Moment, plot
from geo.reach.ground import whole_ground
from geo.reach.itinerary import find_itinerary
from geo.reach.origin import locate
from geo.reach.runs import day_start
from geo.reach.transit import access_ticks, ride_latest, sweep
from geo.reach.walk import walk
from geo.reach.workspace import borrow

__all__ = ["Day", "Way"]

_AROUND_SECONDS = 12 * 3600
"""So long before and after the moment is looked at."""
_FIRST_SECOND, _LAST_SECOND = -3 * 3600, 27 * 3600
"""And no farther than this from the midnight of its day, or what runs is not all known."""


class Way(NamedTuple):
    """Seconds of the day at which a way begins and ends, at the doors."""

    leave: int
    arrive: int


class Day:
    """What is possible around the moment of a question, by vehicle and within its time; raises as `reach`."""

    def __init__(self, network: Network, query: ReachQuery) -> None:
        course = plot(network, replace(query, window_minutes=0))
        self._network, self._query, self._moment = network, query, course.known_moment
        self._by = query.arrive_by is not None
        self._rows = _list_ways(course, query)

    def around(self, place: int) -> tuple[Way | None, Way | None]:
        """Return the last way before the moment and the next after it."""
        ways, column = self._ways(place), int(self._by)
        last = [way for way in ways if way[column] + int(not self._by) <= self._moment.second]
        later = [way for way in ways if way not in last]
        return max(last, key=lambda way: way[column], default=None), min(
            later, key=lambda way: way[column], default=None
        )

    def is_soon(self, place: int, seconds: int) -> bool:
        """Tell whether one leaves in so many seconds after the moment, or arrives so many before it."""
        last, later = self.around(place)
        if self._by:
            return last is not None and self._moment.second - last.arrive < seconds
        return later is not None and later.leave - self._moment.second < seconds

    def tell(self, place: int, way: Way | None) -> Departure | None:
        """Return when one leaves, and what one gets on first."""
        if way is None:
            return None
        leaving = replace(self._query, arrive_by=None, depart_at=self._clock(way.leave), window_minutes=0)
        found = find_itinerary(self._network, leaving, place)
        ride = None if found is None else next((leg for leg in found.legs if leg.kind == "ride"), None)
        first = (ride.calls[0].name, ride.line, ride.start) if ride else ("", "", None)
        return Departure(self._clock(way.leave), self._clock(way.arrive), *first)

    def _ways(self, place: int) -> list[Way]:
        rows = self._rows[np.searchsorted(self._rows[:, 0], place) :]
        return [Way(leave, arrive) for _, leave, arrive in rows[: np.searchsorted(rows[:, 0], place + 1)].tolist()]

    def _clock(self, second: int) -> datetime:
        timezone = self._network.version.feeds[0].timezone
        start = datetime.fromtimestamp(day_start(self._moment.day, timezone), UTC)
        return (start + timedelta(seconds=second)).astimezone(ZoneInfo(timezone))


def _list_ways(course: Course, query: ReachQuery) -> Ints:
    """Return rows of place and the seconds of the day at which one leaves and arrives, by place."""
    moment = course.known_moment
    first = max(moment.second - _AROUND_SECONDS, _FIRST_SECOND)
    last = min(moment.second + _AROUND_SECONDS, _LAST_SECOND)
    # Whoever comes to the point looks back from the end.
    start = Moment(moment.day, last if course.side else first)
    whole = replace(course, far=False, window=(last - first) * TICKS_PER_SECOND, moment=start)
    origin = locate(course.network, query, course.profile, side=course.side)
    with borrow(course.network) as workspace:
        walk(whole, origin, workspace)
        access = access_ticks(whole, workspace, origin)
        rows = sweep(whole, ride_latest(whole, access), workspace, whole_ground(whole)).found
    leave, arrive = rows[:, 2] // TICKS_PER_SECOND, -(-rows[:, 1] // TICKS_PER_SECOND)
    known = (rows[:, 1] - rows[:, 2]) <= course.limit
    told = (rows[:, 0], last - arrive, last - leave) if course.side else (rows[:, 0], first + leave, first + arrive)
    ways = np.stack(told, axis=1)[known]
    ordered: Ints = ways[np.lexsort((ways[:, 1], ways[:, 0]))]
    return ordered
