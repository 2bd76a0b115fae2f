"""Many doors at once over flat arrays: whole numbers in, whole numbers out, and the interpreter's lock released."""

import numba
import numpy as np

from geo.network import BANNED, NOWHERE, Ints, Parts
from geo.network.kernels import along_ticks, door_seeds

__all__ = ["count_runs", "same_street", "seed_doors"]


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
