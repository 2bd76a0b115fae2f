"""What is computed for a gap that a team saw: a table of figures, at its point or in its area, at hours that matter."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
import shapely

from geo.atlas.gaps import Gaps
from geo.errors import RefusedError
from geo.model import GapAnswer, GapCell, GapIndicator, GapQuery
from geo.model.team import Gap, Indicator

__all__ = ["GapFigures"]

_FINE_MINUTES = 15
_WEDNESDAY = 2
_EARLY, _LATE = time(8, 0), time(20, 30)


class _Asked(NamedTuple):
    """A question to the cells of the neighbourhood, on the next Wednesday."""

    mode: Literal["walk", "transit"]
    hour: time
    profile: Literal["standard", "pram"] = "standard"
    more: tuple[GapIndicator, ...] = ()
    course: tuple[time, time] | None = None


class _Figure(NamedTuple):
    """One figure: what is asked, and which number of its cell, or of all cells, it is."""

    key: str
    unit: str
    asked: _Asked
    of_cell: Callable[[GapCell], float | None] | None = None
    of_all: Callable[[GapAnswer], float | None] | None = None


_WALK = _Asked("walk", _EARLY, more=("count",))
_PRAM = _Asked("walk", _EARLY, profile="pram")
_MORNING, _EVENING = _Asked("transit", _EARLY), _Asked("transit", _LATE)
_COURSE = _Asked("transit", time(18, 0), more=("visit",), course=(time(18, 30), time(20, 0)))
_STOPS = _Asked("transit", _EARLY, more=("departures", "last_home"))
_STOPS_LATE = _Asked("transit", _LATE, more=("departures",))


def _without_course(answer: GapAnswer) -> float:
    """Count who does not get to an evening course and home again, to the next ten."""
    return float(round(sum(cell.people or 0 for cell in answer.cells if not cell.visit), -1))


_ALWAYS = (
    _Figure("nearest_walk_seconds", "seconds", _WALK, lambda cell: cell.seconds),
    _Figure("count_walk", "places", _WALK, lambda cell: cell.count),
    _Figure("people_without", "people", _WALK, of_all=lambda answer: answer.people_without),
    _Figure("nearest_transit_morning_seconds", "seconds", _MORNING, lambda cell: cell.seconds),
    _Figure("nearest_transit_evening_seconds", "seconds", _EVENING, lambda cell: cell.seconds),
)
_READY_MADE: Mapping[str, tuple[_Figure, ...]] = {
    "childcare": (*_ALWAYS[:4], _Figure("nearest_pram_seconds", "seconds", _PRAM, lambda cell: cell.seconds)),
    "language": (*_ALWAYS, _Figure("people_without_evening_course", "people", _COURSE, of_all=_without_course)),
    "mobility": (
        _Figure("departures_morning", "departures", _STOPS, lambda cell: cell.departures_per_hour),
        _Figure("departures_evening", "departures", _STOPS_LATE, lambda cell: cell.departures_per_hour),
    ),
}
"""Childcare, language courses and public transport ask for figures of their own."""


class GapFigures(Gaps):
    """Figures beside what a team saw."""

    def gap_figures(self, gap: Gap) -> tuple[Indicator, ...]:
        """Compute the figures of a gap as they are now: at its point, or in the middle of its people.

        Raises as `gap_cells`.
        """
        day = self.now().date()
        wednesday = day + timedelta(days=(_WEDNESDAY - day.weekday()) % 7)

        @cache
        def answer(asked: _Asked) -> GapAnswer:
            def at(hour: time) -> datetime:
                return datetime.combine(wednesday, hour)

            return self.gap_cells(
                GapQuery(
                    theme=gap.theme,
                    mode=asked.mode,
                    profile=asked.profile,
                    minutes=_FINE_MINUTES,
                    at=at(asked.hour),
                    visit=None if asked.course is None else (at(asked.course[0]), at(asked.course[1])),
                    neighbourhood=str(gap.neighbourhood_id),
                    indicators=asked.more,
                )
            )

        told = []
        for figure in _READY_MADE.get(gap.theme, _ALWAYS):
            # Without a timetable what goes on foot is told nevertheless.
            with suppress(RefusedError):
                told.append(_tell(gap, answer(figure.asked), figure))
        return tuple(told)


def _tell(gap: Gap, answer: GapAnswer, figure: _Figure) -> Indicator:
    cells = list(_meant(gap, answer.cells)) if figure.of_cell else []
    value = _middle(cells, figure.of_cell) if figure.of_cell else figure.of_all(answer) if figure.of_all else None
    asked_for = answer.query.at
    conditions = {
        "from": "point" if figure.of_cell and gap.lon is not None and gap.outline is None else "area",
        "at": figure.asked.hour.isoformat("minutes"),
        "day": str(answer.assumed_on or (asked_for and asked_for.date())),
        "people": str(answer.people),
        "network": answer.network_version,
    }
    return Indicator(figure.key, value, figure.unit, conditions)


def _meant(gap: Gap, cells: tuple[GapCell, ...]) -> Iterator[GapCell]:
    """Yield the cell of the point, the cells of the area, or all cells of the neighbourhood."""
    if gap.lon is None or gap.lat is None:
        yield from cells
        return
    meant = shapely.Point(gap.lon, gap.lat) if gap.outline is None else shapely.from_geojson(_json(gap.outline))
    outlines = np.array([shapely.from_geojson(_json(cell.outline or {})) for cell in cells])
    for row in np.flatnonzero(shapely.intersects(outlines, meant)).tolist():
        yield cells[row]


def _middle(cells: list[GapCell], told: Callable[[GapCell], float | None]) -> float | None:
    """Return what half of the people of the cells have, or worse; None where that is nothing at all."""
    pairs = sorted((np.inf if (value := told(cell)) is None else value, cell.people or 1) for cell in cells)
    if not pairs:
        return None
    reached = np.cumsum([people for _, people in pairs])
    value = float(pairs[int(np.searchsorted(reached, reached[-1] / 2))][0])
    return None if np.isinf(value) else round(value, 1)


def _json(outline: Mapping[str, Any]) -> str:
    return json.dumps(outline)
