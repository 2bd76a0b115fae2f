"""Questions of planning and their answers: how far each cell has it, what is unknown, what a change would do."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from geo.model.people import Completeness

__all__ = [
    "INDICATORS",
    "LATEST_HOME",
    "Change",
    "ChangedArea",
    "GapAnswer",
    "GapArea",
    "GapCell",
    "GapIndicator",
    "GapQuery",
    "GapSite",
    "Halt",
    "WhatIf",
]

GapIndicator = Literal["count", "supply", "visit", "departures", "last_home"]
INDICATORS: tuple[GapIndicator, ...] = ("count", "supply", "visit", "departures", "last_home")

LATEST_HOME = 25 * 3600
"""Second of the day until which ways home are looked for; who can walk home can so all evening, and is told this."""


@dataclass(frozen=True, slots=True)
class GapQuery:
    """How far do the cells of a town have it to the nearest place of a theme, at the hour that matters?"""

    theme: str
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    minutes: int = 15
    """What is fine: 1 to 120."""
    at: datetime | None = None
    """From when on one leaves (local time of the town); None: now."""
    window_minutes: int = 0
    """0 to 1440: one leaves at each second of it; with a timetable only."""
    neighbourhood: str | None = None
    """Id or slug; None: the whole town."""
    resolution: int = 10
    """Of H3: 7 to 12; 10 has edges of some 70 metres."""
    nearest: int = 3
    """Which nearest place counts as a choice: 1 to 9."""
    visit: tuple[datetime, datetime] | None = None
    """When a course begins and ends."""
    open: Literal["any", "at"] = "any"
    """Whether places count that are known to be closed at the moment."""
    indicators: tuple[GapIndicator, ...] = ()
    """What is computed besides the time to the nearest place."""


@dataclass(frozen=True, slots=True)
class GapCell:
    """A cell and how far its people have it; None: farther than was looked, or not asked for.

    Seconds are those of the cell's middle point in rank, over all departures of the window.
    """

    id: str
    """Number of the hexagon and of the area: a hexagon on a border is two cells."""
    area_id: int
    people: int | None
    """None: few, and therefore not told."""
    seconds: int | None
    """Typical: half of all departures take no longer."""
    reliable: int | None = None
    """95 per cent of all departures take no longer."""
    lucky: int | None = None
    """5 per cent of all departures take no longer."""
    completeness: Completeness | None = None
    outline: dict[str, Any] | None = field(default=None, repr=False)
    nth_seconds: int | None = None
    """To the nearest place but so many."""
    count: int | None = None
    """Places within the minutes."""
    supply: float | None = None
    """Places to be had (or counted) for 1,000 people."""
    visit: bool | None = None
    """There in time and home again."""
    departures_per_hour: float | None = None
    """Within five minutes' walk."""
    quality: str | None = None
    """Class of public transport, A to D."""
    last_home: int | None = None
    """Second of the day at which the last way home by vehicle begins; `LATEST_HOME` where one can walk."""


@dataclass(frozen=True, slots=True)
class GapArea:
    """An area with its sums; numbers of people to the next ten."""

    id: int
    name: str
    slug: str
    cells: int
    cells_without: int
    people: int
    people_without: int
    """Who live farther away than is fine."""
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """Cells and areas; `people_without` live farther away than is fine, to the next ten."""

    query: GapQuery
    cells: tuple[GapCell, ...]
    areas: tuple[GapArea, ...]
    places: int
    """Places of the theme that were looked back from."""
    people: int
    people_without: int
    network_version: str
    built_at: datetime
    assumed_on: date | None = None
    """No timetable covers the day that was asked: the ways are those of this day instead."""


class Halt(NamedTuple):
    """A stop of a scenario; degrees (WGS 84)."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be different: a place more, elsewhere, closed or with other hours; a stop or a line more."""

    kind: Literal["place", "move", "close", "hours", "stop", "line"]
    name: str | None = None
    """What it is called; for who reads the scenario."""
    place_id: int | None = None
    """Of the place that is moved, closed, or has other hours."""
    lon: float | None = None
    lat: float | None = None
    capacity: float | None = None
    hours: str | None = None
    """As in OpenStreetMap."""
    line: str | None = None
    """The line that stops once more."""
    agency: str | None = None
    delay_seconds: int | None = None
    """So much later is the line from there on."""
    halts: tuple[Halt, ...] = ()
    """Of a new line, which runs there and back."""
    headway_minutes: int | None = None
    first_minute: int | None = None
    """Of the day: when the first trip leaves either end."""
    last_minute: int | None = None
    """Until when trips leave, this minute included."""
    kmh: float | None = None
    """With stops, along the streets."""


@dataclass(frozen=True, slots=True)
class ChangedArea:
    """An area before and after; people to the next ten, `gained` come within the minutes, `lost` no longer are."""

    id: int
    name: str
    slug: str
    people: int
    without_before: int
    without_after: int
    gained: int
    lost: int
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changes do to cells and areas; people to the next ten.

    `ids`, `areas_of` and the columns of `before` and `after` have a row for each cell that changes (of all, if all were
    asked for); None: farther than was looked.
    """

    query: GapQuery
    ids: tuple[str, ...]
    areas_of: tuple[int, ...]
    people_of: tuple[int | None, ...]
    before: dict[str, list[Any]]
    after: dict[str, list[Any]]
    areas: tuple[ChangedArea, ...]
    people: int
    without_before: int
    without_after: int
    gained: int
    lost: int
    places: tuple[int, int]
    """Before and after."""
    capacity: tuple[float, float]
    """Of all places; one is counted where none is told."""
    built_at: datetime
    assumed_on: date | None = None
    timetable_seconds: float | None = None
    """How long the timetable took to be computed anew; None: it was not, or is known still."""
    outlines: tuple[dict[str, Any], ...] | None = field(default=None, repr=False)
    rows: tuple[int, ...] = ()
    """Instead of `ids`, where only typical seconds are told: the place of each cell that changes among all."""


@dataclass(frozen=True, slots=True)
class GapSite:
    """A candidate cell: a place there would bring it within the minutes for so many people more; never advice."""

    cell: str
    area_id: int
    lon: float
    lat: float
    people: int
    """To the next ten, newly within the minutes by this place after those before it in the list."""
    outline: dict[str, Any] | None = field(default=None, repr=False)
