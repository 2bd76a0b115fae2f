"""By bus along one street, counted by hand: a column is 20 metres and takes 15 seconds.

    A-@- ... 2 km ... -B---k- ... 2 km ... -s-C

From the door to A it is half a minute, from B to k one minute, from C to s half a minute. All the way on foot it is
25:30 to k and 49:00 to s. A minute passes between coming to a stop and getting on.
"""

from datetime import datetime, timedelta

import numpy as np
import pytest
import shapely
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, Town, draw, place_table, position

from geo.errors import RefusedError
from geo.model import Itinerary, Reason
from geo.network import BANNED, DEGREE, Network, build, open_snapshot, publish, streets_from_rows, with_feeds
from geo.reach import UNREACHED, find_isochrones, find_itinerary, find_reason, node_ticks, reach

STREET = "A-@" + "-" * 97 + "B---k" + "-" * 93 + "s-C"
SPOTS = {stop: position(STREET.index(stop) * 20, 0) for stop in "ABC"}
TUESDAY = datetime(2026, 3, 3, 8)  # noqa: DTZ001 - local time of the town
ON_FOOT = {"k": 1530, "s": 2940}


def network(feed: str, **options: object) -> Network:
    town = street()
    table = typed_feed(feed, SPOTS, **options)  # type: ignore[arg-type]
    places = place_table(town.places)
    return build(streets_from_rows(town.nodes, town.edges), places, [table], run=1, built_at=BUILT_AT)


def street() -> Town:
    return draw(STREET)


def ask(built: Network, at: str = "8:00", **options: object) -> dict[str, int]:
    """Return the seconds to k and s, of an hour at most."""
    hours, minutes, seconds = (int(part) for part in f"{at}:00".split(":")[:3])
    moment = TUESDAY.replace(hour=0) + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    when = {} if "arrive_by" in options else {"depart_at": moment}
    query = street().ask(**({"mode": "transit", "max_minutes": 60} | when | options))
    found = reach(built, query).seconds.tolist()
    return {chr(i): s for i, s in zip(built.places.id.tolist(), found, strict=True) if s != UNREACHED}


def test_one_ride() -> None:
    # on board at 8:05, at B 8:10, a minute to k; to s it is 24:30 from B
    assert ask(network("U1 | A8:05 B8:10")) == {"k": 660, "s": 2070}


def test_a_second_too_late_is_too_late() -> None:
    bus = network("U1 | A8:05 B8:10")
    assert ask(bus, "8:03:30")["k"] == 450
    assert ask(bus, "8:03:31")["k"] == ON_FOOT["k"]


@pytest.mark.parametrize(("departure", "seconds"), [("8:11", 930), ("8:10:59", 2070)])
def test_a_change_takes_a_minute(departure: str, seconds: int) -> None:
    assert ask(network(f"U1 | A8:05 B8:10\nU2 | B{departure} C8:15"))["s"] == seconds


def test_so_many_rides_and_no_more() -> None:
    bus = network("U1 | A8:05 B8:10\nU2 | B8:12 C8:15")
    assert ask(bus, max_rides=2)["s"] == 930
    assert ask(bus, max_rides=1)["s"] == 2070


def test_the_later_bus_that_overtakes_is_taken() -> None:
    assert ask(network("U1 | A8:05 B8:20\nU1 | A8:06 B8:10"))["k"] == 660


def test_a_change_that_brings_nothing_is_not_made() -> None:
    assert ask(network("U1 | A8:05 B8:10 C8:14\nU2 | B8:11 C8:15"))["s"] == 870


@pytest.mark.parametrize("feed", ["U1 | A8:05- B8:10", "U1 | A8:05 -B8:10"])
def test_where_nobody_gets_on_or_off(feed: str) -> None:
    assert ask(network(feed)) == ON_FOOT


def test_who_stays_seated_makes_one_ride() -> None:
    bus = "U1 | A8:05 B8:10 block=x id=one\nU2 | B8:10 C8:15 block=x id=two"
    assert ask(network(bus), max_rides=1)["s"] == 930
    assert ask(network(bus, transfers="B B kind=5 fromtrip=one totrip=two"), max_rides=1)["s"] == 2070


def test_staying_seated_may_be_told_without_a_block() -> None:
    bus = "U1 | A8:05 B8:10 id=one\nU2 | B8:10 C8:15 id=two"
    assert ask(network(bus), max_rides=2)["s"] == 2070
    assert ask(network(bus, transfers="B B kind=4 fromtrip=one totrip=two"), max_rides=1)["s"] == 930


def test_a_trip_of_yesterday_after_midnight() -> None:
    assert ask(network("U1 | A32:05 B32:10 days=0"))["k"] == 660
    assert ask(network("U1 | A32:05 B32:10 days=1")) == ON_FOOT


def test_a_trip_of_tomorrow_before_it_begins() -> None:
    late = ask(network("U1 | A0:05 B0:10 days=12"), "23:55")
    assert late["k"] == 960


def test_every_ten_minutes_exactly() -> None:
    # ready at 8:01:30, so the one at 8:10
    assert ask(network("U1 | A0:00 B0:05 every=10@8:00-9:00"))["k"] == 960


def test_about_every_ten_minutes_means_in_the_middle() -> None:
    assert ask(network("U1 | A0:00 B0:05 about=10@8:00-9:00"))["k"] == 660


def test_who_changes_to_a_headway_waits_half_of_it_on_average() -> None:
    # off at B at 8:11 to 8:20, ready a minute later; vehicles at 8:15 and 8:25: 3, 2, 1, 0, 9, 8 ... 4 minutes
    waits = []
    for minute in range(11, 21):
        bus = network(f"U1 | A8:05 B8:{minute}\nU2 | B0:00 C0:05 about=10@8:00-9:00")
        # half a minute from C to s, five to C
        waits.append(ask(bus)["s"] - 330 - (minute + 1) * 60)
    assert sorted(waits) == [minute * 60 for minute in range(10)]


@pytest.mark.parametrize(
    ("rule", "departure", "seconds"),
    [
        ("B B kind=2 min=300", "8:14:59", 2070),
        ("B B kind=2 min=300", "8:15", 930 + 240),
        ("B B kind=2 min=30", "8:10:59", 2070),  # the slack counts all the same
        ("B B kind=3", "8:30", 2070),
        ("B B kind=1", "8:10", 930),  # it waits
        ("B B kind=3 from=U1 to=U2", "8:30", 2070),
        ("B B kind=3 from=U2 to=U1", "8:11", 930),
        ("B B kind=3\nB B kind=2 min=120 from=U1 to=U2", "8:12", 930),
        ("B B kind=2 min=600 from=U1\nB B kind=2 min=0 fromtrip=one totrip=two", "8:11", 930),
    ],
)
def test_a_change_as_the_feed_tells_it(rule: str, departure: str, seconds: int) -> None:
    ends = {"8:30": "8:34", "8:15": "8:19"}.get(departure, "8:15")
    bus = network(f"U1 | A8:05 B8:10 id=one\nU2 | B{departure} C{ends} id=two", transfers=rule)
    assert ask(bus)["s"] == seconds


def test_a_wheelchair_takes_no_bus_without_room() -> None:
    plain = {"profile": "wheelchair", "max_minutes": 90}
    with_room = ask(network("U1 | A8:05 B8:10"), **plain)["k"]
    # 80 m from B at 3 km/h take 96 s, and 96 / 0.95 / 0.98 / 0.98 = 105.2, as nobody knows surface, incline and width
    assert with_room == 600 + 106
    on_foot = ask(network("U1 | A8:05 B8:10 seats=no"), **plain)["k"]
    assert on_foot == ask(network("U1 | A8:05 B8:10", wheelchair={"B": 2}), **plain)["k"] == 2684


def test_a_window_counts_every_second() -> None:
    # The 8:05 is caught until 8:03:30, with 450 to 660 seconds; later the 8:15 takes 661 to 1,049: each of 600 values
    # once, and 30, 150, 300, 450 and 570 of them are not larger than these.
    bus = network("U1 | A8:05 B8:10\nU1 | A8:15 B8:20")
    found = reach(bus, street().ask(mode="transit", max_minutes=60, depart_at=TUESDAY, window_minutes=10))
    place = bus.places.id.tolist().index(ord("k"))
    assert found.percentiles is not None
    assert found.percentiles[place].tolist() == [479, 599, 749, 899, 1019]
    assert found.seconds[place] == 749
    assert found.shares(place, 10)[1] == 12.0  # type: ignore[arg-type]


def test_without_the_first_wait_all_departures_are_alike() -> None:
    bus = network("U1 | A8:05 B8:10\nU1 | A8:15 B8:20")
    query = street().ask(mode="transit", max_minutes=60, depart_at=TUESDAY, window_minutes=10, initial_wait=False)
    percentiles = reach(bus, query).percentiles
    assert percentiles is not None
    assert percentiles[bus.places.id.tolist().index(ord("k"))].tolist() == [450] * 5


def test_being_there_by_a_moment() -> None:
    bus = network("U1 | A8:05 B8:10")
    # who leaves at 8:03:30 is at k at 8:11
    assert ask(bus, arrive_by=TUESDAY.replace(minute=11))["k"] == 450
    assert ask(bus, arrive_by=TUESDAY.replace(minute=12))["k"] == 510
    assert ask(bus, arrive_by=TUESDAY.replace(minute=10, second=59))["k"] == ON_FOOT["k"]


def test_coming_home() -> None:
    bus = network("U1 | B8:05 A8:10")
    # from k to B a minute, and a minute to get on; half a minute from A
    assert ask(bus, towards=True)["k"] == 630
    assert ask(bus, towards=True, arrive_by=TUESDAY.replace(minute=11))["k"] == 480


def test_two_feeds_and_a_change_between_them() -> None:
    town = street()
    feeds = [typed_feed(text, SPOTS, name=text[:2]) for text in ("U1 | A8:05 B8:10", "U2 | B8:12 C8:15")]
    table = streets_from_rows(town.nodes, town.edges)
    both = build(table, place_table(town.places), feeds, run=1, built_at=BUILT_AT)
    assert ask(both)["s"] == 930


def test_another_timetable_over_the_same_streets() -> None:
    first = network("U1 | A8:05 B8:10")
    second = with_feeds(first, [typed_feed("U1 | A8:07 B8:12", SPOTS)], run=2, built_at=BUILT_AT)
    assert ask(second)["k"] == 780
    assert second.graph is first.graph


def test_the_timetable_lies_in_the_snapshot(tmp_path: object) -> None:
    bus = network("U1 | A8:05 B8:10 C8:14")
    publish(bus, tmp_path)  # type: ignore[arg-type]
    opened = open_snapshot(tmp_path, 1)  # type: ignore[arg-type]
    assert ask(opened) == ask(bus) == {"k": 660, "s": 870}
    assert opened.version.feeds == bus.version.feeds


def test_a_day_outside_the_timetable_gets_a_plain_word() -> None:
    with pytest.raises(
        RefusedError, match=r"2026-03-02 to 2026-03-15, but not 2026-04-01.*weekday that it covers is 2026-03-13"
    ) as told:
        reach(network("U1 | A8:05 B8:10"), street().ask(mode="transit", depart_at=TUESDAY.replace(month=4, day=1)))
    assert "nicht am 01.04.2026" in told.value.de


@pytest.mark.parametrize("options", [{"max_rides": 0}, {"max_rides": 9}, {"board_slack_seconds": 0}])
def test_a_question_without_sense_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(RefusedError):
        ask(network("U1 | A8:05 B8:10"), **options)


def in_words(way: Itinerary | None) -> str:
    assert way is not None
    return ", ".join(f"{leg.start:%H:%M:%S} {leg.line or f'{leg.metres:.0f} m'} {leg.end:%H:%M:%S}" for leg in way.legs)


def way_to(built: Network, place: str, **options: object) -> Itinerary | None:
    query = street().ask(**({"mode": "transit", "max_minutes": 60, "depart_at": TUESDAY} | options))
    return find_itinerary(built, query, built.places.id.tolist().index(ord(place)))


def test_the_way_there_leg_by_leg() -> None:
    bus = network("U1 | A8:05 B8:10\nU2 | B8:12 C8:15")
    way = way_to(bus, "s")
    assert in_words(way) == "08:00:00 40 m 08:00:30, 08:05:00 U1 08:10:00, 08:12:00 U2 08:15:00, 08:15:00 40 m 08:15:30"
    assert way is not None
    assert way.seconds == ask(bus)["s"]
    assert [call.name for leg in way.legs for call in leg.calls] == ["Stop A", "Stop B", "Stop B", "Stop C"]


def test_the_way_there_stays_seated() -> None:
    bus = network("U1 | A8:05 B8:10 block=x\nU2 | B8:10 C8:15 block=x")
    way = way_to(bus, "s")
    assert way is not None
    assert [(leg.line, leg.stay_seated) for leg in way.legs if leg.kind == "ride"] == [("U1", False), ("U2", True)]


def test_the_way_there_by_a_moment_leaves_as_late_as_possible() -> None:
    bus = network("U1 | A8:05 B8:10")
    way = way_to(bus, "k", depart_at=None, arrive_by=TUESDAY.replace(minute=12))
    assert in_words(way) == "08:03:30 40 m 08:04:00, 08:05:00 U1 08:10:00, 08:10:00 80 m 08:11:00"
    assert way is not None
    assert way.seconds == 510


def test_there_may_be_no_way_or_one_on_foot() -> None:
    bus = network("U1 | A8:05 B8:10")
    assert way_to(bus, "k", max_minutes=10) is None
    assert in_words(way_to(bus, "k", mode="walk")) == "08:00:00 2040 m 08:25:30"


def test_an_area_holds_just_the_streets_within_reach() -> None:
    bus = network("U1 | A8:05 B8:10")
    query = street().ask(mode="transit", depart_at=TUESDAY)
    areas = find_isochrones(bus, query, [11, 15, 20])
    assert list(areas) == [20, 15, 11]
    assert all(area.is_valid for area in areas.values())
    assert areas[20].covers(areas[15].buffer(-1e-9))
    assert areas[15].covers(areas[11].buffer(-1e-9))
    # round the door and round B, two minutes on foot after 8:10: an island round the station
    assert len(areas[11].geoms) == 2
    # a minute after getting off: 80 m on either side of B
    lon, lat = position(STREET.index("B") * 20 + 79, 0)
    # cells are 6 m, and nothing is inside that lies more than one and a half of them beyond
    beyond = position(STREET.index("B") * 20 + 90, 0)
    assert areas[11].contains(shapely.Point(lon, lat))
    assert not areas[11].contains(shapely.Point(beyond))


@pytest.mark.parametrize("options", [{}, {"window_minutes": 10}, {"towards": True}])
def test_areas_and_labels_say_the_same(options: dict[str, object]) -> None:
    bus = network("U1 | A8:05 B8:10\nU1 | B8:12 A8:20")
    query = street().ask(mode="transit", depart_at=TUESDAY, max_minutes=20, **options)
    label = node_ticks(bus, query)
    area = find_isochrones(bus, query, [20])[20]
    spots = shapely.points(bus.graph.node_lon / DEGREE, bus.graph.node_lat / DEGREE)
    assert np.array_equal(shapely.contains(area, spots), label < BANNED)


def test_a_visit_needs_the_way_home_too() -> None:
    bus = network("U1 | A8:05 B8:10\nU1 | B9:05 A9:10")
    there, home = TUESDAY.replace(minute=12), TUESDAY.replace(hour=9)
    query = street().ask(mode="transit", max_minutes=20, visit=(there, home))
    found = reach(bus, query)
    place = bus.places.id.tolist().index(ord("k"))
    assert found.back is not None
    assert found.no_way_back is not None
    # there as before; home the bus at 9:05, and half a minute from A
    assert (found.seconds[place], found.back[place]) == (510, 630)
    late = reach(bus, street().ask(mode="transit", max_minutes=20, visit=(there, home.replace(minute=4))))
    assert late.seconds[place] == UNREACHED
    # there as ever, and not lost although nothing takes one home
    assert late.no_way_back is not None
    assert (late.no_way_back[place], found.no_way_back[place]) == (510, UNREACHED)


def test_why_not() -> None:
    bus = network("U1 | A8:05 B8:10 seats=no")
    place = bus.places.id.tolist().index(ord("k"))
    query = street().ask(mode="transit", max_minutes=5, depart_at=TUESDAY)
    assert find_reason(bus, query, place) == Reason("too_far", 660, 360)
    walled = draw("A-@-B####C-k-D")
    table = streets_from_rows(walled.nodes, walled.edges)
    steps = build(table, place_table(walled.places), run=1, built_at=BUILT_AT)
    assert find_reason(steps, walled.ask(profile="wheelchair"), 0).kind == "barriers"
    apart = draw("A-@-B   C-k-D")
    island = build(streets_from_rows(apart.nodes, apart.edges), place_table(apart.places), run=1, built_at=BUILT_AT)
    assert find_reason(island, apart.ask(), 0).kind == "no_way"
