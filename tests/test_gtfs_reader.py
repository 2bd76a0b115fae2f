"""What a reader makes of a good feed: times, patterns, inheritance, days; on a made-up timetable typed as text."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from typed_feed import FEED, Files, added, read, swapped

from geo.network import NOWHERE
from ingest.gtfs import Feed, clip

HEAD = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"


def times(feed: Feed, trip: str) -> list[tuple[int, int]]:
    """Return arrivals and departures of a trip."""
    table = feed.table.trips
    at = table.id.index(trip)
    visits = slice(table.first_time[at], table.first_time[at + 1])
    return list(zip(table.arrival[visits].tolist(), table.departure[visits].tolist(), strict=True))


def trips_of_patterns(feed: Feed) -> list[list[str]]:
    trips = feed.table.trips
    return [
        [trip for trip, of in zip(trips.id, trips.pattern, strict=True) if of == pattern]
        for pattern in range(feed.table.patterns.route.size)
    ]


def test_times_past_midnight_and_before_the_service_day(tmp_path: Path) -> None:
    rows = "t1,-0:10:00,-0:10:00,A,1,\nt1,0:00:00,0:00:00,B,2,\nt2,23:50:00,23:50:00,A,1,\nt2,25:01:02,25:01:02,B,2,\n"
    feed, findings = read(tmp_path, {"stop_times.txt": HEAD + rows})
    assert times(feed, "t1") == [(-600, -600), (0, 0)]
    assert times(feed, "t2") == [(85_800, 85_800), (90_062, 90_062)]
    assert "invalid_time" not in findings.counts


def test_blank_times_lie_by_distance_where_it_is_told_and_evenly_where_not(tmp_path: Path) -> None:
    rows = (
        "t1,8:00:00,8:00:00,A,1,0\nt1,,,B,2,250\nt1,8:10:00,8:10:00,C,3,1000\n"  # a quarter of ten minutes
        "t2,9:00:00,9:01:00,A,1,\nt2,,,B,2,\nt2,,,A,3,\nt2,9:10:00,9:10:00,C,4,\n"  # thirds of nine minutes
    )
    feed, _ = read(tmp_path, {"stop_times.txt": HEAD + rows})
    assert times(feed, "t1") == [(28_800, 28_800), (28_950, 28_950), (29_400, 29_400)]
    assert times(feed, "t2") == [(32_400, 32_460), (32_640, 32_640), (32_820, 32_820), (33_000, 33_000)]
    assert feed.filled == 3


def test_a_distance_that_leads_back_is_not_used(tmp_path: Path) -> None:
    rows = "t1,8:00:00,8:00:00,A,1,0\nt1,,,B,2,1200\nt1,8:10:00,8:10:00,C,3,1000\n"
    feed, _ = read(tmp_path, {"stop_times.txt": HEAD + rows})
    assert times(feed, "t1")[1] == (29_100, 29_100)


def test_stop_times_come_in_any_order(tmp_path: Path) -> None:
    head, *rows = FEED["stop_times.txt"].splitlines(keepends=True)
    feed, findings = read(tmp_path, {"stop_times.txt": head + "".join(reversed(rows))})
    assert times(feed, "t1") == [(28_800, 28_800), (29_100, 29_160), (29_400, 29_400)]
    assert findings.kept == []


def test_a_trip_that_overtakes_another_is_split_off(tmp_path: Path) -> None:
    rows = (
        "t1,8:00:00,8:00:00,A,1,\nt1,8:30:00,8:30:00,C,2,\n"  # slow
        "t2,8:05:00,8:05:00,A,1,\nt2,8:20:00,8:20:00,C,2,\n"  # overtakes t1
        "t3,8:10:00,8:10:00,A,1,\nt3,8:40:00,8:40:00,C,2,\n"  # behind t1
        "t4,8:12:00,8:12:00,A,1,\nt4,8:25:00,8:25:00,C,2,\n"  # overtakes t1 and t3, behind t2
    )
    trips = "route_id,service_id,trip_id\n" + "".join(f"R1,week,t{n}\n" for n in (4, 3, 2, 1))
    feed, _ = read(tmp_path, {"stop_times.txt": HEAD + rows, "trips.txt": trips})
    assert trips_of_patterns(feed) == [["t1", "t3"], ["t2", "t4"]]


def test_trips_of_a_pattern_share_stops_route_direction_and_boarding(tmp_path: Path) -> None:
    rows = "".join(
        f"t{n},{8 + n}:00:00,{8 + n}:00:00,A,1,{n // 3}\nt{n},{8 + n}:10:00,{8 + n}:10:00,B,2,0\n" for n in range(1, 5)
    )
    head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type\n"
    trips = "route_id,service_id,trip_id,direction_id\nR1,week,t1,0\nR1,week,t2,1\nR1,week,t3,0\nR1,week,t4,0\n"
    feed, _ = read(tmp_path, {"stop_times.txt": head + rows, "trips.txt": trips})
    assert trips_of_patterns(feed) == [["t1"], ["t2"], ["t3", "t4"]]


def test_a_trip_that_runs_again_and_again_has_a_pattern_of_its_own(tmp_path: Path) -> None:
    frequencies = (
        "trip_id,start_time,end_time,headway_secs,exact_times\nt2,06:00:00,07:00:00,600,\nt2,07:00:00,8:00:00,300,1\n"
    )
    feed, findings = read(tmp_path, {"frequencies.txt": frequencies})
    assert trips_of_patterns(feed) == [["t1"], ["t2"]]
    table = feed.table.frequencies
    assert [feed.table.trips.id[trip] for trip in table.trip] == ["t2", "t2"]
    assert (table.start.tolist(), table.headway.tolist(), table.exact.tolist()) == (
        [21_600, 25_200],
        [600, 300],
        [False, True],
    )
    assert findings.kept == []


@pytest.mark.parametrize(
    ("files", "days"),
    [
        # Ten weekdays, the 4th is off, Saturday the 7th is on.
        ({}, [2, 3, 5, 6, 7, 9, 10, 11, 12, 13]),
        ({"calendar_dates.txt": None}, [2, 3, 4, 5, 6, 9, 10, 11, 12, 13]),
        ({"calendar.txt": None}, [7]),
    ],
)
def test_either_calendar_is_enough(tmp_path: Path, files: Files, days: list[int]) -> None:
    services = read(tmp_path, files)[0].table.services
    assert services.first_day == date(2026, 3, days[0])
    assert (np.flatnonzero(services.runs[0]) + days[0]).tolist() == days


def test_platforms_and_entrances_take_what_their_station_says(tmp_path: Path) -> None:
    stops = (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n"
        "A,Anger,48.59,8.86,,,1\nB,Bach,48.595,8.865,,,\nS,Dom,48.6,8.87,1,,1\n"
        "C,Dom 1,48.6,8.87,0,S,\nD,Dom 2,48.6,8.87,0,S,2\nE,Tür,48.6,8.87,2,S,0\nX,Vorn,,,4,C,\n"
    )
    table = read(tmp_path, {"stops.txt": stops})[0].table.stops
    assert dict(zip(table.id, table.wheelchair.tolist(), strict=True)) == {
        "A": 1,
        "B": 0,
        "S": 1,
        "C": 1,
        "D": 2,
        "E": 1,
        "X": 1,
    }
    assert table.parent.tolist() == [NOWHERE, NOWHERE, NOWHERE, 2, 2, 2, 3]
    assert np.isnan(table.lon).tolist() == [False] * 6 + [True]


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.rstrip("\n"),
        lambda text: text + "\n\n",
        lambda text: "".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in text.splitlines()),
    ],
    ids=["byte order mark", "CR LF", "CR", "no last line end", "blank lines at the end", "quotes everywhere"],
)
def test_spellings_that_are_no_fault(tmp_path: Path, spell: object) -> None:
    assert callable(spell)
    feed, findings = read(tmp_path, {name: spell(text) for name, text in FEED.items()})
    assert findings.kept == []
    assert times(feed, "t2") == [(32_400, 32_400), (32_700, 32_760), (33_000, 33_000)]
    assert feed.table.stops.name == ["Anger", "Bach", "Dom Gleis 1", "Dom", "Dom Eingang"]


def test_quoted_commas_and_quotes_are_text(tmp_path: Path) -> None:
    feed, findings = read(tmp_path, swapped("stops.txt", "Anger", '"Anger, ""Mitte"""'))
    assert feed.table.stops.name[0] == 'Anger, "Mitte"'
    assert findings.kept == []


def test_extended_kinds_of_routes_and_blocks(tmp_path: Path) -> None:
    trips = "route_id,service_id,trip_id,block_id\nR1,week,t1,b\nR1,week,t2,b\n"
    feed, findings = read(tmp_path, {**swapped("routes.txt", "Dom,3", "Dom,702"), "trips.txt": trips})
    assert (feed.table.routes.kind.tolist(), feed.table.trips.block.tolist()) == ([702], [0, 0])
    assert findings.kept == []


def test_a_clip_keeps_whole_trips_that_stop_twice_inside(tmp_path: Path) -> None:
    files = {
        **added("trips.txt", "R1,week,t3,1\n"),
        **added("stop_times.txt", "t3,10:00:00,10:00:00,B,1\nt3,10:10:00,10:10:00,F,2\n"),
        **added("stops.txt", "F,Fern,49.9,9.9,,\n"),
        "transfers.txt": "from_stop_id,to_stop_id,transfer_type\nA,B,0\nB,F,0\n",
    }
    feed, _ = read(tmp_path, files)
    cut = clip(feed, shapely.box(8.85, 48.58, 8.868, 48.598))  # A and B
    assert cut is not None
    assert cut.table.trips.id == ["t1", "t2"]
    assert cut.table.stops.id == ["A", "B", "C", "S", "E"]  # C is on the way, its station and entrance with it
    assert times(cut, "t2") == [(32_400, 32_400), (32_700, 32_760), (33_000, 33_000)]
    assert cut.table.transfers.from_stop.tolist() == [0]
    assert clip(feed, shapely.box(0, 0, 1, 1)) is None
