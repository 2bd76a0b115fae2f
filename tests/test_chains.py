"""Past a place to a goal: counted by hand, and beside one question for each place.

The street and its times are those of `test_transit`: half a minute from the door to A, one minute from B to k, half a
minute from C to s; a minute passes before getting on.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from drawn_town import draw
from test_transit import TUESDAY, network, street
from test_transit_oracle import make

from geo.model import ReachQuery
from geo.network import Network, PlaceIdx
from geo.reach import UNREACHED, Passing, find_itinerary, find_passing, reach, spot_of

EIGHT = TUESDAY
BUSES = "U1 | A8:05 B8:10\nU2 | B8:20 C8:25"


def index(built: Network, name: str) -> int:
    return built.places.id.tolist().index(ord(name))


def past_k(built: Network, minutes: int = 5, **options: object) -> Passing | None:
    """Return the way to s that passes by k."""
    query = street().ask(**({"mode": "transit", "max_minutes": 60} | options))
    among = np.ones(built.places.id.size, dtype=bool)
    found = find_passing(built, query, index(built, "s"), stay_seconds=minutes * 60, among=among)
    return found.get(PlaceIdx(index(built, "k")))


def at(clock: str) -> datetime:
    hours, minutes, seconds = (int(part) for part in f"{clock}:00".split(":")[:3])
    return EIGHT.replace(hour=hours, minute=minutes, second=seconds)


def local(way: Passing | None) -> list[datetime]:
    assert way is not None
    return [each.replace(tzinfo=None) for each in (way.start, way.arrival, way.leaving, way.end)]


def test_to_k_and_on_to_s_by_half_past_eight() -> None:
    # on board at 8:05, at k 8:11; from k 8:18 on board at 8:20
    way = past_k(network(BUSES), arrive_by=at("8:30"))
    assert local(way) == [at("8:03:30"), at("8:11"), at("8:18"), at("8:30")]
    assert way is not None
    assert way.seconds == 26 * 60 + 30


def test_whoever_stays_a_minute_too_long_comes_on_foot() -> None:
    assert local(past_k(network(BUSES), 7, arrive_by=at("8:30")))[:2] == [at("8:03:30"), at("8:11")]
    # 25:30 on foot to k, there at 8:10 for eight minutes
    assert local(past_k(network(BUSES), 8, arrive_by=at("8:30")))[:2] == [at("7:44:30"), at("8:10")]


def test_leaving_at_eight() -> None:
    way = past_k(network(BUSES), depart_at=at("8:00"))
    assert local(way) == [at("8:00"), at("8:11"), at("8:18"), at("8:25:30")]


def test_it_must_fit_into_the_time() -> None:
    assert past_k(network(BUSES), depart_at=at("8:00"), max_minutes=25) is None
    assert past_k(network(BUSES), depart_at=at("8:00"), max_minutes=26) is not None


def test_on_foot_there_is_no_timetable() -> None:
    # a column is 15 seconds: 3 to k, 4 from there to g
    town = draw("A-@--k---g-B")
    built = town.network
    for moment in ({"depart_at": at("8:00")}, {"arrive_by": at("8:10")}):
        query = town.ask(**moment)
        among = built.places.id == ord("k")
        found = find_passing(built, query, index(built, "g"), stay_seconds=300, among=among)
        assert [way.seconds for way in found.values()] == [45 + 300 + 60]


def test_a_place_that_opens_at_a_quarter_past_makes_everyone_wait() -> None:
    def begin(_: PlaceIdx, moment: datetime, later: bool) -> datetime | None:  # noqa: FBT001 - see `Begin`
        opens = at("8:15").replace(tzinfo=moment.tzinfo)
        return max(moment, opens) if later else moment if moment >= opens else None

    built = network(BUSES)
    among = built.places.id == ord("k")
    goal = index(built, "s")
    query = street().ask(mode="transit", max_minutes=60, depart_at=at("8:00"))
    for minutes, way in ((3, [at("8:11"), at("8:18")]), (4, [at("8:11"), at("8:19")])):
        found = find_passing(built, query, goal, stay_seconds=minutes * 60, among=among, begin=begin)
        assert local(found[PlaceIdx(index(built, "k"))])[1:3] == way
    # by 8:30 one leaves k at 8:18, so one can begin at 8:15 for three minutes, and not for four
    query = replace(query, depart_at=None, arrive_by=at("8:30"))
    assert find_passing(built, query, goal, stay_seconds=180, among=among, begin=begin)
    assert not find_passing(built, query, goal, stay_seconds=240, among=among, begin=begin)


RIDDEN = (15, 25, 26, 36, 39, 54, 57, 58, 64, 69, 75, 79, 82)
"""Towns in which a vehicle is taken on the way."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", RIDDEN)
def test_one_join_tells_what_a_question_for_each_place_does(seed: int) -> None:
    built, _, town = make(seed)
    moment = EIGHT + timedelta(seconds=37 * seed)
    for when in ({"depart_at": moment}, {"arrive_by": moment + timedelta(minutes=30)}):
        query = town.ask(mode="transit", max_minutes=60, **when)
        goal = town.places["e"]
        among = np.ones(built.places.id.size, dtype=bool)
        found = find_passing(built, query, goal, stay_seconds=180, among=among)
        assert {place: way.seconds for place, way in found.items()} == slowly(built, query, goal, 180)
        for way in found.values():
            check_legs(built, query, goal, way)


def slowly(built: Network, query: ReachQuery, goal: tuple[float, float], stay: int) -> dict[int, int]:
    """Ask for every place by itself."""
    later = query.arrive_by is None
    home = replace(query, lon=goal[0], lat=goal[1], towards=True)
    near, other = (query, home) if later else (home, query)
    found = {}
    for place, seconds in enumerate(reach(built, near).seconds.tolist()):
        if seconds == UNREACHED:
            continue
        away = timedelta(seconds=seconds + stay)
        there = (
            replace(other, depart_at=query.depart_at + away)
            if query.depart_at
            else replace(other, arrive_by=query.arrive_by - away if query.arrive_by else None)
        )
        rest = int(reach(built, there).seconds[place])
        total = seconds + stay + rest
        if rest != UNREACHED and total <= query.max_minutes * 60:
            found[place] = total
    return found


def check_legs(built: Network, query: ReachQuery, goal: tuple[float, float], way: Passing) -> None:
    """Both parts of the way can be gone, and are there when they are said to be."""
    single = replace(query, arrive_by=None, towards=False)
    first = find_itinerary(built, replace(single, depart_at=way.start), int(way.place))
    lon, lat = spot_of(built, int(way.place))
    second = find_itinerary(built, replace(single, lon=lon, lat=lat, depart_at=way.leaving), goal)
    assert first is not None
    assert second is not None
    assert first.end == way.arrival
    assert second.end == way.end if query.depart_at else second.end <= way.end
