"""Searches of streets over flat arrays: whole numbers in, whole numbers out, and the interpreter's lock released.

Dial's bucket queue (R. Dial, Algorithm 360, Comm. ACM 12 (1969) 632-633): one bucket for each tick, so that the next
node is the first entry of the next bucket that is not empty. Labels carry the stamp of the search that set them, and
need no clearing.

A door is an edge, how much of it lies before the door, and the ticks between the street and the door. `side` is 0 for
who walks from the seeds on, and 1 for who walks back from them against the direction of streets.
"""

import numba
import numpy as np

from geo.network.units import BANNED, NOWHERE, Ints, Parts

__all__ = ["END", "along_ticks", "door_seeds", "door_ticks", "footpaths", "share_of", "street_search"]

END = -1
"""No further entry in a bucket."""

_STAMP, _TICKS = 0, 1
_NODE, _NEXT = 0, 1


@numba.njit(nogil=True, cache=True)
def street_search(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_arc: Ints,
    arc_node: Ints,
    arc_ticks: Ints,
    seed_node: Ints,
    seed_ticks: Ints,
    limit: int,
    label: Ints,
    stamp: int,
    bucket: Ints,
    entry: Ints,
) -> int:
    """Label every node that the seeds reach within `limit` ticks; return how many nodes that are.

    `label` is (nodes, 2): stamp and ticks. `bucket` holds the first entry of each tick, all `END` before and after.
    `entry` is (arcs + seeds, 2): node and next entry.
    """
    fresh, free, waiting, settled = 0, END, 0, 0
    for seed in range(seed_node.size):
        node, ticks = seed_node[seed], seed_ticks[seed]
        if ticks <= limit and (label[node, _STAMP] != stamp or ticks < label[node, _TICKS]):
            label[node, _STAMP], label[node, _TICKS] = stamp, ticks
            entry[fresh, _NODE], entry[fresh, _NEXT] = node, bucket[ticks]
            bucket[ticks] = fresh
            fresh += 1
            waiting += 1
    now = 0
    while waiting > 0:
        slot = bucket[now]
        if slot == END:
            now += 1
            continue
        bucket[now] = entry[slot, _NEXT]
        entry[slot, _NEXT], free = free, slot
        waiting -= 1
        node = entry[slot, _NODE]
        if label[node, _TICKS] < now:
            continue
        settled += 1
        for arc in range(first_arc[node], first_arc[node + 1]):
            ticks = now + arc_ticks[arc]
            if ticks > limit:
                continue
            there = arc_node[arc]
            if label[there, _STAMP] == stamp and label[there, _TICKS] <= ticks:
                continue
            label[there, _STAMP], label[there, _TICKS] = stamp, ticks
            if free == END:
                slot = fresh
                fresh += 1
            else:
                slot, free = free, entry[free, _NEXT]
            entry[slot, _NODE], entry[slot, _NEXT] = there, bucket[ticks]
            bucket[ticks] = slot
            waiting += 1
    return settled


@numba.njit(nogil=True, cache=True)
def share_of(ticks: int, share: float) -> int:
    """Return the ticks of a share of a stretch; nothing of it costs nothing, even where it may not be passed."""
    if share <= 0.0:
        return 0
    return BANNED if ticks >= BANNED else int(ticks * share + 0.5)


@numba.njit(nogil=True, cache=True)
def door_seeds(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge: int,
    part: float,
    ticks: int,
    side: int,
    edge_ticks: Ints,
    node_ticks: Ints,
    edge_node: Ints,
    seed_node: Ints,
    seed_ticks: Ints,
    count: int,
) -> int:
    """Add both ends of the street before a door to the seeds from `count` on; return how many there are then.

    Who stands at a node already does not pass it.
    """
    for end in range(2):
        share = part if end == 0 else 1.0 - part
        node = edge_node[edge, end]
        total = ticks + share_of(edge_ticks[edge, 1 - end if side == 0 else end], share)
        if share > 0.0:
            total += node_ticks[node]
        if total < BANNED:
            seed_node[count], seed_ticks[count] = node, total
            count += 1
    return count


@numba.njit(nogil=True, cache=True)
def door_ticks(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge: int, part: float, side: int, edge_ticks: Ints, edge_node: Ints, label: Ints, stamp: int
) -> int:
    """Return the ticks to the street before a door over either of its ends, or `BANNED`."""
    best = BANNED
    tail, head = edge_node[edge, 0], edge_node[edge, 1]
    if label[tail, _STAMP] == stamp:
        best = label[tail, _TICKS] + share_of(edge_ticks[edge, side], part)
    if label[head, _STAMP] == stamp:
        best = min(best, label[head, _TICKS] + share_of(edge_ticks[edge, 1 - side], 1.0 - part))
    return min(best, BANNED)


@numba.njit(nogil=True, cache=True)
def along_ticks(edge: int, start: float, end: float, side: int, edge_ticks: Ints) -> int:
    """Return the ticks from one part of an edge to another without leaving it."""
    ahead = end - start
    return share_of(edge_ticks[edge, side], ahead) if ahead > 0 else share_of(edge_ticks[edge, 1 - side], -ahead)


@numba.njit(nogil=True, cache=True)
def _between(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    point: int,
    other: int,
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_in: Ints,
    gate_out: Ints,
    edge_ticks: Ints,
    edge_node: Ints,
    label: Ints,
    stamp: int,
) -> int:
    """Return the ticks from a point that streets were searched from to another, over their best gates."""
    best = BANNED
    for gate in range(first_gate[other], first_gate[other + 1]):
        edge = gate_edge[gate]
        if edge == NOWHERE:
            continue
        way = door_ticks(edge, gate_part[gate], 0, edge_ticks, edge_node, label, stamp)
        for start in range(first_gate[point], first_gate[point + 1]):
            if gate_edge[start] == edge:
                way = min(way, gate_out[start] + along_ticks(edge, gate_part[start], gate_part[gate], 0, edge_ticks))
        best = min(best, way + gate_in[gate])
    return best


@numba.njit(nogil=True, cache=True)
def footpaths(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_arc: Ints,
    arc_node: Ints,
    arc_ticks: Ints,
    edge_node: Ints,
    edge_ticks: Ints,
    node_ticks: Ints,
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_in: Ints,
    gate_out: Ints,
    limit: int,
    label: Ints,
    bucket: Ints,
    entry: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Return the ways over streets from each point to every other within `limit` ticks.

    They are firsts (points + 1), points and ticks, in the order of the points. `label` starts with stamps of 0.
    """
    points = first_gate.size - 1
    firsts = np.zeros(points + 1, dtype=np.int32)
    ways = np.empty((64, 2), dtype=np.int32)
    nodes, ticks = np.empty(2 * gate_edge.size, dtype=np.int32), np.empty(2 * gate_edge.size, dtype=np.int32)
    count = 0
    for point in range(points):
        seeds = 0
        for gate in range(first_gate[point], first_gate[point + 1]):
            edge, part, out = gate_edge[gate], gate_part[gate], gate_out[gate]
            if edge != NOWHERE:
                seeds = door_seeds(edge, part, out, 0, edge_ticks, node_ticks, edge_node, nodes, ticks, seeds)
        street_search(
            first_arc, arc_node, arc_ticks, nodes[:seeds], ticks[:seeds], limit, label, point + 1, bucket, entry
        )
        for other in range(points):
            way = _between(
                point,
                other,
                first_gate,
                gate_edge,
                gate_part,
                gate_in,
                gate_out,
                edge_ticks,
                edge_node,
                label,
                point + 1,
            )
            if way <= limit and other != point:
                if count == ways.shape[0]:
                    ways = np.concatenate((ways, np.empty_like(ways)))
                ways[count, 0], ways[count, 1] = other, way
                count += 1
        firsts[point + 1] = count
    return firsts, ways[:count, 0].copy(), ways[:count, 1].copy()
