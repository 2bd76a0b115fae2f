"""The order along a space-filling curve, so that neighbours in town are neighbours in memory."""

import numpy as np

from geo.network.units import Ints, Longs

__all__ = ["hilbert"]

_BITS = 16


def hilbert(lon: Ints, lat: Ints) -> Longs:
    """Return how far along a Hilbert curve over all of them each point lies.

    The loop is the one of Warren, Hacker's Delight (2nd ed.), section 16-2, one bit of all points at a time.
    """
    x, y = _to_grid(lon), _to_grid(lat)
    distance = np.zeros(x.shape, dtype=np.int64)
    side = np.int64(1 << (_BITS - 1))
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        distance += side * side * ((3 * right) ^ upper)
        flip = right & ~upper
        x, y = np.where(flip, (side - 1) - x, x), np.where(flip, (side - 1) - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        side >>= 1
    return distance


def _to_grid(values: Ints) -> Longs:
    low = int(values.min(initial=2**31 - 1))
    span = max(int(values.max(initial=low)) - low, 1)
    return (values.astype(np.int64) - low) * ((1 << _BITS) - 1) // span
