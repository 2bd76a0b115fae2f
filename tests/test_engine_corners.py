"""What seldom happens in the engine: stops off the streets, stations, crowds of stops and trips, too large files."""

import dataclasses
import math
import resource
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, Town, draw, junction, place_table, position, street
from typed_journey import METRES, TOWN, journey, told, typed

from geo.errors import OutsideTimetableError, RefusedError
from geo.model import ReachQuery
from geo.network import BANNED, TICKS_PER_SECOND, FeedTable, build, publish, streets_from_rows
from geo.network.feed import PathwayTable
from geo.network.kernels import street_search
from geo.reach import find_isochrones, find_itinerary, matrix, reach, snapped_metres, to_geojson
from geo.reach.course import plot
from geo.reach.runs import Runs, get_runs

TUESDAY = datetime(2026, 3, 3, 8)  # noqa: DTZ001 - local time of the town
TO_A = "8:00 ~40m 8:00:30"
FAR = 3000
"""Metres beside the street: nobody walks there."""


def test_a_stop_far_from_every_street_is_ridden_through() -> None:
    bus = typed("U1 | A8:05 X8:10 D8:20\nU2 | X8:06 D8:08", stops={"X": (3000, FAR)})
    assert journey(bus) == f"{TO_A}, U1 A8:05 D8:20, 8:20 ~40m 8:20:30"


def test_a_change_far_from_every_street_takes_as_long_as_the_feed_tells() -> None:
    stops = {"X": (3000, FAR), "Y": (3100, FAR)}
    feed = "U1 | A8:05 X8:10\nU2 | Y{} D8:25"
    told = "X Y kind=2 min=180"
    # three minutes as told, and one to get on
    change = typed(feed.format("8:14"), stops=stops, transfers=told)
    assert journey(change) == f"{TO_A}, U1 A8:05 X8:10, 8:10 ~0m 8:13, U2 Y8:14 D8:25, 8:25 ~40m 8:25:30"
    assert journey(typed(feed.format("8:13:59"), stops=stops, transfers=told)) == "8:00 ~6000m 9:15"
    assert journey(typed(feed.format("8:14"), stops=stops)) == "8:00 ~6000m 9:15"


def test_a_change_that_is_longer_than_anyone_walks_is_told_by_the_feed_alone() -> None:
    # two kilometres as the crow flies with three tenths of detour take 32:30; over the streets nobody looks so far
    buses = typed("U1 | A8:05 B8:10\nU2 | C8:44 D8:50", transfers="B C kind=2 min=300")
    assert journey(buses) == f"{TO_A}, U1 A8:05 B8:10, 8:10 ~0m 8:42:30, U2 C8:44 D8:50, 8:50 ~40m 8:50:30"


def test_from_two_dozen_doors_as_from_each() -> None:
    """So many that leaving junctions out pays; every 60 metres the bus is 45 seconds farther."""
    network = typed("U1 | A0:00 D0:15 every=10@7:00-10:00")
    doors = [position(60 * number, 0) for number in range(24)]
    query = TOWN.ask(mode="transit", depart_at=TUESDAY, window_minutes=10, max_minutes=60, initial_wait=False)
    found = matrix(network, doors, [TOWN.places["t"]], query)
    # a walk to the stop, a minute to get on, fifteen of riding, half a one to the door
    assert found[:, 0, 2].tolist() == [45 * number + 60 + 900 + 30 for number in range(24)]


def test_steps_that_one_cannot_pass_are_no_street_in_an_area() -> None:
    town = draw("A-@-B" + 20 * "#" + "C")
    area = find_isochrones(town.network, town.ask(profile="wheelchair"), [5])[5]
    steps, footway = position(20 * 14, 0), position(20 * 3, 0)
    assert area.contains(shapely.Point(footway))
    assert not area.contains(shapely.Point(steps))


def test_a_rule_of_the_station_holds_at_its_platforms() -> None:
    feed = "U1 | A8:05 P8:10\nU2 | P8:12 D8:20"
    station = {"stops": {"P": 2000, "S": 2000}, "parents": {"P": "S"}}
    changed = f"{TO_A}, U1 A8:05 P8:10, U2 P8:12 D8:20, 8:20 ~40m 8:20:30"
    assert journey(typed(feed, **station)) == changed  # type: ignore[arg-type]
    assert journey(typed(feed, transfers="S S kind=3 from=U1 to=U2", **station)) != changed  # type: ignore[arg-type]
    assert journey(typed(feed, transfers="S S kind=3 from=U2", **station)) == changed  # type: ignore[arg-type]


def station(ways: str) -> FeedTable:
    """Return a line with a station 200 m beside the street: platform P, entrances E at 2,000 m to J at 2,800 m.

    A way is typed `P E kind=2 stairs=20`, `seconds=30` or `metres=40`; `>` makes it one way.
    """
    spots = {**METRES, "P": (2400, 200), "E": 2000, "F": 2200, "G": 2300, "H": 2500, "I": 2600, "J": 2800}
    where = {stop: position(*(at if isinstance(at, tuple) else (at, 0))) for stop, at in spots.items()}
    feed = typed_feed("U1 | A8:05 P8:10", where)
    rows = [(line.split()[:2], dict(word.split("=") for word in line.split()[2:])) for line in ways.splitlines()]
    names = feed.stops.id

    def column(name: str, silence: float, kind: type) -> np.ndarray:
        return np.array([float(options.get(name, silence)) for _, options in rows], dtype=kind)

    table = PathwayTable(
        from_stop=np.array([names.index(ends[0]) for ends, _ in rows], dtype=np.int32),
        to_stop=np.array([names.index(ends[1]) for ends, _ in rows], dtype=np.int32),
        kind=column("kind", 1, np.int8),
        both_ways=column("both", 1, np.int8).astype(bool),
        metres=column("metres", math.nan, float),
        seconds=column("seconds", -1, np.int32),
        stairs=column("stairs", 0, np.int32),
    )
    kinds = np.array([2 if name in "EFGHIJ" else 0 for name in names], dtype=np.int8)
    return dataclasses.replace(feed, pathways=table, stops=dataclasses.replace(feed.stops, kind=kinds))


@pytest.mark.parametrize(
    ("ways", "profile", "seconds"),
    [
        # k lies 80 m from E: a minute on foot; nobody walks from P to the street but through an entrance
        ("P E seconds=30", "standard", 600 + 30 + 60),
        ("P E metres=40", "standard", 600 + 30 + 60),
        ("P E kind=2 stairs=50", "standard", 600 + 30 + 60),
        ("P E kind=5", "standard", 600 + 45 + 60),
        ("P E", "standard", 600 + 10 + 60),
        # 3.0 instead of 4.8 km/h: a way takes 1.6 times as long, but an elevator does not
        ("P E seconds=30", "slow", 600 + 48 + 96),
        ("P E kind=5 seconds=30", "slow", 600 + 30 + 96),
        # over a hall H that is no entrance, and the longer way left out
        ("P B seconds=10\nB E seconds=10\nP E seconds=30", "standard", 600 + 20 + 60),
        # what leads in only is no way out: J is 720 m from k
        ("E P seconds=30 both=0\nP J seconds=30", "standard", 600 + 30 + 540),
    ],
)
def test_out_of_a_station_one_gets_by_its_pathways(ways: str, profile: str, seconds: int) -> None:
    network = typed(station(ways))
    found = reach(network, TOWN.ask(mode="transit", depart_at=TUESDAY, max_minutes=60, profile=profile)).seconds
    assert found[network.places.id.tolist().index(ord("k"))] == seconds


def test_out_of_a_station_of_many_entrances_who_is_tired_takes_the_best() -> None:
    # F is 120 m from k and E 80 m, but a minute farther from the platform
    ways = "P E seconds=90\n" + "\n".join(f"P {entrance} seconds=30" for entrance in "FGHIJ")
    network = typed(station(ways))
    query = TOWN.ask(mode="transit", depart_at=TUESDAY, max_minutes=60, max_walk_minutes=5)
    assert reach(network, query).seconds[network.places.id.tolist().index(ord("k"))] == 600 + 30 + 90


def test_no_stairs_in_a_wheelchair() -> None:
    query = {"mode": "transit", "depart_at": TUESDAY, "max_minutes": 60, "profile": "wheelchair"}
    stairs, lift = (typed(station(f"P E {kind}")) for kind in ("kind=2 stairs=50", "kind=5"))
    place = lift.places.id.tolist().index(ord("k"))
    assert reach(lift, TOWN.ask(**query)).seconds[place] < 900
    assert reach(stairs, TOWN.ask(**query)).seconds[place] > 900


def test_ways_between_a_crowd_of_stops() -> None:
    """Ten stops 20 metres apart: 90 ways, each 15 seconds for every stop between."""
    stops = {letter: 1000 + 20 * number for number, letter in enumerate("EFGHIJLMNO")}
    network = typed("\n".join(f"U{number} | {stop}8:00 D9:00" for number, stop in enumerate(stops)), stops=stops)
    ways, table = network.transfers, network.timetable
    names = [table.get_text(table.stop_name[stop])[-1] for stop in table.point_stop]
    for here in range(len(names)):
        rows = slice(ways.first[0, here], ways.first[0, here + 1])
        for there, ticks in zip(ways.point[rows].tolist(), ways.ticks[rows].tolist(), strict=True):
            if names[here] in stops and names[there] in stops:
                assert ticks == abs(stops[names[here]] - stops[names[there]]) * 7.5
        assert sum(names[there] in stops for there in ways.point[rows].tolist()) == (10 if names[here] in stops else 0)


def test_a_line_every_minute_through_two_hours() -> None:
    """Whoever leaves at second s of a minute is ready after 90 seconds and waits for the next full minute."""
    lines = "\n".join(f"U{line} | A0:00 B0:05 C0:10 D0:15 every=1@7:00-12:00" for line in range(4))
    network = typed(lines)
    query = TOWN.ask(mode="transit", depart_at=TUESDAY, window_minutes=120, max_minutes=60)
    found = reach(network, query)
    place = network.places.id.tolist().index(ord("t"))
    assert found.percentiles is not None
    # to t: 15 minutes, half a minute to the door, and what lies before: 90 to 149 seconds, each as often
    assert found.percentiles[place].tolist() == [930 + 90 + low for low in (2, 14, 29, 44, 56)]
    # those of 8:02 to 10:02
    assert found.shares(place, 120)[1] == 121 / 2  # type: ignore[arg-type]
    assert reach(network, dataclasses.replace(query, window_minutes=0)).shares(place, 1) == (None, None)  # type: ignore[arg-type]


def crowd(side: int) -> Town:
    """Draw a town of so many times so many junctions, 20 metres apart, with a stop in each corner."""
    spots = [position(20 * (number % side), 20 * (number // side)) for number in range(side * side)]
    pairs = [(here, here + 1) for here in range(side * side) if (here + 1) % side]
    pairs += [(here, here + side) for here in range(side * (side - 1))]
    edges = [street(number, pair, [spots[pair[0]], spots[pair[1]]], 20) for number, pair in enumerate(pairs)]
    nodes = [junction(number, spot) for number, spot in enumerate(spots)]
    return Town(nodes, edges, {"z": spots[-1]}, spots[0], {})


def test_a_window_over_a_town_of_many_junctions() -> None:
    side = 36
    town = crowd(side)
    near, far = position(0, 0), position(20 * (side // 2), 20 * (side // 2))
    feed = typed_feed("U1 | A0:00 M0:01 every=10@7:00-10:00", {"A": near, "M": far})
    network = build(
        streets_from_rows(town.nodes, town.edges), place_table(town.places), [feed], run=1, built_at=BUILT_AT
    )
    query = town.ask(mode="transit", depart_at=TUESDAY, window_minutes=10, max_minutes=30)
    found = reach(network, query)
    assert found.percentiles is not None
    # On foot 70 stretches of 15 seconds: 1,050; from the middle 34 of them: 510, after a minute of riding, half a
    # minute to get on and 0 to 599 seconds of waiting. Half of all departures take at most 299 of these.
    on_foot, from_middle = 2 * (side - 1) * 15, 2 * (side - 1 - side // 2) * 15
    assert found.percentiles[0].tolist() == [
        min(on_foot, from_middle + 60 + 60 + wait) for wait in (29, 149, 299, 449, 569)
    ]


def test_no_day_on_which_anything_runs() -> None:
    network = typed("U1 | A8:05 D8:20 days=7")
    assert (network.version.feeds[0].first_day, network.version.timetable_from) == ("", None)
    with pytest.raises(OutsideTimetableError, match="no such day"):
        journey(network)


def test_a_question_needs_a_moment_and_a_sensible_window() -> None:
    network = typed("U1 | A8:05 D8:20")
    with pytest.raises(RefusedError, match="say when to leave"):
        reach(network, TOWN.ask(mode="transit"))
    with pytest.raises(RefusedError, match="at most 120 minutes"):
        reach(network, TOWN.ask(mode="transit", depart_at=TUESDAY, window_minutes=121))
    with pytest.raises(TypeError, match="has no moment"):
        _ = plot(network, TOWN.ask()).runs


@pytest.mark.parametrize(
    ("profile", "untold"),
    [
        ("standard", ()),
        ("pram", (("surface", 120.0), ("width", 120.0), ("steps", 60.0))),
        ("wheelchair", (("surface", 580.0), ("incline", 580.0), ("width", 580.0))),
    ],
)
def test_a_way_tells_what_nobody_told_of_it(profile: str, untold: tuple) -> None:
    # 40 m of street, 60 m of steps, 80 m of street; around the steps it is 460 m
    down = "     |  |\n"
    town = draw("Z--@-A##B---k-E\n" + 4 * down + "     C--D")
    way = find_itinerary(town.network, town.ask(profile=profile), 0)
    assert way is not None
    assert way.legs[0].untold == untold


def test_a_long_window_is_cut_into_a_part_for_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted back from its end begins as much later in a part as lies between both ends."""
    monkeypatch.setattr("geo.reach.course.cpu_count", lambda: 2)
    network = typed("U1 | A8:05 D8:20")
    hour = plot(network, TOWN.ask(mode="transit", arrive_by=TUESDAY, max_minutes=30, window_minutes=60))
    assert hour.parts == [(hour, 0)], "not four times as long as a way may take"
    minute = 60 * TICKS_PER_SECOND
    four = dataclasses.replace(hour, window=4 * 60 * minute)
    (early, shift), (late, last) = four.parts
    assert (early.window, late.window) == (2 * 60 * minute, 2 * 60 * minute)
    assert (early.known_moment.second, late.known_moment.second) == (8 * 3600, 10 * 3600)
    assert (shift, last) == (2 * 60 * minute, 0)


def test_to_a_place_far_from_every_street_there_is_no_way() -> None:
    town = draw("A-@-B")
    town.places = {"z": position(0, FAR)}
    assert find_itinerary(town.network, town.ask(), 0) is None


def test_a_full_pile_is_looked_through_and_nothing_is_forgotten() -> None:
    """Every link of a chain reaches X sooner, and X the Ys anew each time: more entries than the pile holds."""
    links, ys = 10, 30
    x = links + 1
    arcs = [(number, number + 1, 1) for number in range(links)]
    arcs += [(number, x, 200 - 10 * number) for number in range(1, links + 1)]
    arcs += [(x, x + 1 + y, 5 + y) for y in range(ys)] + [(x + 1 + y, x + 2 + y, 900) for y in range(ys - 1)]
    both = sorted(arcs + [(there, here, ticks) for here, there, ticks in arcs])
    nodes = x + 1 + ys
    first = np.searchsorted([here for here, _, _ in both], np.arange(nodes + 1)).astype(np.int32)
    there, ticks = (np.array([arc[column] for arc in both], dtype=np.int32) for column in (1, 2))
    label = np.zeros((nodes, 2), dtype=np.int32)
    seed, nothing = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32)
    queue = np.zeros((there.size + 1, 2), dtype=np.int32)
    assert street_search(first, there, ticks, seed, nothing, BANNED, label, 1, queue) == nodes
    at_x = links + 200 - 10 * links
    assert label[: links + 1, 1].tolist() == list(range(links + 1))
    assert label[x:, 1].tolist() == [at_x, *(at_x + 5 + y for y in range(ys))]


def test_a_snapshot_that_grows_too_large_is_the_world_s_failure(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    network = draw("A-@-B").network
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            publish(network, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_areas_are_written_without_what_is_too_small() -> None:
    west, north = position(0, 0)
    east, south = position(200, 200)
    field = shapely.box(west, south, east, north)
    hole = shapely.box(*position(50, 60), *position(60, 50))
    yard = shapely.box(*position(300, 10), *position(310, 0))
    area = shapely.MultiPolygon([field.difference(hole), yard])
    whole = to_geojson(area)
    assert shapely.equals_exact(shapely.geometry.shape(whole), area, 1e-6, normalize=True)
    # four hectares; the hole and the yard are of a hundredth each
    kept = shapely.geometry.shape(to_geojson(area, least_hectares=0.1))
    assert shapely.equals_exact(kept, shapely.MultiPolygon([field]), 1e-6, normalize=True)
    assert to_geojson(shapely.MultiPolygon()) == {"type": "MultiPolygon", "coordinates": []}


def test_a_change_on_foot_that_takes_too_long_is_not_gone() -> None:
    # who leaves at 8:03:30 is off at C at 8:28; half a kilometre on it is 8:34:15, and at D 8:50
    network = typed("U1 | A8:05 C8:28\nU2 | E8:40 D8:50", stops={"E": 4500})
    query = TOWN.ask(mode="transit", depart_at=TUESDAY, window_minutes=60)
    place = network.places.id.tolist().index(ord("t"))
    for minutes, departures in ((30, 0), (46, 0), (47, 1)):
        found = reach(network, dataclasses.replace(query, max_minutes=minutes))
        assert found.departures is not None
        assert found.departures[place] == departures


def test_at_the_very_stop_nobody_walks() -> None:
    network = typed("U1 | A8:05 D8:20")
    lon, lat = position(0, 0)
    query = ReachQuery(lon, lat, mode="transit", depart_at=TUESDAY, max_minutes=60)
    way = find_itinerary(network, query, position(6000, 0))
    assert way is not None
    assert told(way.legs) == "U1 A8:05 D8:20"
    assert snapped_metres(network, query) == pytest.approx(0, abs=0.1)


def test_a_moment_in_another_time_zone_is_the_same_moment() -> None:
    network = typed("U1 | A8:05 D8:20")
    place = network.places.id.tolist().index(ord("t"))
    local = TUESDAY.replace(minute=30)
    query = TOWN.ask(mode="transit", max_minutes=60)
    here, there = (
        find_itinerary(network, dataclasses.replace(query, arrive_by=at), place)
        for at in (local, local.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC))
    )
    assert here == there
    assert here is not None
    assert told(here.legs).endswith("U1 A8:05 D8:20, 8:20 ~40m 8:20:30")


def test_the_hours_of_the_last_question_only_where_more_would_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    network = typed("U1 | A8:05 D8:20\nU1 | A12:05 D12:20")
    first = {
        hour: get_runs(network, TUESDAY.date(), (hour * 3600, (hour + 1) * 3600), seats=False, side=0)
        for hour in (8, 12)
    }
    again = get_runs(network, TUESDAY.date(), (8 * 3600, 9 * 3600), seats=False, side=0)
    assert again is first[8]
    monkeypatch.setattr("geo.reach.runs._BYTES_KEPT", 0)
    assert get_runs(network, TUESDAY.date(), (13 * 3600, 14 * 3600), seats=False, side=0).time.size == 0
    again = get_runs(network, TUESDAY.date(), (8 * 3600, 9 * 3600), seats=False, side=0)
    assert again is not first[8]
    assert np.array_equal(again.time, first[8].time)


def test_hours_that_are_kept_do_for_an_hour_of_them_but_not_a_whole_day() -> None:
    network = typed("U1 | A8:05 D8:20\nU1 | A12:05 D12:20")

    def runs(begin: int, end: int) -> Runs:
        return get_runs(network, TUESDAY.date(), (begin * 3600, end * 3600), seats=False, side=0)

    day = runs(0, 24)
    assert runs(7, 10) is not day
    assert runs(8, 9) is runs(7, 10)
    assert runs(9, 11) is not runs(7, 10)
    assert runs(8, 9).time.size == 2, "boarding at A, leaving at D"
    assert runs(11, 13).time.tolist() == [12 * 3600 + 300, 12 * 3600 + 1200]


def test_who_is_tired_walks_through_many_junctions_and_by_the_shortest_of_two_ways() -> None:
    """A ladder of streets: a long way round to the first rung is found first, and bettered."""
    side = 12
    town = crowd(side)
    feed = typed_feed("U1 | A8:05 M8:10", {"A": position(0, 0), "M": position(20 * (side - 1), 0)})
    network = build(
        streets_from_rows(town.nodes, town.edges), place_table(town.places), [feed], run=1, built_at=BUILT_AT
    )
    query = town.ask(mode="transit", depart_at=TUESDAY, max_minutes=30, max_walk_minutes=5)
    # eleven rungs from M on, each 15 seconds; all the way on foot it is twice as far, longer than five minutes
    assert reach(network, query).seconds.tolist() == [600 + (side - 1) * 15]
