"""What else there is for each cell: a choice of places, there and back, the last way home.

These ask about single places and not about the nearest, so they take one search for each place of the theme.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from geo.gaps.search import Doors, Linked, look_back, percentiles, plot_ways
from geo.model import LATEST_HOME, ReachQuery
from geo.network import TICKS_PER_SECOND, Ints
from geo.reach import UNREACHED
from geo.reach.course import Course, plot
from geo.reach.shares import by_place

__all__ = ["count_within", "feasible", "last_home", "nth_nearest", "seconds_to_each"]

_EVENING = 18
"""From when on a way home counts as one of the evening."""
_EVENING_MINUTES = LATEST_HOME // 60 - _EVENING * 60


def seconds_to_each(linked: Linked, course: Course, doors: Sequence[Doors]) -> Ints:
    """Return the typical seconds from each cell to each of the doors, shape (doors, cells)."""

    def ask(door: Doors) -> Ints:
        return percentiles(linked, course, look_back(linked, course, door), (50,))[:, 0]

    return _stack(linked, doors, ask)


def nth_nearest(seconds: Ints, rank: int) -> Ints:
    """Return for each cell the seconds to the nearest but `rank` of all doors; 1 is the nearest."""
    if seconds.shape[0] < rank:
        return np.full(seconds.shape[1], UNREACHED, dtype=np.int32)
    far = np.where(seconds == UNREACHED, np.iinfo(np.int32).max, seconds)
    found = np.partition(far, rank - 1, axis=0)[rank - 1]
    return np.where(found == np.iinfo(np.int32).max, UNREACHED, found).astype(np.int32)


def count_within(seconds: Ints, limit: int) -> Ints:
    """Return for each cell how many doors are within `limit` seconds."""
    return np.asarray(((seconds != UNREACHED) & (seconds <= limit)).sum(axis=0), dtype=np.int32)


def feasible(
    linked: Linked, query: ReachQuery, visit: tuple[datetime, datetime], doors: Sequence[Doors]
) -> NDArray[np.bool_]:
    """Tell of each cell whether one is in time at one of the doors, and home again in time from the very same."""
    network, single = linked.network, replace(query, visit=None, window_minutes=0)
    there = plot(network, replace(single, arrive_by=visit[0], depart_at=None, towards=True))
    back = plot(network, replace(single, arrive_by=None, depart_at=visit[1], towards=False))

    def ask(door: Doors) -> Ints:
        both = [percentiles(linked, way, look_back(linked, way, door), (50,))[:, 0] for way in (there, back)]
        return np.asarray((both[0] != UNREACHED) & (both[1] != UNREACHED), dtype=np.int32)

    return np.asarray(_stack(linked, doors, ask).any(axis=0))


def last_home(linked: Linked, query: ReachQuery, evening: datetime, doors: Doors) -> Ints:
    """Return for each cell the second of the day at which the last way home by vehicle begins at a door.

    `evening` is a moment of the day; ways count that begin at 18:00 or later and take no longer than asked. Where one
    can walk home in that time it is `LATEST_HOME`.
    """
    start = evening.replace(hour=_EVENING, minute=0, second=0, microsecond=0)
    course = plot_ways(linked.network, query, at=start, window_minutes=_EVENING_MINUTES, towards=False)
    if not course.rides:
        return np.full(linked.cells.size, UNREACHED, dtype=np.int32)
    ways = look_back(linked, course, doors)
    firsts, rows = by_place(ways.rows, linked.network.places.id.size)
    best = np.full(firsts.size - 1, UNREACHED, dtype=np.int32)
    row_point = np.repeat(np.arange(firsts.size - 1), np.diff(firsts))
    np.maximum.at(best, row_point, rows[:, 1] // TICKS_PER_SECOND)
    begun = course.moment.second if course.moment else 0
    ridden = np.where(best == UNREACHED, UNREACHED, best + begun)
    told = np.where(ways.walked == UNREACHED, ridden, LATEST_HOME).astype(np.int32)
    return linked.cells.middle(linked.by_point(told), UNREACHED)


def _stack(linked: Linked, doors: Sequence[Doors], ask: Callable[[Doors], Ints]) -> Ints:
    if not doors:
        return np.full((0, linked.cells.size), UNREACHED, dtype=np.int32)
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        return np.stack(list(pool.map(ask, doors)))
