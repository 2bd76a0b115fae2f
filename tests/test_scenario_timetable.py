"""Stops and lines laid over a timetable: beside a feed that says the same, by hand, and what does not fit."""

import itertools
import math
import random

import numpy as np
import pytest
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, draw, place_table, position
from test_gaps import CORNERS, TUESDAY, cells_at
from test_transit_oracle import SIDE, make_feed, make_town

from geo.atlas.changes import Supply, change, served
from geo.errors import RefusedError
from geo.gaps import differ, doors_of, know, link, look_back, percentiles, plot_ways
from geo.model import Change, Halt, ReachQuery
from geo.network import LineMore, Network, StopMore, build, find_lines, overlay, streets_from_rows

KMH = 18.0


def answers(network: Network, doors: list[tuple[float, float]], *, window: int = 20) -> list[list[int]]:
    """Return lucky, typical and reliable seconds from doors to the nearest place."""
    linked = link(network, cells_at(*doors))
    course = plot_ways(
        linked.network, ReachQuery(0, 0, mode="transit", max_minutes=45), at=TUESDAY, window_minutes=window
    )
    wanted = np.ones(network.places.id.size, dtype=bool)
    found: list[list[int]] = percentiles(
        linked, course, look_back(linked, course, doors_of(network, 0, wanted))
    ).tolist()
    return found


def clock(second: int) -> str:
    return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}"


def trips(spots: dict[str, tuple[float, float]], stops: str, begins: range) -> str:
    """Type the trips of a new line as a feed would: both ways, at the speed that was told."""
    metres = [math.dist(METRES[one], METRES[other]) for one, other in itertools.pairwise(stops)]
    legs = [max(math.ceil(each * 1.3 / (KMH / 3.6)), 1) for each in metres]
    rows = []
    for names, seconds in ((stops, legs), (stops[::-1], legs[::-1])):
        for begin in begins:
            times = [begin + sum(seconds[:n]) for n in range(len(names))]
            rows.append("N | " + " ".join(f"{s}{clock(t)}" for s, t in zip(names, times, strict=True)))
    assert set(stops) <= set(spots)
    return "\n".join(rows)


METRES: dict[str, tuple[float, float]] = {}


@pytest.mark.parametrize("seed", range(8))
def test_a_line_more_is_a_feed_more(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a made-up town is no secret
    town, feed = make_town(chance), make_feed(chance)
    METRES.update({name: (chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for name in "XYZ"})
    spots = {name: position(*METRES[name]) for name in "XYZ"}
    doors = [position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(8)]
    places = place_table({name: position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for name in "abc"})
    streets = streets_from_rows(town.nodes, town.edges)
    first, last, headway = 8 * 3600, 8 * 3600 + 1500, 420
    more = typed_feed(trips(spots, "XYZ", range(first, last + 1, headway)), spots, name="more")
    there = build(streets, places, [feed, more], run=1, built_at=BUILT_AT)
    halts = tuple(Halt(name, *spot) for name, spot in spots.items())
    today = build(streets, places, [feed], run=1, built_at=BUILT_AT)
    laid = overlay(today, [], [LineMore("N", halts, first, last, headway, KMH)])
    assert answers(laid, doors) == answers(there, doors)
    assert [line.name for line in find_lines(laid.timetable) if line.agency == ""] == ["N"]
    assert today.timetable.trip_pattern.size + 8 == laid.timetable.trip_pattern.size


def test_a_line_more_makes_somebody_faster_and_nobody_slower() -> None:
    faster = 0
    for seed in range(4):
        chance = random.Random(seed)  # noqa: S311 - as above
        town, feed = make_town(chance), make_feed(chance)
        places = place_table({"a": position(0, 0)})
        today = build(streets_from_rows(town.nodes, town.edges), places, [feed], run=1, built_at=BUILT_AT)
        halts = (Halt("X", *CORNERS[0]), Halt("Y", *CORNERS[1]))
        laid = overlay(today, [], [LineMore("N", halts, 7 * 3600, 9 * 3600, 300, 60.0)])
        doors = [position(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(10)]
        before, after = (np.array(answers(each, doors)) for each in (today, laid))
        was, now = (np.where(each < 0, 10**6, each) for each in (before, after))
        assert (now <= was).all()
        faster += int((now < was).sum())
    assert faster > 0


def line_of_stops(*, stop: bool = False) -> Network:
    """A street of three stops a kilometre apart and a bus both ways; with `stop` it halts half-way from B to C too."""
    town = draw("A" + "-" * 50 + "B" + "-" * 50 + "C" + "-" * 50 + "D")
    spots = {name: position(number * 1020, 0) for number, name in enumerate("ABC")} | {"X": position(1530, 0)}
    plain = "U1 | A8:00 B8:05/8:06 C8:10\nU1 | A8:30 B8:35/8:36 C8:40\nU1 | C9:00 B9:04 A9:09"
    # the bus waits a minute more: half-way it is there after (4 + 1) / 2 minutes, and a minute later at all that come
    dense = (
        "U1 | A8:00 B8:05/8:06 X8:08:30 C8:11\nU1 | A8:30 B8:35/8:36 X8:38:30 C8:41\nU1 | C9:00 X9:02:30 B9:05 A9:10"
    )
    feed = typed_feed(dense if stop else plain, spots)
    places = place_table({"k": position(2035, 0), "a": position(5, 0)})
    return build(streets_from_rows(town.nodes, town.edges), places, [feed], run=1, built_at=BUILT_AT)


def test_a_stop_more_on_a_line_is_the_feed_with_that_stop() -> None:
    today = line_of_stops()
    laid = overlay(today, [StopMore("U1", "Typed", Halt("X", *position(1530, 0)), 60)], [])
    there = line_of_stops(stop=True)
    doors = [position(x, 0) for x in (20, 700, 1300, 1500, 1560, 1900, 2300)]
    assert answers(laid, doors, window=90) == answers(there, doors, window=90)
    assert answers(laid, doors, window=90) != answers(today, doors, window=90)
    assert answers(today, doors) == answers(line_of_stops(), doors), "nothing was written into what is there"


def test_nothing_laid_over_a_timetable_changes_nothing_and_an_unknown_line_is_refused() -> None:
    today = line_of_stops()
    laid = overlay(today, [], [])
    assert laid.timetable is today.timetable
    assert answers(laid, [position(700, 0)]) == answers(today, [position(700, 0)])
    with pytest.raises(RefusedError, match="knows no line U9") as refusal:
        overlay(today, [StopMore("U9", "Typed", Halt("X", *position(1530, 0)), 60)], [])
    assert refusal.value.de == "Eine Linie U9 kennt der Fahrplan nicht."
    # nine kilometres off the end of the line, straight there: between two stops it would be there and back
    with pytest.raises(RefusedError, match="U1 does not come by: its way would be 9000 m longer"):
        overlay(today, [StopMore("U1", "Typed", Halt("X", *position(2040, 9000)), 60)], [])


def test_beyond_its_end_a_line_runs_on_at_a_steady_speed() -> None:
    # from C to D it is 1020 metres as the crow flies, 1326 of street, at 20 km/h 239 seconds
    laid = overlay(line_of_stops(), [StopMore("U1", "Typed", Halt("D", *position(3060, 0)), 60)], [])
    table = laid.timetable
    rows = [table.arrival[table.first_time[n] : table.first_time[n + 1]].tolist() for n in range(3)]
    eight = 8 * 3600
    assert rows[0] == [eight, eight + 300, eight + 600, eight + 839]
    # the one that comes back sets out as much earlier, and is nowhere later
    assert rows[2] == [9 * 3600 - 239, 9 * 3600, 9 * 3600 + 240, 9 * 3600 + 540]


def test_what_does_not_fit_is_refused_with_the_number_of_the_step() -> None:
    network = line_of_stops()
    far = Change("stop", line="U1", agency="Typed", lon=position(1000, 0)[0], lat=position(0, 9000)[1])
    with pytest.raises(RefusedError, match="Step 1: There is no street"):
        served(network, [far])
    here = {"lon": position(1530, 0)[0], "lat": position(1530, 0)[1]}
    with pytest.raises(RefusedError, match="Step 2: The timetable knows no line 99") as refused:
        served(network, [Change("close", place_id=1), Change("stop", line="99", agency="Typed", **here)])
    assert refused.value.de == "Schritt 2: Eine Linie 99 kennt der Fahrplan nicht."
    halts = (Halt("X", *CORNERS[0]), Halt("Y", *CORNERS[0]))
    late = Change("line", name="N", halts=halts, headway_minutes=10, first_minute=600, last_minute=500)
    with pytest.raises(RefusedError, match="Step 1: A line needs two stops"):
        served(network, [late])


@pytest.mark.parametrize("mode", ["walk", "transit"])
@pytest.mark.parametrize("seed", range(6))
def test_any_steps_are_what_a_town_with_these_places_says(seed: int, mode: str) -> None:
    """Places come, move and close by chance; the town is then built again with the places that are left."""
    chance = random.Random(100 + seed)  # noqa: S311 - as above
    town, feed = make_town(chance), make_feed(chance)
    spot = lambda: position(chance.uniform(0, SIDE), chance.uniform(0, SIDE))  # noqa: E731 - one of many points
    real = {name: spot() for name in "abcde"}
    streets, doors = streets_from_rows(town.nodes, town.edges), [spot() for _ in range(10)]
    network = build(streets, place_table(real), [feed], run=1, built_at=BUILT_AT)
    left, steps = dict(real), []
    for number in range(chance.randint(1, 6)):
        kind = chance.choice(("place", "move", "close"))
        to = spot()
        if kind == "place":
            left[chr(ord("p") + number)] = to
            steps.append(Change("place", lon=to[0], lat=to[1]))
        elif known := sorted(set(left) & set(real)):
            name = chance.choice(known)
            del left[name]
            if kind == "move":
                left[chr(ord("p") + number)] = to
            there = {"lon": to[0], "lat": to[1]} if kind == "move" else {}
            steps.append(Change(kind, place_id=ord(name), **there))
    linked, query = link(network, cells_at(*doors)), ReachQuery(0, 0, mode=mode, max_minutes=40)
    course = plot_ways(linked.network, query, at=TUESDAY, window_minutes=30 if mode == "transit" else 0)
    all_of_them = np.ones(5, dtype=bool)
    today = look_back(linked, course, doors_of(network, 0, all_of_them))
    supply = change(Supply(all_of_them, np.ones(5)), steps, network, 0, None, None)  # type: ignore[arg-type]
    found = differ(linked, course, network, today, (all_of_them, supply.wanted), list(supply.new))
    again = build(streets, place_table(left), [feed], run=1, built_at=BUILT_AT)
    afresh = look_back(linked, course, doors_of(again, 0, np.ones(len(left), dtype=bool)))
    assert supply.size == len(left)
    wanted = percentiles(linked, course, afresh).tolist()
    assert percentiles(linked, course, found.whole).tolist() == wanted
    # only what a new way leads to is looked at again
    known = know(linked, course, today)
    assert found.percentiles(linked, course, known).tolist() == wanted
    assert found.percentiles(linked, course, known, 1)[:, 0].tolist() == [row[1] for row in wanted]
