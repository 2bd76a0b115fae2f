"""The lines of the hand-drawn town, read from `lines.toml`."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from ingest.demo.timetable.lines import Direction, Frequency, Line, periods
from ingest.demo.timetable.rails import Railway
from ingest.demo.timetable.ways import Course, Ways

__all__ = ["OUTER_TOWNS", "drawn_lines"]

_DATA = tomllib.loads(files("ingest.demo.timetable").joinpath("lines.toml").read_text(encoding="utf-8"))
OUTER_TOWNS: list[str] = _DATA["outer"]
_SCALE = 0.62
"""Of town.toml: lines are drawn on the same sheet."""


def drawn_lines(ways: Ways, rails: Sequence[Railway], names: Mapping[str, str]) -> Iterator[Line]:
    """Yield the lines; `names` are those of the stops by their ids."""
    for row, rail in zip(_DATA["rail"], rails, strict=True):
        yield _line(row, [rail.course(back=False), rail.course(back=True)], names)
    for row in _DATA["line"]:
        via = [ways.nearest((x * _SCALE, y * _SCALE)).node for x, y in row["via"]]
        nodes = ways.path(via)
        turns = [nodes, nodes[::-1]] if "back" in row or (row.get("frequencies") and via[0] != via[-1]) else [nodes]
        yield _line(row, [ways.course(turn) for turn in turns], names)


def _line(row: dict[str, Any], courses: list[Course], names: Mapping[str, str]) -> Line:
    directions = tuple(
        Direction(course, names[course.stops[-1]], periods(row.get(key, {})))
        for course, key in zip(courses, ("there", "back"), strict=False)
    )
    ends = [names[courses[0].stops[0]], names[courses[0].stops[-1]]]
    return Line(
        row["name"],
        row["mode"],
        " – ".join(ends),
        directions,
        tuple(_frequency(*entry) for entry in row.get("frequencies", [])),
        periods(row.get("on_call", {})),
        row.get("continues_as", ""),
        row.get("wheelchair", ""),
    )


def _frequency(service: str, text: str, exact: bool) -> Frequency:  # noqa: FBT001 - a row of the file
    (period,) = periods({service: [text]})
    return Frequency(service, period.first, period.last, period.every, exact)
