"""What a line is: how it runs, when, and what is peculiar about it."""

import re
from dataclasses import dataclass

from ingest.demo.timetable.ways import Course

__all__ = ["MODES", "Direction", "Frequency", "Line", "Mode", "Period", "periods"]

_WRITTEN = re.compile(r"(\d\d):(\d\d)(?:-(\d\d):(\d\d)/(\d+))?")


@dataclass(frozen=True, slots=True)
class Mode:
    """A kind of vehicle."""

    route_type: int
    """Of GTFS, some of them extended."""
    cruise_mps: float
    dwell_s: int
    agency: str
    color: str


MODES = {
    "tram": Mode(0, 9.5, 20, "stadt", "B3261E"),
    "bus": Mode(3, 9.0, 20, "stadt", "1F5FA8"),
    "rural": Mode(701, 12.0, 20, "land", "6B4E16"),
    "night": Mode(705, 10.0, 20, "stadt", "2B2B52"),
    "school": Mode(712, 10.0, 30, "land", "7A5C00"),
    "regional": Mode(106, 22.0, 60, "bahn", "5B5B5B"),
    "suburban": Mode(109, 17.0, 40, "bahn", "2F7D32"),
    "underground": Mode(402, 13.0, 30, "stadt", "15408A"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Departures from the first stop: seconds of the service day, the last one included."""

    service: str
    first: int
    last: int
    every: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """A row of frequencies.txt: from `first` until before `end`."""

    service: str
    first: int
    end: int
    every: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Direction:
    """A line in one direction."""

    course: Course
    headsign: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the timetable."""

    name: str
    mode: str
    long_name: str
    directions: tuple[Direction, ...]
    frequencies: tuple[Frequency, ...] = ()
    on_call: tuple[Period, ...] = ()
    """Trips in the first direction that run only if somebody telephones."""
    continues_as: str = ""
    """The line as which the vehicle goes on from the last stop of the first direction, with everybody in it."""
    wheelchair: str = ""
    """wheelchair_accessible of every trip; empty: all but one vehicle in six."""


def periods(written: dict[str, list[str]]) -> tuple[Period, ...]:
    """Read periods by service, each "06:10-19:40/20" (minutes) or one departure "06:10"; hours may pass 24."""
    return tuple(_period(service, text) for service, texts in written.items() for text in texts)


def _period(service: str, text: str) -> Period:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"not a period: {text}")
    hour, minute, last_hour, last_minute, every = (int(part or 0) for part in found.groups())
    first = 3600 * hour + 60 * minute
    if not every:
        return Period(service, first, first, 60)
    return Period(service, first, 3600 * last_hour + 60 * last_minute, 60 * every)
