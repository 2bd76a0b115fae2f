"""Arrays of cells as records: what a planner reads, with small numbers of people left out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.atlas.gap_asked import Asked, Flags, Told
from geo.gaps import Cells, SharedCells
from geo.model import Completeness, GapAnswer, GapArea, GapCell
from geo.network import FORMAT, Ints
from geo.reach import UNREACHED

__all__ = ["all_people", "round_people", "told_people", "write_answer"]

_LUCKY, _TYPICAL, _RELIABLE = 0, 1, 2
_DIGITS = 6
"""Decimals of a degree: a decimetre."""


def round_people(people: float) -> int:
    """Round to the next ten: a single person is nobody's business."""
    return round(people / 10) * 10


def write_answer(asked: Asked, told: Told, chosen: Flags, known: Mapping[int, Completeness]) -> GapAnswer:
    """Write the cells that are chosen and the sums of their areas."""
    query, cells, version = asked.query, asked.linked.cells, asked.network.version
    unchecked = Completeness(query.theme, "unchecked")
    typical = told.seconds[:, _TYPICAL]
    without = (typical == UNREACHED) | (typical > query.minutes * 60)
    rows = tuple(_cells(asked, told, np.flatnonzero(chosen), known))
    return GapAnswer(
        query=query,
        cells=rows,
        areas=tuple(_areas(asked, chosen, without, known, unchecked)),
        places=told.places,
        people=all_people(cells, chosen),
        people_without=round_people(float(cells.people[chosen & without].sum())),
        network_version=f"{version.run}.{FORMAT}",
        built_at=version.built_at,
        assumed_on=asked.assumed_on,
    )


def _cells(asked: Asked, told: Told, rows: NDArray[np.int64], known: Mapping[int, Completeness]) -> Iterator[GapCell]:
    cells, unchecked = asked.linked.cells, Completeness(asked.query.theme, "unchecked")
    outlines = shapely.to_geojson(shapely.set_precision(cells.outline[rows], 10.0**-_DIGITS))
    columns = _columns(told)
    for row, people, outline in zip(rows.tolist(), told_people(cells, rows), outlines.tolist(), strict=True):
        area = int(cells.area[row])
        yield GapCell(
            id=f"{int(cells.hexagon[row]):x}-{area}",
            area_id=area,
            people=people,
            completeness=known.get(area, unchecked),
            outline=json.loads(outline),
            **{name: values[row] for name, values in columns.items()},
        )


def _columns(told: Told) -> dict[str, list[Any]]:
    """Return the columns of cells by name, with None for silence."""
    columns: dict[str, list[Any]] = {
        "lucky": _silent(told.seconds[:, _LUCKY]),
        "seconds": _silent(told.seconds[:, _TYPICAL]),
        "reliable": _silent(told.seconds[:, _RELIABLE]),
    }
    for name, seconds in (("nth_seconds", told.nth), ("last_home", told.last_home)):
        if seconds is not None:
            columns[name] = _silent(seconds)
    for name, values in (("count", told.count), ("visit", told.visit)):
        if values is not None:
            columns[name] = values.tolist()
    for name, shares in (("supply", told.supply), ("departures_per_hour", told.departures)):
        if shares is not None:
            columns[name] = np.round(shares, 2).tolist()
    if told.quality is not None:
        columns["quality"] = list(told.quality)
    return columns


def _silent(values: Ints) -> list[int | None]:
    return [None if value == UNREACHED else value for value in values.tolist()]


def told_people(cells: Cells | SharedCells, rows: NDArray[np.int64]) -> list[int | None]:
    """Return the people of some cells as they may be told: nobody, so many, or None for few."""
    people = np.rint(cells.people[rows]).astype(np.int64).tolist()
    few = [False] * len(people) if cells.few is None else cells.few[rows].tolist()
    return [None if hidden else number for number, hidden in zip(people, few, strict=True)]


def all_people(cells: Cells, chosen: Flags) -> int:
    """Return who lives in the chosen cells, and those of their areas of whom only the sum is told; to the next ten."""
    unplaced = sum(cells.unplaced.get(area, 0.0) for area in np.unique(cells.area[chosen]).tolist())
    return round_people(float(cells.people[chosen].sum()) + unplaced)


def _areas(
    asked: Asked, chosen: Flags, without: Flags, known: Mapping[int, Completeness], unchecked: Completeness
) -> Iterator[GapArea]:
    cells, areas = asked.linked.cells, asked.town.areas
    for number in np.unique(cells.area[chosen]).tolist():
        mine = chosen & (cells.area == number)
        yield GapArea(
            id=number,
            name=areas[number].name,
            slug=areas[number].slug,
            cells=int(mine.sum()),
            cells_without=int((mine & without).sum()),
            people=all_people(cells, mine),
            people_without=round_people(float(cells.people[mine & without].sum())),
            completeness=known.get(number, unchecked),
        )
