"""A grid over all straight pieces of street: which of them are near a point, without a tree to build."""

import numpy as np

from geo.network.network import Grid
from geo.network.units import DEGREE, Ints, Longs, metres_per_degree

__all__ = ["CELL_METRES", "build_grid", "runs"]

CELL_METRES = 100.0
_MOST_CELLS = 4_000_000


def runs(start: Longs, count: Longs) -> Longs:
    """Return the positions start, start + 1, ... of `count` of them, for each run one after the other."""
    offsets = np.cumsum(count) - count
    return np.asarray(np.arange(int(count.sum()), dtype=np.int64) + np.repeat(start - offsets, count))


def build_grid(lon: Ints, lat: Ints, piece: Ints) -> Grid:
    """Sort pieces of street (piece i runs from point i to point i + 1) into cells.

    Cells are squares of `CELL_METRES`, larger where a region would need too many.
    """
    frame = _frame(lon, lat)
    columns = int(frame[4])
    here, there = _cells(frame, lon[piece], lat[piece]), _cells(frame, lon[piece + 1], lat[piece + 1])
    left, below = np.minimum(here[0], there[0]), np.minimum(here[1], there[1])
    wide, high = np.abs(here[0] - there[0]) + 1, np.abs(here[1] - there[1]) + 1
    inside = runs(np.zeros_like(wide), wide * high)
    owner = np.repeat(np.arange(piece.size), wide * high)
    cell = (left[owner] + inside % wide[owner]) + columns * (below[owner] + inside // wide[owner])
    order = np.argsort(cell, kind="stable")
    first = np.zeros(columns * int(frame[5]) + 1, dtype=np.int32)
    np.cumsum(np.bincount(cell, minlength=first.size - 1), out=first[1:])
    return Grid(frame=frame, first=first, piece=piece[owner[order]])


def _frame(lon: Ints, lat: Ints) -> Longs:
    if lon.size == 0:
        return np.array([0, 0, 1, 1, 1, 1])
    west, east, south, north = int(lon.min()), int(lon.max()), int(lat.min()), int(lat.max())
    metres = metres_per_degree((south + north) / 2 / DEGREE)
    width, height = (CELL_METRES / float(m) * DEGREE for m in metres)
    too_many = ((east - west) / width + 1) * ((north - south) / height + 1) / _MOST_CELLS
    scale = max(1.0, too_many**0.5)
    width, height = int(width * scale) + 1, int(height * scale) + 1
    return np.array([west, south, width, height, (east - west) // width + 1, (north - south) // height + 1])


def _cells(frame: Longs, lon: Ints, lat: Ints) -> tuple[Longs, Longs]:
    column = (lon.astype(np.int64) - frame[0]) // frame[2]
    row = (lat.astype(np.int64) - frame[1]) // frame[3]
    return column, row
