"""Cut a feed down to what serves an outline: whole trips, but only those that stop there twice."""

import dataclasses
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.model.timetable import FeedDetails
from geo.network import NOWHERE
from geo.network.feed import (
    FeedTable,
    FrequencyTable,
    PathwayTable,
    PatternTable,
    RouteTable,
    StopTable,
    TransferTable,
    TripTable,
)
from geo.network.units import Flags, Ints
from ingest.gtfs.patterns import ranges
from ingest.gtfs.record import Feed

__all__ = ["clip"]

_FEWEST_STOPS = 2
T = TypeVar("T", FrequencyTable, TransferTable, PathwayTable, StopTable, RouteTable)
V = TypeVar("V")


def clip(feed: Feed, shape: shapely.Geometry) -> Feed | None:
    """Return the trips that stop at least twice inside `shape` (WGS 84), with all their stops; None if none does."""
    table = feed.table
    keep = _patterns_inside(table, shape)
    if not keep.any():
        return None
    trips = keep[table.trips.pattern]
    visited = _visits(table.patterns, keep)
    stops = _with_stations(table.stops, table.patterns.stop[visited])
    routes = np.zeros(len(table.routes.id), dtype=np.bool_)
    routes[table.patterns.route[keep]] = True
    cut = _Cut(_renumbered(stops), _renumbered(routes), _renumbered(keep), _renumbered(trips))
    kept = dataclasses.replace(
        table,
        stops=dataclasses.replace(_rows(table.stops, stops), parent=cut.stop[table.stops.parent[stops]]),
        routes=_rows(table.routes, routes),
        patterns=_cut_patterns(table.patterns, keep, cut),
        trips=_cut_trips(table.trips, trips, cut),
        frequencies=_cut_rows(table.frequencies, {"trip": cut.trip}),
        transfers=_cut_rows(
            table.transfers,
            {
                "from_stop": cut.stop,
                "to_stop": cut.stop,
                "from_route": cut.route,
                "to_route": cut.route,
                "from_trip": cut.trip,
                "to_trip": cut.trip,
            },
        ),
        pathways=_cut_rows(table.pathways, {"from_stop": cut.stop, "to_stop": cut.stop}),
    )
    return dataclasses.replace(feed, table=kept, details=_cut_details(feed, kept.trips, stops))


@dataclasses.dataclass(frozen=True, slots=True)
class _Cut:
    """The new number of every row, `NOWHERE` for those that are gone; the last entry is that of `NOWHERE`."""

    stop: Ints
    route: Ints
    pattern: Ints
    trip: Ints


def _patterns_inside(table: FeedTable, shape: shapely.Geometry) -> Flags:
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, table.stops.lon, table.stops.lat)
    pattern = np.repeat(np.arange(table.patterns.route.size), np.diff(table.patterns.first_visit))
    count = np.bincount(pattern, inside[table.patterns.stop], minlength=table.patterns.route.size)
    return count >= _FEWEST_STOPS


def _visits(patterns: PatternTable, keep: Flags) -> NDArray[np.int64]:
    return ranges(patterns.first_visit[:-1][keep], np.diff(patterns.first_visit)[keep])


def _with_stations(stops: StopTable, visited: Ints) -> Flags:
    """Return which stops are visited or belong to the same station as one that is."""
    top = stops.parent
    for _ in range(2):  # a boarding area lies two levels below its station
        above = np.where(top == NOWHERE, NOWHERE, stops.parent[top])
        top = np.where(above == NOWHERE, top, above)
    own = np.where(top == NOWHERE, np.arange(top.size), top)
    used = np.zeros(top.size, dtype=np.bool_)
    used[own[visited]] = True
    kept: Flags = used[own]
    return kept


def _renumbered(keep: Flags) -> Ints:
    number = np.where(keep, np.cumsum(keep) - 1, NOWHERE)
    return np.append(number, NOWHERE).astype(np.int32)


def _rows(table: T, keep: Flags) -> T:
    """Return the rows of a table whose fields are all as long as `keep`."""
    fields = {name: getattr(table, name) for name in _names(table)}
    kept: dict[str, Any] = {
        name: column[keep] if isinstance(column, np.ndarray) else _kept(column, keep) for name, column in fields.items()
    }
    return type(table)(**kept)


def _names(table: object) -> list[str]:
    return [field.name for field in dataclasses.fields(table)]  # type: ignore[arg-type] # always one of our tables


def _kept(column: list[V], keep: Flags) -> list[V]:
    return [column[number] for number in np.flatnonzero(keep)]


def _cut_patterns(patterns: PatternTable, keep: Flags, cut: _Cut) -> PatternTable:
    visits = _visits(patterns, keep)
    counts = np.diff(patterns.first_visit)[keep]
    return PatternTable(
        route=cut.route[patterns.route[keep]],
        direction=patterns.direction[keep],
        first_visit=np.append(0, np.cumsum(counts)).astype(np.int32),
        stop=cut.stop[patterns.stop[visits]],
        pickup=patterns.pickup[visits],
        drop_off=patterns.drop_off[visits],
    )


def _cut_trips(trips: TripTable, keep: Flags, cut: _Cut) -> TripTable:
    counts = np.diff(trips.first_time)[keep]
    times = ranges(trips.first_time[:-1][keep], counts)
    return TripTable(
        id=_kept(trips.id, keep),
        pattern=cut.pattern[trips.pattern[keep]],
        service=trips.service[keep],
        headsign=_kept(trips.headsign, keep),
        short_name=_kept(trips.short_name, keep),
        block=trips.block[keep],
        wheelchair=trips.wheelchair[keep],
        shape=_kept(trips.shape, keep),
        first_time=np.append(0, np.cumsum(counts)).astype(np.int32),
        arrival=trips.arrival[times],
        departure=trips.departure[times],
    )


def _cut_rows(table: T, ends: dict[str, Ints]) -> T:
    """Return the rows all of whose references are still there."""
    there = [
        (getattr(table, name) == NOWHERE) | (numbers[getattr(table, name)] != NOWHERE) for name, numbers in ends.items()
    ]
    kept = _rows(table, np.logical_and.reduce(there))
    return dataclasses.replace(kept, **{name: numbers[getattr(kept, name)] for name, numbers in ends.items()})


def _cut_details(feed: Feed, trips: TripTable, stops: Flags) -> FeedDetails:
    details, used = feed.details, set(trips.shape)
    return dataclasses.replace(
        details,
        shapes=[shape for shape in details.shapes if shape.id in used],
        stop_code=_kept(details.stop_code, stops),
        stop_zone=_kept(details.stop_zone, stops),
        stop_level=_kept(details.stop_level, stops),
    )
