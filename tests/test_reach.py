"""Ways on foot in drawn towns, counted by hand: 100 metres are 75 seconds at 4.8 km/h."""

import pytest
from drawn_town import BUILT_AT, NORTH, WEST, draw, junction, place_table, position, seconds, street

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import build, streets_from_rows
from geo.reach import nearest_places, reach, warm

SQUARE = """
A----B-k--C
|         |
@         s
|         |
D----E----F
"""


def test_around_the_square_the_shorter_way_counts() -> None:
    # to k: 80 m up, 100 m to B, 40 m on; to s: down, or up, 80 + 200 + 80 m either way
    assert draw(SQUARE).reach() == {"k": 165, "s": 270}


def test_a_place_on_the_same_street_is_reached_along_it() -> None:
    # 60 m along the street, not over its ends
    assert draw("A-@--k---B").reach() == {"k": 45}


def test_a_one_way_street_leads_to_what_lies_ahead() -> None:
    assert draw("A-@->k---B").reach() == {"k": 45}


def test_a_one_way_street_is_not_walked_back() -> None:
    assert draw("A-k->@---B").reach() == {}


def test_behind_on_a_one_way_street_means_once_around_the_block() -> None:
    picture = """
A-k->@---B
|        |
C--------D
"""
    # 80 m on to B, 80 m down, 180 m along, 80 m up, 40 m on to k: 460 m
    assert draw(picture).reach() == {"k": 345}


def test_the_way_from_the_door_to_the_street_counts_on_both_sides() -> None:
    picture = """
    @     k
A---------------B
"""
    # 40 m to the street, 120 m along, 40 m to the door
    assert draw(picture).reach() == {"k": 150}
    assert reach(draw(picture).network, draw(picture).ask()).snapped_metres == pytest.approx(40, abs=0.02)


def test_a_place_behind_the_same_door_is_there_in_no_time() -> None:
    town = draw("A---@---B")
    town.places["k"] = town.start
    assert town.reach() == {"k": 0}


STEPS = """
Z-@-A######B---k-E
    |      |
    C------D
"""


def test_steps_are_walked_at_half_the_speed() -> None:
    # 40 m, 140 m of steps that take as long as 280 m, 80 m: as 400 m; around the steps it is 420 m
    assert draw(STEPS).reach() == {"k": 300}


def test_a_wheelchair_goes_around_the_steps() -> None:
    # 420 m at 3 km/h are 504 s; no surface is told, which costs 5 %, no incline and no width, which cost 2 % each:
    # 504 / 0.95 / 0.98 / 0.98 = 552.4 s, and never a second too early
    assert draw(STEPS).reach(profile="wheelchair") == {"k": 553}


def test_a_door_at_steps_is_left_over_the_next_street_in_a_wheelchair() -> None:
    town = draw("A##@####B\n|       |\nC-------D")
    assert reach(town.network, town.ask()).snapped_metres == pytest.approx(0, abs=0.02)
    assert reach(town.network, town.ask(profile="wheelchair")).snapped_metres == pytest.approx(60, abs=0.02)


@pytest.mark.parametrize(
    ("tags", "profile", "expected"),
    [
        (None, "wheelchair", 132),  # 100 m at 3 km/h, 5, 2 and 2 % for what is not known: 131.5 s
        ({"kerb": "raised"}, "wheelchair", 252),  # two minutes to find help or another way down
        ({"barrier": "stile"}, "wheelchair", None),
        ({"barrier": "stile"}, "standard", 75),
        ({"highway": "crossing", "crossing": "traffic_signals"}, "standard", 90),  # a quarter of a minute of red
    ],
)
def test_what_stands_at_a_junction_costs_who_passes_it(
    tags: dict[str, str] | None, profile: str, expected: int | None
) -> None:
    town = draw("A-@-M--k-B", node_tags={"M": tags or {}})
    assert town.reach(profile=profile).get("k") == expected


def test_before_a_stile_a_wheelchair_still_moves() -> None:
    town = draw("A-@k--M--B", node_tags={"M": {"barrier": "stile"}})
    assert town.reach(profile="wheelchair") == {"k": 27}


def test_parallel_streets_count_each_for_itself() -> None:
    a, b, m = position(0, 0), position(200, 0), position(100, 60)
    nodes = [junction(1, a), junction(2, b)]
    edges = [street(1, (1, 2), [a, m, b], 240.0), street(2, (1, 2), [a, b], 200.0)]
    network = build(
        streets_from_rows(nodes, edges), place_table({"k": m, "s": position(150, 0)}), run=1, built_at=BUILT_AT
    )
    # from A: over the bow 120 m to its middle, along the straight one 150 m
    assert seconds(network, ReachQuery(lon=a[0], lat=a[1])) == {"k": 90, "s": 113}


def test_a_street_back_to_its_own_beginning_is_walked_both_ways() -> None:
    a, b, c, d = (position(*p) for p in ((0, 0), (100, 0), (100, 100), (0, 100)))
    e = position(-100, 0)
    nodes = [junction(1, a), junction(2, e)]
    edges = [street(1, (1, 1), [a, b, c, d, a], 400.0), street(2, (2, 1), [e, a], 100.0)]
    places = {"b": b, "c": c, "d": d, "e": e}
    network = build(streets_from_rows(nodes, edges), place_table(places), run=1, built_at=BUILT_AT)
    assert seconds(network, ReachQuery(lon=e[0], lat=e[1])) == {"e": 0, "b": 150, "c": 225, "d": 150}
    assert seconds(network, ReachQuery(lon=b[0], lat=b[1])) == {"b": 0, "c": 75, "d": 150, "e": 150}


def test_a_street_of_no_length_takes_no_time() -> None:
    a, b = position(0, 0), position(100, 0)
    nodes = [junction(1, a), junction(2, b), junction(3, b)]
    edges = [street(1, (1, 2), [a, b], 100.0), street(2, (2, 3), [b, b], 0.0)]
    network = build(streets_from_rows(nodes, edges), place_table({"k": b}), run=1, built_at=BUILT_AT)
    assert seconds(network, ReachQuery(lon=a[0], lat=a[1])) == {"k": 75}


def test_a_fenced_yard_does_not_swallow_an_address() -> None:
    # a yard of 40 m lies nearer than the street, which has 4 km of others behind it
    a, b, y, z = (position(*p) for p in ((0, 0), (4000, 0), (100, 20), (140, 20)))
    nodes = [junction(number, spot) for number, spot in enumerate((a, b, y, z))]
    edges = [street(1, (0, 1), [a, b], 4000.0), street(2, (2, 3), [y, z], 40.0)]
    places = place_table({"k": position(120, 21), "s": position(400, 0)})
    network = build(streets_from_rows(nodes, edges), places, run=1, built_at=BUILT_AT)
    home = position(120, 25)
    # 25 m to the street, 280 m along, nothing; and 25 m over and 21 m back
    assert seconds(network, ReachQuery(lon=home[0], lat=home[1])) == {"s": 229, "k": 35}


def test_where_there_is_only_a_yard_the_yard_counts() -> None:
    a, b, y, z = (position(*p) for p in ((0, 0), (8000, 0), (4000, 700), (4040, 700)))
    nodes = [junction(number, spot) for number, spot in enumerate((a, b, y, z))]
    edges = [street(1, (0, 1), [a, b], 8000.0), street(2, (2, 3), [y, z], 40.0)]
    network = build(streets_from_rows(nodes, edges), place_table({"k": z}), run=1, built_at=BUILT_AT)
    assert seconds(network, ReachQuery(lon=y[0], lat=y[1])) == {"k": 30}


@pytest.mark.parametrize(("metres", "answers"), [(499, True), (501, False)])
def test_a_door_may_lie_500_metres_from_a_street(metres: int, *, answers: bool) -> None:
    town = draw("A---------B")
    lon, lat = position(100, metres)
    query = ReachQuery(lon=lon, lat=lat)
    if answers:
        assert reach(town.network, query).snapped_metres == pytest.approx(metres, abs=0.1)
    else:
        with pytest.raises(RefusedError, match="no street within 500 metres") as refusal:
            reach(town.network, query)
        assert str(lat)[:5] not in str(refusal.value)


def test_a_place_too_far_from_every_street_is_never_reached() -> None:
    town = draw("A---@-----B")
    town.places["k"] = position(100, 600)
    assert town.reach(max_minutes=120) == {}


def test_the_limit_counts_to_the_second() -> None:
    town = draw("A-@" + "-" * 60 + "k--B")
    # 61 columns are 1,220 m: 915 s; 15 minutes are 900
    assert town.reach(max_minutes=15) == {}
    assert town.reach(max_minutes=16) == {"k": 915}


@pytest.mark.parametrize("minutes", [0, 121])
def test_a_time_beyond_the_limits_is_refused(minutes: int) -> None:
    with pytest.raises(RefusedError, match="1 to 120"):
        draw("A-@-k-B").reach(max_minutes=minutes)


def test_transit_is_refused_in_plain_words() -> None:
    with pytest.raises(RefusedError, match="No timetable") as refusal:
        draw("A-@-k-B").reach(mode="transit")
    assert "Fahrplan" in refusal.value.de


@pytest.mark.parametrize(("bike", "expected"), [(3, 30), (12, 90), (8, None), (0, None)])
def test_a_bike_is_ridden_pushed_or_left_behind(bike: int, expected: int | None) -> None:
    # 100 m on a footway: at 80 % of 15 km/h, pushed at 4 km/h, or not at all
    town = draw("A-@----k-B")
    town.edges[0] = town.edges[0]._replace(bike=bike)
    if bike:
        assert town.reach(mode="bike").get("k") == expected
    else:
        with pytest.raises(RefusedError):
            town.reach(mode="bike")


def test_places_come_nearest_first_and_by_theme() -> None:
    town = draw("A-@-k-s-w-B", themes={"k": ("childcare",), "s": ("sport", "green"), "w": ("childcare", "green")})
    network, found = town.network, reach(town.network, town.ask())
    names = {places: chr(id_) for places, id_ in enumerate(network.places.id.tolist())}
    order = [names[place] for place in nearest_places(network, found)]
    assert order == ["k", "s", "w"]
    assert [names[p] for p in nearest_places(network, found, ("green",))] == ["s", "w"]
    assert [names[p] for p in nearest_places(network, found, ("childcare", "sport"))] == ["k", "s", "w"]
    assert nearest_places(network, found, ("debt",)) == []


def test_a_town_without_streets_refuses_every_door() -> None:
    network = build(streets_from_rows([], []), place_table({"k": position(0, 0)}), run=1, built_at=BUILT_AT)
    with pytest.raises(RefusedError, match="no street"):
        reach(network, ReachQuery(lon=WEST, lat=NORTH))


def test_warming_up_answers_a_question() -> None:
    warm()
