"""Walks from stops that are no longer than somebody can walk at a stretch: whole numbers in, whole numbers out.

An early arrival far off and a late one near by do not stand for each other then, so the ways from each stop are found
by themselves, and only afterwards joined with when one gets off there.
"""

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, Ints, Parts
from geo.network.kernels import END, along_ticks, door_seeds
from geo.reach.latest import grown

__all__ = ["join_strolls", "soonest_strolls", "strolls"]

_SHIFT = 9
"""Ticks of a bucket, as a power of two."""
_ROOM = 2
"""Rows at first; their number doubles where it does not suffice."""

Graph = tuple[Ints, Ints, Ints]
"""Firsts, nodes and ticks of arcs."""
Gates = tuple[Ints, Ints, Parts, Ints]
"""Firsts by point, edges, parts and ticks from the stop to the street."""
Streets = tuple[Ints, Ints, Ints]
"""Ticks of edges, ticks of nodes, nodes of edges."""
Doors = tuple[Ints, Ints, Ints]
"""Firsts by node, places and ticks from there."""
Near = tuple[Ints, Ints, Parts, Parts]
"""Gates and places at the same street; parts and metres of links."""


@kernel
def _put(waiting: Ints, count: int, bucket: Ints, node: int, ticks: int) -> tuple[Ints, int]:
    """Let a node wait in the bucket of its ticks."""
    if count == waiting.shape[0]:
        waiting = grown(waiting)
    slot = ticks >> _SHIFT
    waiting[count, 0], waiting[count, 1], waiting[count, 2] = node, bucket[slot], ticks
    bucket[slot] = count
    return waiting, count + 1


@kernel
def _walk(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    graph: Graph, seeds: int, node: Ints, ticks: Ints, limit: int, there: Ints, bucket: Ints, waiting: Ints
) -> tuple[int, Ints]:
    """Label nodes from seeds; return how many entries of `waiting` there are: each node that was labelled, or more."""
    first_arc, arc_node, arc_ticks = graph
    count = 0
    for seed in range(seeds):
        if ticks[seed] <= limit and ticks[seed] < there[node[seed]]:
            there[node[seed]] = ticks[seed]
            waiting, count = _put(waiting, count, bucket, node[seed], ticks[seed])
    for low in range(bucket.size):
        while bucket[low] != END:
            entry = bucket[low]
            here, bucket[low], now = waiting[entry, 0], waiting[entry, 1], waiting[entry, 2]
            if now > there[here]:
                continue
            for arc in range(first_arc[here], first_arc[here + 1]):
                then, to = now + arc_ticks[arc], arc_node[arc]
                if then <= limit and then < there[to]:
                    there[to] = then
                    waiting, count = _put(waiting, count, bucket, to, then)
    return count, waiting


@kernel
def _add(rows: Ints, count: int, point: int, place: int, ticks: int) -> tuple[Ints, int]:
    if count == rows.shape[0]:
        rows = grown(rows)
    rows[count, 0], rows[count, 1], rows[count, 2] = point, place, ticks
    return rows, count + 1


@kernel
def strolls(  # noqa: C901, PLR0913, PLR0917 - a kernel takes arrays, not objects
    graph: Graph,
    gates: Gates,
    streets: Streets,
    doors: Doors,
    near: Near,
    ticks_per_metre: float,
    side: int,
    limit: int,
    used: NDArray[np.bool_],
) -> Ints:
    """Return rows of point, place and ticks: from each point that is used to the doors within the limit.

    They are in the order of points. A place may stand there several times.
    """
    first_gate, gate_edge, gate_part, gate_ticks = gates
    edge_ticks, node_ticks, edge_node = streets
    first_door, door_place, door_ticks = doors
    near_gate, near_place, link_part, link_metres = near
    there = np.full(graph[0].size - 1, BANNED, dtype=np.int32)
    bucket = np.full((limit >> _SHIFT) + 1, END, dtype=np.int32)
    waiting = np.empty((_ROOM, 3), dtype=np.int32)
    node, ticks = np.empty(2 * gate_edge.size, dtype=np.int32), np.empty(2 * gate_edge.size, dtype=np.int32)
    rows, count = np.empty((_ROOM, 3), dtype=np.int32), 0
    for point in range(used.size):
        if not used[point]:
            continue
        seeds = 0
        for gate in range(first_gate[point], first_gate[point + 1]):
            edge, part, out = gate_edge[gate], gate_part[gate], gate_ticks[gate]
            if edge != NOWHERE:
                seeds = door_seeds(edge, part, out, side, edge_ticks, node_ticks, edge_node, node, ticks, seeds)
        entries, waiting = _walk(graph, seeds, node, ticks, limit, there, bucket, waiting)
        for entry in range(entries):
            here = waiting[entry, 0]
            now = there[here]
            if now < BANNED:
                for door in range(first_door[here], first_door[here + 1]):
                    if now + door_ticks[door] <= limit:
                        rows, count = _add(rows, count, point, door_place[door], now + door_ticks[door])
            there[here] = BANNED
        pair = np.searchsorted(near_gate, first_gate[point])
        while pair < near_gate.size and near_gate[pair] < first_gate[point + 1]:
            gate, place = near_gate[pair], near_place[pair]
            along = along_ticks(gate_edge[gate], gate_part[gate], link_part[place], side, edge_ticks)
            way = gate_ticks[gate] + along + int(link_metres[place] * ticks_per_metre + 0.5)
            if way <= limit:
                rows, count = _add(rows, count, point, place, way)
            pair += 1
    return rows[:count]


@kernel
def soonest_strolls(arrived: Ints, rows: Ints, places: int) -> Ints:
    """Return the least ticks to each place, `BANNED` where nobody comes; `arrived` are those at each point."""
    best = np.full(places, BANNED, dtype=np.int32)
    for row in range(rows.shape[0]):
        point, place, way = rows[row]
        best[place] = min(best[place], arrived[point] + way)
    return best


@kernel
def join_strolls(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    found: Ints, extra: int, rows: Ints, points: int, until: int, limit: int
) -> Ints:
    """Return rows of place, ticks and label for `found`, rows of ticks, point and label in the order of time."""
    first = np.searchsorted(rows[:, 0], np.arange(points + 1))
    joined, count = np.empty((_ROOM, 3), dtype=np.int32), 0
    for row in range(found.shape[0]):
        now, point, label = found[row, 0] + extra, found[row, 1], found[row, 2]
        for walk in range(first[point], first[point + 1]):
            then = now + rows[walk, 2]
            if then <= until and then - label <= limit:
                joined, count = _add(joined, count, rows[walk, 1], then, label)
    return joined[:count]
