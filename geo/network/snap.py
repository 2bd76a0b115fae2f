"""The nearest street to a point: an edge and how far along it, not a junction."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.network.grid import CELL_METRES, gather
from geo.network.network import Grid, Shape
from geo.network.units import DEGREE, NOWHERE, Bits, Floats, Ints, Longs, Parts, metres_per_degree

__all__ = ["MAX_SNAP_METRES", "Snaps", "snap"]

MAX_SNAP_METRES = 500.0
_AT_ONCE = 4096
_TIE_METRES = 0.001
"""Streets that are as near as this are equally near; the first in the order of the network is taken."""
_RINGS = ((1, 0.9 * CELL_METRES), (int(MAX_SNAP_METRES / CELL_METRES) + 2, MAX_SNAP_METRES))
"""How many rings of cells to look through, and up to which distance that is sure to find the nearest."""


@dataclass(frozen=True, slots=True)
class Snaps:
    """For each point its edge (or NOWHERE), how much of the edge lies before it, and the metres to it."""

    edge: Ints
    part: Parts
    metres: Parts


def snap(shape: Shape, grid: Grid, choices: Sequence[Bits], profile: int, points: tuple[Ints, Ints]) -> Snaps:
    """Find for each point (longitudes, latitudes) the nearest edge at most `MAX_SNAP_METRES` away.

    Only edges count that have the bit of `profile` in the first of `choices`; points that find none are tried with the
    next: the mainland first, islands only where nothing else is.
    """
    lon, lat = points
    found = Snaps(
        edge=np.full(lon.size, NOWHERE, dtype=np.int32),
        part=np.zeros(lon.size, dtype=np.float32),
        metres=np.full(lon.size, np.inf, dtype=np.float32),
    )
    for bits, (rings, limit) in itertools.product(choices, _RINGS):
        missing = np.flatnonzero(found.edge == NOWHERE)
        for start in range(0, missing.size, _AT_ONCE):
            chunk = missing[start : start + _AT_ONCE]
            piece, point = gather(grid, lon[chunk], lat[chunk], rings)
            keep = np.flatnonzero((bits[shape.edge[piece]] >> profile) & 1)
            if keep.size:
                piece, point = piece[keep], point[keep]
                metres, along = _distance(shape, piece, point, (lon[chunk], lat[chunk]))
                best = _nearest(point, metres, piece)
                best = best[metres[best] <= limit]
                where = chunk[point[best]]
                found.metres[where] = metres[best]
                _fill(found, where, shape, piece[best], along[best])
    return found


def _fill(found: Snaps, where: Longs, shape: Shape, piece: Ints, along: Floats) -> None:
    found.edge[where] = shape.edge[piece]
    # In this form the ends are exactly 0 and 1.
    found.part[where] = shape.part[piece] * (1 - along) + shape.part[piece + 1] * along


def _distance(shape: Shape, piece: Ints, point: Longs, points: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """Return the metres from each point to its piece, and where on the piece from 0 to 1 that is."""
    lon, lat = points
    scale_x, scale_y = ((metres / DEGREE)[point] for metres in metres_per_degree(lat / DEGREE))
    from_lon, from_lat = shape.lon[piece], shape.lat[piece]
    ax, ay = (from_lon - lon[point]) * scale_x, (from_lat - lat[point]) * scale_y
    dx, dy = (shape.lon[piece + 1] - from_lon) * scale_x, (shape.lat[piece + 1] - from_lat) * scale_y
    square = dx * dx + dy * dy
    along = np.divide(-(ax * dx + ay * dy), square, out=np.zeros_like(square), where=square > 0).clip(0.0, 1.0)
    return np.hypot(ax + along * dx, ay + along * dy), along


def _nearest(point: Longs, metres: Floats, piece: Ints) -> Longs:
    """Return the position of the nearest candidate of each point; `point` ascends."""
    start = np.flatnonzero(np.diff(point, prepend=-1))
    count = np.diff(start, append=point.size)
    least = np.repeat(np.minimum.reduceat(metres, start), count)
    rank = np.where(metres <= least + _TIE_METRES, piece, np.iinfo(np.int32).max)
    first = np.flatnonzero(rank == np.repeat(np.minimum.reduceat(rank, start), count))
    return first[np.searchsorted(first, start)]
