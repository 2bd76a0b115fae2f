"""Many doors at once over flat arrays: whole numbers in, whole numbers out, and the interpreter's lock released."""

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, TICKS_PER_SECOND, Ints, Parts
from geo.network.kernels import along_ticks, door_seeds

__all__ = ["by_point", "count_runs", "join_rows", "middle_minutes", "same_street", "seed_doors", "worth_taking"]

Shorts = NDArray[np.int16]
_FAR = 32767
"""Seconds of what is farther than all else."""


@kernel
def seed_doors(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge: Ints, part: Parts, ticks: Ints, side: int, edge_ticks: Ints, node_ticks: Ints, edge_node: Ints
) -> tuple[Ints, Ints]:
    """Return the nodes at the streets before doors, each once, with the least ticks from any of the doors."""
    least = np.full(node_ticks.size, BANNED, dtype=np.int32)
    node, total = np.empty(2, dtype=np.int32), np.empty(2, dtype=np.int32)
    for door in range(edge.size):
        if edge[door] != NOWHERE:
            ends = door_seeds(
                edge[door], part[door], ticks[door], side, edge_ticks, node_ticks, edge_node, node, total, 0
            )
            for end in range(ends):
                least[node[end]] = min(least[node[end]], total[end])
    nodes = np.flatnonzero(least < BANNED).astype(np.int32)
    return nodes, least[nodes]


@kernel
def same_street(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    doors: tuple[Ints, Parts, Ints], edge: Ints, part: Parts, ticks: Ints, side: int, edge_ticks: Ints
) -> Ints:
    """Return the least ticks from any of the doors (edge, part, ticks; by edge) along its own street, or `BANNED`."""
    door_edge, door_part, door_ticks = doors
    best = np.full(edge.size, BANNED, dtype=np.int32)
    for target in range(edge.size):
        if edge[target] == NOWHERE:
            continue
        door = np.searchsorted(door_edge, edge[target])
        while door < door_edge.size and door_edge[door] == edge[target]:
            along = along_ticks(edge[target], door_part[door], part[target], side, edge_ticks)
            best[target] = min(best[target], door_ticks[door] + along + ticks[target])
            door += 1
    return best


@kernel
def count_runs(first_near: Ints, near_stop: Ints, first_run: Ints, run: Ints, runs: int) -> Ints:
    """Return how many runs leave from any of the stops near each place; the same run from two stops counts once.

    Stops near place i are near_stop[first_near[i]:first_near[i + 1]], runs from stop j run[first_run[j]:...].
    """
    seen = np.full(runs, -1, dtype=np.int32)
    counts = np.zeros(first_near.size - 1, dtype=np.int32)
    for place in range(counts.size):
        for near in range(first_near[place], first_near[place + 1]):
            stop = near_stop[near]
            for row in range(first_run[stop], first_run[stop + 1]):
                counts[place] += seen[run[row]] != place
                seen[run[row]] = place
    return counts


@kernel
def by_point(found: Ints, until: int, places: int) -> tuple[Ints, Ints]:
    """Return firsts and rows of `found` (place, ticks, label) by place, in any order: minute left, second of arrival.

    Times count from the beginning of the window; in `found` they are counted back from `until` unless that is 0.
    """
    firsts = np.zeros(places + 1, dtype=np.int32)
    for row in range(found.shape[0]):
        firsts[found[row, 0] + 1] += 1
    for place in range(places):
        firsts[place + 1] += firsts[place]
    ends = firsts[:-1].copy()
    rows = np.empty((found.shape[0], 2), dtype=np.int32)
    for row in range(found.shape[0]):
        place = found[row, 0]
        left, there = (until - found[row, 1], until - found[row, 2]) if until else (found[row, 2], found[row, 1])
        rows[ends[place], 0] = left // (60 * TICKS_PER_SECOND)
        # A minute is a whole number of seconds, so that one may round up first.
        rows[ends[place], 1] = (there + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
        ends[place] += 1
    return firsts, rows


@kernel
def _fill_minutes(rows: Ints, begin: int, end: int, walked: int, limit: int, there: Ints, told: Shorts) -> None:  # noqa: PLR0913, PLR0917 - as below
    """Fill in seconds of who leaves at each minute from one place, `_FAR` where that takes more than `limit`."""
    there[:] = BANNED
    last = there.size - 1
    for row in range(begin, end):
        minute = min(rows[row, 0], last)
        there[minute] = min(there[minute], rows[row, 1])
    # Who leaves earlier may wait.
    for minute in range(last - 1, -1, -1):
        there[minute] = min(there[minute], there[minute + 1])
    on_foot = walked if 0 <= walked <= limit else _FAR
    for minute in range(there.size):
        seconds = there[minute] - 60 * minute
        told[minute] = min(seconds if seconds <= limit else _FAR, on_foot)


@kernel
def middle_minutes(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_point: Ints, place: Ints, first_row: Ints, rows: Ints, walked: Ints, limit: int, found: Shorts
) -> None:
    """Fill in for each cell and minute the seconds of its middle point in rank, -1 where that takes more than `limit`.

    `place` is the one of the network for each point. `rows` are those of `by_point`; `walked` is -1 where nobody walks.
    Of an even number of points the nearer of the two counts.
    """
    minutes = found.shape[1]
    told = np.empty((max(np.diff(first_point).max(), 1), minutes), dtype=np.int16)
    there = np.empty(minutes, dtype=np.int32)
    for cell in range(found.shape[0]):
        begin, count = first_point[cell], first_point[cell + 1] - first_point[cell]
        for point in range(count):
            one = place[begin + point]
            _fill_minutes(rows, first_row[one], first_row[one + 1], walked[one], limit, there, told[point])
        # All minutes are sorted at once: the loop over them has no branch.
        for last in range(count - 1, 0, -1):
            for point in range(last):
                for minute in range(minutes):
                    near, far = told[point, minute], told[point + 1, minute]
                    told[point, minute], told[point + 1, minute] = min(near, far), max(near, far)
        middle = told[(count - 1) // 2]
        for minute in range(minutes):
            found[cell, minute] = -1 if middle[minute] == _FAR else middle[minute]


@kernel
def worth_taking(found: Ints, first: Ints, known: Ints) -> NDArray[np.bool_]:
    """Tell of each row of `found` (ticks, point, label) whether no known row is there no later with no lesser label.

    Known rows of point i are known[first[i]:first[i + 1]] (ticks, point, label), both growing.
    """
    told = np.empty(found.shape[0], dtype=np.bool_)
    for row in range(found.shape[0]):
        low, high = first[found[row, 1]], first[found[row, 1] + 1]
        begin = low
        while low < high:
            middle = (low + high) // 2
            if known[middle, 0] <= found[row, 0]:
                low = middle + 1
            else:
                high = middle
        told[row] = low == begin or known[low - 1, 2] < found[row, 2]
    return told


@kernel
def join_rows(first: Ints, rows: Ints, first_more: Ints, more: Ints, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return firsts and rows of the places that are wanted, both kinds of rows in the order of `shares.by_place`."""
    firsts = np.zeros(first.size, dtype=np.int32)
    for place in range(wanted.size):
        here = first[place + 1] - first[place] + first_more[place + 1] - first_more[place]
        firsts[place + 1] = firsts[place] + (here if wanted[place] else 0)
    joined = np.empty((firsts[-1], 2), dtype=np.int32)
    for place in range(wanted.size):
        if wanted[place]:
            one, other = first[place], first_more[place]
            for slot in range(firsts[place], firsts[place + 1]):
                takes = other == first_more[place + 1]
                if not takes and one < first[place + 1]:
                    sooner = rows[one, 0] - more[other, 0]
                    takes = sooner < 0 or (sooner == 0 and rows[one, 1] >= more[other, 1])
                if takes:
                    joined[slot, 0], joined[slot, 1], one = rows[one, 0], rows[one, 1], one + 1
                else:
                    joined[slot, 0], joined[slot, 1], other = more[other, 0], more[other, 1], other + 1
    return firsts, joined
