"""Questions and answers: one frozen record each, with every default and limit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from geo.model.conditions import NO_CONDITIONS, NO_FACTS, Conditions, Facts
from geo.model.places import Neighbourhood, Place
from geo.model.population import People
from geo.model.wishes import NO_WISHES, Wishes

__all__ = [
    "BBox",
    "Cluster",
    "DayHours",
    "Mark",
    "Marks",
    "NeighbourhoodDetail",
    "NeighbourhoodPage",
    "OpenState",
    "PlaceDetail",
    "PlaceItem",
    "PlacePage",
    "PlaceQuery",
    "ReachAnswer",
    "ReachQuery",
    "ReachedPlace",
    "no_holiday",
]

BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84)."""


def no_holiday(_: date) -> bool:
    """Know no public holidays."""
    return False


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """Which places: all filters are joined by "and", several themes by "or"; none means no filter."""

    themes: tuple[str, ...] = ()
    neighbourhood: int | None = None
    bbox: BBox | None = None
    q: str = ""
    """Free text; folded and looked up in names, operators, streets and words of themes."""
    open_at: datetime | None = None
    """Only places whose hours are known to be open then (local time of the town)."""
    sort: Literal["name", "open"] = "name"
    limit: int = 50
    """1 to 200."""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a place is open at a moment; `state` is None where hours are missing or cannot be read."""

    state: Literal["open", "closed"] | None
    until: datetime | None = None
    """The next change: closing if open, opening if closed; None: none within a week, or unknown."""
    always: bool = False
    reason: Literal["missing", "unreadable", "comment", "holiday", "school_holidays"] | None = None
    """Why `state` is None: no hours, hours nobody can read, hours that depend on what the comment says, a public
    holiday on which hours by weekday say nothing, or school holidays, which nobody here knows. The last one beside a
    `state`: only `until` is another in school holidays."""
    comment: str = ""
    """What the hours say of this moment, as written: "nach Vereinbarung"."""


@dataclass(frozen=True, slots=True)
class PlaceItem:
    """A place in a list, with its state now."""

    place: Place
    open: OpenState


@dataclass(frozen=True, slots=True)
class DayHours:
    """When a place is open on one day."""

    day: date
    spans: tuple[tuple[str, str], ...]
    """From and to, as "09:00" and "18:00"; "24:00" is midnight, and later than that runs on into the next day."""
    holiday: bool = False
    notes: tuple[str, ...] = ()
    """What the hours say of these spans, as written; such a span may depend on it."""


@dataclass(frozen=True, slots=True)
class PlaceDetail:
    """Everything about one place: its state now, the seven days from today, and the areas it lies in."""

    place: Place
    open: OpenState
    week: tuple[DayHours, ...] = ()
    """Empty where hours are missing or cannot be read."""
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    """Without outlines, the smallest first."""
    free: bool | None = None
    """Whether it is free of charge, by what is written or by its nature; None: nobody knows."""


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A page of a list."""

    items: tuple[PlaceItem, ...]
    total: int
    offset: int
    counts_by_group: dict[str, int] = field(default_factory=dict)
    """How many places each group has under the same filters but for the themes."""


@dataclass(frozen=True, slots=True)
class NeighbourhoodDetail:
    """An area with its outline, what it lies in, what lies in it, and how many people live there."""

    area: Neighbourhood
    above: tuple[Neighbourhood, ...] = ()
    """Without outlines, the largest first."""
    parts: tuple[Neighbourhood, ...] = ()
    """Without outlines, by name."""
    people: People | None = None


@dataclass(frozen=True, slots=True)
class NeighbourhoodPage:
    """A page of the list of neighbourhoods, without outlines."""

    items: tuple[Neighbourhood, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A single place on the map."""

    id: int
    lon: float
    lat: float
    name: str | None
    theme: str
    """The theme that gives shape and glyph: the first shown one."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Several places that would overlap at this zoom."""

    lon: float
    lat: float
    count: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What the map draws for a view: never more than a few hundred things, whatever the size of the town."""

    marks: tuple[Mark, ...]
    clusters: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True)
class ReachQuery:
    """What can be reached from a point.

    The origin is a client's address: it lives in the memory of one request only.
    """

    lon: float = field(repr=False)
    lat: float = field(repr=False)
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    max_minutes: int = 30
    """1 to 120."""
    depart_at: datetime | None = None
    arrive_by: datetime | None = None
    window_minutes: int = 0
    """0 to 120: of departures from `depart_at` on, or of arrivals up to `arrive_by`; with a timetable only."""
    towards: bool = False
    """Ways to the point instead of from it."""
    visit: tuple[datetime, datetime] | None = None
    """When one must be there, and when one leaves for home: both ways must be possible in time."""
    initial_wait: bool = True
    """Whether the time before the first departure counts in a window."""
    max_rides: int = 5
    """1 to 8; with a timetable only."""
    board_slack_seconds: int = 60
    """At least 1: between coming to a stop and getting on."""
    max_walk_minutes: int | None = None
    """1 to 120: so long at a stretch at most, to the first stop, between stops, from the last one, or all the way;
    with a timetable only."""
    is_holiday: Callable[[date], bool] = field(default=no_holiday, repr=False, compare=False)
    """Which days are public holidays: on them runs what runs on Sundays."""
    themes: tuple[str, ...] = ()
    """Themes, words and places to take part are joined by "or"; none of them means all places."""
    words: str = field(default="", repr=False)
    """What somebody wants in their own words; lives in the memory of one request only."""
    take_part: bool = False
    """Also all places where one can take part and contribute."""
    conditions: Conditions = NO_CONDITIONS
    open: Literal["any", "on_arrival"] = "any"
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ReachedPlace:
    """A place within reach, with seconds from door to door."""

    place: Place
    seconds: int
    open_on_arrival: bool | None
    percentiles: tuple[int | None, ...] | None = None
    """Seconds that 5, 25, 50, 75 and 95 per cent of all departures of a window do not exceed; None: not in time."""
    departures_per_hour: float | None = None
    """How many departures of a window are worth taking."""
    seconds_back: int | None = None
    """From the end of a visit until one is home again."""
    open: OpenState = OpenState(None)
    """As one comes there."""
    take_part: bool = False
    """Here one can take part and contribute."""
    facts: Facts = NO_FACTS
    asked_for: bool = True
    """Whether it fits the themes or the words; if not, it is there because one can take part."""
    service: str | None = None
    """What a team says one can get there, if that is what was asked for; hours and conditions are then its own."""


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """What is reachable, nearest first."""

    snapped_metres: float
    network_version: str
    built_at: datetime
    results: tuple[ReachedPlace, ...]
    timetable_from: date | None = None
    """The first and the last day that any timetable covers."""
    timetable_to: date | None = None
    nearest_day: date | None = None
    """If the timetable does not cover today: the nearest day like today that it covers."""
    assumed_on: date | None = None
    """No timetable covers the day that was asked: the ways are those of this day instead."""
    wishes: Wishes = NO_WISHES
    """What was understood of the words."""
    unknown: dict[str, int] = field(default_factory=dict)
    """By condition: how many places would be here if it were known that they meet it, as near as those that are."""
    unknown_places: int = 0
    """How many places these are together."""
    no_way_back: tuple[ReachedPlace, ...] = ()
    """Of a visit: places where one can be in time, but from which one does not get home in time."""
