"""Stored timetables as columns for the engine."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from geo.network.feed import (
    FeedTable,
    FrequencyTable,
    PathwayTable,
    PatternTable,
    RouteTable,
    ServiceTable,
    StopTable,
    TransferTable,
    TripTable,
)
from geo.network.units import Ints
from geo.store.copied import copied
from geo.store.session import ReadSession, WriteSession

__all__ = ["read_feeds"]

Rows = list[TupleRow]

_FEEDS = "SELECT id, name, timezone, first_day, last_day FROM transit_feed ORDER BY name"
_STOPS = """
    SELECT id, name, ST_X(geom), ST_Y(geom), kind, parent, wheelchair, platform
    FROM transit_stop WHERE feed_id = %s ORDER BY number"""
_ROUTES = """
    SELECT id, agency, short_name, long_name, kind, color, text_color
    FROM transit_route WHERE feed_id = %s ORDER BY number"""
_SERVICES = "SELECT id, dates FROM transit_service WHERE feed_id = %s ORDER BY number"
_PATTERNS = """
    SELECT route, direction, stops, pickup, drop_off FROM transit_pattern WHERE feed_id = %s ORDER BY number"""
_TRIPS = """
    SELECT id, pattern, service, headsign, short_name, block, wheelchair, shape, cardinality(arrivals)
    FROM transit_trip WHERE feed_id = %s ORDER BY number"""
_TIMES = "SELECT arrivals, departures FROM transit_trip WHERE feed_id = {feed} ORDER BY number"
_FREQUENCIES = 'SELECT trip, start, "end", headway, exact FROM transit_frequency WHERE feed_id = %s ORDER BY number'
_TRANSFERS = """
    SELECT from_stop, to_stop, from_route, to_route, from_trip, to_trip, kind, min_seconds
    FROM transit_transfer WHERE feed_id = %s ORDER BY number"""
_PATHWAYS = """
    SELECT from_stop, to_stop, kind, both_ways, metres, seconds, stairs
    FROM transit_pathway WHERE feed_id = %s ORDER BY number"""

_BEFORE_ARRAY = 2
"""Bytes before the first array of a row of binary COPY: the number of fields."""
_HEADER = 24
"""Bytes before the first element of an array: its length, dimensions, nulls, type, size, lower bound."""
_ELEMENT = 8
"""Bytes of an element: its length and the number."""


def read_feeds(session: ReadSession | WriteSession) -> list[FeedTable]:
    """Return all feeds, ordered by name."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("bulk copy speaks psycopg only")
    return [_Feed(connection, row).read() for row in connection.execute(_FEEDS).fetchall()]


class _Feed:
    """Reads one feed."""

    def __init__(self, connection: Connection[TupleRow], row: TupleRow) -> None:
        self._connection = connection
        self._number, self._name, self._timezone, self._first_day, last_day = row
        self._days = (last_day - self._first_day).days + 1

    def read(self) -> FeedTable:
        """Return all tables."""
        return FeedTable(
            name=self._name,
            timezone=self._timezone,
            stops=self._stops(),
            routes=self._routes(),
            services=self._services(),
            patterns=self._patterns(),
            trips=self._trips(),
            frequencies=self._frequencies(),
            transfers=self._transfers(),
            pathways=self._pathways(),
        )

    def _columns(self, query: str, width: int) -> list[list[Any]]:
        rows = self._connection.execute(query, (self._number,)).fetchall()
        return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]

    def _stops(self) -> StopTable:
        ids, names, lon, lat, kind, parent, wheelchair, platform = self._columns(_STOPS, 8)
        return StopTable(
            id=ids,
            name=names,
            lon=np.array(lon, dtype=np.float64),
            lat=np.array(lat, dtype=np.float64),
            kind=_codes(kind),
            parent=_ints(parent),
            wheelchair=_codes(wheelchair),
            platform=platform,
        )

    def _routes(self) -> RouteTable:
        ids, agency, short_name, long_name, kind, color, text_color = self._columns(_ROUTES, 7)
        return RouteTable(ids, agency, short_name, long_name, _ints(kind), color, text_color)

    def _services(self) -> ServiceTable:
        ids, dates = self._columns(_SERVICES, 2)
        runs = np.zeros((len(ids), self._days), dtype=np.bool_)
        for row, days in zip(runs, dates, strict=True):
            row[[(day - self._first_day).days for day in days]] = True
        return ServiceTable(id=ids, first_day=self._first_day, runs=runs)

    def _patterns(self) -> PatternTable:
        route, direction, stops, pickup, drop_off = self._columns(_PATTERNS, 5)
        return PatternTable(
            route=_ints(route),
            direction=_codes(direction),
            first_visit=_firsts([len(visits) for visits in stops]),
            stop=_ints([stop for visits in stops for stop in visits]),
            pickup=_codes([code for visits in pickup for code in visits]),
            drop_off=_codes([code for visits in drop_off for code in visits]),
        )

    def _trips(self) -> TripTable:
        ids, pattern, service, headsign, short_name, block, wheelchair, shape, counts = self._columns(_TRIPS, 9)
        arrival, departure = self._times(_ints(counts))
        return TripTable(
            id=ids,
            pattern=_ints(pattern),
            service=_ints(service),
            headsign=headsign,
            short_name=short_name,
            block=_ints(block),
            wheelchair=_codes(wheelchair),
            shape=shape,
            first_time=_firsts(counts),
            arrival=arrival,
            departure=departure,
        )

    def _times(self, counts: Ints) -> tuple[Ints, Ints]:
        """Take the numbers out of rows of two arrays of as many elements as `counts` says, none of them NULL."""
        raw = np.frombuffer(copied(self._connection, sql.SQL(_TIMES).format(feed=self._number)), dtype=np.uint8)
        size = _BEFORE_ARRAY + 2 * (_HEADER + _ELEMENT * counts.astype(np.int64))
        end = np.cumsum(size)
        if counts.size and end[-1] != raw.size:
            raise ValueError("a trip has as many arrivals as departures")
        visit = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        first = np.repeat(end - size + _BEFORE_ARRAY + _HEADER + 4, counts) + _ELEMENT * visit
        second = first + np.repeat(_HEADER + _ELEMENT * counts, counts)
        return _big_endian(raw, first), _big_endian(raw, second)

    def _frequencies(self) -> FrequencyTable:
        trip, start, end, headway, exact = self._columns(_FREQUENCIES, 5)
        return FrequencyTable(_ints(trip), _ints(start), _ints(end), _ints(headway), np.array(exact, dtype=np.bool_))

    def _transfers(self) -> TransferTable:
        names = [field.name for field in dataclasses.fields(TransferTable)]
        columns = dict(zip(names, self._columns(_TRANSFERS, len(names)), strict=True))
        kind = _codes(columns.pop("kind"))
        return TransferTable(kind=kind, **{name: _ints(column) for name, column in columns.items()})

    def _pathways(self) -> PathwayTable:
        from_stop, to_stop, kind, both_ways, metres, seconds, stairs = self._columns(_PATHWAYS, 7)
        return PathwayTable(
            from_stop=_ints(from_stop),
            to_stop=_ints(to_stop),
            kind=_codes(kind),
            both_ways=np.array(both_ways, dtype=np.bool_),
            metres=np.array(metres, dtype=np.float64),
            seconds=_ints(seconds),
            stairs=_ints(stairs),
        )


def _big_endian(raw: NDArray[np.uint8], at: NDArray[np.int64]) -> Ints:
    numbers: Ints = raw[at[:, None] + np.arange(4)].view(">i4").ravel().astype(np.int32)
    return numbers


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def _codes(values: Sequence[int]) -> NDArray[np.int8]:
    return np.array(values, dtype=np.int8)


def _firsts(counts: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
