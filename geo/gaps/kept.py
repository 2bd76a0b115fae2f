"""Indicator sets that were kept: what was computed on a day, and how two days, or areas, differ."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.gaps.batch import read_piece
from geo.network import Ints
from geo.network.units import Floats
from geo.reach import UNREACHED

__all__ = ["Figures", "Sheet", "compare", "figures", "read_sheet"]

_CELL = np.dtype([("hexagon", np.uint64), ("area", np.int32)])
_NOTICED = 60
"""Seconds: a shorter way more or less is no change that anybody notices."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All themes of one way: for each the typical seconds of every cell, `UNREACHED` where farther than was looked."""

    cell: NDArray[np.void]
    people: Floats
    seconds: dict[str, Ints]

    @property
    def area(self) -> Ints:
        """The area of each cell."""
        return np.asarray(self.cell["area"])


class Figures(NamedTuple):
    """Of some cells: people, those who have it farther than is fine, and the median of all people's seconds."""

    people: float
    without: float
    median: int | None
    """None: more than half of them have it farther than was looked, or nobody lives there."""


def read_sheet(folder: Path, way: str) -> Sheet:
    """Read what was kept of a way in a folder of `carry_out`; all hours but the first are left out."""
    from pyarrow import parquet  # noqa: PLC0415 - slow to load, and no other page needs it

    cells, people, seconds = [], [], dict[str, list[Ints]]()
    hour = min((folder / f"way={way.replace(':', '-')}").glob("hour=*"), default=folder)
    for number in range(len(list((folder / "pieces").glob("piece-*.npz")))):
        piece = read_piece(folder, number)
        cell = np.empty(piece.size, dtype=_CELL)
        cell["hexagon"], cell["area"] = piece.hexagon, piece.area
        cells.append(cell)
        people.append(piece.people)
        for file in sorted(hour.glob(f"piece-{number:05}-*.parquet")):
            table = parquet.read_table(file, columns=["theme", "seconds"], partitioning=None)
            found = table["seconds"].fill_null(UNREACHED).to_numpy().astype(np.int32)
            themes = table["theme"].combine_chunks().dictionary.to_pylist()
            for theme, row in zip(themes, found.reshape(len(themes), piece.size), strict=True):
                seconds.setdefault(theme, []).append(row)
    told = {theme: np.concatenate(rows) for theme, rows in seconds.items()}
    return Sheet(np.concatenate(cells), np.concatenate(people), told)


def figures(sheet: Sheet, theme: str, limit: int, chosen: NDArray[np.bool_]) -> Figures:
    """Return the figures of the chosen cells; fine is what takes `limit` seconds or less."""
    people, seconds = sheet.people[chosen], sheet.seconds[theme][chosen]
    far = np.where(seconds == UNREACHED, np.iinfo(np.int32).max, seconds)
    without = float(people[far > limit].sum())
    order = np.argsort(far, kind="stable")
    living = np.cumsum(people[order])
    if not living.size or living[-1] <= 0:
        return Figures(0.0, 0.0, None)
    median = int(far[order][np.searchsorted(living, living[-1] / 2)])
    return Figures(float(living[-1]), without, None if median == np.iinfo(np.int32).max else median)


def compare(before: Sheet, after: Sheet, theme: str, areas: set[int] | None = None) -> tuple[float, float]:
    """Return how many people have it nearer by a minute or more, and how many farther; as many as live there now.

    Cells are those that both know, in some areas or (None) in all.
    """
    _, was, now = np.intersect1d(before.cell, after.cell, assume_unique=True, return_indices=True)
    old, new = before.seconds[theme][was], after.seconds[theme][now]
    people = after.people[now]
    if areas is not None:
        people = np.where(np.isin(after.area[now], sorted(areas)), people, 0.0)
    nearer = (new != UNREACHED) & ((old == UNREACHED) | (old - new >= _NOTICED))
    farther = (old != UNREACHED) & ((new == UNREACHED) | (new - old >= _NOTICED))
    return float(people[nearer].sum()), float(people[farther].sum())
