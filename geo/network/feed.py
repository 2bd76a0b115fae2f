"""A published timetable as columns: what a reader of GTFS hands down, whoever stores or searches it.

Things refer to each other by position, not by the ids of the feed; `NOWHERE` stands for none. Times are seconds of the
service day, counted from noon minus twelve hours as GTFS does, and may exceed 86,400 or be below 0.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.network.units import Floats, Ints

__all__ = [
    "FeedTable",
    "FrequencyTable",
    "PathwayTable",
    "PatternTable",
    "RouteTable",
    "ServiceTable",
    "StopTable",
    "TransferTable",
    "TripTable",
]

Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StopTable:
    """stops.txt, every row that can be used."""

    id: list[str]
    name: list[str]
    lon: Floats
    """WGS 84; NaN where the feed tells none, which it need not for generic nodes and boarding areas."""
    lat: Floats
    kind: Codes
    """location_type: 0 stop or platform, 1 station, 2 entrance, 3 generic node, 4 boarding area."""
    parent: Ints
    wheelchair: Codes
    """wheelchair_boarding: 0 unknown, 1 yes, 2 no; a child that does not say takes what its station says."""
    platform: list[str]


@dataclass(frozen=True, slots=True)
class RouteTable:
    """routes.txt with the name of its agency."""

    id: list[str]
    agency: list[str]
    short_name: list[str]
    long_name: list[str]
    kind: Ints
    """route_type, basic or extended."""
    color: list[str]
    """Six hexadecimal digits or empty."""
    text_color: list[str]


@dataclass(frozen=True, slots=True)
class ServiceTable:
    """calendar.txt and calendar_dates.txt, expanded."""

    id: list[str]
    first_day: date
    runs: Flags
    """Shape (services, days from `first_day` on)."""


@dataclass(frozen=True, slots=True)
class PatternTable:
    """Sequences of stops, each with trips none of which overtakes another (FIFO); overtaking ones are split off.

    The visits of pattern i are first_visit[i] to first_visit[i + 1] of the other arrays.
    """

    route: Ints
    direction: Codes
    """direction_id, or -1 where the feed does not say."""
    first_visit: Ints
    stop: Ints
    pickup: Codes
    """pickup_type: 0 regular, 1 none, 2 by phone, 3 ask the driver."""
    drop_off: Codes


@dataclass(frozen=True, slots=True)
class TripTable:
    """trips.txt with stop_times.txt, ordered by pattern, then by time at the first stop.

    The times of trip i are first_time[i] to first_time[i + 1], as many as its pattern has visits.
    """

    id: list[str]
    pattern: Ints
    service: Ints
    headsign: list[str]
    short_name: list[str]
    block: Ints
    """Trips of one block_id have the same number; `NOWHERE` where the feed tells none."""
    wheelchair: Codes
    """wheelchair_accessible: 0 unknown, 1 yes, 2 no."""
    shape: list[str]
    first_time: Ints
    arrival: Ints
    departure: Ints


@dataclass(frozen=True, slots=True)
class FrequencyTable:
    """frequencies.txt: the trip runs every `headway` seconds from `start` until before `end`."""

    trip: Ints
    start: Ints
    end: Ints
    headway: Ints
    exact: Flags


@dataclass(frozen=True, slots=True)
class TransferTable:
    """transfers.txt; `NOWHERE` in a column means any."""

    from_stop: Ints
    to_stop: Ints
    from_route: Ints
    to_route: Ints
    from_trip: Ints
    to_trip: Ints
    kind: Codes
    """transfer_type: 0 recommended, 1 timed, 2 takes min_seconds, 3 not possible, 4 stay seated, 5 get off."""
    min_seconds: Ints
    """`NOWHERE` where the feed tells none."""


@dataclass(frozen=True, slots=True)
class PathwayTable:
    """pathways.txt."""

    from_stop: Ints
    to_stop: Ints
    kind: Codes
    """pathway_mode: 1 walkway, 2 stairs, 3 moving sidewalk, 4 escalator, 5 elevator, 6 fare gate, 7 exit gate."""
    both_ways: Flags
    metres: Floats
    """NaN where unknown."""
    seconds: Ints
    """traversal_time, `NOWHERE` where unknown."""
    stairs: Ints
    """0 where unknown; negative downwards."""


@dataclass(frozen=True, slots=True)
class FeedTable:
    """One feed."""

    name: str
    timezone: str
    stops: StopTable
    routes: RouteTable
    services: ServiceTable
    patterns: PatternTable
    trips: TripTable
    frequencies: FrequencyTable
    transfers: TransferTable
    pathways: PathwayTable
