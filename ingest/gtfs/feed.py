"""One feed from its files: every table read, every reference checked, trips sorted into patterns."""

import dataclasses
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.errors import RefusedError
from geo.model.timetable import Agency, FeedDetails, Level, ShapeLine
from geo.network import NOWHERE
from geo.network.feed import FeedTable, FrequencyTable, RouteTable, ServiceTable, StopTable, TripTable
from geo.network.units import Ints
from ingest.gtfs import extras
from ingest.gtfs.calendars import read_services
from ingest.gtfs.cells import ROW
from ingest.gtfs.columns import Tables
from ingest.gtfs.findings import Findings
from ingest.gtfs.patterns import Sorted, sort_trips
from ingest.gtfs.record import Feed
from ingest.gtfs.routes import read_routes
from ingest.gtfs.rules import rules, unused_files
from ingest.gtfs.source import FeedFiles
from ingest.gtfs.stops import read_levels, read_stops
from ingest.gtfs.visits import Visits, read_visits

__all__ = ["read_feed"]

_FEWEST_VISITS = 2


def read_feed(files: FeedFiles, name: str, findings: Findings, *, timezone: str, today: date) -> Feed:
    """Read the feed called `name`; faults go to `findings`. `timezone` holds where the feed tells none.

    Raises RefusedError, in one sentence, if it cannot be used at all.
    """
    tables = Tables(files, findings)
    _note_files(files, findings)
    ground = _read_ground(tables, today)
    ride = _read_ride(tables, ground)
    ordered, trip_at = ride.ordered, ride.trip_at
    table = FeedTable(
        name=name,
        timezone=next((agency.timezone for agency in ground.agencies if agency.timezone), timezone),
        stops=ground.stops,
        routes=ground.routes,
        services=ground.services,
        patterns=ordered.patterns,
        trips=_trip_table(tables, ride.frame, ordered, ground.shapes),
        frequencies=dataclasses.replace(ride.frequencies, trip=ride.place[ride.frequencies.trip]),
        transfers=extras.read_transfers(
            tables, ground.stop_at, ground.route_at, ride.place[trip_at], ground.stops.kind
        ),
        pathways=extras.read_pathways(tables, ground.stop_at, ground.stops.kind),
    )
    return Feed(table, _details(tables, ground), ride.filled)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What trips refer to; `stop_at` and `route_at` are the row for each key, or `NOWHERE`."""

    agencies: list[Agency]
    levels: list[Level]
    level_at: Ints
    stop_frame: pl.DataFrame
    stops: StopTable
    stop_at: Ints
    routes: RouteTable
    route_at: Ints
    services: ServiceTable
    shapes: list[ShapeLine]


@dataclass(frozen=True, slots=True)
class _Ride:
    """Trips in the order of the file, and where each of them went when they were sorted."""

    frame: pl.DataFrame
    trip_at: Ints
    frequencies: FrequencyTable
    ordered: Sorted
    place: Ints
    filled: int


def _read_ground(tables: Tables, today: date) -> _Ground:
    agencies, agency_frame = extras.read_agencies(tables)
    levels, level_frame = read_levels(tables)
    stop_frame, stops = read_stops(tables)
    _need(tables, "stops.txt", "stop", len(stops.id))
    route_frame, routes = read_routes(tables, agencies, agency_frame)
    _need(tables, "routes.txt", "line", len(routes.id))
    services = read_services(tables, today)
    if services is None:
        raise _refusal(tables, "it has not a single day of service in calendar.txt or calendar_dates.txt")
    return _Ground(
        agencies=agencies,
        levels=levels,
        level_at=tables.positions("levels", level_frame, "level_id"),
        stop_frame=stop_frame,
        stops=stops,
        stop_at=tables.positions("stops", stop_frame, "stop_id"),
        routes=routes,
        route_at=tables.positions("routes", route_frame, "route_id"),
        services=services,
        shapes=extras.read_shapes(tables),
    )


def _read_ride(tables: Tables, ground: _Ground) -> _Ride:
    trips = tables.read("trips")
    if trips is None or trips.is_empty():
        raise _refusal(tables, _nothing(tables, "trips.txt", "trip"))
    trips, visits, filled = _travelled(tables, trips, ground)
    trip_at = tables.positions("trips", trips, "trip_id")
    frequencies, alone = extras.read_frequencies(tables, trip_at)
    ordered = sort_trips(
        visits,
        ground.route_at[trips["route_id"].to_numpy()],
        trips["direction_id"].to_numpy(),
        np.isin(np.arange(trips.height), alone),
    )
    place = np.full(trips.height + 1, NOWHERE, dtype=np.int32)
    place[ordered.trip] = np.arange(trips.height, dtype=np.int32)
    return _Ride(trips, trip_at, frequencies, ordered, place, filled)


def _travelled(tables: Tables, trips: pl.DataFrame, ground: _Ground) -> tuple[pl.DataFrame, Visits, int]:
    """Return the trips with at least two usable visits, and those visits by the number of their trip."""
    frame = tables.read("stop_times")
    if frame is None or frame.is_empty():
        raise _refusal(tables, _nothing(tables, "stop_times.txt", "time"))
    trip_at = tables.positions("trips", trips, "trip_id")
    found = read_visits(frame, trip_at, ground.stop_at, ground.stops.kind, tables.findings)
    count = np.bincount(found.visits.trip, minlength=trips.height)
    told = np.zeros(trips.height + 1, dtype=np.bool_)
    told[trip_at[frame["trip_id"].to_numpy()]] = True
    for code, wrong, said in (
        ("unused_trip", ~told[:-1], "It has no stop times: it is left out."),
        ("unusable_trip", told[:-1] & (count == 1), "It has one usable stop only: it is left out."),
    ):
        tables.findings.add_rows(code, "trips.txt", trips.filter(wrong)[ROW].to_list(), said)
    usable = count >= _FEWEST_VISITS
    if not usable.any():
        raise _refusal(tables, "no trip in it has two stops with times that can be used")
    _note_unused_stops(tables, ground, found.visits)
    visits = found.visits.keep(usable[found.visits.trip])
    visits = dataclasses.replace(visits, trip=(np.cumsum(usable) - 1).astype(np.int32)[visits.trip])
    return trips.filter(usable), visits, found.filled


def _note_unused_stops(tables: Tables, ground: _Ground, visits: Visits) -> None:
    unused = np.ones(len(ground.stops.id), dtype=np.bool_)
    unused[visits.stop] = False
    unused &= ground.stops.kind == 0
    rows = ground.stop_frame.filter(unused)
    said = [f"Nothing stops at {stop}." for stop in rows["stop_id"]]
    tables.findings.add_rows("stop_without_stop_time", "stops.txt", rows[ROW].to_list(), said)


def _trip_table(tables: Tables, frame: pl.DataFrame, ordered: Sorted, shapes: list[ShapeLine]) -> TripTable:
    block = frame["block_id"]
    blocks = block.unique(maintain_order=True)
    blocks = blocks.filter(blocks != "")
    number = block.cast(pl.Enum(blocks), strict=False).to_physical().cast(pl.Int32).fill_null(NOWHERE)
    frame = frame.with_columns(number.alias("block"), _shape_names(tables, frame, shapes))[ordered.trip]
    _note_blocks(tables, frame, ordered)
    return TripTable(
        id=frame["trip_id"].to_list(),
        pattern=ordered.pattern,
        service=frame["service_id"].to_numpy(),
        headsign=frame["trip_headsign"].to_list(),
        short_name=frame["trip_short_name"].to_list(),
        block=frame["block"].to_numpy(),
        wheelchair=frame["wheelchair_accessible"].to_numpy().astype(np.int8),
        shape=frame["shape"].to_list(),
        first_time=ordered.first_time,
        arrival=ordered.arrival,
        departure=ordered.departure,
    )


def _note_blocks(tables: Tables, frame: pl.DataFrame, ordered: Sorted) -> None:
    """Tell of trips that one vehicle cannot run, since the trip of the same block and days before is not over."""
    block, service = frame["block"].to_numpy(), frame["service_id"].to_numpy()
    start, end = ordered.departure[ordered.first_time[:-1]], ordered.arrival[ordered.first_time[1:] - 1]
    order = np.lexsort((start, service, block))
    before, after = order[:-1], order[1:]
    wrong = (block[after] != NOWHERE) & (block[after] == block[before]) & (service[after] == service[before])
    late = after[wrong & (start[after] < end[before])]
    said = "It begins before the trip before it in its block is over; it is used."
    tables.findings.add_rows("block_trips_with_overlapping_stop_times", "trips.txt", frame[late][ROW].to_list(), said)


def _shape_names(tables: Tables, frame: pl.DataFrame, shapes: list[ShapeLine]) -> pl.Series:
    """Return the id of each trip's shape; blank where the shape could not be used."""
    kept = {shape.id for shape in shapes}
    asked = set(frame["shape_id"].unique().to_list())
    for place, key in enumerate(tables.keys.get("shapes", ())):
        if key in kept and place not in asked:
            tables.findings.add("unused_shape", f"shape {key}", "No trip takes it.")
    ids: NDArray[np.object_] = np.array(
        [key if key in kept else "" for key in tables.keys.get("shapes", ())] + [""], dtype=object
    )
    return pl.Series("shape", ids[frame["shape_id"].to_numpy()].tolist(), dtype=pl.String)


def _details(tables: Tables, ground: _Ground) -> FeedDetails:
    frame = ground.stop_frame
    return FeedDetails(
        agencies=ground.agencies,
        levels=ground.levels,
        shapes=ground.shapes,
        stop_code=frame["stop_code"].to_list(),
        stop_zone=frame["zone_id"].to_list(),
        stop_level=ground.level_at[frame["level_id"].to_numpy()].tolist(),
        attributions=extras.read_attributions(tables),
        info=extras.read_info(tables),
    )


def _note_files(files: FeedFiles, findings: Findings) -> None:
    known = {table.path for table in rules().values()} | unused_files()
    for file in files:
        if file not in known:
            findings.add("unknown_file", file, "It is no file of GTFS; it was not read.")


def _need(tables: Tables, file: str, what: str, count: int) -> None:
    if not count:
        raise _refusal(tables, _nothing(tables, file, what))


def _nothing(tables: Tables, file: str, what: str) -> str:
    if file not in tables.files:
        return f"it has no {file}"
    missing = [n.detail for n in tables.findings.kept if n.code == "missing_required_column" and n.subject == file]
    return f"no {what} in its {file} can be used" + (f" ({missing[0].rstrip('.')})" if missing else "")


def _refusal(tables: Tables, why: str) -> RefusedError:
    counts = tables.findings.counts.most_common(3)
    found = f" Found on the way: {', '.join(f'{code} ({count:,})' for code, count in counts)}." if counts else ""
    return RefusedError(
        f"{tables.files.name} is no timetable that can be used: {why}.{found} "
        "Please ask its publisher for a whole one.",
        de=f"{tables.files.name} ist kein brauchbarer Fahrplan: Nötiges fehlt oder ist unlesbar. "
        "Bitte fragen Sie den Herausgeber nach einem vollständigen.",
    )
