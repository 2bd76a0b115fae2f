"""Ways that pass by a place: from home over any childcare to the course, and back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from geo.model.itinerary import Itinerary
from geo.model.places import Place

__all__ = ["Chain", "ChainAnswer", "ChainQuery", "ChainWay"]


@dataclass(frozen=True, slots=True)
class ChainQuery:
    """Which places lie on the way from a point to a goal.

    Both ends may be a client's: they live in the memory of one request only.
    """

    lon: float = field(repr=False)
    lat: float = field(repr=False)
    goal: int | tuple[float, float] = field(repr=False)
    """A place (its id) or a point: longitude and latitude."""
    themes: tuple[str, ...] = ()
    stay_minutes: int = 5
    """0 to 120: at least so long at the place, to hand over a child."""
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    max_minutes: int = 60
    """1 to 120: for the whole way with the stay and all waiting; each way of a visit."""
    depart_at: datetime | None = None
    arrive_by: datetime | None = None
    visit: tuple[datetime, datetime] | None = None
    """When one must be at the goal, and when one leaves it: over the same place there and back."""
    max_rides: int = 5
    """1 to 8 on each part of the way; with a timetable only."""
    board_slack_seconds: int = 60
    max_walk_minutes: int | None = None
    """As of `ReachQuery`."""
    open: Literal["any", "on_arrival"] = "any"
    """Whether the place must be known to be open when one begins to hand over."""
    limit: int = 20
    detailed: int = 3
    """For so many of the best the ways are told leg by leg."""


@dataclass(frozen=True, slots=True)
class ChainWay:
    """A way that passes by a place: `first` leads there, `second` on from there; both None where not asked for."""

    seconds: int
    """From door to door with the stay and all waiting; before the moment one must be there, or after one leaves."""
    start: datetime
    arrival: datetime
    """When one is at the place."""
    leaving: datetime
    """When one leaves it; who is early waits there."""
    end: datetime
    """When one is there; where `second` is not told, the moment one must be there by."""
    first: Itinerary | None = None
    second: Itinerary | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A place that lies on the way."""

    place: Place
    there: ChainWay
    back: ChainWay | None = None
    """Of a visit."""
    open_on_arrival: bool | None = None
    """Whether it is open at some time while one is there on the way there; None: nobody can tell."""

    @property
    def seconds(self) -> int:
        """Return the seconds of both ways together."""
        return self.there.seconds + (self.back.seconds if self.back else 0)


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """Which places lie on the way, the soonest first."""

    snapped_metres: float
    network_version: str
    built_at: datetime
    results: tuple[Chain, ...]
    timetable_from: date | None = None
    timetable_to: date | None = None
