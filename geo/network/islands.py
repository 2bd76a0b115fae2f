"""Parts of the street graph that hang together, and the small ones that must not swallow an address."""

import numpy as np

from geo.network.units import Flags, Floats, Ints

__all__ = ["components", "on_island"]

_ISLAND_METRES = 5_000
_ISLAND_SHARE = 0.1


def components(nodes: int, tail: Ints, head: Ints) -> Ints:
    """Return for each node the smallest node that it hangs together with, whatever the direction of streets.

    Labels are hooked to smaller neighbours and then shortened, as in Shiloach and Vishkin,
    J. Algorithms 3 (1982) 57-67.
    """
    label = np.arange(nodes, dtype=np.int32)
    while True:
        one, other = label[tail], label[head]
        apart = one != other
        if not apart.any():
            return label
        tail, head, one, other = tail[apart], head[apart], one[apart], other[apart]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(label, shorter := label[label]):
            label = shorter


def on_island(nodes: int, tail: Ints, head: Ints, metres: Floats, passable: Flags) -> Flags:
    """Tell which edges belong to a part that is short in itself and short beside the largest part."""
    label = components(nodes, tail[passable], head[passable])[tail]
    total = np.bincount(label, weights=np.where(passable, metres, 0.0), minlength=nodes)
    limit = min(_ISLAND_METRES, _ISLAND_SHARE * float(total.max(initial=0.0)))
    return np.asarray(total[label] < limit)
