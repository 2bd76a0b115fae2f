"""The made-up timetable is sane for whoever reads it, and every peculiarity it is told to have is in it."""

import csv
import io
import math
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import osmium
import pytest
import shapely

from ingest.demo import DemoFiles, plan, write_sources
from ingest.gtfs import Findings, open_files, read_feed

pytestmark = pytest.mark.slow

Rows = list[dict[str, str]]

FASTEST_KMH = {"0": 45, "3": 50, "106": 120, "701": 70, "705": 55, "712": 60}
"""More than a tram, a bus, a regional train, a country, a night or a school bus does between two stops."""
TUESDAY, SATURDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 28), date(2026, 11, 29)


class _Silent:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        pass


@dataclass
class Feed:
    """The feed as the csv module reads it, by nothing of ours."""

    path: Path
    tables: dict[str, Rows] = field(default_factory=dict)
    visits: dict[str, Rows] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        with zipfile.ZipFile(self.path) as archive:
            for name in archive.namelist():
                text = io.StringIO(archive.read(name).decode("utf-8"), newline="")
                self.tables[name.removesuffix(".txt")] = list(csv.DictReader(text))
        for row in self.tables["stop_times"]:
            self.visits[row["trip_id"]].append(row)
        self.stop = {row["stop_id"]: row for row in self.tables["stops"]}
        self.trip = {row["trip_id"]: row for row in self.tables["trips"]}
        self.route = {row["route_id"]: row for row in self.tables["routes"]}

    def services(self, day: date) -> set[str]:
        """Return what runs on a day, as the specification says."""
        weekday = day.strftime("%A").lower()
        written = day.strftime("%Y%m%d")
        runs = {
            row["service_id"]
            for row in self.tables["calendar"]
            if row[weekday] == "1" and row["start_date"] <= written <= row["end_date"]
        }
        for row in self.tables["calendar_dates"]:
            if row["date"] == written:
                (runs.add if row["exception_type"] == "1" else runs.discard)(row["service_id"])
        return runs

    def trips(self, route: str, day: date, direction: str = "0") -> list[str]:
        services = self.services(day)
        return [
            key
            for key, trip in self.trip.items()
            if trip["route_id"] == route and trip["direction_id"] == direction and trip["service_id"] in services
        ]

    def departures(self, day: date) -> Iterator[tuple[str, int]]:
        """Yield the stop and the time of all departures of a day that one may board, without frequencies."""
        services = self.services(day)
        repeated = {row["trip_id"] for row in self.tables["frequencies"]}
        for key, visits in self.visits.items():
            if self.trip[key]["service_id"] in services and key not in repeated:
                for visit in visits:
                    if visit["pickup_type"] == "0":
                        yield visit["stop_id"], seconds(visit["departure_time"])


def seconds(text: str) -> int:
    hours, minutes, rest = text.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + int(rest)


def metres(one: Mapping[str, str | float], other: Mapping[str, str | float]) -> float:
    """Measure on a sphere."""
    a, b, c, d = (math.radians(float(row[f"stop_{key}"])) for row in (one, other) for key in ("lat", "lon"))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_sources(tmp_path_factory.mktemp("demo"), progress=_Silent())


@pytest.fixture(scope="module")
def feed(files: DemoFiles) -> Feed:
    return Feed(files.timetable)


def test_our_reader_finds_no_fault(files: DemoFiles) -> None:
    findings = Findings()
    with open_files(files.timetable, findings) as opened:
        read = read_feed(opened, "demo", findings, timezone="Europe/Berlin", today=TUESDAY)
    assert findings.counts == {}
    assert read.filled == 0
    assert len(read.table.routes.id) == 16


def test_it_says_that_it_is_made_up(feed: Feed) -> None:
    assert all("erfunden" in row["agency_name"] for row in feed.tables["agency"])
    assert "erfunden" in feed.tables["feed_info"][0]["feed_publisher_name"]
    assert "keine dieser Linien gibt es" in feed.tables["attributions"][0]["organization_name"]
    addresses = [
        value for rows in feed.tables.values() for row in rows[:1] for key, value in row.items() if "url" in key
    ]
    assert addresses
    assert all("example.org" in address for address in addresses)


def test_something_runs_on_every_day_for_years(feed: Feed) -> None:
    day, last = date(2026, 1, 1), date(2030, 12, 31)
    while day <= last:
        assert feed.services(day) & {"mo-fr", "sa", "so"}, day
        day += timedelta(days=1)


def test_on_public_holidays_it_runs_as_on_sundays(feed: Feed) -> None:
    assert {"mo-fr", "mo-sa"} <= feed.services(TUESDAY)
    assert {"sa", "mo-sa", "nacht"} <= feed.services(SATURDAY)
    ascension, unity_on_saturday = date(2026, 5, 14), date(2026, 10, 3)
    for day in (SUNDAY, ascension, unity_on_saturday):
        assert feed.services(day) & {"mo-fr", "sa", "so", "mo-sa"} == {"so"}, day


def test_the_school_line_runs_on_school_days_alone(feed: Feed) -> None:
    assert "schule" not in {row["service_id"] for row in feed.tables["calendar"]}
    assert len(feed.trips("S4", TUESDAY)) == 1
    for free in (SATURDAY, date(2026, 8, 12), date(2026, 12, 28), date(2026, 5, 14), date(2027, 4, 1)):
        assert feed.trips("S4", free) == [], free


def test_the_tram_comes_every_ten_minutes(feed: Feed) -> None:
    starts = sorted(seconds(feed.visits[trip][0]["departure_time"]) for trip in feed.trips("1", TUESDAY))
    by_day = [start for start in starts if 6 * 3600 <= start <= 19 * 3600]
    assert {b - a for a, b in pairwise(by_day)} == {600}
    assert len(feed.trips("1", SUNDAY)) < len(feed.trips("1", SATURDAY)) < len(starts)


def test_one_line_has_two_trips_a_day_and_one_by_telephone(feed: Feed) -> None:
    kinds = sorted(feed.visits[trip][0]["pickup_type"] for trip in feed.trips("31", TUESDAY))
    assert kinds == ["0", "0", "2"]
    assert len(feed.trips("31", TUESDAY, "1")) == 2
    assert feed.trips("31", SUNDAY) == []


def test_the_night_line_belongs_to_the_evening_before(feed: Feed) -> None:
    assert feed.trips("N1", TUESDAY) == []
    assert feed.trips("N1", SUNDAY) == []
    friday = feed.trips("N1", SATURDAY - timedelta(days=1))
    assert len(friday) == 3
    assert all(seconds(visit["departure_time"]) > 86_400 for trip in friday for visit in feed.visits[trip])


def test_all_quarters_but_the_planned_gap_have_a_bus_in_the_evening(feed: Feed) -> None:
    late = {stop for stop, time in feed.departures(TUESDAY) if 20 * 3600 <= time < 22 * 3600}
    spots = shapely.MultiPoint([(float(feed.stop[s]["stop_lon"]), float(feed.stop[s]["stop_lat"])) for s in late])
    near = 0.0004  # degrees: some 40 m, the width of the street on a quarter's border
    without = {q.name for q in plan().quarters if q.outline.buffer(near).intersection(spots).is_empty}
    assert without == {"Altsinde"}


def test_the_planned_gap_has_a_bus_by_day(feed: Feed) -> None:
    outline = next(quarter.outline for quarter in plan().quarters if quarter.name == "Altsinde")
    there = {
        k
        for k, row in feed.stop.items()
        if outline.contains(shapely.Point(float(row["stop_lon"]), float(row["stop_lat"])))
    }
    times = [time for stop, time in feed.departures(TUESDAY) if stop in there]
    assert len(times) == 13 + 2 + 1, "at the one stop within: every hour, two trips of line 31, one of the school line"
    assert max(times) < 19 * 3600
    assert not [stop for stop, _ in feed.departures(SUNDAY) if stop in there]


def test_one_line_by_frequency_is_exact_and_one_is_not(feed: Feed) -> None:
    exact = {feed.trip[row["trip_id"]]["route_id"]: row["exact_times"] for row in feed.tables["frequencies"]}
    assert exact == {"A": "0", "15": "1"}
    assert {row["headway_secs"] for row in feed.tables["frequencies"]} == {"600", "900"}


def test_one_stays_seated_where_a_bus_goes_on_as_another_line(feed: Feed) -> None:
    blocks: dict[str, list[str]] = defaultdict(list)
    for key, trip in feed.trip.items():
        if trip["block_id"]:
            blocks[trip["block_id"]].append(key)
    assert len(blocks) > 50
    seated = {
        (row["from_trip_id"], row["to_trip_id"]) for row in feed.tables["transfers"] if row["transfer_type"] == "4"
    }
    for leader, follower in blocks.values():
        last, first = feed.visits[leader][-1], feed.visits[follower][0]
        assert [feed.trip[leader]["route_id"], feed.trip[follower]["route_id"]] == ["11", "12"]
        assert last["stop_id"] == first["stop_id"]
        assert 0 <= seconds(first["departure_time"]) - seconds(last["arrival_time"]) <= 300
        assert (leader, follower) in seated


def test_the_station_has_all_its_parts_and_one_platform_without_a_lift(feed: Feed) -> None:
    station = next(key for key, row in feed.stop.items() if row["location_type"] == "1")
    parts = [row for row in feed.stop.values() if row["parent_station"] == station]
    assert sorted(row["location_type"] for row in parts) == ["0", "0", "2", "2", "3"]
    platforms = {row["platform_code"]: row for row in parts if row["location_type"] == "0"}
    assert {code: row["wheelchair_boarding"] for code, row in platforms.items()} == {"1": "1", "2": "2"}
    areas = [row for row in feed.stop.values() if row["location_type"] == "4"]
    assert {row["parent_station"] for row in areas} == {platforms["1"]["stop_id"]}
    entrances = {row["stop_id"] for row in parts if row["location_type"] == "2"}
    ends = {row["stop_id"] for row in areas} | {platforms["2"]["stop_id"]}
    assert ends <= around(feed, entrances, without_steps=False)
    assert ends - around(feed, entrances, without_steps=True) == {platforms["2"]["stop_id"]}


def around(feed: Feed, start: set[str], *, without_steps: bool) -> set[str]:
    """Return what can be reached along the pathways of a station."""
    seen, before = set(start), set[str]()
    while seen != before:
        before = set(seen)
        for row in feed.tables["pathways"]:
            ends = {row["from_stop_id"], row["to_stop_id"]}
            if ends & seen and not (without_steps and row["pathway_mode"] == "2"):
                seen |= ends
    return seen


def test_trains_stop_at_platforms_and_changes_between_train_and_bus_are_told(feed: Feed) -> None:
    used = {row["stop_id"] for row in feed.tables["stop_times"]}
    assert {feed.stop[key]["location_type"] for key in used} == {"0"}
    platforms = {key for key in used if feed.stop[key]["parent_station"]}
    assert len(platforms) == 2
    changes = [
        row for row in feed.tables["transfers"] if row["transfer_type"] == "2" and row["from_stop_id"] in platforms
    ]
    assert {row["to_stop_id"] for row in changes} - platforms
    assert all(int(row["min_transfer_time"]) >= 90 for row in changes)


def test_nothing_is_faster_than_its_kind_and_no_clock_goes_back(feed: Feed) -> None:
    for key, visits in feed.visits.items():
        limit = FASTEST_KMH[feed.route[feed.trip[key]["route_id"]]["route_type"]] / 3.6
        for one, other in pairwise(visits):
            assert seconds(one["arrival_time"]) <= seconds(one["departure_time"])
            ride = seconds(other["arrival_time"]) - seconds(one["departure_time"])
            assert ride > 0
            assert metres(feed.stop[one["stop_id"]], feed.stop[other["stop_id"]]) / ride <= limit, key


def test_nothing_crawls(feed: Feed) -> None:
    for key, visits in feed.visits.items():
        ride = seconds(visits[-1]["arrival_time"]) - seconds(visits[0]["departure_time"])
        assert float(visits[-1]["shape_dist_traveled"]) / ride * 3.6 > 15, key


def test_wheelchairs_get_into_some_vehicles_and_not_into_others(feed: Feed) -> None:
    by_route: dict[str, set[str]] = defaultdict(set)
    for trip in feed.trip.values():
        by_route[trip["route_id"]].add(trip["wheelchair_accessible"])
    assert by_route["1"] == {"1"}
    assert by_route["11"] == {"1", "2"}
    assert by_route["31"] == {"2"}


def test_shapes_pass_by_their_stops(feed: Feed) -> None:
    shapes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in feed.tables["shapes"]:
        shapes[row["shape_id"]].append((float(row["shape_pt_lon"]), float(row["shape_pt_lat"])))
    for key in {trip["shape_id"]: key for key, trip in feed.trip.items()}.values():
        line = shapely.LineString(shapes[feed.trip[key]["shape_id"]])
        for visit in feed.visits[key]:
            stop = feed.stop[visit["stop_id"]]
            assert line.distance(shapely.Point(float(stop["stop_lon"]), float(stop["stop_lat"]))) < 0.0003, key


def test_bus_stops_are_those_of_the_map(feed: Feed, files: DemoFiles) -> None:
    drawn = [
        {"stop_name": thing.tags["name"], "stop_lat": thing.location.lat, "stop_lon": thing.location.lon}
        for thing in osmium.FileProcessor(str(files.town), osmium.osm.NODE)
        if thing.tags.get("highway") == "bus_stop"
    ]
    told = [
        row
        for row in feed.stop.values()
        if row["location_type"] == "0" and not row["parent_station"] and not row["stop_id"].startswith("fern")
    ]
    assert len(told) == len(drawn) == 142, "as many as the plan has"
    for row in told:
        same = [node for node in drawn if node["stop_name"] == row["stop_name"]]
        assert min(metres(row, node) for node in same) < 0.5


def test_every_stop_is_served_and_every_line_is_named_after_its_ends(feed: Feed) -> None:
    used = {row["stop_id"] for row in feed.tables["stop_times"]}
    assert {key for key, row in feed.stop.items() if row["location_type"] == "0"} == used
    for trip, visits in feed.visits.items():
        assert feed.trip[trip]["trip_headsign"].endswith(feed.stop[visits[-1]["stop_id"]]["stop_name"])


def test_the_same_bytes_every_time(files: DemoFiles, tmp_path: Path) -> None:
    again = write_sources(tmp_path, progress=_Silent())
    for one, other in zip(sorted(files.town.parent.iterdir()), sorted(again.town.parent.iterdir()), strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes(), one.name
