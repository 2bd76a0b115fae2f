"""Cells of places that the map draws as one thing: neighbours that would still overlap become one."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

__all__ = ["Cell", "spread"]

_TILE_PIXELS = 256


class Cell(NamedTuple):
    """Places that stand together: how many, their middle in degrees, and the smallest id."""

    number: int
    lon: float
    lat: float
    id: int


def spread(cells: Iterable[Cell], zoom: int, *, pixels: float) -> list[Cell]:
    """Join cells whose middles are nearer than `pixels` at `zoom`; the fullest stay where they are, no place is lost.

    Two single places are left as they are: marks may touch, counts must be legible.
    """
    waiting = sorted(cells, key=lambda cell: (-cell.number, cell.id))
    lat = np.radians([cell.lat for cell in waiting])
    scale = _TILE_PIXELS * (1 << zoom) / 360
    x = np.array([cell.lon for cell in waiting]) * scale
    y = np.degrees(np.arcsinh(np.tan(lat))) * scale
    number = np.array([cell.number for cell in waiting], dtype=np.int64)
    free = np.ones(len(waiting), dtype=np.bool_)
    drawn = []
    for place, cell in enumerate(waiting):
        if not free[place]:
            continue
        near = free & (np.hypot(x - x[place], y - y[place]) < pixels) if cell.number > 1 else np.zeros_like(free)
        near[place] = True
        free &= ~near
        drawn.append(cell._replace(number=int(number[near].sum())))
    return drawn
