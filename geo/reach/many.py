"""Whole windows of departures from many doors in one look: each label is a row with a lane for each of them.

What runs, and where one walks on, is the same for all doors, and neighbours leave by the same vehicles: the events are
looked at once for all, and a row is compared and kept as one. Streets are swept in the order of time, so that what a
row betters at a node is final.

Labels are whole seconds of departure, in 16 bits: one may leave at whole seconds only, so nothing is lost where waiting
counts. What they are compared with is rounded so that nothing is dropped that counts.
"""

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import TICKS_PER_SECOND, Ints
from geo.network.kernels import END
from geo.reach.latest import Ways, grown

__all__ = ["Shorts", "scan_many", "sweep_many"]

Shorts = NDArray[np.int16]
Index = int | np.uint32
_NEVER = -1
"""The label of what no departure of the window reaches."""
_ROOM = 2
"""Rows at first; their number doubles where it does not suffice."""
_LEAVE, _BOARD = 0, 1
_TO, _NEXT = 0, 1
_FRESH, _FREE = 0, 1
"""Of the rows that wait: the first never used, the first free again."""


@kernel
def _better(rows: Shorts, row: Index, others: Shorts, other: Index) -> None:
    """Keep in each lane the larger label; of longer rows the beginning."""
    for lane in range(min(rows.shape[1], others.shape[1])):
        rows[row, lane] = max(rows[row, lane], others[other, lane])


@kernel
def _get_on(run: Index, point: Index, aboard: Shorts, access: Shorts, at: Shorts, second: int, window: int) -> None:  # noqa: PLR0913, PLR0917 - as above
    """Let everybody get on who is there: from home, or after a ride."""
    spare = at.shape[1]
    width = aboard.shape[1] - spare
    for lane in range(width):
        label = min(np.int16(second - access[point, lane]), np.int16(window))
        aboard[run, lane] = max(aboard[run, lane], label)
    for lane in range(spare):
        label = max(at[point, lane], min(np.int16(second - access[point, lane]), np.int16(window)))
        aboard[run, np.uint32(lane + width)] = max(aboard[run, np.uint32(lane + width)], label)


@kernel
def _gains(aboard: Shorts, run: Index, left: Shorts, point: Index, floor: int, lanes: tuple[int, int]) -> bool:  # noqa: PLR0913, PLR0917 - as above
    """Tell whether a label of at least `floor` is later than those who got off before."""
    gain = np.int16(0)
    for lane in range(np.uint32(lanes[0]), np.uint32(lanes[1])):
        label = aboard[run, lane]
        gain = np.int16(gain | np.int16((label > left[point, lane]) & (label >= np.int16(floor))))
    return bool(gain > 0)


@kernel
def _goes_on(rows: Shorts, row: Index, there: Shorts, foot: Shorts, to: Index, second: int) -> bool:  # noqa: PLR0913, PLR0917 - as above
    """Tell whether a row is later than all who are there by a second, and than those on foot all the way."""
    gain = np.int16(0)
    for lane in range(there.shape[1]):
        known = max(there[to, lane], np.int16(second - foot[to, lane]))
        gain = np.int16(gain | np.int16(rows[row, lane] > known))
    return bool(gain > 0)


@kernel
def _put(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    rows: Shorts, row: Index, to: Index, slot: int, bucket: Ints, waiting: Ints, label: Shorts, room: Ints
) -> None:
    """Let a row wait in a bucket until it is at `to`; there is room for it."""
    if room[_FREE] == END:
        place = room[_FRESH]
        room[_FRESH] += 1
    else:
        place = room[_FREE]
        room[_FREE] = waiting[place, _NEXT]
    for lane in range(label.shape[1]):
        label[np.uint32(place), lane] = rows[row, lane]
    waiting[place, _TO], waiting[place, _NEXT], bucket[slot] = to, bucket[slot], place


@kernel
def _drain(second: int, until: int, bucket: Ints, waiting: Ints, label: Shorts, room: Ints, at: Shorts) -> None:  # noqa: PLR0913, PLR0917 - as above
    """Let those be at their stops who came on foot by `until`."""
    for now in range(second, until + 1):
        row = bucket[now]
        while row != END:
            _better(at, np.uint32(waiting[row, _TO]), label, np.uint32(row))
            following = waiting[row, _NEXT]
            waiting[row, _NEXT], room[_FREE], row = room[_FREE], row, following
        bucket[now] = END


@kernel
def scan_many(  # noqa: C901, PLR0913, PLR0917 - a kernel takes arrays, not objects
    time: Ints,
    event_point: Ints,
    event_run: Ints,
    what: NDArray[np.int8],
    start: int,
    bounds: tuple[int, int, int],
    ways: Ways,
    need: Ints,
    access: Shorts,
    rides: int,
    runs: int,
) -> tuple[Ints, Shorts]:
    """Return rows of second and point, and their labels: who left no later gets off there then by vehicle.

    Of `bounds`, departures lie between 0 and window seconds after `start`; what is later than until seconds or takes
    longer than limit does not count. `need` are the ticks of each way between getting off and on. `access` is (points,
    lanes), again for each ride from the third on: seconds from home to where one may get on, more than the limit where
    that takes longer.
    """
    window, until, limit = bounds
    first = ways[0]
    points, spare = access.shape[0], access.shape[1] if rides > 1 else 0
    width = access.shape[1] // max(rides - 1, 1)
    at = np.full((points, spare), _NEVER, dtype=np.int16)
    aboard = np.full((runs, rides * width), _NEVER, dtype=np.int16)
    left = np.full((points, rides * width), _NEVER, dtype=np.int16)
    bucket = np.full(until + 2, END, dtype=np.int32)
    waiting, label = np.empty((_ROOM, 2), dtype=np.int32), np.empty((_ROOM, spare), dtype=np.int16)
    room = np.array([0, END], dtype=np.int32)
    rows, found, count = np.empty((_ROOM, 2), dtype=np.int32), np.empty((_ROOM, width), dtype=np.int16), 0
    drained = 0
    for event in range(np.searchsorted(time, start), time.size):
        second = time[event] - start
        if second > until:
            break
        if drained <= second:
            _drain(drained, second, bucket, waiting, label, room, at)
            drained = second + 1
        point, run = np.uint32(event_point[event]), np.uint32(event_run[event])
        if what[event] == _BOARD:
            _get_on(run, point, aboard, access, at, second, window)
        elif what[event] == _LEAVE:
            floor = max(second - limit, 0)
            walks = _gains(aboard, run, left, point, floor, (0, spare))
            better = _gains(aboard, run, left, point, floor, (spare, spare + width))
            _better(left, point, aboard, run)
            if better:
                if count == rows.shape[0]:
                    rows, found = grown(rows), grown(found)
                rows[count, 0], rows[count, 1] = second, point
                for lane in range(width):
                    found[count, lane] = left[point, np.uint32(spare + lane)]
                count += 1
            if walks:
                while room[_FRESH] + first[point + np.uint32(1)] - first[point] > waiting.shape[0]:
                    waiting, label = grown(waiting), grown(label)
                _send(point, second, ways, need, until, left, at, access, bucket, drained, waiting, label, room)
        else:
            _better(aboard, point, aboard, run)
    return rows[:count], found[:count]


@kernel
def _send(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    point: Index,
    second: int,
    ways: Ways,
    need: Ints,
    until: int,
    left: Shorts,
    at: Shorts,
    access: Shorts,
    bucket: Ints,
    drained: int,
    waiting: Ints,
    label: Shorts,
    room: Ints,
) -> None:
    """Send who got off on foot to where one may get on next, unless somebody is there who left no earlier."""
    first, there, _, _ = ways
    for way in range(np.uint32(first[point]), np.uint32(first[point + np.uint32(1)])):
        to = np.uint32(there[way])
        # Who may get on within a second may do so at its end: vehicles leave at whole seconds.
        then = second + (need[way] + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
        if then <= until and _goes_on(left, point, at, access, to, then):
            if then < drained:
                _better(at, to, left, point)
            else:
                _put(left, point, to, then, bucket, waiting, label, room)


@kernel
def _settle(label: Shorts, row: Index, latest: Shorts, foot: Shorts, node: Index, second: int) -> bool:  # noqa: PLR0913, PLR0917 - as above
    """Keep at a node what is later than all before, drop the rest of the row, and tell whether anything is."""
    gain = np.int16(0)
    for lane in range(latest.shape[1]):
        new, old = label[row, lane], latest[node, lane]
        better = new > max(old, np.int16(second - foot[node, lane]))
        gain = np.int16(gain | np.int16(better))
        latest[node, lane] = new if better else old
        label[row, lane] = new if better else np.int16(_NEVER)
    return bool(gain > 0)


@kernel
def sweep_many(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    arcs: tuple[Ints, Ints, Ints],
    points: int,
    places: int,
    rows: Ints,
    labels: Shorts,
    foot: Shorts,
    until: int,
) -> tuple[Ints, Shorts]:
    """Walk on from where vehicles were left to the doors; return rows of place and ticks, and their labels.

    The first nodes are the points that vehicles stop at, the next are the doors of places. `rows` and `labels` are
    those of `scan_many`. `foot` is (nodes, lanes): seconds of walking all the way, or more than the limit.
    """
    latest = np.full(foot.shape, _NEVER, dtype=np.int16)
    bucket = np.full(until * TICKS_PER_SECOND + 1, END, dtype=np.int32)
    waiting, label = np.empty((_ROOM, 2), dtype=np.int32), np.empty((_ROOM, foot.shape[1]), dtype=np.int16)
    doors, found, count = np.empty((_ROOM, 2), dtype=np.int32), np.empty((_ROOM, foot.shape[1]), dtype=np.int16), 0
    room, most, row = np.array([0, END], dtype=np.int32), np.diff(arcs[0]).max(), 0
    for now in range(bucket.size):
        while (row < rows.shape[0] and rows[row, 0] * TICKS_PER_SECOND == now) or bucket[now] != END:
            while room[_FRESH] + most > waiting.shape[0]:
                waiting, label = grown(waiting), grown(label)
            if bucket[now] == END:
                _walk_on(arcs, rows[row, 1], now, labels, row, latest, foot, bucket, waiting, label, room)
                row += 1
                continue
            entry = np.uint32(bucket[now])
            node, bucket[now] = np.uint32(waiting[entry, _TO]), waiting[entry, _NEXT]
            if _settle(label, entry, latest, foot, node, now // TICKS_PER_SECOND):
                if node < points + places:
                    if count == doors.shape[0]:
                        doors, found = grown(doors), grown(found)
                    doors[count, 0], doors[count, 1] = node - points, now
                    for lane in range(foot.shape[1]):
                        found[count, lane] = label[entry, lane]
                    count += 1
                _walk_on(arcs, node, now, label, entry, latest, foot, bucket, waiting, label, room)
            waiting[entry, _NEXT], room[_FREE] = room[_FREE], entry
    return doors[:count], found[:count]


@kernel
def _walk_on(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    arcs: tuple[Ints, Ints, Ints],
    node: Index,
    now: int,
    rows: Shorts,
    row: Index,
    latest: Shorts,
    foot: Shorts,
    bucket: Ints,
    waiting: Ints,
    label: Shorts,
    room: Ints,
) -> None:
    """Let a row go along all arcs of a node on which it is not too late."""
    first_arc, arc_node, arc_ticks = arcs
    for arc in range(np.uint32(first_arc[node]), np.uint32(first_arc[node + 1])):
        to, then = np.uint32(arc_node[arc]), now + arc_ticks[arc]
        if then < bucket.size and _goes_on(rows, row, latest, foot, to, then // TICKS_PER_SECOND):
            _put(rows, row, to, then, bucket, waiting, label, room)
