"""Cells of places that the map draws as one thing: neighbours that would still overlap become one."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cell", "CellRow", "Cells", "spread"]

_TILE_PIXELS = 256
_Thing = TypeVar("_Thing", bound=Hashable)


class Cell(NamedTuple):
    """Places that stand together: how many, their middle in degrees, and the smallest id."""

    number: int
    lon: float
    lat: float
    id: int


class CellRow(NamedTuple):
    """Places of one cell that have exactly these themes: how many, sums of their degrees, and the smallest id."""

    themes: Sequence[str]
    column: float
    line: float
    number: int
    lon_sum: float
    lat_sum: float
    id: int


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The places of a view summed up by cell and by the exact themes they have: another choice of themes is a sum.

    All arrays are of the same length, one entry for each cell and combination of themes.
    """

    combinations: tuple[frozenset[str], ...]
    combination: NDArray[np.int64]
    cell: NDArray[np.int64]
    number: NDArray[np.int64]
    lon_sum: NDArray[np.float64]
    lat_sum: NDArray[np.float64]
    id: NDArray[np.int64]
    """The smallest id."""

    @classmethod
    def of(cls, rows: Sequence[CellRow]) -> Self:
        """Take the rows of a view."""
        combinations: dict[frozenset[str], int] = {}
        combination = _numbered((frozenset(row.themes) for row in rows), combinations)
        return cls(
            combinations=tuple(combinations),
            combination=combination,
            cell=_numbered(((row.column, row.line) for row in rows), {}),
            number=np.array([row.number for row in rows], dtype=np.int64),
            lon_sum=np.array([row.lon_sum for row in rows], dtype=np.float64),
            lat_sum=np.array([row.lat_sum for row in rows], dtype=np.float64),
            id=np.array([row.id for row in rows], dtype=np.int64),
        )

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.id)

    def choose(self, themes: Collection[str]) -> list[Cell]:
        """Return the cells of places that have one of `themes`, or of all places if there are none."""
        fits = [not themes or not combination.isdisjoint(themes) for combination in self.combinations]
        chosen = np.array(fits, dtype=np.bool_)[self.combination]
        _, cell = np.unique(self.cell[chosen], return_inverse=True)
        number = np.bincount(cell, self.number[chosen])
        lon = np.bincount(cell, self.lon_sum[chosen]) / number
        lat = np.bincount(cell, self.lat_sum[chosen]) / number
        first = np.full(len(number), np.iinfo(np.int64).max)
        np.minimum.at(first, cell, self.id[chosen])
        return list(map(Cell, number.astype(np.int64).tolist(), lon.tolist(), lat.tolist(), first.tolist()))


def _numbered(things: Iterable[_Thing], known: dict[_Thing, int]) -> NDArray[np.int64]:
    return np.array([known.setdefault(thing, len(known)) for thing in things], dtype=np.int64)


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
