"""Stop times: put into order, judged, and filled in where the feed leaves times blank."""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.network import NOWHERE
from geo.network.units import Flags, Floats, Ints
from ingest.gtfs.cells import ROW
from ingest.gtfs.findings import Findings

__all__ = ["Filled", "Visits", "read_visits"]

_FILE = "stop_times.txt"
_BLANK = np.iinfo(np.int32).min
"""A time that is not there."""
_STOPPED_AT = (0, 4)
"""Kinds of locations that a vehicle stops at: a stop or platform, and a part of it."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Stop times by trip, each trip in its order; all arrays are as long as there are visits."""

    row: NDArray[np.uint32]
    trip: Ints
    sequence: Ints
    stop: Ints
    arrival: Ints
    departure: Ints
    pickup: Ints
    drop_off: Ints
    metres: Floats
    """shape_dist_traveled in whatever unit; NaN where the feed tells none."""

    def keep(self, chosen: Flags | NDArray[np.intp]) -> "Visits":
        """Return those of a mask, or those that are named in their order."""
        if chosen.dtype == np.bool_ and chosen.all():
            return self
        fields = (field.name for field in dataclasses.fields(self))
        return Visits(**{name: getattr(self, name)[chosen] for name in fields})

    def follows(self) -> Flags:
        """Return which visits have one of the same trip before them."""
        follows = np.zeros(self.trip.size, dtype=np.bool_)
        follows[1:] = self.trip[1:] == self.trip[:-1]
        return follows


class Filled(NamedTuple):
    """Visits, every one with its times, and how many of these the feed left blank."""

    visits: Visits
    filled: int


def read_visits(frame: pl.DataFrame, trips: Ints, stops: Ints, kinds: NDArray[np.int8], findings: Findings) -> Filled:
    """Return the visits of trips that can be used.

    `trips` and `stops` are the rows of their tables for each key, `NOWHERE` for what was left out. Trips of fewer than
    two visits may be among them still.
    """
    visits = _order(_columns(frame, trips, stops), findings)
    _note_kinds(visits, kinds, findings)
    visits = _with_both_times(visits, findings)
    visits = _between_timed(visits, findings)
    visits = _without_time_travel(visits, findings)
    _note_distances(visits, findings)
    blank = visits.arrival == _BLANK
    return Filled(_filled(visits, blank), int(blank.sum()))


def _columns(frame: pl.DataFrame, trips: Ints, stops: Ints) -> Visits:
    def ints(name: str, blank: int = NOWHERE) -> Ints:
        values: Ints = frame[name].fill_null(blank).to_numpy().astype(np.int32, copy=False)
        return values

    return Visits(
        row=frame[ROW].to_numpy(),
        trip=trips[ints("trip_id")],
        sequence=ints("stop_sequence"),
        stop=stops[ints("stop_id")],
        arrival=ints("arrival_time", _BLANK),
        departure=ints("departure_time", _BLANK),
        pickup=ints("pickup_type"),
        drop_off=ints("drop_off_type"),
        metres=frame["shape_dist_traveled"].fill_null(float("nan")).to_numpy(),
    )


def _order(visits: Visits, findings: Findings) -> Visits:
    """Sort by trip and sequence; leave out what has neither trip nor stop, and what is there twice."""
    visits = visits.keep((visits.trip != NOWHERE) & (visits.stop != NOWHERE))
    rank = visits.trip.astype(np.int64) << 32 | visits.sequence
    if (rank[1:] > rank[:-1]).all():
        return visits
    order = np.argsort(rank, kind="stable")
    visits = visits.keep(order)
    twin = visits.follows()
    twin[1:] &= visits.sequence[1:] == visits.sequence[:-1]
    said = "trip_id, stop_sequence: a row before has the same. This one is left out."
    findings.add_rows("duplicate_key", _FILE, visits.row[twin].tolist(), said)
    return visits.keep(~twin)


def _note_kinds(visits: Visits, kinds: NDArray[np.int8], findings: Findings) -> None:
    odd = ~np.isin(kinds[visits.stop], _STOPPED_AT)
    said = "A vehicle stops at a station, entrance or node as a whole; it is used all the same."
    findings.add_rows("location_with_unexpected_stop_time", _FILE, visits.row[odd].tolist(), said)


def _with_both_times(visits: Visits, findings: Findings) -> Visits:
    """Take the one time for the other where only one is given, which the ends of a trip often do."""
    no_arrival, no_departure = visits.arrival == _BLANK, visits.departure == _BLANK
    half = no_arrival != no_departure
    said = "Only one of arrival_time and departure_time is given; it is taken for both."
    findings.add_rows("stop_time_with_only_arrival_or_departure_time", _FILE, visits.row[half].tolist(), said)
    return dataclasses.replace(
        visits,
        arrival=np.where(no_arrival, visits.departure, visits.arrival),
        departure=np.where(no_departure, visits.arrival, visits.departure),
    )


def _between_timed(visits: Visits, findings: Findings) -> Visits:
    """Leave out what comes before the first time of a trip or after its last: nobody knows when."""
    timed = visits.arrival != _BLANK
    if timed.all():
        return visits
    number = np.arange(timed.size)
    begin = np.flatnonzero(~visits.follows())
    count = np.diff(np.append(begin, timed.size))
    first = np.repeat(np.minimum.reduceat(np.where(timed, number, timed.size), begin), count)
    last = np.repeat(np.maximum.reduceat(np.where(timed, number, -1), begin), count)
    edge = (number < first) | (number > last)
    said = "The trip has no time up to here or from here on; the stop is left out of it."
    findings.add_rows("missing_trip_edge", _FILE, visits.row[edge].tolist(), said)
    return visits.keep(~edge)


def _without_time_travel(visits: Visits, findings: Findings) -> Visits:
    """Leave out trips that leave before they arrive."""
    timed = visits.keep(visits.arrival != _BLANK)
    follows = timed.follows()
    early = np.zeros(follows.size, dtype=np.bool_)
    early[1:] = follows[1:] & (timed.arrival[1:] < timed.departure[:-1])
    hasty = timed.departure < timed.arrival
    for code, wrong, said in (
        ("start_and_end_range_out_of_order", hasty, "departure_time is before arrival_time: the trip is left out."),
        (
            "stop_time_with_arrival_before_previous_departure_time",
            early,
            "arrival_time is before the departure_time of the stop before: the trip is left out.",
        ),
    ):
        findings.add_rows(code, _FILE, timed.row[wrong].tolist(), said)
    return visits.keep(~np.isin(visits.trip, timed.trip[early | hasty]))


def _note_distances(visits: Visits, findings: Findings) -> None:
    told = visits.keep(~np.isnan(visits.metres))
    follows = told.follows()
    back = np.zeros(follows.size, dtype=np.bool_)
    back[1:] = follows[1:] & (told.metres[1:] <= told.metres[:-1]) & (told.stop[1:] != told.stop[:-1])
    said = "shape_dist_traveled is not more than at the stop before."
    findings.add_rows("decreasing_or_equal_stop_time_distance", _FILE, told.row[back].tolist(), said)


def _filled(visits: Visits, blank: Flags) -> Visits:
    """Put times between the timed visits: in proportion to the distance where it is told and grows, else evenly."""
    if not blank.any():
        return visits
    number = np.arange(blank.size)
    before = np.maximum.accumulate(np.where(blank, -1, number))
    after = np.minimum.accumulate(np.where(blank, blank.size, number)[::-1])[::-1]
    gap, low, high = np.flatnonzero(blank), before[blank], after[blank]
    span = visits.metres[high] - visits.metres[low]
    usable = _growing(visits.metres)[high] - _growing(visits.metres)[low] == high - low
    usable &= span > 0
    part = (gap - low) / (high - low)
    part[usable] = (visits.metres[gap] - visits.metres[low])[usable] / span[usable]
    start, end = visits.departure[low].astype(np.int64), visits.arrival[high].astype(np.int64)
    times = (start + np.rint(part * (end - start)).astype(np.int64)).astype(np.int32)
    arrival, departure = visits.arrival.copy(), visits.departure.copy()
    arrival[blank] = departure[blank] = times
    return dataclasses.replace(visits, arrival=arrival, departure=departure)


def _growing(metres: Floats) -> NDArray[np.int64]:
    """Return how many steps up to each visit do not lead back, so that a difference tells whether none does."""
    steps = np.zeros(metres.size, dtype=np.int64)
    steps[1:] = np.diff(metres) >= 0
    return np.cumsum(steps)
