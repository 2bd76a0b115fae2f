"""One way from door to door, leg by leg."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

__all__ = ["Call", "Itinerary", "Leg", "Reason"]

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
class Reason:
    """Why a place is not within reach.

    `too_far`: it takes `seconds`; `barriers`: nobody knows a way without steps or the like, others need `seconds`;
    `no_service`: nothing runs there at that hour; `no_way`: no street is near, or none leads there.
    """

    kind: Literal["too_far", "barriers", "no_service", "no_way"]
    seconds: int | None = None
