"""The nearest street to a point: an edge and how far along it, not a junction."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.network.grid import CELL_METRES
from geo.network.kernels import snap_point, snap_points
from geo.network.network import Grid, Shape
from geo.network.units import NOWHERE, Bits, Ints, Parts

__all__ = ["MAX_SNAP_METRES", "Snaps", "snap", "snap_one"]

MAX_SNAP_METRES = 500.0
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
        if (found.edge != NOWHERE).all():
            break
        snap_points(
            grid.frame,
            grid.first,
            grid.piece,
            shape.lon,
            shape.lat,
            shape.part,
            shape.edge,
            bits,
            profile,
            rings,
            limit,
            _TIE_METRES,
            lon,
            lat,
            found.edge,
            found.part,
            found.metres,
        )
    return found


def snap_one(
    shape: Shape, grid: Grid, choices: tuple[Bits, Bits], profile: int, point: tuple[int, int]
) -> tuple[int, float, float]:
    """Return the edge (or NOWHERE), the part and the metres of one point; the same as `snap`, faster."""
    edge, part, metres = snap_point(
        grid.frame,
        grid.first,
        grid.piece,
        shape.lon,
        shape.lat,
        shape.part,
        shape.edge,
        choices,
        profile,
        _RINGS,
        _TIE_METRES,
        *point,
    )
    return int(edge), float(part), float(metres)
