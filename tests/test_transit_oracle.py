"""Random small towns with random timetables agree with a slow oracle in plain Python, to the second."""

import math
import random
from datetime import datetime, timedelta

import numpy as np
import pytest
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, Town, junction, place_table, position, street
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_oracle import Oracle

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import Network, build, streets_from_rows
from geo.network.feed import FeedTable
from geo.reach import PERCENTILES, UNREACHED, reach

pytestmark = pytest.mark.slow

quick = settings(max_examples=40, deadline=None, database=None)
TUESDAY = datetime(2026, 3, 3)  # noqa: DTZ001 - local time of the town
STOPS = "ABCDEF"
SIDE = 1200.0


def make_town(chance: random.Random) -> Town:
    """Make junctions far apart, so that riding pays, and places and stops near streets."""
    count = chance.randint(4, 9)
    spots = [position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(count)]
    nodes = [junction(100 + i, spot, chance.choice((None, None, {"kerb": "raised"}))) for i, spot in enumerate(spots)]
    pairs = [(i, i + 1) for i in range(count - 1)] + [(chance.randrange(count), chance.randrange(count))]
    edges = [
        street(
            number,
            (100 + a, 100 + b),
            [spots[a], position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)), spots[b]],
            chance.uniform(200, 3000),
            highway=chance.choice(("footway", "residential", "steps")),
            foot=chance.choice((1, 2, 3, 3, 3, 3)),
        )
        for number, (a, b) in enumerate(pairs)
    ]
    places = {chr(97 + i): position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for i in range(5)}
    return Town(nodes, edges, places, position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)), {})


def make_feed(chance: random.Random) -> FeedTable:
    """Make lines of trips around eight o'clock, some of them of the day before, joined, barred or without seats."""
    stops = {stop: position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for stop in STOPS}
    rows = []
    for number in range(chance.randint(1, 9)):
        visited = [chance.choice(STOPS) for _ in range(chance.randint(2, 5))]
        day_before = chance.random() < 0.15
        time = 8 * 60 + chance.randint(0, 40) + (1440 if day_before else 0)
        words = []
        for stop in visited:
            arrival = time
            time += chance.choice((0, 0, 0, 1))
            off, on = chance.choice(("", "", "", "", "-")), chance.choice(("", "", "", "", "-"))
            words.append(f"{off}{stop}{clock(arrival)}/{clock(time)}{on}")
            time += chance.choice((0, 1, 1, 2, 3, 7))
        block = chance.choice(("", "", " block=x", " block=y"))
        seats = chance.choice(("", "", " seats=no"))
        days = " days=0" if day_before else chance.choice(("", " days=1", " days=2"))
        rows.append(f"U{number % 4} | {' '.join(words)}{block}{seats}{days}")
    changes = [
        f"{chance.choice(STOPS)} {chance.choice(STOPS)} kind={chance.choice((0, 2, 2, 3))} min={chance.randint(0, 600)}"
        + chance.choice(("", "", f" from=U{chance.randrange(1)}", " to=U0"))
        for _ in range(chance.choice((0, 0, 2, 4)))
    ]
    flags = {stop: chance.choice((0, 1, 2)) for stop in STOPS} if chance.random() < 0.3 else {}
    return typed_feed("\n".join(rows), stops, transfers="\n".join(changes), wheelchair=flags)


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def make(seed: int) -> tuple[Network, FeedTable, Town]:
    chance = random.Random(seed)  # noqa: S311 - a made-up town is no secret
    town, feed = make_town(chance), make_feed(chance)
    table = streets_from_rows(town.nodes, town.edges)
    return build(table, place_table(town.places), [feed], run=1, built_at=BUILT_AT), feed, town


def told(network: Network, query: ReachQuery) -> dict[str, int]:
    found = reach(network, query).seconds.tolist()
    return {chr(i): s for i, s in zip(network.places.id.tolist(), found, strict=True) if s != UNREACHED}


questions = st.tuples(
    st.integers(0, 2**32),
    st.integers(-600, 2400),
    st.sampled_from(("standard", "wheelchair", "slow")),
    st.integers(1, 4),
    st.sampled_from((1, 60, 120)),
    st.sampled_from((10, 45, 90)),
)


def ask(town: Town, question: tuple, **more: object) -> ReachQuery:
    _, _, profile, rides, slack, minutes = question
    return town.ask(
        mode="transit", profile=profile, max_rides=rides, board_slack_seconds=slack, max_minutes=minutes, **more
    )


def prepare(question: tuple) -> tuple[Network, FeedTable, Town, datetime] | None:
    network, feed, town = make(question[0])
    at = TUESDAY + timedelta(hours=8, seconds=question[1])
    try:
        reach(network, town.ask(profile=question[2], mode="transit", depart_at=at))
    except RefusedError:  # no street near enough, or nothing runs for days
        return None
    return network, feed, town, at


@quick
@given(questions)
def test_departing_at_any_second(question: tuple) -> None:
    if (prepared := prepare(question)) is None:
        return
    network, feed, town, at = prepared
    query = ask(town, question, depart_at=at)
    assert told(network, query) == Oracle(network, feed, query).depart(at)


@quick
@given(questions)
def test_arriving_by_any_second(question: tuple) -> None:
    if (prepared := prepare(question)) is None:
        return
    network, feed, town, at = prepared
    by = at + timedelta(minutes=20)
    query = ask(town, question, arrive_by=by)
    assert told(network, query) == Oracle(network, feed, query).arrive(by)


@settings(max_examples=12, deadline=None, database=None)
@given(questions)
def test_every_second_of_a_window(question: tuple) -> None:
    if (prepared := prepare(question)) is None:
        return
    network, feed, town, at = prepared
    query = ask(town, question, depart_at=at, window_minutes=3)
    oracle = Oracle(network, feed, query)
    every = [oracle.depart(at + timedelta(seconds=second)) for second in range(180)]
    percentiles = reach(network, query).percentiles
    assert percentiles is not None
    for place, row in zip(network.places.id.tolist(), percentiles.tolist(), strict=True):
        durations = sorted(each.get(chr(place), math.inf) for each in every)
        expected = [durations[math.ceil(percent * 180 / 100) - 1] for percent in PERCENTILES]
        assert row == [UNREACHED if value == math.inf else value for value in expected]


@quick
@given(questions)
def test_coming_home_is_the_mirror_of_leaving_a_place(question: tuple) -> None:
    """From where is a point reachable by a moment: as if one had asked at each place for the way to it."""
    if (prepared := prepare(question)) is None:
        return
    network, feed, town, at = prepared
    by = at + timedelta(minutes=20)
    home = ask(town, question, arrive_by=by, towards=True)
    back = told(network, home)
    for place, spot in town.places.items():
        way = ReachQuery(
            lon=spot[0],
            lat=spot[1],
            mode="transit",
            profile=home.profile,
            max_rides=home.max_rides,
            max_minutes=home.max_minutes,
            board_slack_seconds=home.board_slack_seconds,
            arrive_by=by,
        )
        goal = place_table({"h": (home.lon, home.lat)})
        table = streets_from_rows(town.nodes, town.edges)
        there = build(table, goal, [feed], run=1, built_at=BUILT_AT)
        try:
            expected = told(there, way).get("h")
        except RefusedError:  # no street near that place
            assert place not in back
            continue
        # The point snaps as a door with double precision, and a place with single: a tenth of a second may differ.
        assert (expected is None) == (place not in back) or near_limit(back.get(place), expected, home)
        if expected is not None and place in back:
            assert abs(expected - back[place]) <= 1


def near_limit(one: int | None, other: int | None, query: ReachQuery) -> bool:
    return max(one or 0, other or 0) >= query.max_minutes * 60 - 1


def test_twice_gives_the_same_bytes() -> None:
    network, _, town = make(7)
    query = town.ask(mode="transit", depart_at=TUESDAY + timedelta(hours=8), window_minutes=30)
    first, second = reach(network, query), reach(network, query)
    assert first.seconds.tobytes() == second.seconds.tobytes()
    assert np.array_equal(first.percentiles, second.percentiles)
