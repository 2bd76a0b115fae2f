"""Trips of lines and their times: how fast a kind of vehicle gets from stop to stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ingest.demo.timetable.feed import Cell
from ingest.demo.timetable.lines import MODES, Direction, Line, Period

__all__ = [
    "STOP_TIME_COLUMNS",
    "TRIP_COLUMNS",
    "Trip",
    "clock",
    "frequency_rows",
    "running_times",
    "stop_times",
    "trip_row",
    "trips",
]

TRIP_COLUMNS = (
    "route_id service_id trip_id trip_headsign direction_id block_id shape_id wheelchair_accessible bikes_allowed"
)
STOP_TIME_COLUMNS = (
    "trip_id arrival_time departure_time stop_id stop_sequence pickup_type drop_off_type shape_dist_traveled timepoint"
)
_STEP_S = 10
"""Times are told in steps of ten seconds, rounded up."""
_CHANGE_S = 120
"""How long a vehicle stands before it goes on as another line."""
_OLD_VEHICLE = 6
"""So many vehicles of a line that says nothing of wheelchairs, and one of them has steps."""
_BY_TELEPHONE = 2
_CLOCK: list[str] = []


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip before it is written."""

    id: str
    line: Line
    number: int
    """0 or 1: which direction."""
    service: str
    start: int
    block: str = ""
    on_call: bool = False
    frequency: int = field(default=-1)
    """Number of the row of the line's frequencies that repeats it; -1: it runs once."""

    @property
    def direction(self) -> Direction:
        """The course it takes."""
        return self.line.directions[self.number]

    @property
    def shape(self) -> str:
        """Its shape_id."""
        return f"{self.line.name}-{self.number}"


def clock(seconds: int) -> str:
    """Write seconds of the service day as GTFS does; hours pass 24."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def running_times(line: Line, direction: Direction) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return arrival and departure at each stop, seconds since the departure from the first."""
    mode = MODES[line.mode]
    drive = np.ceil(np.diff(direction.course.at_m) / mode.cruise_mps / _STEP_S).astype(np.int64) * _STEP_S
    dwell = np.full(len(drive) + 1, mode.dwell_s)
    dwell[0] = dwell[-1] = 0
    arrive = np.concatenate([[0], np.cumsum(drive + dwell[:-1])])
    return arrive, arrive + dwell


def trips(lines: Sequence[Line]) -> Iterator[Trip]:
    """Yield every trip, line by line."""
    followers = {line.continues_as: line for line in lines if line.continues_as}
    for line in lines:
        for number, direction in enumerate(line.directions):
            starts = [(p.service, start, "") for p in direction.periods for start in _starts(p)]
            if line.continues_as and not number:
                starts = [(service, start, f"{line.name}-{service}-{start}") for service, start, _ in starts]
            if line.name in followers and not number:
                starts += _following(followers[line.name])
            for service, start, block in sorted(starts):
                yield Trip(f"{line.name}-{number}-{service}-{start // 60}", line, number, service, start, block)
        for period in line.on_call:
            yield Trip(
                f"{line.name}-ruf-{period.service}-{period.first // 60}",
                line,
                0,
                period.service,
                period.first,
                on_call=True,
            )
        for row, frequency in enumerate(line.frequencies):
            for number in range(len(line.directions)):
                name = f"{line.name}-{number}-takt-{row}"
                yield Trip(name, line, number, frequency.service, frequency.first, frequency=row)


def _starts(period: Period) -> range:
    return range(period.first, period.last + 1, period.every)


def _following(leader: Line) -> list[tuple[str, int, str]]:
    first = leader.directions[0]
    ride = int(running_times(leader, first)[0][-1]) + _CHANGE_S
    return [
        (period.service, start + ride, f"{leader.name}-{period.service}-{start}")
        for period in first.periods
        for start in _starts(period)
    ]


def trip_row(trip: Trip, number: int) -> tuple[Cell, ...]:
    """Return the row of trips.txt of the `number`th trip."""
    wheelchair = trip.line.wheelchair or ("2" if number % _OLD_VEHICLE == _OLD_VEHICLE - 1 else "1")
    headsign = trip.direction.headsign
    return trip.line.name, trip.service, trip.id, headsign, trip.number, trip.block, trip.shape, wheelchair, ""


def frequency_rows(all_trips: Sequence[Trip]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of frequencies.txt."""
    for trip in all_trips:
        if trip.frequency >= 0:
            row = trip.line.frequencies[trip.frequency]
            yield trip.id, clock(row.first), clock(row.end), row.every, int(row.exact)


def stop_times(all_trips: Sequence[Trip]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of stop_times.txt, trip by trip."""
    if not _CLOCK:
        _CLOCK.extend(clock(seconds) for seconds in range(36 * 3600))
    known: dict[str, list[tuple[int, int, str, int, str]]] = {}
    for trip in all_trips:
        visits = known.get(trip.shape)
        if visits is None:
            visits = known[trip.shape] = _visits(trip)
        kind = _BY_TELEPHONE if trip.on_call else 0
        last = len(visits) - 1
        exact = 0 if trip.frequency >= 0 and not trip.line.frequencies[trip.frequency].exact else 1
        for number, (arrive, leave, stop, sequence, metres) in enumerate(visits):
            yield (
                trip.id,
                _CLOCK[trip.start + arrive],
                _CLOCK[trip.start + leave],
                stop,
                sequence,
                kind if number < last else 1,
                kind if number else 1,
                metres,
                exact,
            )


def _visits(trip: Trip) -> list[tuple[int, int, str, int, str]]:
    course = trip.direction.course
    arrive, leave = running_times(trip.line, trip.direction)
    metres = [f"{at:.1f}" for at in course.at_m.tolist()]
    return list(zip(arrive.tolist(), leave.tolist(), course.stops, range(1, len(metres) + 1), metres, strict=True))
