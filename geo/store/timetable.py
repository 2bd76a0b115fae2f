"""Timetables in bulk: a feed is replaced as a whole, and read back exactly as it was handed in."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection, sql
from sqlalchemy import DDL, delete, func, insert, select, text

from geo.model.timetable import FeedDetails
from geo.network.feed import FeedTable, ServiceTable, StopTable
from geo.network.units import Ints
from geo.store.blocks import block_of
from geo.store.merging import Changes
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import (
    Table,
    TransitAgencyRow,
    TransitFeedRow,
    TransitFrequencyRow,
    TransitLevelRow,
    TransitPathwayRow,
    TransitPatternRow,
    TransitRouteRow,
    TransitServiceRow,
    TransitShapeRow,
    TransitStopRow,
    TransitTransferRow,
    TransitTripRow,
)
from geo.store.timetable_reading import read_feeds

__all__ = ["find_feeds", "read_feeds", "remove_feed", "replace_feed"]

_BATCH_ROWS = 5_000
# A sample of 6,000 rows tells the planner enough; arrays make a larger one slow.
_sample_less = text("SET LOCAL default_statistics_target = 20")
_analyze: DDL = DDL("ANALYZE %(fullname)s")  # type: ignore[no-untyped-call]
Columns = dict[str, Sequence[Any]]


def replace_feed(session: WriteSession, feed: FeedTable, details: FeedDetails, *, run: int) -> Changes:
    """Store a feed in the place of the one of its name; return how many trips are new, different and gone.

    Readers see the old one until the transaction is over.
    """
    session.execute(_sample_less)
    before = _digests_of(session, feed.name)
    remove_feed(session, feed.name)
    number = _add_feed(session, feed, details, run)
    digests = _digests(feed)
    for model, columns in _columns(feed, details, digests):
        _copy(session, model, number, columns)
        session.execute(_analyze.against(Table.metadata.tables[model.__tablename__]))
    now = dict(zip(feed.trips.id, digests, strict=True))
    return Changes(
        added=len(now.keys() - before.keys()),
        changed=sum(before.get(trip, digest) != digest for trip, digest in now.items()),
        vanished=len(before.keys() - now.keys()),
    )


def remove_feed(session: WriteSession, name: str) -> int:
    """Forget a feed with all that belongs to it; return how many trips it had, which is 0 if there is none."""
    trips = session.scalar(_COUNT_TRIPS.where(TransitFeedRow.name == name)) or 0
    session.execute(delete(TransitFeedRow).where(TransitFeedRow.name == name))
    return trips


def find_feeds(session: ReadSession | WriteSession) -> list[str]:
    """Return the names of the feeds that are stored."""
    return list(session.scalars(select(TransitFeedRow.name).order_by(TransitFeedRow.name)))


_COUNT_TRIPS = select(func.count()).select_from(TransitTripRow).join(TransitFeedRow)
_DIGESTS = select(TransitTripRow.id, TransitTripRow.digest).join(TransitFeedRow)


def _digests_of(session: WriteSession, name: str) -> dict[str, str]:
    rows = session.execute(_DIGESTS.where(TransitFeedRow.name == name))
    return dict(rows.all())


def _add_feed(session: WriteSession, feed: FeedTable, details: FeedDetails, run: int) -> int:
    first = feed.services.first_day
    row = {
        "name": feed.name,
        "run_id": run,
        "timezone": feed.timezone,
        "first_day": first,
        "last_day": first + timedelta(days=feed.services.runs.shape[1] - 1),
        "info": details.info,
        "attributions": details.attributions,
    }
    number: int = session.execute(insert(TransitFeedRow).values(row).returning(TransitFeedRow.id)).scalar_one()
    return number


def _columns(feed: FeedTable, details: FeedDetails, digests: list[str]) -> Iterator[tuple[type[Table], Columns]]:
    """Yield the columns of each table, but for the two that number its rows."""
    routes, patterns, frequencies, transfers, pathways = (
        feed.routes,
        feed.patterns,
        feed.frequencies,
        feed.transfers,
        feed.pathways,
    )
    yield TransitAgencyRow, _fields(details.agencies, ("id", "name", "url", "timezone", "lang", "phone"))
    yield TransitLevelRow, _fields(details.levels, ("id", "height", "name"))
    yield TransitStopRow, _stop_columns(feed.stops, details)
    yield TransitRouteRow, _of(routes, ("id", "agency", "short_name", "long_name", "kind", "color", "text_color"))
    yield TransitServiceRow, {"id": feed.services.id, "dates": _dates(feed.services)}
    yield (
        TransitPatternRow,
        _of(patterns, ("route", "direction"))
        | {
            "stops": _arrays(patterns.stop, patterns.first_visit),
            "pickup": _arrays(patterns.pickup, patterns.first_visit),
            "drop_off": _arrays(patterns.drop_off, patterns.first_visit),
        },
    )
    yield TransitTripRow, _trip_columns(feed, digests)
    yield TransitFrequencyRow, _of(frequencies, ("trip", "start", "end", "headway", "exact"))
    ends = ("from_stop", "to_stop", "from_route", "to_route", "from_trip", "to_trip")
    yield TransitTransferRow, _of(transfers, (*ends, "kind", "min_seconds"))
    told = _of(pathways, ("from_stop", "to_stop", "kind", "both_ways", "seconds", "stairs"))
    yield TransitPathwayRow, told | {"metres": [None if np.isnan(m) else m for m in pathways.metres.tolist()]}
    yield TransitShapeRow, _fields(details.shapes, ("id", "geom"))


def _of(table: object, names: Sequence[str]) -> Columns:
    columns = {name: getattr(table, name) for name in names}
    return {name: column.tolist() if isinstance(column, np.ndarray) else column for name, column in columns.items()}


def _fields(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> Columns:
    return {name: [row[number] for row in rows] for number, name in enumerate(names)}


def _stop_columns(stops: StopTable, details: FeedDetails) -> Columns:
    points = shapely.to_wkb(shapely.points(np.nan_to_num(stops.lon), np.nan_to_num(stops.lat)), hex=True)
    nowhere = np.isnan(stops.lon)
    return _of(stops, ("id", "name", "kind", "parent", "platform", "wheelchair")) | {
        "code": details.stop_code,
        "zone": details.stop_zone,
        "level": details.stop_level,
        "geom": [None if none else point for point, none in zip(points, nowhere, strict=True)],
    }


def _trip_columns(feed: FeedTable, digests: list[str]) -> Columns:
    trips = feed.trips
    plain = ("id", "pattern", "service", "headsign", "short_name", "block", "wheelchair", "shape")
    return _of(trips, plain) | {
        "digest": digests,
        "arrivals": _arrays(trips.arrival, trips.first_time),
        "departures": _arrays(trips.departure, trips.first_time),
    }


def _dates(services: ServiceTable) -> list[str]:
    days = [str(services.first_day + timedelta(days=number)) for number in range(services.runs.shape[1])]
    return [f"{{{','.join(days[day] for day in np.flatnonzero(row))}}}" for row in services.runs]


def _arrays(values: Ints | NDArray[np.int8], first: Ints) -> list[str]:
    """Spell the values from each first to the next as an array."""
    least = int(values.min(initial=0))
    # Few of many times differ, so each is spelled once.
    known = [str(value) for value in range(least, int(values.max(initial=0)) + 1)]
    words = [known[value] for value in (values - least).tolist()]
    bounds = first.tolist()
    return [f"{{{','.join(words[begin:end])}}}" for begin, end in pairwise(bounds)]


def _digests(feed: FeedTable) -> list[str]:
    """Return for each trip a digest of its line, stops and times, which does not depend on how things are numbered."""
    patterns, trips = feed.patterns, feed.trips
    stops = np.array([blake2b(stop.encode(), digest_size=8).digest() for stop in feed.stops.id], dtype="S8")
    visited = stops[patterns.stop].tobytes() if stops.size else b""
    ways = []
    for number, (begin, end) in enumerate(pairwise(patterns.first_visit.tolist())):
        line = json.dumps([feed.routes.id[patterns.route[number]], int(patterns.direction[number])]).encode()
        codes = patterns.pickup[begin:end].tobytes() + patterns.drop_off[begin:end].tobytes()
        ways.append(blake2b(line + visited[8 * begin : 8 * end] + codes, digest_size=8).digest())
    times = np.stack([trips.arrival, trips.departure], axis=1).astype("<i4").tobytes()
    bounds = (trips.first_time * 8).tolist()
    return [
        blake2b(ways[pattern] + times[begin:end] + headsign.encode(), digest_size=8).hexdigest()
        for pattern, begin, end, headsign in zip(
            trips.pattern.tolist(), bounds[:-1], bounds[1:], trips.headsign, strict=True
        )
    ]


def _copy(session: WriteSession, model: type[Table], feed: int, columns: Columns) -> None:
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("bulk copy speaks psycopg only")
    names = sql.SQL(", ").join(map(sql.Identifier, ("feed_id", "number", *columns)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model.__tablename__), names)
    rows = list(zip(repeat(feed), range(len(next(iter(columns.values())))), *columns.values(), strict=False))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for begin in range(0, len(rows), _BATCH_ROWS):
            copy.write(block_of(tuple, rows[begin : begin + _BATCH_ROWS]).text)
