"""Nobody walks longer at a stretch than asked: to the first stop, between stops, from the last one, or all the way."""

import random
from datetime import timedelta

import numpy as np
import pytest
import shapely
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, draw, place_table, position
from slow_oracle import Oracle
from test_isochrone import NEAR, metres, random_town
from test_transit import ON_FOOT, STREET, TUESDAY, ask, network, street
from test_transit_oracle import make, told

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import BANNED, DEGREE, Network, build, streets_from_rows
from geo.network.feed import FeedTable
from geo.reach import UNREACHED, find_isochrones, find_itinerary, node_ticks, reach
from geo.reach.isochrone import CELL_METRES

BUS = "U1 | A8:05 B8:10"


def test_all_the_way_and_from_the_last_stop() -> None:
    # 25:30 to k, and 24:30 from B to s
    assert ask(network(BUS), max_walk_minutes=24) == {"k": 660}
    assert ask(network(BUS), max_walk_minutes=25) == {"k": 660, "s": 2070}
    assert ask(network("U1 | A4:05 B4:10"), max_walk_minutes=25) == {}
    assert ask(network("U1 | A4:05 B4:10"), max_walk_minutes=26) == {"k": ON_FOOT["k"]}


def test_to_the_first_stop() -> None:
    # two minutes and a half back to the stop, and more than an hour to k
    town = draw("A---------@-" + "-" * 160 + "B-k-C")
    spots = {stop: position("A---------@-".index("A") * 20 if stop == "A" else 172 * 20, 0) for stop in "AB"}
    feed = typed_feed(BUS, spots)
    built = build(streets_from_rows(town.nodes, town.edges), place_table(town.places), [feed], run=1, built_at=BUILT_AT)
    query = town.ask(mode="transit", depart_at=TUESDAY, max_minutes=30)
    for minutes, reached in ((2, False), (3, True)):
        seconds = reach(built, ReachQuery(**fields(query) | {"max_walk_minutes": minutes})).seconds
        assert (seconds[0] != UNREACHED) == reached


def fields(query: ReachQuery) -> dict[str, object]:
    return {name: getattr(query, name) for name in query.__slots__}


def test_an_early_arrival_far_off_does_not_stand_for_a_late_one_near_by() -> None:
    # off at B at 8:10 it is 24:30 to s, at 8:34:30; off at C only half a minute, but at 8:40
    both = network(BUS + "\nU2 | A8:06 C8:40")
    assert ask(both)["s"] == 2070
    assert ask(both, max_walk_minutes=10)["s"] == 2430
    late = {"max_walk_minutes": 10, "arrive_by": TUESDAY.replace(minute=45)}
    # from home at 8:04:30 to get on at 8:06
    assert ask(both, **late)["s"] == 2430
    way = find_itinerary(both, street().ask(mode="transit", max_minutes=60, **late), position_of(both, "s"))
    assert way is not None
    assert [(leg.kind, leg.line) for leg in way.legs] == [("walk", ""), ("ride", "U2"), ("walk", "")]


def position_of(built: Network, name: str) -> int:
    return built.places.id.tolist().index(ord(name))


@pytest.mark.parametrize("minutes", [0, 121])
def test_what_cannot_be_is_refused(minutes: int) -> None:
    with pytest.raises(RefusedError, match="longest walk"):
        ask(network(BUS), max_walk_minutes=minutes)


class Tired(Oracle):
    """The oracle, for whom no walk is longer than a number of ticks."""

    def __init__(self, network: Network, feed: FeedTable, query: ReachQuery) -> None:
        super().__init__(network, feed, query)
        most = (query.max_walk_minutes or 0) * 600
        self.walked, self.access = shortened(self.walked, most), shortened(self.access, most)
        self.egress = {stop: shortened(ways, most) for stop, ways in self.egress.items()}
        self.between = {stop: shortened(ways, most) for stop, ways in self.between.items()}


def shortened(ways: dict[str, int], most: int) -> dict[str, int]:
    return {name: ticks for name, ticks in ways.items() if ticks <= most}


RIDDEN = (30, 33, 39, 54, 57, 62, 63, 73, 75, 76, 79, 81, 82, 85)
"""Towns in which somebody who tires rides; in those of 62 and 63 he changes."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", RIDDEN)
def test_every_answer_is_that_of_the_oracle(seed: int) -> None:
    built, feed, town = make(seed)
    chance = random.Random(seed)  # noqa: S311 - a made-up question is no secret
    at = TUESDAY + timedelta(seconds=chance.randint(-600, 1800))
    query = town.ask(
        mode="transit", max_minutes=chance.choice((45, 90)), max_walk_minutes=chance.choice((6, 10, 15)), depart_at=at
    )
    assert told(built, query) == Tired(built, feed, query).depart(at)
    by = at + timedelta(minutes=20)
    arriving = ReachQuery(**fields(query) | {"depart_at": None, "arrive_by": by})
    assert told(built, arriving) == Tired(built, feed, arriving).arrive(by)
    rides = {check_itineraries(built, asked) for asked in (query, arriving)}
    assert True in rides


def check_itineraries(built: Network, query: ReachQuery) -> bool:
    """Check the ways to all places; tell whether any is by vehicle."""
    rides = False
    most = timedelta(minutes=query.max_walk_minutes or 0, seconds=1)
    for place, seconds in enumerate(reach(built, query).seconds.tolist()):
        way = find_itinerary(built, query, place)
        assert (UNREACHED if way is None else way.seconds) == seconds
        if way is not None:
            assert all(leg.end - leg.start <= most for leg in way.legs if leg.kind == "walk")
            rides |= any(leg.kind == "ride" for leg in way.legs)
    return rides


def test_a_window_asks_the_same_at_every_second() -> None:
    both = network(BUS + "\nU2 | A8:06 C8:40")
    query = street().ask(mode="transit", depart_at=TUESDAY, max_minutes=60, max_walk_minutes=10, window_minutes=3)
    place = position_of(both, "s")
    singly = [ask(both, f"8:{second // 60:02}:{second % 60:02}", max_walk_minutes=10)["s"] for second in range(180)]
    percentiles = reach(both, query).percentiles
    assert percentiles is not None
    assert percentiles[place].tolist() == [sorted(singly)[-(-p * 180 // 100) - 1] for p in (5, 25, 50, 75, 95)]


def test_junctions_are_as_far_as_places_there() -> None:
    both = network(BUS + "\nU2 | A8:06 C8:40")
    query = street().ask(mode="transit", depart_at=TUESDAY, max_minutes=60, max_walk_minutes=10)
    label = node_ticks(both, query)
    # A 30 seconds, B off the bus at 8:10, C off at 8:40
    assert sorted(label[label < BANNED].tolist()) == [300, 6000, 24000]
    far = node_ticks(both, ReachQuery(**fields(query) | {"depart_at": None, "arrive_by": TUESDAY.replace(minute=45)}))
    assert np.array_equal(far < BANNED, label < BANNED)


def test_an_area_ends_where_somebody_is_tired() -> None:
    # from the door 400 metres in five minutes; off the bus at B at 8:10, and at C at 8:40, five minutes more each
    both = network(BUS + "\nU2 | A8:06 C8:40")
    query = street().ask(mode="transit", depart_at=TUESDAY, max_minutes=60, max_walk_minutes=5)
    area = find_isochrones(both, query, [60])[60]
    door, bus, end = (column * 20 for column in (2, STREET.index("B"), STREET.index("C")))
    for x in (door, door + 396, bus - 396, bus, bus + 396, end - 396, end):
        assert area.covers(shapely.Point(position(x, 0))), x
    beyond = 404 + 1.5 * CELL_METRES
    for x in (door + beyond, bus - beyond, bus + beyond, end - beyond):
        assert not area.covers(shapely.Point(position(x, 0))), x


@pytest.mark.parametrize("seed", range(6))
def test_somebody_who_tires_is_in_the_area_just_where_the_list_says(seed: int) -> None:
    """Two minutes at a stretch, and a bus through three corners of a net of streets with a place every few metres."""
    town, chance = random_town(seed), random.Random(seed)  # noqa: S311 - the same town every time
    stops = dict(zip("ABC", [town.start, *chance.sample(sorted(town.places.values()), 2)], strict=True))
    feed = typed_feed("U1 | A8:02 B8:03 C8:05", {name: spot for name, spot in stops.items() if spot})
    built = build(streets_from_rows(town.nodes, town.edges), place_table(town.places), [feed], run=1, built_at=BUILT_AT)
    query = town.ask(mode="transit", depart_at=TUESDAY, max_minutes=8, max_walk_minutes=2)
    # as in the areas of who does not tire: doors that do not lie on their own street are left out
    seconds, on = reach(built, query).seconds, built.links.metres[0] < 0.02
    assert (seconds > 180).any()
    points = shapely.points(built.places.lon / DEGREE, built.places.lat / DEGREE)
    for minutes, area in find_isochrones(built, query, (4, 8)).items():
        reached = on & (seconds != UNREACHED) & (seconds <= minutes * 60)
        assert shapely.covers(area, points[reached]).all()
        among = shapely.MultiPoint(points[reached])
        inside = points[on & ~reached & shapely.covers(area, points)]
        # as there: places stand at most 8 m apart
        assert all(metres(among, (point.x, point.y)) <= NEAR + 8 for point in inside)
