"""Indices, units and the few constants that all flat arrays share."""

from typing import NewType

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BANNED",
    "DEGREE",
    "GUARANTEED",
    "NOWHERE",
    "TICKS_PER_SECOND",
    "Bits",
    "EdgeIdx",
    "Flags",
    "Floats",
    "Ints",
    "Longs",
    "NodeIdx",
    "Parts",
    "PlaceIdx",
    "PointIdx",
    "TripIdx",
    "metres_per_degree",
]

NodeIdx = NewType("NodeIdx", int)
"""A node of the street graph in the order of the curve; never an id of OpenStreetMap."""
EdgeIdx = NewType("EdgeIdx", int)
"""A stretch of street between two nodes."""
PlaceIdx = NewType("PlaceIdx", int)
"""A place in the order of the snapshot; `Network.place_id` tells which one it is."""

PointIdx = NewType("PointIdx", int)
"""Where one gets on and off: a stop, or a copy of it for trips that have transfer rules of their own."""
TripIdx = NewType("TripIdx", int)
"""A trip of the merged timetable."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Parts = NDArray[np.float32]
"""Shares of a length from 0 to 1, or metres."""
Bits = NDArray[np.uint8]

TICKS_PER_SECOND = 10
"""Costs are whole tenths of a second, so that rounding many short stretches does not add up to seconds."""
BANNED = 2**30 - 1
"""Ticks of what may not be passed: larger than any limit, and two of them still fit 32 bits."""
NOWHERE = -1
"""The edge of what is too far from every street."""
GUARANTEED = -1
"""In place of the least ticks of a transfer: the departure waits, and no slack is needed."""
DEGREE = 10_000_000
"""Units in a degree: coordinates are whole numbers, as exact as OpenStreetMap's own."""


def metres_per_degree(lat: Floats | float) -> tuple[Floats, Floats]:
    """Return the length of a degree of longitude and of latitude at `lat` degrees.

    Series for the WGS 84 ellipsoid, as in NIMA TR8350.2; good to a centimetre.
    """
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    lon = 111_412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    return lon, 111_132.92 - 559.82 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi) - 0.0023 * np.cos(6 * phi)
