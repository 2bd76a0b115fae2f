"""Why not: each reason in a town drawn for it; the street and its times are those of `test_transit`.

Half a minute from the door to A, one minute from B to k, 25:30 on foot to k; a minute passes before getting on.
"""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, draw, place_table, position
from test_transit import ON_FOOT, TUESDAY, network, street

from geo.model import ReachQuery, Reason
from geo.network import BANNED, Network, build, streets_from_rows
from geo.reach import UNREACHED, find_reason, find_reasons, reach, without_barriers

BUS = "U1 | A8:05 B8:10\nU1 | A18:10 B18:15\nU1 | A19:50 B19:55"


def at(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return TUESDAY.replace(hour=int(hours), minute=int(minutes))


def why(built: Network, query: ReachQuery, name: str = "k") -> Reason:
    return find_reason(built, query, built.places.id.tolist().index(ord(name)))


def ask(clock: str, **options: object) -> ReachQuery:
    return street().ask(**({"mode": "transit", "max_minutes": 15, "depart_at": at(clock)} | options))


def clocks(reason: Reason) -> list[tuple[str, str, str, str] | None]:
    """Return when one leaves, gets on and arrives, and where, of the last and the next departure."""
    return [
        told and (f"{told.leave:%H:%M:%S}", f"{told.at:%H:%M}", f"{told.arrive:%H:%M:%S}", f"{told.line} {told.stop}")
        for told in (reason.last, reason.next)
    ]


def test_so_many_minutes_too_far() -> None:
    reason = why(network(BUS), ask("8:03", max_minutes=5))
    # at k at 8:11, so eight minutes of which three are too many
    assert (reason.kind, reason.seconds, reason.seconds_over) == ("too_far", 480, 180)


def test_on_foot_it_is_told_however_far() -> None:
    reason = why(network(BUS), ask("8:03", mode="walk"), "s")
    assert (reason.kind, reason.seconds, reason.seconds_over) == ("too_far", ON_FOOT["s"], ON_FOOT["s"] - 900)


def test_the_last_one_left_at_ten_past_six() -> None:
    reason = why(network(BUS), ask("18:40"))
    assert (reason.kind, reason.seconds) == ("no_service", ON_FOOT["k"])
    assert clocks(reason) == [
        ("18:08:30", "18:10", "18:16:00", "U1 Stop A"),
        ("19:48:30", "19:50", "19:56:00", "U1 Stop A"),
    ]


def test_nothing_comes_after_the_last_one() -> None:
    reason = why(network(BUS), ask("20:10"))
    assert reason.kind == "no_service"
    assert clocks(reason) == [("19:48:30", "19:50", "19:56:00", "U1 Stop A"), None]


def test_who_waits_no_hour_is_told_when_the_next_one_leaves() -> None:
    reason = why(network(BUS), ask("19:20"))
    assert (reason.kind, reason.seconds) == ("too_far", ON_FOOT["k"])
    assert clocks(reason)[1] == ("19:48:30", "19:50", "19:56:00", "U1 Stop A")


def test_who_must_be_there_by_a_time_gets_the_last_one_that_arrives() -> None:
    reason = why(network(BUS), ask("8:00", depart_at=None, arrive_by=at("19:30")))
    assert reason.kind == "no_service"
    assert [told and told[2] for told in clocks(reason)] == ["18:16:00", "19:56:00"]
    # what arrives in the hour before is told as too far: from 8:03:30 to 8:40 it is 36:30
    soon = why(network(BUS), ask("8:00", depart_at=None, arrive_by=at("8:40")))
    assert (soon.kind, soon.seconds) == ("too_far", ON_FOOT["k"])


def test_who_comes_home_gets_the_last_one_from_there() -> None:
    back = "U1 | B8:05 A8:10\nU1 | B18:10 A18:15"
    reason = why(network(back), ask("19:30", towards=True))
    assert reason.kind == "no_service"
    # a minute from k to B, a minute to get on; half a minute from A to the door
    assert clocks(reason) == [("18:08:00", "18:10", "18:15:30", "U1 Stop B"), None]


def test_too_much_walking_at_a_stretch() -> None:
    reason = why(network(BUS), ask("18:40", max_minutes=60, max_walk_minutes=20))
    assert (reason.kind, reason.seconds, reason.walk_seconds) == ("long_walk", ON_FOOT["k"], ON_FOOT["k"])


def test_too_many_changes() -> None:
    two = network("U1 | A8:05 B8:10\nU2 | B8:12 C8:15")
    reason = why(two, ask("8:00", max_minutes=20, max_rides=1), "s")
    assert (reason.kind, reason.seconds) == ("changes", 930)


def test_only_over_steps() -> None:
    walled = draw("A-@-B####C-k-D")
    built = walled.network
    # without steps 60 metres and 100 more, then 40: as far as for anybody who does not mind them
    reason = why(built, walled.ask(profile="wheelchair", max_minutes=30))
    free = reach(without_barriers(built, 3), walled.ask(profile="wheelchair")).seconds.tolist()
    assert (reason.kind, [reason.seconds]) == ("barriers", free)
    # whoever has to go round them is told so, too: round is too far, over is not
    round_about = draw("A-@-B####C-k-D\n    |    |    \n" + "    |    |    \n" * 12 + "    E----F    ")
    asked = round_about.ask(profile="wheelchair", max_minutes=10)
    assert why(round_about.network, asked).kind == "barriers"
    assert why(round_about.network, replace(asked, max_minutes=3)).kind == "too_far"


def test_only_in_a_vehicle_without_room() -> None:
    reason = why(network("U1 | A8:05 B8:10 seats=no"), ask("8:00", profile="wheelchair"))
    assert (reason.kind, reason.seconds) == ("barriers", 660)


def test_no_street_leads_there() -> None:
    apart = draw("A-@-B   C-k-D")
    built = build(streets_from_rows(apart.nodes, apart.edges), place_table(apart.places), run=1, built_at=BUILT_AT)
    assert why(built, apart.ask()).kind == "no_way"


def test_no_street_is_near() -> None:
    far = draw("A-@-B" + " " * 40 + "k")
    assert why(far.network, far.ask()) == Reason("no_way")


def test_steps_are_the_reason_however_far_it_is() -> None:
    # a minute is too short for anybody; but in a wheelchair nobody ever comes there
    walled = draw("A-@-B####C-k-D")
    reason = why(walled.network, walled.ask(profile="wheelchair", max_minutes=1))
    assert reason.kind == "barriers"
    assert reason.seconds is not None
    assert reason.seconds > 60


def test_nothing_runs_there_all_day() -> None:
    # an island with a stop that nobody leads a line to
    apart = draw("A-@-B   C-k-D")
    spots = {stop: position("A-@-B   C-k-D".index(stop) * 20, 0) for stop in "ABC"}
    feed = typed_feed("U1 | A8:05 B8:06", spots)
    built = build(
        streets_from_rows(apart.nodes, apart.edges), place_table(apart.places), [feed], run=1, built_at=BUILT_AT
    )
    assert why(built, apart.ask(mode="transit", depart_at=at("8:00"))) == Reason("no_service")


def test_a_visit_is_told_which_way_fails() -> None:
    bus = network("U1 | A8:05 B8:10\nU1 | B9:05 A9:10")
    there, late = at("8:12"), at("12:30")
    reason = why(bus, ask("8:00", depart_at=None, visit=(there, late)))
    assert reason.kind == "no_service"
    assert [told and told[3] for told in clocks(reason)] == ["U1 Stop B", None]


def test_several_at_once_as_one_by_one_and_those_in_reach_need_none() -> None:
    built = network(BUS)
    query = ask("18:40", max_minutes=26)
    reasons = find_reasons(built, query, [0, 1])
    within = reach(built, query).seconds != UNREACHED
    assert set(reasons) == set(np.flatnonzero(~within).tolist())
    assert all(reasons[place] == find_reason(built, query, place) for place in reasons)


def test_a_point_has_reasons_as_a_place_has() -> None:
    built = network(BUS)
    spot = street().places["k"]
    assert find_reason(built, ask("18:40"), spot) == why(built, ask("18:40"))


@pytest.mark.parametrize("profile", [0, 2, 3])
def test_without_barriers_nothing_else_changes(profile: int) -> None:
    built = draw("A-@-B####C-k-D").network
    free, costs = without_barriers(built, profile).costs, built.costs
    passed = costs.arc_ticks[profile] < BANNED
    usual = free.arc_ticks[profile][passed] == costs.arc_ticks[profile][passed]
    assert usual.all() if profile in (0, 3) else usual.sum() == passed.sum() - 2
    assert (free.arc_ticks[profile] < BANNED).all()
