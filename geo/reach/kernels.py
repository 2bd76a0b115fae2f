"""Searches over flat arrays: whole numbers in, whole numbers out, and the interpreter's lock released.

Dial's bucket queue (R. Dial, Algorithm 360, Comm. ACM 12 (1969) 632-633): one bucket for each tick, so that the next
node is the first entry of the next bucket that is not empty. Labels carry the stamp of the search that set them, and
need no clearing.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from geo.network import BANNED, NOWHERE, TICKS_PER_SECOND, Ints

__all__ = ["END", "UNREACHED", "place_seconds", "street_search"]

UNREACHED = -1
"""The seconds of what is not reached."""
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
def place_seconds(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    link_edge: Ints,
    link_part: NDArray[np.float32],
    link_metres: NDArray[np.float32],
    ticks_per_metre: float,
    edge_node: Ints,
    edge_ticks: Ints,
    label: Ints,
    stamp: int,
    origin_edge: int,
    origin_part: float,
    origin_ticks: int,
    limit: int,
    seconds: Ints,
) -> None:
    """Fill `seconds` of each place with those from door to door, rounded up, or `UNREACHED`.

    A place is reached over either end of the street before its door, or along it where the origin lies at the same
    street.
    """
    for place in range(link_edge.size):
        seconds[place] = UNREACHED
        edge = link_edge[place]
        if edge == NOWHERE:
            continue
        part = link_part[place]
        along, against = edge_ticks[edge, 0], edge_ticks[edge, 1]
        best = BANNED
        tail, head = edge_node[edge, 0], edge_node[edge, 1]
        if label[tail, _STAMP] == stamp:
            best = label[tail, _TICKS] + share_of(along, part)
        if label[head, _STAMP] == stamp:
            best = min(best, label[head, _TICKS] + share_of(against, 1.0 - part))
        if edge == origin_edge:
            ahead = part - origin_part
            best = min(best, origin_ticks + (share_of(along, ahead) if ahead > 0 else share_of(against, -ahead)))
        ticks = best + int(link_metres[place] * ticks_per_metre + 0.5)
        if ticks <= limit:
            seconds[place] = (ticks + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
