"""How far the doors of places are: whole numbers in, whole numbers out, and the interpreter's lock released."""

import numpy as np

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, TICKS_PER_SECOND, Ints, Parts
from geo.network.kernels import along_ticks, door_ticks

__all__ = ["UNREACHED", "place_seconds", "read_labels"]

UNREACHED = -1
"""The seconds of what is not reached."""


@kernel
def place_seconds(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    link_edge: Ints,
    link_part: Parts,
    link_metres: Parts,
    ticks_per_metre: float,
    edge_node: Ints,
    edge_ticks: Ints,
    side: int,
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
        best = door_ticks(edge, link_part[place], side, edge_ticks, edge_node, label, stamp)
        if edge == origin_edge:
            best = min(best, origin_ticks + along_ticks(edge, origin_part, link_part[place], side, edge_ticks))
        ticks = best + int(link_metres[place] * ticks_per_metre + 0.5)
        if ticks <= limit:
            seconds[place] = (ticks + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND


@kernel
def read_labels(label: Ints, stamp: int) -> Ints:
    """Return the ticks to each node, `BANNED` where the search of the stamp did not come."""
    ticks = np.empty(label.shape[0], dtype=np.int32)
    for node in range(ticks.size):
        ticks[node] = label[node, 1] if label[node, 0] == stamp else BANNED
    return ticks
