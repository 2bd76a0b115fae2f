"""From many doors to many is what one search for each of them says."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, draw, place_table, position
from test_transit_oracle import SIDE, make_feed, make_town

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import Network, build, streets_from_rows
from geo.reach import PERCENTILES, UNREACHED, find_itinerary, matrix, reach
from geo.reach.course import plot
from geo.reach.ground import bare_ground, whole_ground

TUESDAY = datetime(2026, 3, 3, 8)  # noqa: DTZ001 - local time of the town
SEEDS = range(12)


def random_town(seed: int) -> tuple[Network, list[tuple[float, float]]]:
    """Make a town with a timetable, and more doors than pay for leaving junctions out."""
    chance = random.Random(seed)  # noqa: S311 - a made-up town is no secret
    town, feed = make_town(chance), make_feed(chance)
    doors = [position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(24)]
    table = place_table({chr(97 + number): door for number, door in enumerate(doors)})
    return build(streets_from_rows(town.nodes, town.edges), table, [feed], run=1, built_at=BUILT_AT), doors


def expected(network: Network, query: ReachQuery, door: tuple[float, float]) -> np.ndarray:
    """Return what one search says, in the order of the doors."""
    order = np.argsort(network.places.id)
    try:
        found = reach(network, replace(query, lon=door[0], lat=door[1]))
    except RefusedError:
        return np.full((order.size, len(PERCENTILES) if query.window_minutes else 1), UNREACHED)
    told = found.seconds[:, None] if found.percentiles is None else found.percentiles
    return np.asarray(told[order])


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "moment",
    [
        {"depart_at": TUESDAY, "window_minutes": 30},
        {"arrive_by": TUESDAY + timedelta(minutes=40), "window_minutes": 10},
        {"depart_at": TUESDAY + timedelta(minutes=40), "window_minutes": 10, "towards": True},
        {"arrive_by": TUESDAY + timedelta(minutes=40)},
        {"depart_at": TUESDAY + timedelta(minutes=5)},
    ],
)
def test_each_row_is_the_search_from_one_door(seed: int, moment: dict) -> None:
    network, doors = random_town(seed)
    query = ReachQuery(lon=0, lat=0, mode="transit", max_minutes=60, max_rides=3, **moment)
    found = matrix(network, doors, doors, query)
    for door, row in zip(doors, found, strict=True):
        assert np.array_equal(row, expected(network, query, door))


def test_leaving_junctions_out_leaves_those_at_stops_and_doors() -> None:
    # the stop is at A, the place before B: of six junctions the four at the ends of these two streets stay
    town = draw("A--+--+--+--+--k-B")
    spot = {"A": position(0, 0)}
    feed = typed_feed("U1 | A8:05 A8:10", spot)
    network = build(
        streets_from_rows(town.nodes, town.edges), place_table(town.places), [feed], run=1, built_at=BUILT_AT
    )
    course = plot(network, ReachQuery(lon=8.87, lat=48.6, mode="transit", depart_at=TUESDAY, window_minutes=5))
    whole, bare = whole_ground(course), bare_ground(course)
    ends = network.graph.edge_node[[network.links.edge[0, 0], network.gates.edge[0, 0]]]
    assert whole.node.size == 6
    assert bare.node.tolist() == sorted(set(ends.ravel().tolist()))
    # between the two inner ones of them 9 columns, each 15 seconds
    assert sorted(bare.arc_ticks.tolist())[-2:] == [9 * 150] * 2


def test_walking_needs_no_timetable() -> None:
    # 3 columns of 20 metres from a to k, at 4.8 km/h: 45 seconds
    town = draw("A-a--k-B")
    found = matrix(town.network, [town.places["a"]], [town.places["k"], position(5000, 0)], town_query())
    assert found.shape == (1, 2, 1)
    assert found[0, :, 0].tolist() == [45, UNREACHED]


def test_a_door_far_from_every_street_reaches_nothing() -> None:
    town = draw("A-a--k-B")
    found = matrix(town.network, [position(5000, 5000)], [town.places["k"]], town_query())
    assert found.tolist() == [[[UNREACHED]]]


def town_query() -> ReachQuery:
    return ReachQuery(lon=0.0, lat=0.0)


def test_a_way_along_the_own_street_is_drawn_from_the_own_door() -> None:
    """Found by a replay: with a timetable, it was drawn from the last of all stops."""
    town = draw("A-a--k-B------------C")
    spots = {"B": position(7 * 20, 0), "C": position(20 * 20, 0)}
    feed = typed_feed("U1 | B8:05 C8:10", spots)
    network = build(
        streets_from_rows(town.nodes, town.edges), place_table(town.places), [feed], run=1, built_at=BUILT_AT
    )
    lon, lat = town.places["a"]
    query = ReachQuery(lon=lon, lat=lat, mode="transit", depart_at=TUESDAY)
    way = find_itinerary(network, query, network.places.id.tolist().index(ord("k")))
    assert way is not None
    assert [(leg.kind, round(leg.metres)) for leg in way.legs] == [("walk", 60)]
    assert way.legs[0].path[0] == pytest.approx((lon, lat), abs=1e-6)


def test_lanes_stay_seated_change_at_once_and_leave_every_minute() -> None:
    # two buses of one block, a change that waits at B, and more departures than rows are kept for at first
    town = draw("A" + "-" * 30 + "B" + "-" * 30 + "C" + "-" * 30 + "D")
    spots = {name: position(number * 31 * 20, 0) for number, name in enumerate("ABCD")}
    feed = typed_feed(
        """
        U1 | A8:00 B8:05 every=1@8:00-9:00
        U2 | B8:05 D8:09 every=1@8:05-9:05
        U3 | A8:03 B8:04 block=x
        U4 | B8:04 C8:06 block=x
        """,
        spots,
        transfers="B B kind=1",
    )
    doors = [position(column * 20 + 3, 0) for column in range(0, 92, 4)]
    places = place_table({chr(97 + number): door for number, door in enumerate(doors)})
    network = build(streets_from_rows(town.nodes, town.edges), places, [feed], run=1, built_at=BUILT_AT)
    for rides in (1, 2):
        query = ReachQuery(0, 0, mode="transit", depart_at=TUESDAY, window_minutes=30, max_rides=rides, max_minutes=30)
        found = matrix(network, doors, doors, query)
        for door, row in zip(doors, found, strict=True):
            assert np.array_equal(row, expected(network, query, door))
    # from A one gets on at each whole minute, waits half a minute at most on average, and rides nine minutes to D
    assert found[0, -1].tolist() == sorted(found[0, -1].tolist())
    assert 9 * 60 < found[0, -1, 2] < 12 * 60
