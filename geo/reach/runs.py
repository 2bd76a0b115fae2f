"""What runs in some hours of a day, as one list of events in the order of time: get on, get off, stay seated."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from weakref import ref
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.network import Ints, Network, Timetable
from geo.network.grid import runs as ranges

__all__ = ["BOARD", "LEAVE", "STAY", "Runs", "day_start", "get_runs"]

LEAVE, BOARD, STAY = 0, 1, 2
"""What happens: one may get off at a point, get on at a point, or stay seated into the run with the number `point`."""

_FROM, _UNTIL = -5 * 3600, 29 * 3600
"""What questions about a day may look at, in seconds of that day: two hours of window and two of way on both sides."""
_NEAR_METRES = 200
"""So far from each other a trip ends and the next of its vehicle begins, for one to stay seated."""
_FORBIDDEN = 1
"""pickup_type and drop_off_type."""
_NO = 2
"""wheelchair_accessible and wheelchair_boarding."""
T = TypeVar("T")

_SPAN = 1800
"""Seconds: whole half hours are laid out, so that questions of about the same time share them."""
_WIDER = 3
"""So many times as long are hours that do for shorter ones: what is before and after them is not looked at."""
_DAYS_KEPT = 4
_BYTES_KEPT = 24_000_000
"""Of events that a process keeps for the next question."""

Span = tuple[int, int]
"""Seconds of a day, the last one excluded."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Events in order; times are seconds of the day, or its negative where time is looked at backwards."""

    time: Ints
    point: Ints
    run: Ints
    what: NDArray[np.int8]
    trip: Ints
    """The trip of each run."""
    shift: Ints
    """By how many seconds a run is later than its trip is written."""


def day_start(day: date, timezone: str) -> float:
    """Return the instant from which times of a service day count: noon minus twelve hours (GTFS, "Service day")."""
    return datetime.combine(day, time(12), ZoneInfo(timezone)).timestamp() - 12 * 3600


class _Day(NamedTuple):
    """All that runs around a day, in the order in which it sets out: no times, which lie in the timetable."""

    trip: Ints
    shift: Ints
    begins: Ints
    ends: Ints
    stays: tuple[Ints, Ints]
    """From which run into which one stays seated."""


class _Shelf:
    """The days and hours that were asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: OrderedDict[tuple[Any, ...], tuple[ref[Ints], _Day]] = OrderedDict()
        self._spans: OrderedDict[tuple[Any, ...], tuple[ref[Ints], Runs]] = OrderedDict()

    def get(self, network: Network, day: date, span: Span, *, seats: bool, side: int) -> Runs:
        """Return what runs on `day` within `span`, or some more.

        With `seats` only what a wheelchair can use, with `side` 1 backwards.
        """
        times = network.timetable.arrival
        span = span[0] // _SPAN * _SPAN, -(-span[1] // _SPAN) * _SPAN
        about = id(times), day, seats, side
        if (found := self._find(self._spans, (*about, self._wider(about, span)), times)) is not None:
            return found
        found = _lay_out(network.timetable, self._get_day(network, day, seats=seats), span, seats=seats)
        found = _backwards(found) if side else found
        with self._lock:
            for other in [key for key in self._spans if key[:-1] == about and _does(span, key[-1])]:
                del self._spans[other]
            self._spans[*about, span] = ref(times), found
            while len(self._spans) > 1 and sum(kept.time.nbytes for _, kept in self._spans.values()) > _BYTES_KEPT // 3:
                self._spans.popitem(last=False)
        return found

    def _wider(self, about: tuple[Any, ...], span: Span) -> Span:
        """Return a kept span that does for this one, else this one itself."""
        with self._lock:
            return next((key[-1] for key in self._spans if key[:-1] == about and _does(key[-1], span)), span)

    def _get_day(self, network: Network, day: date, *, seats: bool) -> _Day:
        times = network.timetable.arrival
        key = id(times), day, seats
        if (found := self._find(self._days, key, times)) is not None:
            return found
        found = _list_day(network, day, seats=seats)
        with self._lock:
            self._days[key] = ref(times), found
            while len(self._days) > _DAYS_KEPT:
                self._days.popitem(last=False)
        return found

    def _find(
        self, shelf: OrderedDict[tuple[Any, ...], tuple[ref[Ints], T]], key: tuple[Any, ...], times: Ints
    ) -> T | None:
        with self._lock:
            known = shelf.get(key)
            # The number of an array that is gone may be given to another.
            if known is None or known[0]() is not times:
                return None
            shelf.move_to_end(key)
            return known[1]


def _does(wider: Span, span: Span) -> bool:
    """Tell whether a span holds another and is not much longer."""
    most = _WIDER * (span[1] - span[0])
    return wider[0] <= span[0] and span[1] <= wider[1] and wider[1] - wider[0] <= most


_SHELF = _Shelf()
get_runs = _SHELF.get


def _list_day(network: Network, day: date, *, seats: bool) -> _Day:
    table = network.timetable
    trip, shift, lane = _active(network, day, seats=seats)
    begins = table.departure[table.first_time[trip]] + shift
    order = np.argsort(begins, kind="stable")
    trip, shift, lane, begins = trip[order], shift[order], lane[order], begins[order]
    ends = table.arrival[table.first_time[trip + 1] - 1] + shift
    return _Day(trip, shift, begins, ends, _stays(table, trip, lane, begins, ends))


def _lay_out(table: Timetable, day: _Day, span: Span, *, seats: bool) -> Runs:
    """Return the events of a day within a span; runs are numbered anew."""
    here = np.flatnonzero((day.ends >= span[0]) & (day.begins < span[1]))
    trip, shift = day.trip[here], day.shift[here]
    time, point, run, what = _visits(table, trip, shift, seats=seats)
    before, after = day.stays
    both = np.isin(before, here) & np.isin(after, here)
    before, after = before[both], after[both]
    time, point = np.concatenate([time, day.ends[before]]), np.concatenate([point, np.searchsorted(here, after)])
    run = np.concatenate([run, np.searchsorted(here, before)])
    what = np.concatenate([what, np.full(before.size, STAY, dtype=np.int8)])
    inside = np.flatnonzero((time >= span[0]) & (time < span[1]))
    # At the same second a run first arrives, then hands over or departs.
    order = (
        inside[np.lexsort((what[inside] == STAY, run[inside], time[inside]))]
        if before.size
        else inside[np.argsort(time[inside], kind="stable")]
    )
    return _frozen(Runs(time[order], point[order], run[order], what[order], trip, shift))


def _active(network: Network, day: date, *, seats: bool) -> tuple[Ints, Ints, Ints]:
    """Return trips that run yesterday, today or tomorrow, by how many seconds they are shifted, and on which day."""
    table = network.timetable
    base = day_start(day, network.version.feeds[0].timezone)
    usable = np.ones(table.trip_pattern.size, dtype=np.bool_)
    if seats:
        usable &= table.trip_wheelchair != _NO
    feed = table.pattern_feed[table.trip_pattern]
    found = []
    for lane in (-1, 0, 1):
        there = day + timedelta(days=lane)
        shifts = [round(day_start(there, each.timezone) - base) for each in network.version.feeds]
        shift = np.array(shifts, dtype=np.int32)[feed]
        begins, ends = table.departure[table.first_time[:-1]] + shift, table.arrival[table.first_time[1:] - 1] + shift
        runs = usable & _served(table, there)[table.trip_service] & (ends >= _FROM) & (begins < _UNTIL)
        trip = np.flatnonzero(runs).astype(np.int32)
        found.append((trip, shift[trip], np.full(trip.size, lane, dtype=np.int32)))
    trips, shifted, lanes = (np.concatenate(column) for column in zip(*found, strict=True))
    return trips, shifted, lanes


def _served(table: Timetable, day: date) -> NDArray[np.bool_]:
    number = day.toordinal() - int(table.first_day[0])
    if not 0 <= number < table.service_days.shape[1] * 8:
        return np.zeros(table.service_days.shape[0], dtype=np.bool_)
    return (table.service_days[:, number // 8] >> (number % 8) & 1).astype(np.bool_)


def _visits(table: Timetable, trip: Ints, shift: Ints, *, seats: bool) -> tuple[Ints, Ints, Ints, NDArray[np.int8]]:
    first, pattern = table.first_time[trip].astype(np.int64), table.trip_pattern[trip]
    count = table.first_time[trip + 1] - first
    run = np.repeat(np.arange(trip.size, dtype=np.int32), count)
    at = ranges(first, count)
    visit = ranges(table.first_visit[pattern].astype(np.int64), count)
    point = table.visit_point[visit]
    good = table.stop_wheelchair[table.point_stop[point]] != _NO if seats else np.ones(point.size, dtype=np.bool_)
    leave = good & (table.visit_drop_off[visit] != _FORBIDDEN) & (at != first[run])
    board = good & (table.visit_pickup[visit] != _FORBIDDEN) & (at != (first + count - 1)[run])
    times = np.stack([table.arrival[at], table.departure[at]], axis=1) + shift[run][:, None]
    both = np.stack([leave, board], axis=1).ravel()
    what = np.tile(np.array([LEAVE, BOARD], dtype=np.int8), at.size)[both]
    return times.ravel()[both], np.repeat(point, 2)[both], np.repeat(run, 2)[both], what


def _stays(table: Timetable, trip: Ints, lane: Ints, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return from which run into which one stays seated: the next trip of the block, or as transfers.txt says."""
    block = np.flatnonzero(table.trip_block[trip] >= 0)
    block = block[np.lexsort((begins[block], lane[block], table.trip_block[trip[block]]))]
    before, after = block[:-1], block[1:]
    same = (table.trip_block[trip[before]] == table.trip_block[trip[after]]) & (lane[before] == lane[after])
    same &= _near(table, trip[before], trip[after])
    told = _pairs(table.stay_from, table.stay_to, trip, lane)
    before, after = np.concatenate([before[same], told[0]]), np.concatenate([after[same], told[1]])
    pairs = np.unique(np.stack([before, after], axis=1), axis=0)
    barred = np.stack(_pairs(table.leave_from, table.leave_to, trip, lane), axis=1)
    kept = (ends[pairs[:, 0]] <= begins[pairs[:, 1]]) & ~(pairs[:, None] == barred[None]).all(axis=2).any(axis=1)
    return pairs[kept, 0].astype(np.int32), pairs[kept, 1].astype(np.int32)


def _near(table: Timetable, before: Ints, after: Ints) -> NDArray[np.bool_]:
    last = table.visit_point[table.first_visit[table.trip_pattern[before] + 1] - 1]
    first = table.visit_point[table.first_visit[table.trip_pattern[after]]]
    last, first = table.point_stop[last], table.point_stop[first]
    north = (table.stop_lat[last].astype(np.float64) - table.stop_lat[first]) * 0.0111
    east = (table.stop_lon[last].astype(np.float64) - table.stop_lon[first]) * 0.0111
    east *= np.cos(np.radians(table.stop_lat[last] / 1e7))
    return np.asarray(np.hypot(north, east) <= _NEAR_METRES)


def _pairs(one: Ints, other: Ints, trip: Ints, lane: Ints) -> tuple[Ints, Ints]:
    """Return the runs of pairs of trips, on each of the days."""
    found = [(a, b) for day in (-1, 0, 1) for a, b in _on_day(one, other, trip, np.flatnonzero(lane == day))]
    return tuple(np.array(found, dtype=np.int64).reshape(-1, 2).T)  # type: ignore[return-value]


def _on_day(one: Ints, other: Ints, trip: Ints, today: NDArray[np.int64]) -> list[tuple[int, int]]:
    if not one.size:
        return []
    run = dict(zip(trip[today].tolist(), today.tolist(), strict=True))
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return [(run[a], run[b]) for a, b in pairs if a in run and b in run]


def _backwards(runs: Runs) -> Runs:
    what = runs.what[::-1]
    stay = what == STAY
    point, run = runs.point[::-1], runs.run[::-1]
    turned = np.where(stay, STAY, 1 - what).astype(np.int8)
    times = (-runs.time[::-1]).astype(np.int32)
    return _frozen(Runs(times, np.where(stay, run, point), np.where(stay, point, run), turned, runs.trip, runs.shift))


def _frozen(runs: Runs) -> Runs:
    """Forbid writing, so that kernels are compiled for one kind of array."""
    names = ("time", "point", "run", "trip", "shift")
    time, point, run, trip, shift = (np.ascontiguousarray(getattr(runs, name), dtype=np.int32) for name in names)
    what = np.ascontiguousarray(runs.what, dtype=np.int8)
    for array in (time, point, run, what, trip, shift):
        array.setflags(write=False)
    return Runs(time, point, run, what, trip, shift)
