"""Many doors at once over flat arrays: whole numbers in, whole numbers out, and the interpreter's lock released."""

import numba
import numpy as np
from numpy.typing import NDArray

from geo.network import BANNED, NOWHERE, Ints, Parts
from geo.network.kernels import along_ticks, door_seeds

__all__ = ["by_minute", "count_runs", "middle_minutes", "same_street", "seed_doors"]


@numba.njit(nogil=True, cache=True)
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


@numba.njit(nogil=True, cache=True)
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


@numba.njit(nogil=True, cache=True)
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


@numba.njit(nogil=True, cache=True)
def by_minute(first_row: Ints, rows: Ints, walked: Ints, minutes: int, limit: int) -> NDArray[np.int16]:
    """Return seconds of who leaves at each minute, shape (places, minutes), -1 where that takes more than `limit`.

    `rows` are ticks of arrival and of departure by place, in the order of arrival; `walked` is -1 where nobody walks.
    """
    found = np.empty((walked.size, minutes), dtype=np.int16)
    for place in range(walked.size):
        on_foot = walked[place] if walked[place] >= 0 else limit + 1
        minute = 0
        for row in range(first_row[place], first_row[place + 1]):
            there = rows[row, 0]
            while minute < minutes and minute * 600 <= rows[row, 1]:
                seconds = min((there - minute * 600 + 9) // 10, on_foot)
                found[place, minute] = seconds if seconds <= limit else -1
                minute += 1
        found[place, minute:] = on_foot if on_foot <= limit else -1
    return found


@numba.njit(nogil=True, cache=True)
def middle_minutes(first_point: Ints, place: Ints, seconds: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return for each cell and minute the seconds of its middle point in rank; -1 is farther than all else.

    `place` is the row of `seconds` for each point.
    """
    most = np.int16(32767)
    found = np.empty((first_point.size - 1, seconds.shape[1]), dtype=np.int16)
    ranked = np.empty(max(np.diff(first_point).max(), 1), dtype=np.int16)
    for cell in range(found.shape[0]):
        begin, end = first_point[cell], first_point[cell + 1]
        for minute in range(found.shape[1]):
            for point in range(begin, end):
                told = seconds[place[point], minute]
                told = most if told < 0 else told
                slot = point - begin
                while slot > 0 and ranked[slot - 1] > told:
                    ranked[slot] = ranked[slot - 1]
                    slot -= 1
                ranked[slot] = told
            told = ranked[(end - begin - 1) // 2]
            found[cell, minute] = -1 if told == most else told
    return found
