"""Ways that pass by a place: a search that knows each place's one way to the goal, and one with every way to there.

From home every departure of the time before is known with its arrival at each place, by one look at what runs; from the
goal one search backwards tells when each place must be left. What remains is to find, for each place, the last
departure that is there before then. Who leaves at a moment, instead of arriving by one, gets the mirror of this.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.model import ReachQuery
from geo.network import Ints, Network, PlaceIdx
from geo.reach.kernels import UNREACHED
from geo.reach.origin import Goal, spot_of
from geo.reach.walk import every_way, reach

__all__ = ["Begin", "Passing", "find_passing"]

Begin = Callable[[PlaceIdx, datetime, bool], datetime | None]
"""When one can begin to hand over at a place: at a moment or, if true, later, else earlier; None: not then."""


@dataclass(frozen=True, slots=True)
class Passing:
    """A way that passes by a place; `end` is when one must be at the goal, where one must be there by a moment."""

    place: PlaceIdx
    seconds: int
    start: datetime
    arrival: datetime
    leaving: datetime
    end: datetime


class _Times(NamedTuple):
    """Of each place: seconds between the moment asked for and the end that is open, to the place, from the place."""

    total: Ints
    slack: Ints


def find_passing(  # noqa: PLR0913 - both ends, what lies between, and who decides about it
    network: Network,
    query: ReachQuery,
    goal: Goal,
    *,
    stay_seconds: int,
    among: NDArray[np.bool_],
    begin: Begin | None = None,
) -> dict[PlaceIdx, Passing]:
    """Return the best way from the point of `query` to `goal` past each place of `among` that there is one.

    With `arrive_by` one leaves as late as possible, else one arrives as soon as possible. Raises as `reach`.
    """
    at, zone = _moment(network, query)
    lon, lat = spot_of(network, goal)
    later = query.arrive_by is None
    there = replace(query, window_minutes=0, visit=None)
    onward = replace(there, lon=lon, lat=lat, towards=True)
    near = reach(network, there if later else onward).seconds
    need = _needs(near, among, stay_seconds, _asker(begin, at, zone, later=later, stay=stay_seconds))
    found = _join(network, onward if later else there, need)
    limit = query.max_minutes * 60
    passing = {}
    for place in np.flatnonzero((found.total != UNREACHED) & (found.total <= limit)).tolist():
        ends = (0, int(near[place]), int(found.slack[place]), int(found.total[place]))
        moments = [at + timedelta(seconds=each if later else -each) for each in ends]
        told = [moment.astimezone(zone) for moment in (moments if later else moments[::-1])]
        passing[PlaceIdx(place)] = Passing(PlaceIdx(place), ends[3], *told)
    return passing


def _moment(network: Network, query: ReachQuery) -> tuple[datetime, tzinfo]:
    """Return the moment in UTC, in which times are added up, and the time zone of the town."""
    at = query.arrive_by or query.depart_at or datetime.fromtimestamp(0, UTC)
    zone = ZoneInfo(network.version.feeds[0].timezone) if network.version.feeds else at.tzinfo or UTC
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at
    return local.astimezone(UTC).replace(microsecond=0), zone


def _asker(
    begin: Begin | None, at: datetime, zone: tzinfo, *, later: bool, stay: int
) -> Callable[[int, int], int | None]:
    """Return what tells how many seconds away from the moment one can begin to hand over."""

    def ask(place: int, near: int) -> int | None:
        if begin is None:
            return near
        away = near if later else near + stay
        moment = begin(PlaceIdx(place), (at + timedelta(seconds=away if later else -away)).astimezone(zone), later)
        if moment is None:
            return None
        shift = abs(round((moment.astimezone(UTC) - at).total_seconds()))
        return shift if later else shift - stay

    return ask


def _needs(near: Ints, among: NDArray[np.bool_], stay: int, ask: Callable[[int, int], int | None]) -> Ints:
    """Return how many seconds must lie between the moment and the other part of the way, `UNREACHED` if it is none."""
    need = np.full(near.size, UNREACHED, dtype=np.int32)
    for place in np.flatnonzero(among & (near != UNREACHED)).tolist():
        begun = ask(place, int(near[place]))
        if begun is not None:
            need[place] = begun + stay
    return need


def _join(network: Network, query: ReachQuery, need: Ints) -> _Times:
    """Find the soonest of every way that leaves room for what each place needs."""
    ways = every_way(network, query)
    wanted = need != UNREACHED
    on_foot = wanted & (ways.walked != UNREACHED)
    total = np.where(on_foot, need + ways.walked, np.iinfo(np.int32).max).astype(np.int32)
    slack = np.where(on_foot, need, UNREACHED).astype(np.int32)
    place, long, room = ways.found.T
    fits = np.flatnonzero(wanted[place] & (room >= need[place]))
    fits = fits[np.lexsort((-room[fits], long[fits], place[fits]))]
    first = np.ones(fits.size, dtype=np.bool_)
    first[1:] = place[fits[1:]] != place[fits[:-1]]
    best = fits[first]
    best = best[long[best] < total[place[best]]]
    total[place[best]], slack[place[best]] = long[best], room[best]
    return _Times(np.where(slack == UNREACHED, UNREACHED, total).astype(np.int32), slack)
