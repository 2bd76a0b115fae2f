"""What is missing: cells with people, how far they have it, what would change it; beside thought and slow searches."""

import math
import random
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
import shapely
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, draw, place_table, position
from test_transit_oracle import SIDE, make_feed, make_town

from geo.atlas.gap_tables import round_people, told_people
from geo.errors import RefusedError
from geo.gaps import (
    Cells,
    Shape,
    bounds,
    by_street,
    category,
    classes,
    count_within,
    cover,
    departures_within,
    differ,
    doors_at,
    doors_of,
    each_door,
    feasible,
    gaussian,
    last_home,
    link,
    look_back,
    make_cells,
    minutes_of_day,
    nth_nearest,
    percentiles,
    plot_ways,
    quality,
    seconds_to_each,
    supply,
)
from geo.gaps.service import stations
from geo.model import LATEST_HOME, ReachQuery
from geo.network import Network, build, streets_from_rows
from geo.reach import PERCENTILES, UNREACHED, reach
from geo.reach.runs import get_runs

TUESDAY = datetime(2026, 3, 3, 8)  # noqa: DTZ001 - local time of the town
CORNERS = (position(0, 0), position(SIDE, SIDE))


def cells_at(*spots: tuple[float, float], people: tuple[float, ...] | None = None) -> Cells:
    """Return a cell for each spot, which is its only point."""
    lon, lat = np.array(spots).T
    number = np.arange(len(spots))
    outline = shapely.buffer(shapely.points(lon, lat), 0.0001)
    living = np.array(people or [1.0] * len(spots))
    firsts = np.arange(len(spots) + 1, dtype=np.int32)
    return Cells(number.astype(np.uint64), number.astype(np.int32), outline, living, firsts, lon, lat)


def random_town(seed: int) -> tuple[Network, list[tuple[float, float]], list[tuple[float, float]]]:
    """Make a town with a timetable, its places, and doors of people."""
    chance = random.Random(seed)  # noqa: S311 - a made-up town is no secret
    town, feed = make_town(chance), make_feed(chance)
    spots = [position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(14)]
    places = {chr(97 + number): spot for number, spot in enumerate(spots[:4])}
    themes = dict.fromkeys(places, ("childcare",))
    network = build(
        streets_from_rows(town.nodes, town.edges), place_table(places, themes), [feed], run=1, built_at=BUILT_AT
    )
    return network, spots[:4], spots[4:]


def forward(network: Network, query: ReachQuery, spot: tuple[float, float]) -> int:
    """Return the seconds to the nearest place by an ordinary search from one door."""
    try:
        found = reach(network, replace(query, lon=spot[0], lat=spot[1])).seconds
    except RefusedError:
        return UNREACHED
    return min((int(each) for each in found if each != UNREACHED), default=UNREACHED)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("mode", ["walk", "bike", "transit"])
def test_one_search_back_is_all_searches_forward_at_every_moment(seed: int, mode: str) -> None:
    network, _, doors = random_town(seed)
    linked = link(network, cells_at(*doors))
    query = ReachQuery(0, 0, mode=mode, max_minutes=40)  # type: ignore[arg-type]
    for minute in (0, 7, 19):
        at = TUESDAY + timedelta(minutes=minute, seconds=seed * 7)
        course = plot_ways(linked.network, query, at=at)
        wanted = np.ones(network.places.id.size, dtype=bool)
        ways = look_back(linked, course, doors_of(network, course.profile, wanted))
        told = percentiles(linked, course, ways)[:, 1].tolist()
        assert told == [forward(network, replace(query, depart_at=at), door) for door in doors]


@pytest.mark.parametrize("seed", range(4))
def test_shares_over_a_window_are_those_of_all_its_seconds(seed: int) -> None:
    network, _, doors = random_town(seed)
    linked, query = link(network, cells_at(*doors)), ReachQuery(0, 0, mode="transit", max_minutes=40)
    course = plot_ways(linked.network, query, at=TUESDAY, window_minutes=1)
    ways = look_back(linked, course, doors_of(network, 0, np.ones(network.places.id.size, dtype=bool)))
    told = percentiles(linked, course, ways, (5, 50, 95))
    each = [
        [forward(network, replace(query, depart_at=TUESDAY + timedelta(seconds=s)), door) for s in range(60)]
        for door in doors[:3]
    ]
    for row, seconds in enumerate(each):
        ranked = sorted(math.inf if found == UNREACHED else found for found in seconds)
        # nearest rank: of 60 departures the 3rd, the 30th and the 57th
        wanted = [UNREACHED if ranked[rank] == math.inf else ranked[rank] for rank in (2, 29, 56)]
        assert told[row].tolist() == wanted


@pytest.mark.parametrize("seed", range(6))
def test_a_scenario_is_what_a_search_from_scratch_finds(seed: int) -> None:
    network, places, doors = random_town(seed)
    linked, query = link(network, cells_at(*doors)), ReachQuery(0, 0, mode="transit", max_minutes=40)
    course = plot_ways(linked.network, query, at=TUESDAY, window_minutes=30)
    was = np.ones(network.places.id.size, dtype=bool)
    now = network.places.id != ord("a")
    before = look_back(linked, course, doors_of(network, 0, was))
    new = doors_at(network, 0, *doors[0])
    after = differ(linked, course, network, before, (was, now), [new]).whole
    moved = {"b": places[1], "c": places[2], "d": places[3], "z": doors[0]}
    chance = random.Random(seed)  # noqa: S311 - as above
    town, feed = make_town(chance), make_feed(chance)
    scratch = build(streets_from_rows(town.nodes, town.edges), place_table(moved), [feed], run=1, built_at=BUILT_AT)
    afresh = look_back(linked, course, doors_of(scratch, 0, np.ones(4, dtype=bool)))
    assert np.array_equal(percentiles(linked, course, after), percentiles(linked, course, afresh))
    assert not np.array_equal(percentiles(linked, course, after), percentiles(linked, course, before))


def test_doors_that_share_a_street_with_a_cell_are_reached_along_it() -> None:
    # 3 columns of 20 metres between a and k at 4.8 km/h are 45 seconds; over A and back it would be more
    town = draw("A-a--k-----B")
    linked = link(town.network, cells_at(town.places["k"]))
    course = plot_ways(linked.network, ReachQuery(0, 0))
    found = look_back(linked, course, doors_of(town.network, 0, town.network.places.id == ord("a")))
    assert percentiles(linked, course, found).tolist() == [[45, 45, 45]]


def test_the_middle_point_in_rank_speaks_for_a_cell() -> None:
    cells = replace(cells_at(*[position(0, 0)] * 3), first_point=np.array([0, 3, 5, 6], dtype=np.int32))
    values = np.array([90, UNREACHED, 30, UNREACHED, 50, UNREACHED], dtype=np.int32)
    # of 30, 90 and nothing the second; of 50 and nothing the nearer; of nothing nothing
    assert cells.middle(values, UNREACHED).tolist() == [90, 50, UNREACHED]


def test_cells_cover_their_areas_and_hold_all_people() -> None:
    west = shapely.box(9.0, 48.7, 9.01, 48.71)
    east = shapely.box(9.01, 48.7, 9.02, 48.71)
    lon, lat = np.array([9.005, 9.0099, 9.015, 9.5]), np.array([48.705, 48.7, 48.709, 48.7])
    cells = make_cells([Shape(7, west), Shape(8, east)], (lon, lat, np.array([10.0, 2.5, 4.0, 99.0])))
    for number, area in ((7, west), (8, east)):
        mine = cells.outline[cells.area == number]
        # slivers of less than a fiftieth of a hexagon are left out
        assert shapely.area(shapely.union_all(mine)) == pytest.approx(area.area, rel=0.01)
        assert shapely.area(mine).sum() == pytest.approx(shapely.area(shapely.union_all(mine)), rel=1e-6)
    assert cells.people[cells.area == 7].sum() == 12.5
    assert cells.people[cells.area == 8].sum() == 4.0
    points = shapely.points(cells.lon, cells.lat)
    owner = np.repeat(np.arange(cells.size), np.diff(cells.first_point))
    assert shapely.distance(cells.outline[owner], points).max() < 1e-9
    assert np.median(np.diff(cells.first_point)) == 3
    with pytest.raises(RefusedError, match="No area"):
        make_cells([], (lon, lat, lon))
    with pytest.raises(RefusedError, match="7 to 12"):
        make_cells([Shape(1, west)], (lon, lat, lon), 13)


def test_a_choice_is_counted_place_by_place() -> None:
    # a door at @, places 60, 100 and 200 metres along the street: at 4.8 km/h 45, 75 and 150 seconds
    town = draw("A-@--a-b----cB")
    linked = link(town.network, cells_at(town.start))
    course = plot_ways(linked.network, ReachQuery(0, 0))
    every = each_door(doors_of(town.network, 0, np.ones(3, dtype=bool)))
    seconds = seconds_to_each(linked, course, every)
    assert sorted(seconds[:, 0].tolist()) == [45, 75, 150]
    assert [nth_nearest(seconds, rank)[0] for rank in (1, 2, 3, 4)] == [45, 75, 150, UNREACHED]
    assert count_within(seconds, 75).tolist() == [2]
    assert count_within(seconds_to_each(linked, course, []), 75).tolist() == [0]


def line_of_stops() -> tuple[Network, dict[str, tuple[float, float]]]:
    """A street of four stops a kilometre apart, a bus out in the morning, and the last one back at 21:30."""
    town = draw("A" + "-" * 50 + "B" + "-" * 50 + "C")
    spots = {name: position(number * 1020, 0) for number, name in enumerate("ABC")}
    feed = typed_feed(
        """
        U1 | A7:40 B7:45 C7:50
        U1 | A8:10 B8:15 C8:20
        U2 | C12:05 B12:10 A12:15
        U2 | C21:30 B21:35 A21:40
        """,
        spots,
    )
    places = place_table({"k": position(2035, 0)}, {"k": ("language",)})
    return build(streets_from_rows(town.nodes, town.edges), places, [feed], run=1, built_at=BUILT_AT), spots


def test_a_course_is_feasible_if_one_is_in_time_and_home_again() -> None:
    network, _ = line_of_stops()
    linked = link(network, cells_at(position(5, 0)))
    query, doors = ReachQuery(0, 0, mode="transit", max_minutes=25), each_door(doors_of(network, 0, np.ones(1, bool)))
    start, end = TUESDAY, TUESDAY.replace(hour=12)
    # there with the bus of 7:40, twenty-one minutes with the wait; back with that of 12:05; at 11 nothing comes back
    assert feasible(linked, query, (start, end), doors).tolist() == [True]
    assert feasible(linked, query, (start, end.replace(hour=11)), doors).tolist() == [False]
    assert feasible(linked, query, (start.replace(hour=7), end), doors).tolist() == [False]


def test_the_last_way_home_begins_in_time_for_the_last_bus() -> None:
    network, _ = line_of_stops()
    linked = link(network, cells_at(position(5, 0)))
    doors = doors_of(network, 0, np.ones(1, bool))
    found = last_home(linked, ReachQuery(0, 0, mode="transit", max_minutes=15), TUESDAY, doors)
    # the bus leaves C at 21:30; one gets on within 60 seconds, and 5 metres back to C take 4
    assert found.tolist() == [21 * 3600 + 30 * 60 - 60 - 4]
    assert last_home(linked, ReachQuery(0, 0), TUESDAY, doors).tolist() == [UNREACHED]
    # who lives 200 metres away walks home whenever it is
    near = link(network, cells_at(position(1835, 0)))
    assert last_home(near, ReachQuery(0, 0, mode="transit", max_minutes=15), TUESDAY, doors).tolist() == [LATEST_HOME]


def test_departures_within_five_minutes_count_each_trip_once() -> None:
    network, _ = line_of_stops()
    # half-way between B and C it is 510 metres to both, 382 seconds; at 300 metres from B only B is near
    linked = link(network, cells_at(position(1530, 0), position(1320, 0)))
    runs = get_runs(network, TUESDAY.date(), (0, 86_400), seats=False, side=0)
    found = departures_within(linked, 0, runs, (7 * 3600, 9 * 3600))
    # between 7 and 9 two buses stop at B: one an hour
    assert found.tolist() == [0.0, 1.0]


def test_the_gaussian_of_dai_at_the_door_half_way_and_at_the_edge() -> None:
    # (exp(-1/8) - exp(-1/2)) / (1 - exp(-1/2)) = (0.8824969 - 0.6065307) / 0.3934693 = 0.701367
    found = gaussian(np.array([0, 300, 600, 601, UNREACHED], dtype=np.int32), 600)
    assert found == pytest.approx([1, 0.701367, 0, 0, 0], abs=1e-6)


def test_two_steps_by_hand() -> None:
    """Luo and Qi (2009), equations 2 and 3, with the weights of Dai (2010)."""
    # place X: cell 1 at the door, cell 2 half-way; place Y: cell 2 at the door, cell 3 out of reach
    seconds = np.array([[0, 300, UNREACHED], [UNREACHED, 0, 700]], dtype=np.int32)
    people, capacity = np.array([100.0, 200.0, 50.0]), np.array([30.0, 40.0])
    # first step: X is shared by 100 + 0.701367 * 200 = 240.273, so 30 / 240.273 = 0.124858; Y by 200: 0.2
    # second step: cell 1 has 0.124858; cell 2 has 0.701367 * 0.124858 + 0.2 = 0.287571; cell 3 nothing
    assert supply(seconds, people, capacity, 600) == pytest.approx([124.858, 287.571, 0], abs=1e-2)
    # what is offered is shared among all: nothing is lost, nothing is won
    told = supply(seconds, people, capacity, 600)
    assert (told * people).sum() / 1000 == pytest.approx(70)


def test_supply_is_counted_where_nobody_comes() -> None:
    found = supply(np.full((1, 2), UNREACHED, dtype=np.int32), np.array([5.0, 5.0]), np.array([9.0]), 600)
    assert found.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("departures", "vehicle", "expected"),
    [
        # ARE: departures of both directions from 6 to 20 h, halved; 14 hours are 840 minutes
        (338, "road", 2),  # every 4.97 minutes
        (336, "road", 3),  # every 5 minutes
        (112, "road", 4),  # every 15 minutes
        (56, "road", 5),  # every 30 minutes
        (28, "road", 5),  # every 60 minutes
        (27, "road", None),  # less than once an hour
        (56, "rail", 4),
        (56, "node", 3),
        (0, "rail", None),
    ],
)
def test_the_category_of_a_stop(departures: float, vehicle: str, expected: int | None) -> None:
    assert category(departures, vehicle) == expected


@pytest.mark.parametrize(
    ("found", "metres", "expected"),
    [
        (1, 300, "A"),
        (1, 501, "B"),
        (2, 299, "A"),
        (2, 300, "B"),
        (2, 301, "B"),
        (5, 299, "D"),
        (5, 300, None),
        (3, 750, "D"),
        (3, 751, None),
        (4, 500, "D"),
        (5, 301, None),
        (0, 9, None),
    ],
)
def test_the_class_of_a_point(found: int, metres: float, expected: str | None) -> None:
    assert quality(found, metres) == expected


def test_a_cell_has_the_class_of_its_best_stop() -> None:
    town = draw("A" + "-" * 50 + "B" + "-" * 50 + "C")
    spots = {"A": position(0, 0), "B": position(1020, 0)}
    # every 10 minutes from 6 to 20 h in one direction: 84 departures, as one every 20 minutes in two: category 5 is
    # from 20 minutes on, and so is this
    feed = typed_feed("U1 | A6:00 B6:05 every=10@6:00-20:00", spots)
    network = build(streets_from_rows(town.nodes, town.edges), place_table({}), [feed], run=1, built_at=BUILT_AT)
    linked = link(network, cells_at(position(100, 0), position(400, 0), position(1000, 0)))
    runs = get_runs(network, TUESDAY.date(), (0, 86_400), seats=False, side=0)
    # 100 metres from A; 400 metres from A and 620 from B; at B nobody gets on
    assert classes(linked, runs) == ("D", None, None)


def served_line(kinds: dict[str, int], lines: str) -> tuple[Network, dict[str, tuple[float, float]]]:
    """Return a street with stops at A and B, a kilometre apart, and the kinds of its lines as GTFS has them."""
    town = draw("A" + "-" * 50 + "B" + "-" * 50 + "C")
    spots = {"A": position(0, 0), "B": position(1020, 0)}
    network = build(
        streets_from_rows(town.nodes, town.edges), place_table({}), [typed_feed(lines, spots)], run=1, built_at=BUILT_AT
    )
    kind = np.array(list(kinds.values()), dtype=network.timetable.route_kind.dtype)
    return replace(network, timetable=replace(network.timetable, route_kind=kind)), spots


def classes_at(network: Network, *metres: float) -> tuple[str | None, ...]:
    linked = link(network, cells_at(*(position(each, 0) for each in metres)))
    return classes(linked, get_runs(linked.network, TUESDAY.date(), (0, 86_400), seats=False, side=0))


def test_railways_and_roads_are_counted_apart_and_the_better_category_counts() -> None:
    """ARE (2022): A_Intervall and B_Intervall are figures of their own; a station is not busy because of its buses."""
    lines = """
        R1 | A6:00 B6:05 every=15@6:00-20:00
        U2 | A6:01 B6:06 every=15@6:00-20:00
        U3 | A6:02 B6:07 every=15@6:00-20:00
        """
    # 56 trains, one in 30 minutes for each direction: IV; 112 buses, one in 15: IV; all together would be III and so B
    network, _ = served_line({"R1": 2, "U2": 3, "U3": 3}, lines)
    assert classes_at(network, 100, 310, 510) == ("C", "D", None)
    # as buses all three are 168, one in 10 minutes: IV; as trains III
    assert classes_at(served_line({"R1": 3, "U2": 3, "U3": 3}, lines)[0], 100) == ("C",)
    assert classes_at(served_line({"R1": 2, "U2": 2, "U3": 2}, lines)[0], 100, 310, 510) == ("B", "C", "D")


def test_a_cableway_is_category_five_however_often_it_runs() -> None:
    network, _ = served_line({"S1": 6}, "S1 | A6:00 B6:05 every=5@6:00-20:00")
    assert classes_at(network, 100, 310) == ("D", None)


def test_stops_of_one_name_are_one_station_if_they_are_near() -> None:
    network, _ = served_line({"U1": 3}, "U1 | A6:00 B6:05 every=10@6:00-20:00")
    table = network.timetable
    assert len(set(stations(replace(table, stop_name=np.zeros_like(table.stop_name))).tolist())) == 2
    near = replace(table, stop_name=np.zeros_like(table.stop_name), stop_lon=table.stop_lon.copy())
    near.stop_lon[:] = near.stop_lon[0]
    assert len(set(stations(near).tolist())) == 1


def test_two_steps_without_a_decay_by_hand() -> None:
    """Luo and Wang (2003): who is within the catchment counts whole, who is beyond it not at all."""
    # a doctor shared by eight people of three cells, another by five of two; the cell in both has 1/8 + 1/5
    here, away = 0, UNREACHED
    seconds = np.array([[here, here, here, away], [away, away, here, here]], dtype=np.int32)
    told = supply(seconds, np.array([3.0, 2.0, 3.0, 2.0]), np.array([1.0, 1.0]), 1800)
    assert told == pytest.approx([125, 125, 325, 200])


@pytest.mark.parametrize("seed", range(3))
def test_a_long_window_in_parts_is_the_window_as_a_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network, _, doors = random_town(seed)
    linked, query = link(network, cells_at(*doors)), ReachQuery(0, 0, mode="transit", max_minutes=10)
    told = []
    for cores in (1, 3):
        monkeypatch.setattr("geo.reach.course.cpu_count", lambda cores=cores: cores)
        course = plot_ways(linked.network, query, at=TUESDAY - timedelta(minutes=30), window_minutes=130)
        assert len(course.parts) == cores
        ways = look_back(linked, course, doors_of(network, 0, np.ones(network.places.id.size, dtype=bool)))
        told.append((percentiles(linked, course, ways), minutes_of_day(linked, course, ways)))
    assert all(np.array_equal(one, other) for one, other in zip(*told, strict=True))
    assert (told[0][1] >= 0).any()


def test_covering_takes_the_site_that_helps_most_and_then_the_next() -> None:
    """Greedy adding of Church and ReVelle (1974): after the largest site, what it covers counts no more."""
    people = np.array([30.0, 20.0, 25.0, 10.0])
    sets = {0: [0, 1], 1: [1, 2], 2: [2, 3], 3: [3]}

    def covers(candidate: int) -> np.ndarray:
        return np.isin(np.arange(4), sets[candidate])

    sites = cover(np.full(4, 85.0), covers, people, np.zeros(4, dtype=bool), 3)
    # 0 covers 50; then 2 covers 35 and 1 only 25 more; then nothing is left
    assert [(site.candidate, site.people) for site in sites] == [(0, 50), (2, 35)]
    # who has it already counts no more: without the cells 0 and 1, 2 covers most
    done = np.array([True, True, False, False])
    assert [(site.candidate, site.people) for site in cover(np.full(4, 85.0), covers, people, done, 3)] == [(2, 35)]


def test_bounds_never_lie_below_what_a_site_can_gain() -> None:
    lon, lat = np.array([9.0, 9.001, 9.02]), np.array([48.7, 48.7, 48.7])
    # a thousandth of a degree of longitude is some 74 metres there
    found = bounds((lon, lat), (lon, lat), np.array([1.0, 10.0, 100.0]), 80.0)
    assert found.tolist() == [11, 11, 100]


def settled(*people: float, resolution: int = 10) -> Cells:
    """Return the cells of a square with points of so many people, some 110 metres apart."""
    lon = 9.0005 + np.arange(len(people)) * 0.0015
    given = (lon, np.full(lon.size, 48.7005), np.array(people))
    return make_cells([Shape(7, shapely.box(9.0, 48.7, 9.02, 48.701))], given, resolution, threshold=3)


def test_few_people_are_not_told() -> None:
    cells = settled(0.0, 2.9, 3.0, 12.6, np.nan)
    told = told_people(cells, np.arange(cells.size))
    assert sorted(people for people in told if people) == [3, 13]
    assert told.count(None) == 2, "few, and a number that the source keeps to itself; nobody is 0"
    assert cells.people.sum() == 15.6, "few are in no sum"
    assert [round_people(people) for people in (0, 4.9, 5.1, 1234)] == [0, 0, 10, 1230]


@pytest.mark.parametrize("resolution", [8, 10, 12])
def test_nothing_that_is_told_depends_on_how_many_few_are(resolution: int) -> None:
    """Whatever is computed from cells that are the same cannot tell one town from the other, nor can a difference."""
    one, other = settled(40, 1, 30, 2, 50, resolution=resolution), settled(40, 2, 30, 1, 50, resolution=resolution)
    assert one.people.tolist() == other.people.tolist()
    assert one.few is not None
    assert other.few is not None
    assert one.few.tolist() == other.few.tolist()
    assert (one.unplaced, other.unplaced) == ({}, {}), "the sum of two points could be taken apart"


def test_many_points_with_few_people_count_in_the_sum_of_their_area() -> None:
    cells = settled(*[2.0] * 9, 40.0)
    # 18 people at nine points, in whole tens
    assert (cells.people.sum(), cells.unplaced) == (40.0, {7: 10.0})
    assert settled(*[2.0] * 7, 40.0).unplaced == {}, "14 are fewer than five times the threshold"


def test_doors_without_a_street_reach_nothing() -> None:
    town = draw("A-a--k-B")
    linked = link(town.network, cells_at(town.places["k"]))
    course = plot_ways(linked.network, ReachQuery(0, 0))
    nowhere = doors_at(town.network, 0, 10.0, 50.0)
    assert percentiles(linked, course, look_back(linked, course, nowhere)).tolist() == [[UNREACHED] * 3]
    nothing = by_street(*(np.zeros(0, dtype=kind) for kind in (np.int32, np.float32, np.int32)))
    assert percentiles(linked, course, look_back(linked, course, nothing)).tolist() == [[UNREACHED] * 3]
    assert PERCENTILES[0] == 5


@pytest.mark.parametrize("seed", range(2))
def test_each_minute_of_a_window_is_the_search_of_that_minute(seed: int) -> None:
    network, _, doors = random_town(seed)
    linked, query = link(network, cells_at(*doors)), ReachQuery(0, 0, mode="transit", max_minutes=40)
    course = plot_ways(linked.network, query, at=TUESDAY, window_minutes=20)
    ways = look_back(linked, course, doors_of(network, 0, np.ones(network.places.id.size, dtype=bool)))
    table = minutes_of_day(linked, course, ways)
    for minute in (0, 1, 9, 19):
        at = TUESDAY + timedelta(minutes=minute)
        assert table[:, minute].tolist() == [forward(network, replace(query, depart_at=at), door) for door in doors]
