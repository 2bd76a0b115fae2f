"""The nearest street to a point: an edge and how far along it, not a junction."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.network.grid import CELL_METRES, gather, nearby
from geo.network.network import Bits, Grid, Parts, Shape
from geo.network.units import DEGREE, NOWHERE, Floats, Ints, Longs, metres_per_degree

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
            piece, point = gather(grid, *nearby(grid.frame, lon[chunk], lat[chunk], rings))
            keep = np.flatnonzero((bits[shape.edge[piece]] >> profile) & 1)
            if keep.size:
                piece, point = piece[keep], chunk[point[keep]]
                metres, along = _distance(shape, piece, lon[point], lat[point])
                best = _nearest(point, metres, piece)
                best = best[metres[best] <= limit]
                _fill(found, point[best], shape, piece[best], along[best])
                found.metres[point[best]] = metres[best]
    return found


def _fill(found: Snaps, where: Longs, shape: Shape, piece: Ints, along: Floats) -> None:
    found.edge[where] = shape.edge[piece]
    # In this form the ends are exactly 0 and 1.
    found.part[where] = shape.part[piece] * (1 - along) + shape.part[piece + 1] * along


def _distance(shape: Shape, piece: Ints, lon: Ints, lat: Ints) -> tuple[Floats, Floats]:
    """Return the metres from each point to its piece, and where on the piece from 0 to 1 that is."""
    scale_x, scale_y = (metres / DEGREE for metres in metres_per_degree(lat / DEGREE))
    ax, ay = (shape.lon[piece] - lon) * scale_x, (shape.lat[piece] - lat) * scale_y
    dx = (shape.lon[piece + 1] - shape.lon[piece]) * scale_x
    dy = (shape.lat[piece + 1] - shape.lat[piece]) * scale_y
    square = dx * dx + dy * dy
    along = np.divide(-(ax * dx + ay * dy), square, out=np.zeros_like(square), where=square > 0).clip(0.0, 1.0)
    return np.hypot(ax + along * dx, ay + along * dy), along


def _nearest(point: Longs, metres: Floats, piece: Ints) -> Longs:
    """Return the position of the nearest candidate of each point; `point` ascends."""
    start = np.flatnonzero(np.diff(point, prepend=-1))
    least = np.repeat(np.minimum.reduceat(metres, start), np.diff(start, append=point.size))
    rank = np.where(metres <= least + _TIE_METRES, piece, np.iinfo(np.int32).max)
    return np.lexsort((rank, point))[start]
