"""Puts the timetable together and writes it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.model import Progress
from ingest.demo.layout import Layout
from ingest.demo.net import Net
from ingest.demo.plane import offsets_along, to_degrees
from ingest.demo.stops import Halt, find_halts
from ingest.demo.timetable import rides
from ingest.demo.timetable.days import FIRST_DAY, LAST_DAY, calendar, calendar_dates
from ingest.demo.timetable.drawn import OUTER_TOWNS, drawn_lines
from ingest.demo.timetable.feed import Cell, Sheet, write_feed
from ingest.demo.timetable.lines import MODES, Line
from ingest.demo.timetable.rails import Outer, Railway, rail_station, railways
from ingest.demo.timetable.sprawling import SCALES, sprawling_lines
from ingest.demo.timetable.stations import (
    LEVELS,
    PATHWAY_COLUMNS,
    STOP_COLUMNS,
    Station,
    outer_rows,
    pathway_rows,
    roadside_rows,
    station_rows,
)
from ingest.demo.timetable.transfers import TRANSFER_COLUMNS, transfer_rows
from ingest.demo.timetable.ways import Ways

__all__ = ["TIMETABLE_LICENCE", "write_timetable"]

TIMETABLE_LICENCE = "Erfundener Fahrplan, frei zu verwenden; keine dieser Linien gibt es."
_EVERY = 20_000
_PHONE = "+49 30 23125999"
_AGENCIES = {
    "stadt": "Verkehrsbetriebe {city} (erfunden)",
    "land": "Sindetaler Landbus (erfunden)",
    "bahn": "Sindetalbahn (erfunden)",
}


@dataclass(frozen=True, slots=True)
class Service:
    """All that runs."""

    city: str
    halts: Sequence[Halt]
    stations: tuple[Station, ...]
    outer: tuple[Outer, ...]
    lines: tuple[Line, ...]
    trips: tuple[rides.Trip, ...]


def write_timetable(path: Path, layout: Layout, net: Net, *, size: str, progress: Progress) -> None:
    """Write the feed of the town to `path` (.zip)."""
    service = _service(layout, net, size)
    write_feed(path, [*_small(service), *_large(service, progress)])


def _service(layout: Layout, net: Net, size: str) -> Service:
    halts = find_halts(layout, net)
    trains = [(number, halt) for number, halt in enumerate(halts) if halt.kind == "train"]
    stations = [rail_station(number, halt, net, nth=nth) for nth, (number, halt) in enumerate(trains)]
    rails = list(railways(layout.skeleton.rail, halts, OUTER_TOWNS))
    ways = Ways(layout.skeleton.roads, halts)
    names = _names(halts, stations, rails)
    if size in SCALES:
        made = sprawling_lines(SCALES[size], ways, halts, rails, names)
        lines, stations = made.lines, [*stations, *made.stations]
    else:
        lines = tuple(drawn_lines(ways, rails, names))
    outer = tuple(town for rail in rails for _, town in rail.outer)
    return Service(layout.skeleton.city, halts, tuple(stations), outer, lines, tuple(rides.trips(lines)))


def _names(halts: Sequence[Halt], stations: Sequence[Station], rails: Sequence[Railway]) -> dict[str, str]:
    """Return what people call the stops, by id."""
    names = {str(number): f"{halt.quarter}, {halt.name}" for number, halt in enumerate(halts)}
    names |= {f"{station.id}:{track}": station.name for station in stations for track in (1, 2)}
    return names | {town.id: town.name for rail in rails for _, town in rail.outer}


def _small(service: Service) -> Iterator[Sheet]:
    first, last = FIRST_DAY.strftime("%Y%m%d"), LAST_DAY.strftime("%Y%m%d")
    site = "https://fahrplan.example.org/"
    yield Sheet(
        "agency",
        "agency_id agency_name agency_url agency_timezone agency_lang agency_phone",
        [(key, name.format(city=service.city), site, "Europe/Berlin", "de", _PHONE) for key, name in _AGENCIES.items()],
    )
    yield Sheet(
        "feed_info",
        "feed_publisher_name feed_publisher_url feed_lang feed_start_date feed_end_date feed_version",
        [(f"Sozialraumatlas-Demo: erfundener Fahrplan von {service.city}", site, "de", first, last, "1")],
    )
    yield Sheet(
        "attributions",
        "attribution_id organization_name is_producer attribution_url",
        [("1", TIMETABLE_LICENCE, 1, site)],
    )
    yield Sheet(
        "calendar",
        "service_id monday tuesday wednesday thursday friday saturday sunday start_date end_date",
        calendar(),
    )
    yield Sheet("calendar_dates", "service_id date exception_type", calendar_dates())
    yield Sheet("levels", "level_id level_index level_name", LEVELS)
    yield Sheet("pathways", PATHWAY_COLUMNS, (row for station in service.stations for row in pathway_rows(station)))
    yield Sheet("transfers", TRANSFER_COLUMNS, transfer_rows(service.halts, service.stations, service.trips))


def _large(service: Service, progress: Progress) -> Iterator[Sheet]:
    yield Sheet("stops", STOP_COLUMNS, _stop_rows(service))
    yield Sheet(
        "routes",
        "route_id agency_id route_short_name route_long_name route_type route_color route_text_color",
        (
            (line.name, mode.agency, line.name, line.long_name, mode.route_type, mode.color, "FFFFFF")
            for line in service.lines
            for mode in [MODES[line.mode]]
        ),
    )
    yield Sheet("trips", rides.TRIP_COLUMNS, (rides.trip_row(trip, n) for n, trip in enumerate(service.trips)))
    yield Sheet(
        "frequencies", "trip_id start_time end_time headway_secs exact_times", rides.frequency_rows(service.trips)
    )
    yield Sheet("shapes", "shape_id shape_pt_lat shape_pt_lon shape_pt_sequence shape_dist_traveled", _shapes(service))
    yield Sheet("stop_times", rides.STOP_TIME_COLUMNS, _told(rides.stop_times(service.trips), service, progress))


def _stop_rows(service: Service) -> Iterator[tuple[Cell, ...]]:
    for station in service.stations:
        yield from station_rows(station)
    yield from outer_rows([(town.id, town.name, town.at) for town in service.outer])
    served = {stop for line in service.lines for way in line.directions for stop in way.course.stops}
    yield from (row for row in roadside_rows(service.halts) if str(row[0]) in served)


def _shapes(service: Service) -> Iterator[tuple[Cell, ...]]:
    for line in service.lines:
        for number, direction in enumerate(line.directions):
            at = offsets_along(direction.course.line)
            degrees = to_degrees(np.asarray(direction.course.line)).tolist()
            for sequence, ((lon, lat), metres) in enumerate(zip(degrees, at.tolist(), strict=True), start=1):
                yield f"{line.name}-{number}", f"{lat:.6f}", f"{lon:.6f}", sequence, f"{metres:.1f}"


def _told(rows: Iterable[tuple[Cell, ...]], service: Service, progress: Progress) -> Iterator[tuple[Cell, ...]]:
    """Pass rows on and tell how many of all are through."""
    total = sum(len(trip.direction.course.stops) for trip in service.trips)
    for number, row in enumerate(rows, start=1):
        if not number % _EVERY or number == total:
            progress.advance("timetable", number, total)
        yield row
