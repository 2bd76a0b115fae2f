"""Several published feeds become one timetable: positions are counted through, texts are told once."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.feed import FeedTable, FrequencyTable, TripTable
from geo.network.grid import runs
from geo.network.rules import Marks, mark
from geo.network.timetable import FeedInfo, Timetable
from geo.network.units import DEGREE, NOWHERE, Bits, Flags, Floats, Ints

__all__ = ["Merged", "merge"]

_FAR_OFF = date(2000, 1, 1)
"""The first day of a timetable without any."""


class Merged(NamedTuple):
    """The timetable of all feeds, which days each covers, and which rules of which feed name each point."""

    timetable: Timetable
    infos: tuple[FeedInfo, ...]
    marks: list[Marks]


def merge(feeds: Sequence[FeedTable]) -> Merged:
    """Put all feeds into one timetable."""
    split = [mark(feed) for feed in feeds]
    feeds = [feed for feed, _ in split]
    texts = _Texts()
    first_day, days = _service_days(feeds)
    patterns, marks = _patterns(feeds, [marks for _, marks in split])
    arrays: dict[str, Any] = {
        **_stops(feeds, texts),
        **_routes(feeds, texts),
        **patterns,
        **_trips(feeds, texts),
        "first_day": np.array([first_day.toordinal()], dtype=np.int32),
        "service_days": days,
    }
    return Merged(Timetable(**arrays, **texts.arrays()), tuple(_info(feed) for feed in feeds), marks)


class _Texts:
    """Numbers texts; number 0 is the empty one."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {"": 0}

    def number(self, texts: Sequence[str]) -> Ints:
        known = self._known
        return np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)

    def arrays(self) -> dict[str, Any]:
        told = [text.encode() for text in self._known]
        return {"text": np.frombuffer(b"".join(told), np.uint8), "first_text": _firsts([len(text) for text in told])}


def _stops(feeds: Sequence[FeedTable], texts: _Texts) -> dict[str, NDArray[Any]]:
    sizes = [len(feed.stops.id) for feed in feeds]
    parent = [_moved(feed.stops.parent, start) for feed, start in zip(feeds, _starts(sizes), strict=True)]
    return {
        "stop_id": _joined([texts.number(feed.stops.id) for feed in feeds]),
        "stop_name": _joined([texts.number(feed.stops.name) for feed in feeds]),
        "stop_platform": _joined([texts.number(feed.stops.platform) for feed in feeds]),
        "stop_lon": _joined([_units(feed.stops.lon) for feed in feeds]),
        "stop_lat": _joined([_units(feed.stops.lat) for feed in feeds]),
        "stop_kind": _joined([feed.stops.kind for feed in feeds], np.uint8),
        "stop_parent": _joined(parent),
        "stop_feed": np.repeat(np.arange(len(feeds), dtype=np.int32), sizes),
        "stop_wheelchair": _joined([feed.stops.wheelchair for feed in feeds], np.uint8),
    }


def _routes(feeds: Sequence[FeedTable], texts: _Texts) -> dict[str, NDArray[Any]]:
    names = ("id", "agency", "short_name", "long_name", "color", "text_color")
    told = {f"route_{name}": _joined([texts.number(getattr(feed.routes, name)) for feed in feeds]) for name in names}
    return told | {"route_kind": _joined([feed.routes.kind for feed in feeds])}


def _patterns(feeds: Sequence[FeedTable], marks: Sequence[list[Marks]]) -> tuple[dict[str, NDArray[Any]], list[Marks]]:
    stop_starts = _starts([len(feed.stops.id) for feed in feeds])
    route_starts = _starts([len(feed.routes.id) for feed in feeds])
    stop = _joined([_moved(feed.patterns.stop, start) for feed, start in zip(feeds, stop_starts, strict=True)])
    route = [_moved(feed.patterns.route, start) for feed, start in zip(feeds, route_starts, strict=True)]
    sizes = [feed.patterns.route.size for feed in feeds]
    points: dict[tuple[int, Marks], int] = {}
    visited = zip(stop.tolist(), itertools.chain.from_iterable(marks), strict=True)
    point = np.array([points.setdefault(each, len(points)) for each in visited], dtype=np.int32)
    order = sorted(points, key=lambda each: (each[0], sorted(each[1])))
    rank = np.empty(len(order), dtype=np.int32)
    rank[[points[each] for each in order]] = np.arange(len(order))
    arrays = {
        "point_stop": np.array([stop for stop, _ in order], dtype=np.int32),
        "pattern_route": _joined(route),
        "pattern_direction": _joined([feed.patterns.direction for feed in feeds]),
        "pattern_feed": np.repeat(np.arange(len(feeds), dtype=np.int32), sizes),
        "first_visit": _firsts(_joined([np.diff(feed.patterns.first_visit) for feed in feeds])),
        "visit_point": rank[point],
        "visit_pickup": _joined([feed.patterns.pickup for feed in feeds], np.uint8),
        "visit_drop_off": _joined([feed.patterns.drop_off for feed in feeds], np.uint8),
    }
    return arrays, [marks for _, marks in order]


def _trips(feeds: Sequence[FeedTable], texts: _Texts) -> dict[str, NDArray[Any]]:
    pattern_starts = _starts([feed.patterns.route.size for feed in feeds])
    service_starts = _starts([len(feed.services.id) for feed in feeds])
    block_starts = _starts([int(feed.trips.block.max(initial=-1)) + 1 for feed in feeds])
    trips = [feed.trips for feed in feeds]
    columns = {
        "trip_id": _joined([texts.number(table.id) for table in trips]),
        "trip_pattern": _joined([_moved(t.pattern, s) for t, s in zip(trips, pattern_starts, strict=True)]),
        "trip_service": _joined([_moved(t.service, s) for t, s in zip(trips, service_starts, strict=True)]),
        "trip_headsign": _joined([texts.number(table.headsign) for table in trips]),
        "trip_short_name": _joined([texts.number(table.short_name) for table in trips]),
        "trip_block": _joined([_moved(t.block, s) for t, s in zip(trips, block_starts, strict=True)]),
        "trip_wheelchair": _joined([table.wheelchair for table in trips], np.uint8),
    }
    count = _joined([np.diff(table.first_time) for table in trips])
    arrival, departure = (_joined([getattr(t, name) for t in trips]) for name in ("arrival", "departure"))
    source, shift, headway = _runs(feeds)
    begin = _firsts(count)[:-1]
    first = departure[begin[source]] + shift if source.size else shift
    order = np.lexsort((source, first, columns["trip_pattern"][source]))
    source, shift, headway = source[order], shift[order], headway[order]
    rank = np.full(count.size, NOWHERE, dtype=np.int32)
    rank[source[::-1]] = np.arange(source.size, dtype=np.int32)[::-1]
    picked = runs(begin[source].astype(np.int64), count[source].astype(np.int64))
    moved = np.repeat(shift, count[source])
    return {
        **{name: column[source] for name, column in columns.items()},
        "first_time": _firsts(count[source]),
        "arrival": (arrival[picked] + moved).astype(np.int32),
        "departure": (departure[picked] + moved).astype(np.int32),
        "trip_headway": headway,
        **_stays(feeds, rank),
    }


def _runs(feeds: Sequence[FeedTable]) -> tuple[Ints, Ints, Ints]:
    """Return which trips run, by how many seconds each is later than written, and the headway of those without times.

    Nobody knows when a trip of a headway without exact times comes. It is put in the middle of its interval: who comes
    at any time then waits half a headway on average, which is what can be expected of it.
    """
    starts = _starts([len(feed.trips.id) for feed in feeds])
    found: list[tuple[Ints, Ints, Ints]] = []
    for feed, start in zip(feeds, starts, strict=True):
        once = np.setdiff1d(np.arange(len(feed.trips.id), dtype=np.int32), feed.frequencies.trip)
        trip, shift, headway = _expand(feed.trips, feed.frequencies)
        found += [(once + start, np.zeros_like(once), np.zeros_like(once)), (trip + start, shift, headway)]
    source, shift, headway = (_joined(column) for column in zip(*found, strict=True)) if found else (_joined([]),) * 3
    return source, shift, headway


def _expand(trips: TripTable, table: FrequencyTable) -> tuple[Ints, Ints, Ints]:
    """Return for each departure of frequencies its trip, its shift, and its headway if that is all one knows."""
    row = np.flatnonzero(table.headway > 0)
    headway = table.headway[row].astype(np.int64)
    start = table.start[row] + np.where(table.exact[row], 0, headway // 2)
    count = np.maximum(-(-(table.end[row] - start) // headway), 0)
    step = runs(np.zeros_like(count), count)
    trip = np.repeat(table.trip[row], count)
    begins = np.repeat(start, count) + step * np.repeat(headway, count)
    written = trips.departure[trips.first_time[trip]]
    told = np.repeat(np.where(table.exact[row], 0, headway), count)
    return trip.astype(np.int32), (begins - written).astype(np.int32), told.astype(np.int32)


def _stays(feeds: Sequence[FeedTable], rank: Ints) -> dict[str, Ints]:
    """Return the pairs of trips between which one stays seated (transfer type 4) or cannot (type 5)."""
    starts = _starts([len(feed.trips.id) for feed in feeds])
    told = {}
    for name, kind in (("stay", 4), ("leave", 5)):
        for end in ("from", "to"):
            pairs = [_moved(getattr(f.transfers, f"{end}_trip"), s) for f, s in zip(feeds, starts, strict=True)]
            kinds = [(f.transfers.kind == kind) & _names_trips(f) for f in feeds]
            told[f"{name}_{end}"] = rank[_joined([pair[kind] for pair, kind in zip(pairs, kinds, strict=True)])]
    return told


def _names_trips(feed: FeedTable) -> Flags:
    return np.asarray((feed.transfers.from_trip != NOWHERE) & (feed.transfers.to_trip != NOWHERE))


def _service_days(feeds: Sequence[FeedTable]) -> tuple[date, Bits]:
    services = [feed.services for feed in feeds if feed.services.runs.size]
    first = min((table.first_day for table in services), default=_FAR_OFF)
    width = max(((t.first_day - first).days + t.runs.shape[1] for t in services), default=0)
    rows = []
    for feed in feeds:
        days = np.zeros((len(feed.services.id), width), dtype=np.bool_)
        if feed.services.runs.size:
            start = (feed.services.first_day - first).days
            days[:, start : start + feed.services.runs.shape[1]] = feed.services.runs
        rows.append(np.packbits(days, axis=1, bitorder="little"))
    return first, np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.uint8)


def _info(feed: FeedTable) -> FeedInfo:
    table = feed.services
    days = np.flatnonzero(table.runs.any(axis=0)) if table.runs.size else np.zeros(0, dtype=np.int64)
    if not days.size:
        return FeedInfo(feed.name, feed.timezone, "", "")
    first, last = (table.first_day + timedelta(days=int(day)) for day in (days[0], days[-1]))
    return FeedInfo(feed.name, feed.timezone, first.isoformat(), last.isoformat())


def _joined(parts: Sequence[NDArray[Any]], kind: Any = np.int32) -> NDArray[Any]:  # noqa: ANN401 - as numpy has it
    return np.concatenate([np.asarray(part) for part in parts]).astype(kind) if parts else np.zeros(0, dtype=kind)


def _moved(numbers: Ints, start: int) -> Ints:
    return np.where(numbers == NOWHERE, NOWHERE, numbers + start).astype(np.int32)


def _starts(sizes: Sequence[int]) -> list[int]:
    return [sum(sizes[:number]) for number in range(len(sizes))]


def _firsts(counts: Any) -> Ints:  # noqa: ANN401 - a list or an array
    firsts = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=firsts[1:])
    return firsts


def _units(degrees: Floats) -> Ints:
    return np.where(np.isnan(degrees), 0, np.rint(np.nan_to_num(degrees) * DEGREE)).astype(np.int32)
