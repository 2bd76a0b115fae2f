"""The latest departure that is at each place by each moment: whole windows of departures in one look at the events.

Labels are ticks of departure since the window began, and grow as time goes on. A label that grows is one more departure
worth taking, so that the answer holds for every second of the window without trying any.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import TICKS_PER_SECOND, Ints
from geo.network.kernels import END
from geo.network.units import GUARANTEED

__all__ = ["NEVER", "ROOM", "Bounds", "Ways", "grown", "needs", "scan_latest"]

NEVER = -1
"""The label of what no departure of the window reaches."""

Ways = tuple[Ints, Ints, Ints, Ints]
"""Firsts, points, ticks and least ticks of ways between stops."""
Bounds = tuple[int, int, int, int]
"""Ticks: window, until, limit, slack."""

_LEAVE, _BOARD = 0, 1
_POINT, _RIDES, _LATEST, _NEXT = 0, 1, 2, 3
ROOM = 2
"""Rows at first; their number doubles where it does not suffice."""


@kernel
def grown(rows: NDArray[Any]) -> NDArray[Any]:
    """Return twice the room, the first half filled as before."""
    return np.concatenate((rows, np.empty_like(rows)))


@kernel
def _drain(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    bucket: Ints, second: int, until: int, waiting: Ints, free: int, most: int, at: Ints
) -> int:
    """Let those get on who came on foot by `until`; return the first free row."""
    for now in range(second, until + 1):
        row = bucket[now]
        while row != END:
            point, latest = np.uint32(waiting[row, _POINT]), waiting[row, _LATEST]
            for rides in range(np.uint32(waiting[row, _RIDES]), np.uint32(most)):
                at[point, rides] = max(at[point, rides], latest)
            following = waiting[row, _NEXT]
            waiting[row, _NEXT], free, row = free, row, following
        bucket[now] = END
    return free


@kernel
def _send(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    who: tuple[int, int, int, int],
    ways: Ways,
    need: Ints,
    bounds: Bounds,
    most: int,
    at: Ints,
    bucket: Ints,
    drained: int,
    waiting: Ints,
    fresh: int,
    free: int,
) -> tuple[int, int]:
    """Send who got off on foot to where one may get on next; return the fresh rows of `waiting` and its free ones.

    Whom somebody goes before who left no earlier does not wait.
    """
    point, rides, latest, now = who
    first, there, ticks, _ = ways
    _, until, limit, _ = bounds
    home, column = np.uint32(3 * most), np.uint32(rides)
    label, promise = np.uint32(most + 2 * rides), np.uint32(most + 2 * rides + 1)
    for way in range(np.uint32(first[point]), np.uint32(first[point + 1])):
        then, to = now + need[way], np.uint32(there[way])
        idle = (latest <= at[to, column]) | (then - at[to, home] >= latest) | (then > until)
        if idle | ((latest <= at[to, label]) & (at[to, promise] <= then)):
            continue
        if now + ticks[way] - latest > limit:
            break
        at[to, label], at[to, promise] = latest, then
        slot = (then + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
        if slot < drained:
            for more in range(column, np.uint32(most)):
                at[to, more] = max(at[to, more], latest)
            continue
        if free == END:
            row, fresh = fresh, fresh + 1
        else:
            row, free = free, waiting[free, _NEXT]
        waiting[row, _POINT], waiting[row, _RIDES], waiting[row, _LATEST] = to, rides, latest
        waiting[row, _NEXT], bucket[slot] = bucket[slot], row
    return fresh, free


@kernel
def needs(ways: Ways, slack: int) -> Ints:
    """Return the ticks that must lie between getting off and getting on, for each way."""
    _, _, ticks, least = ways
    need = np.empty(ticks.size, dtype=np.int32)
    for way in range(ticks.size):
        need[way] = ticks[way] if least[way] == GUARANTEED else max(ticks[way] + slack, least[way])
    return need


@kernel
def _standing(access: Ints, most: int) -> Ints:
    """Return what is known of each point, side by side as it is asked for together.

    Labels of those who may get on, after each number of rides; label and ticks that were promised last, for each
    number of rides; ticks from home.
    """
    at = np.full((access.size, 3 * most + 1), NEVER, dtype=np.int32)
    for point in range(access.size):
        at[point, 3 * most] = access[point]
    return at


@kernel
def scan_latest(  # noqa: C901, PLR0912, PLR0913, PLR0917 - a kernel takes arrays, not objects
    time: Ints,
    event_point: Ints,
    event_run: Ints,
    what: NDArray[np.int8],
    start: int,
    bounds: Bounds,
    ways: Ways,
    access: Ints,
    most: int,
    runs: int,
) -> Ints:
    """Return rows of ticks, point and label: who left no later than the label gets off there then by vehicle.

    Of `bounds`, departures lie between 0 and window ticks after the second `start`; what is later than until ticks or
    takes longer than limit does not count. `access` is the ticks from home to where one may get on.
    """
    window, until, limit, slack = bounds
    at, need = _standing(access, most), needs(ways, slack)
    aboard = np.full((runs, most + 1), NEVER, dtype=np.int32)
    left = np.full((access.size, most + 1), NEVER, dtype=np.int32)
    bucket = np.full(until // TICKS_PER_SECOND + 2, END, dtype=np.int32)
    waiting, fresh, free = np.empty((ROOM, 4), dtype=np.int32), 0, END
    found, count = np.empty((ROOM, 3), dtype=np.int32), 0
    drained = 0
    for event in range(np.searchsorted(time, start), time.size):
        second = time[event] - start
        now = second * TICKS_PER_SECOND
        if now > until:
            break
        if drained <= second:
            free = _drain(bucket, drained, second, waiting, free, most, at)
            drained = second + 1
        point, run = np.uint32(event_point[event]), np.uint32(event_run[event])
        if what[event] == _BOARD:
            walked = min(now - access[point], window)
            best = max(walked, at[point, most - 1])
            if best < 0 or now - best > limit or best <= aboard[run, 1]:
                continue
            for rides in range(most):
                aboard[run, rides + 1] = max(aboard[run, rides + 1], walked, at[point, rides])
        elif what[event] == _LEAVE:
            best = aboard[run, most]
            if best < 0 or now - best > limit or best <= left[point, 1]:
                continue
            if best > left[point, most]:
                if count == found.shape[0]:
                    found = grown(found)
                found[count, 0], found[count, 1], found[count, 2] = now, point, best
                count += 1
            for rides in range(1, most + 1):
                latest = aboard[run, rides]
                if latest > left[point, rides]:
                    left[point, rides] = latest
                    if rides < most and latest > aboard[run, rides - 1]:
                        while fresh + ways[0][point + 1] - ways[0][point] > waiting.shape[0]:
                            waiting = grown(waiting)
                        who = (int(point), rides, latest, now)
                        fresh, free = _send(who, ways, need, bounds, most, at, bucket, drained, waiting, fresh, free)
        else:
            for rides in range(1, most + 1):
                aboard[point, rides] = max(aboard[point, rides], aboard[run, rides])
    return found[:count]
