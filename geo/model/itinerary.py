"""One way from door to door, leg by leg."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

__all__ = ["Call", "Departure", "Itinerary", "Leg", "Reason"]

Line = tuple[tuple[float, float], ...]
"""Longitudes and latitudes in degrees (WGS 84)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A stop that a vehicle calls at."""

    name: str
    platform: str
    lon: float
    lat: float
    arrival: datetime
    departure: datetime


@dataclass(frozen=True, slots=True)
class Leg:
    """A walk, or a ride from the first to the last of `calls`."""

    kind: Literal["walk", "ride"]
    start: datetime
    end: datetime
    path: Line = field(default=(), repr=False)
    metres: float = 0.0
    """Of a walk over streets."""
    untold: tuple[tuple[str, float], ...] = ()
    """Of a walk: what is not known that the profile asks for, and of how many metres; see `docs/profiles.md`."""
    line: str = ""
    headsign: str = ""
    agency: str = ""
    route_kind: int | None = None
    """route_type of GTFS."""
    color: str = ""
    calls: tuple[Call, ...] = ()
    stay_seated: bool = False
    """Whether one got into this ride without getting off the one before."""
    on_request: bool = False
    """Whether getting on or off must be arranged with the agency or the driver."""
    headway_seconds: int | None = None
    """Where the feed tells only how often it runs, so that the times are what can be expected."""
    trip: str = ""
    """trip_id in the feed."""


@dataclass(frozen=True, slots=True)
class Itinerary:
    """A way, and how long it takes with all waiting: the same seconds as in a list of places."""

    seconds: int
    start: datetime
    end: datetime
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """A way that somebody could take at another hour: when one leaves the door, and what one gets on first."""

    leave: datetime
    arrive: datetime
    stop: str = ""
    line: str = ""
    at: datetime | None = None
    """When the vehicle leaves that stop; None where one only walks."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place is not within reach; the first of these that holds.

    - `no_way`: no street is near, or none leads there;
    - `closed`: one gets there in `seconds`, but it is not known to be open then; it opens at `opens_at`;
    - `long_walk`: without the limit of walking it takes `seconds`, and `walk_seconds` at a stretch;
    - `changes`: with more rides it takes `seconds`;
    - `barriers`: if steps and the like were no hindrance it would take `seconds`;
    - `no_service`: nothing leaves in the next hour (or arrives in the last one) that is there in time; it would be with
      the `last` before and the `next` after;
    - `too_far`: it takes `seconds`, or longer than anybody may ask for where they are None.
    """

    kind: Literal["too_far", "barriers", "no_service", "no_way", "closed", "long_walk", "changes"]
    seconds: int | None = None
    """From door to door."""
    seconds_over: int | None = None
    """So many seconds more than asked for; of `too_far`."""
    walk_seconds: int | None = None
    last: Departure | None = None
    next: Departure | None = None
    opens_at: datetime | None = None
