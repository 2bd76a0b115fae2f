"""The timetable as flat arrays: all feeds in one, with where its stops meet the streets and each other.

Times are seconds of the service day, counted from noon minus twelve hours, and may exceed 86,400 or be below 0.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from geo.network.units import Bits, Ints, Parts

__all__ = ["FeedInfo", "Gates", "Timetable", "Transfers"]


class FeedInfo(NamedTuple):
    """One of the feeds: days as ISO dates, the last one included; empty where no trip ever runs."""

    name: str
    timezone: str
    first_day: str
    last_day: str

    def covers(self, day: date) -> bool:
        """Tell whether the feed knows what runs on a day."""
        return bool(self.first_day) and self.first_day <= day.isoformat() <= self.last_day


@dataclass(frozen=True, slots=True)
class Timetable:
    """Stops, lines, patterns and trips of all feeds; names are numbers of texts.

    The visits of pattern i are first_visit[i] to first_visit[i + 1], the times of trip i first_time[i] to
    first_time[i + 1]. Trips are ordered by pattern and time; those of `frequencies.txt` stand here one by one.
    """

    text: Bits
    """All texts in UTF-8, one after the other; text i is text[first_text[i]:first_text[i + 1]], text 0 is empty."""
    first_text: Ints
    stop_id: Ints
    stop_name: Ints
    stop_platform: Ints
    stop_lon: Ints
    stop_lat: Ints
    stop_kind: Bits
    stop_parent: Ints
    stop_feed: Ints
    stop_wheelchair: Bits
    point_stop: Ints
    """The stop of each point."""
    route_id: Ints
    route_agency: Ints
    route_short_name: Ints
    route_long_name: Ints
    route_kind: Ints
    route_color: Ints
    route_text_color: Ints
    pattern_route: Ints
    pattern_direction: Ints
    pattern_feed: Ints
    first_visit: Ints
    visit_point: Ints
    visit_pickup: Bits
    visit_drop_off: Bits
    trip_id: Ints
    trip_pattern: Ints
    trip_service: Ints
    trip_headsign: Ints
    trip_short_name: Ints
    trip_block: Ints
    trip_wheelchair: Bits
    first_time: Ints
    arrival: Ints
    departure: Ints
    trip_headway: Ints
    """Seconds between trips of which only that is known, else 0; see `merge`."""
    stay_from: Ints
    """Where `transfers.txt` says that one stays seated from a trip to another."""
    stay_to: Ints
    leave_from: Ints
    """Where it says that one cannot."""
    leave_to: Ints
    first_day: Ints
    """The one day, as a proleptic ordinal, that bit 0 of `service_days` means."""
    service_days: Bits
    """Shape (services, bytes): a bit for each day, the lowest first."""

    def get_text(self, number: int) -> str:
        """Return a text by its number."""
        return bytes(self.text[self.first_text[number] : self.first_text[number + 1]]).decode()


@dataclass(frozen=True, slots=True)
class Gates:
    """Where points meet the streets: those of point i are first[i] to first[i + 1].

    `edge`, `part` and the ticks are of shape (profiles, gates).
    """

    first: Ints
    point: Ints
    edge: Ints
    """The street, or NOWHERE."""
    part: Parts
    """How much of that street lies before it."""
    ticks_in: Ints
    """From the street to the point."""
    ticks_out: Ints
    """From the point to the street."""
    first_near: Ints
    """Gates and places at the same street: those of profile p are first_near[p] to first_near[p + 1]."""
    near_gate: Ints
    near_place: Ints


@dataclass(frozen=True, slots=True)
class Transfers:
    """Ways between points: those that leave point i are first[i] to first[i + 1], those that reach it back_first[i]...

    Profiles lie one after the other: profile p has its firsts at first[p]. A point leads to itself, unless the feed
    says that nobody can change there.
    """

    first: Ints
    """Shape (profiles, points + 1)."""
    point: Ints
    """Where a way leads."""
    ticks: Ints
    """How long one walks."""
    least: Ints
    """Ticks that lie between arrival and departure at least; `GUARANTEED` where the departure waits."""
    back_first: Ints
    back_point: Ints
    back_ticks: Ints
    back_least: Ints
