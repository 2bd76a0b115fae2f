"""A grid over all straight pieces of street: which of them are near a point, without a tree to build."""

import numpy as np

from geo.network.network import Grid
from geo.network.units import DEGREE, Ints, Longs, metres_per_degree

__all__ = ["CELL_METRES", "build_grid", "gather", "nearby", "runs"]

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


def nearby(frame: Longs, lon: Ints, lat: Ints, rings: int) -> tuple[Longs, Longs]:
    """Return the cells within `rings` of each point, and which point each cell is for."""
    column, row = _cells(frame, lon, lat, inside=False)
    span = np.arange(-rings, rings + 1)
    columns = column[:, None, None] + span[None, :, None]
    rows = row[:, None, None] + span[None, None, :]
    columns, rows = np.broadcast_arrays(columns, rows)
    there = (columns >= 0) & (columns < frame[4]) & (rows >= 0) & (rows < frame[5])
    point = np.broadcast_to(np.arange(lon.size)[:, None, None], there.shape)
    return (rows * frame[4] + columns)[there], point[there]


def gather(grid: Grid, cell: Longs, point: Longs) -> tuple[Ints, Longs]:
    """Return the pieces in all `cell`s, and which point each piece is for."""
    start = grid.first[cell].astype(np.int64)
    count = grid.first[cell + 1] - start
    return grid.piece[runs(start, count)], np.repeat(point, count)


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


def _cells(frame: Longs, lon: Ints, lat: Ints, *, inside: bool = True) -> tuple[Longs, Longs]:
    column = (lon.astype(np.int64) - frame[0]) // frame[2]
    row = (lat.astype(np.int64) - frame[1]) // frame[3]
    if inside:
        return np.clip(column, 0, frame[4] - 1), np.clip(row, 0, frame[5] - 1)
    return column, row
