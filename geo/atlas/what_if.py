"""Cells and areas before and after, as columns: only what changes, with small numbers of people left out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.atlas.gap_asked import Asked, Told
from geo.atlas.gap_tables import all_people, round_people, told_people
from geo.model import ChangedArea, Completeness, WhatIf
from geo.reach import UNREACHED

__all__ = ["write_typical", "write_what_if"]

_SECONDS = ("lucky", "seconds", "reliable")
_TYPICAL = 1
_DIGITS = 6
Flags = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]


def write_what_if(  # noqa: PLR0913 - an answer has many parts
    asked: Asked,
    pair: tuple[Told, Told],
    chosen: Flags,
    known: Mapping[int, Completeness],
    *,
    full: bool,
    outlines: bool,
) -> WhatIf:
    """Write the chosen cells that differ, or all of them, on demand with outlines, and the sums of all areas."""
    cells, columns = asked.linked.cells, (_columns(pair[0]), _columns(pair[1]))
    rows = np.flatnonzero(chosen if full else chosen & _differ(*columns))
    area, hexagon = cells.area[rows].tolist(), cells.hexagon[rows].tolist()
    return replace(
        _sums(asked, pair, chosen, known),
        ids=tuple(f"{cell:x}-{number}" for cell, number in zip(hexagon, area, strict=True)),
        areas_of=tuple(area),
        people_of=tuple(told_people(cells, rows)),
        before={name: _written(values[rows]) for name, values in columns[0].items()},
        after={name: _written(values[rows]) for name, values in columns[1].items()},
        outlines=_outlines(cells.outline[rows]) if outlines else None,
    )


def write_typical(asked: Asked, pair: tuple[Told, Told], chosen: Flags, known: Mapping[int, Completeness]) -> WhatIf:
    """Write of each chosen cell whose typical time differs its row among the chosen ones, and the sums of all areas."""
    before, after = (told.seconds[:, _TYPICAL] for told in pair)
    rows = np.flatnonzero((before != after)[chosen])
    return replace(
        _sums(asked, pair, chosen, known), rows=tuple(rows.tolist()), after={"seconds": _written(after[chosen][rows])}
    )


def _sums(asked: Asked, pair: tuple[Told, Told], chosen: Flags, known: Mapping[int, Completeness]) -> WhatIf:
    """Return an answer without its cells; `capacity` is left to whoever knows the places."""
    cells, limit = asked.linked.cells, asked.query.minutes * 60
    far = [(told.seconds[:, _TYPICAL] == UNREACHED) | (told.seconds[:, _TYPICAL] > limit) for told in pair]
    gained, lost = chosen & far[0] & ~far[1], chosen & far[1] & ~far[0]

    def people(where: Flags) -> int:
        return round_people(float(cells.people[where].sum()))

    return WhatIf(
        query=asked.query,
        ids=(),
        areas_of=(),
        people_of=(),
        before={},
        after={},
        areas=tuple(_areas(asked, chosen, far, known)),
        people=all_people(cells, chosen),
        without_before=people(chosen & far[0]),
        without_after=people(chosen & far[1]),
        gained=people(gained),
        lost=people(lost),
        places=(pair[0].places, pair[1].places),
        capacity=(0.0, 0.0),
        built_at=asked.network.version.built_at,
        assumed_on=asked.assumed_on,
    )


def _columns(told: Told) -> Columns:
    """Return what is told of each cell by name."""
    found: Columns = {name: told.seconds[:, number] for number, name in enumerate(_SECONDS)}
    more = {"nth_seconds": told.nth, "count": told.count, "supply": told.supply, "visit": told.visit}
    return found | {name: values for name, values in more.items() if values is not None}


def _differ(before: Columns, after: Columns) -> Flags:
    return np.asarray(np.logical_or.reduce([before[name] != after[name] for name in before]))


def _written(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "f":
        return list(np.round(values, 2).tolist())
    if values.dtype.kind == "b":
        return list(values.tolist())
    return [None if value == UNREACHED else value for value in values.tolist()]


def _areas(asked: Asked, chosen: Flags, far: list[Flags], known: Mapping[int, Completeness]) -> Iterator[ChangedArea]:
    cells, unchecked = asked.linked.cells, Completeness(asked.query.theme, "unchecked")
    numbers, row = np.unique(cells.area, return_inverse=True)
    kinds = {
        "without_before": chosen & far[0],
        "without_after": chosen & far[1],
        "gained": chosen & far[0] & ~far[1],
        "lost": chosen & far[1] & ~far[0],
    }
    sums = {
        name: np.bincount(row[where], weights=cells.people[where], minlength=numbers.size)
        for name, where in kinds.items()
    }
    there = np.bincount(row[chosen], minlength=numbers.size) > 0
    for position in np.flatnonzero(there).tolist():
        area = asked.town.areas[int(numbers[position])]
        yield ChangedArea(
            id=area.id,
            name=area.name,
            slug=area.slug,
            people=all_people(cells, chosen & (cells.area == area.id)),
            completeness=known.get(area.id, unchecked),
            **{name: round_people(float(values[position])) for name, values in sums.items()},
        )


def _outlines(outline: NDArray[np.object_]) -> tuple[dict[str, Any], ...]:
    return tuple(shapely.geometry.mapping(each) for each in shapely.set_precision(outline, 10.0**-_DIGITS).tolist())
