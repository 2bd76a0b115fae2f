"""One rule of public transport each: a typed timetable, and the journey that must come of it, counted by hand.

Letters and numbers are those of OpenTripPlanner's raptor module tests, where it has one for the rule. What it tests of
cars and flexible services on the way to a stop (F, H), stations with opening hours (G), weighing of lines by priority
(K) and of cost (L, M), is no question that is asked here.
"""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from drawn_town import position
from typed_journey import METRES, journey, typed

from geo.errors import RefusedError
from geo.network import FeedTable
from ingest.gtfs import Findings, open_files, read_feed

TO_A = "8:00 ~40m 8:00:30"
ON_FOOT = "8:00 ~6000m 9:15"


def test_a01_a_single_route() -> None:
    bus = typed("U1 | A8:05 B8:10 C8:15 D8:20")
    assert journey(bus) == f"{TO_A}, U1 A8:05 D8:20, 8:20 ~40m 8:20:30"
    assert journey(bus, by="8:20:30") == "8:03:30 ~40m 8:04, U1 A8:05 D8:20, 8:20 ~40m 8:20:30"


def test_a01_without_a_bus_one_walks() -> None:
    assert journey(typed("U1 | D8:05 A8:20")) == ON_FOOT


@pytest.mark.parametrize(
    ("at", "way"),
    [
        ("8:00", f"{TO_A}, U1 A8:01:30 D8:20, 8:20 ~40m 8:20:30"),  # half a minute to walk, one to get on
        ("8:00:01", "8:00:01 ~40m 8:00:31, U1 A8:11:30 D8:30, 8:30 ~40m 8:30:30"),
        ("8:10:00", "8:10 ~40m 8:10:30, U1 A8:11:30 D8:30, 8:30 ~40m 8:30:30"),
    ],
)
def test_a04_the_first_bus_that_one_can_get_on(at: str, way: str) -> None:
    assert journey(typed("U1 | A8:01:30 D8:20\nU1 | A8:11:30 D8:30\nU1 | A8:21:30 D8:40"), at=at) == way


def test_a04_the_last_bus_that_is_there_in_time() -> None:
    buses = typed("U1 | A8:05 D8:20\nU1 | A8:15 D8:30\nU1 | A8:25 D8:40")
    assert journey(buses, by="8:40:29") == "8:13:30 ~40m 8:14, U1 A8:15 D8:30, 8:30 ~40m 8:30:30"


def test_b01_access_by_the_stop_from_which_one_is_there_first() -> None:
    # 1,960 metres to B take 24:30
    buses = typed("U1 | A8:05 D8:40\nU2 | B8:25:30 D8:35")
    assert journey(buses) == "8:00 ~1960m 8:24:30, U2 B8:25:30 D8:35, 8:35 ~40m 8:35:30"
    assert journey(typed("U1 | A8:05 D8:40\nU2 | B8:25:29 D8:35")) == f"{TO_A}, U1 A8:05 D8:40, 8:40 ~40m 8:40:30"


@pytest.mark.parametrize(
    ("end", "way"),
    [
        ("8:20", "U1 A8:05 D8:20, 8:20 ~40m 8:20:30"),
        ("8:22", "U1 A8:05 H8:18, 8:18 ~240m 8:21"),  # from H it is three minutes
    ],
)
def test_b02_egress_by_the_stop_from_which_one_is_there_first(end: str, way: str) -> None:
    assert journey(typed(f"U1 | A8:05 H8:18 D{end}", stops={"H": 5800})) == f"{TO_A}, {way}"


def test_b03_access_and_egress_choose_the_line_together() -> None:
    # U1 leaves first and arrives first, but at the wrong end: C is 25:30 from t
    buses = typed("U1 | A8:02 C8:10\nU2 | A8:05 D8:35")
    assert journey(buses) == f"{TO_A}, U2 A8:05 D8:35, 8:35 ~40m 8:35:30"
    assert journey(typed("U1 | A8:02 C8:10\nU2 | A8:05 D8:35:01")) == f"{TO_A}, U1 A8:02 C8:10, 8:10 ~2040m 8:35:30"


def test_b04_on_a_line_that_passes_twice_near_the_door_one_gets_on_the_sooner() -> None:
    buses = typed("U1 | A8:05 B8:27 D8:40")
    assert journey(buses) == f"{TO_A}, U1 A8:05 D8:40, 8:40 ~40m 8:40:30"
    assert journey(buses, at="8:03:31") == "8:03:31 ~6000m 9:18:31"  # at B at 8:28:01


@pytest.mark.parametrize(("departure", "caught"), [("8:12", True), ("8:11:59", False)])
def test_c01_time_to_get_on_is_as_long_as_asked(departure: str, *, caught: bool) -> None:
    buses = typed(f"U1 | A8:05 B8:10\nU2 | B{departure} D8:20")
    way = journey(buses, board_slack_seconds=120)
    missed = f"{TO_A}, U1 A8:05 B8:10, 8:10 ~4040m 9:00:30"
    assert way == (f"{TO_A}, U1 A8:05 B8:10, U2 B{departure} D8:20, 8:20 ~40m 8:20:30" if caught else missed)


@pytest.mark.parametrize(("departure", "caught"), [("8:12", True), ("8:11:59", False)])
def test_c02_a_change_over_the_street(departure: str, *, caught: bool) -> None:
    # 80 metres from B to K take a minute, and getting on another
    buses = typed(f"U1 | A8:05 B8:10\nU2 | K{departure} D8:20", stops={"K": 2080})
    assert (
        journey(buses) == f"{TO_A}, U1 A8:05 B8:10, 8:10 ~80m 8:11, U2 K{departure} D8:20, 8:20 ~40m 8:20:30"
    ) is caught


def test_c03_who_comes_by_bus_does_not_walk_there() -> None:
    # on foot from B one is at K at 8:11, too
    buses = typed("U1 | A8:05 B8:10 K8:11\nU2 | K8:12 D8:20", stops={"K": 2080})
    assert journey(buses) == f"{TO_A}, U1 A8:05 K8:11, U2 K8:12 D8:20, 8:20 ~40m 8:20:30"


def test_c03_a_dominated_change_on_foot_is_not_made() -> None:
    # U1 goes on to K itself, but slowly: who walks from B is there before it and gets on U2
    buses = typed("U1 | A8:05 B8:10 K8:13\nU2 | K8:12 D8:20", stops={"K": 2080})
    assert journey(buses) == f"{TO_A}, U1 A8:05 B8:10, 8:10 ~80m 8:11, U2 K8:12 D8:20, 8:20 ~40m 8:20:30"


def test_c04_from_the_stop_before_one_walks_straight_to_the_door() -> None:
    # from H, 240 metres before t, it takes three minutes; U2 brings one to D only at 8:22
    buses = typed("U1 | A8:05 H8:18\nU2 | H8:19 D8:22", stops={"H": 5800})
    assert journey(buses) == f"{TO_A}, U1 A8:05 H8:18, 8:18 ~240m 8:21"


@pytest.mark.parametrize(
    ("feed", "way"),
    [
        ("U1 | A8:05- B8:27 D8:40", "8:00 ~1960m 8:24:30, U1 B8:27 D8:40, 8:40 ~40m 8:40:30"),  # nobody gets on at A
        ("U1 | A8:05 C8:10 -D8:20", f"{TO_A}, U1 A8:05 C8:10, 8:10 ~2040m 8:35:30"),  # nobody gets off at D
        ("U1 | A8:05- -D8:20", ON_FOOT),
        ("U1 | A8:05- D8:20\nU1 | A8:15 D8:30", f"{TO_A}, U1 A8:15 D8:30, 8:30 ~40m 8:30:30"),
    ],
)
def test_d01_where_nobody_gets_on_or_off(feed: str, way: str) -> None:
    assert journey(typed(feed)) == way


def test_d01_where_nobody_gets_on_or_off_one_stays_on_board() -> None:
    assert journey(typed("U1 | A8:05 -B8:10- D8:20")) == f"{TO_A}, U1 A8:05 D8:20, 8:20 ~40m 8:20:30"


def test_d02_a_later_bus_may_be_got_on_sooner_than_an_earlier_one() -> None:
    # one bus turns back: who gets on at B on its way out is on board when it leaves A, where nobody gets on
    bus = typed("U1 | B8:26 A8:32- D8:50")
    assert journey(bus) == "8:00 ~1960m 8:24:30, U1 B8:26 D8:50, 8:50 ~40m 8:50:30"


BLOCK = "U1 | A8:05 B8:10 block=x id=one\nU2 | B8:10 D8:20 block=x id=two"
ONWARD = "U1 | A8:05 B8:10 id=one\nU2 | B{at} D8:20 id=two"
SEATED = f"{TO_A}, U1 A8:05 B8:10, +U2 B8:10 D8:20, 8:20 ~40m 8:20:30"
OFF_AT_B = f"{TO_A}, U1 A8:05 B8:10, 8:10 ~4040m 9:00:30"


def changed(at: str) -> str:
    return f"{TO_A}, U1 A8:05 B8:10, U2 B{at} D8:20, 8:20 ~40m 8:20:30"


@pytest.mark.parametrize(
    ("feed", "transfers", "way"),
    [
        (BLOCK, "", SEATED),
        (BLOCK.replace("block=x ", ""), "B B kind=4 fromtrip=one totrip=two", SEATED),
        (BLOCK, "B B kind=5 fromtrip=one totrip=two", OFF_AT_B),
        (BLOCK.replace("block=x ", ""), "", OFF_AT_B),
        (
            BLOCK.replace("8:10 block=x id=one", "8:10 block=x id=one days=1").replace("id=two", "id=two days=2"),
            "",
            OFF_AT_B,
        ),
    ],
)
def test_e01_staying_seated_is_one_ride(feed: str, transfers: str, way: str) -> None:
    assert journey(typed(feed, transfers=transfers), max_rides=1) == way


def test_e01_a_change_on_foot_is_dominated_by_staying_seated() -> None:
    # U3 leaves B before the own vehicle goes on and is at D at the same moment
    buses = typed("U1 | A8:05 B8:10 block=x\nU2 | B8:15 D8:20 block=x\nU3 | B8:12 D8:20")
    way = f"{TO_A}, U1 A8:05 B8:10, +U2 B8:15 D8:20, 8:20 ~40m 8:20:30"
    assert journey(buses) == way


@pytest.mark.parametrize(
    ("transfers", "at", "way"),
    [
        ("B B kind=1", "8:10", changed("8:10")),  # it waits
        ("", "8:10", OFF_AT_B),
        ("B B kind=1 from=U1 to=U2", "8:10", changed("8:10")),
        ("B B kind=1 from=U2 to=U1", "8:10", OFF_AT_B),
        ("B B kind=2 min=300", "8:15", changed("8:15")),
        ("B B kind=2 min=300", "8:14:59", OFF_AT_B),
        ("B B kind=2 min=30", "8:10:59", OFF_AT_B),  # a minute to get on counts all the same
        ("B B kind=2 min=600\nB B kind=2 min=120 from=U1", "8:12", changed("8:12")),  # a line goes before a stop
        ("B B kind=2 min=60 from=U1\nB B kind=2 min=600 fromtrip=one", "8:12", OFF_AT_B),  # a trip before a line
    ],
)
def test_e02_guaranteed_and_timed_changes(transfers: str, at: str, way: str) -> None:
    assert journey(typed(ONWARD.format(at=at), transfers=transfers)) == way


@pytest.mark.parametrize(
    ("transfers", "way"),
    [
        ("B B kind=3", OFF_AT_B),
        ("B B kind=3 from=U1 to=U2", OFF_AT_B),
        ("B B kind=3 from=U2 to=U1", changed("8:12")),
        ("B B kind=3\nB B kind=0 fromtrip=one totrip=two", changed("8:12")),
    ],
)
def test_e03_changes_that_are_not_possible(transfers: str, way: str) -> None:
    assert journey(typed(ONWARD.format(at="8:12"), transfers=transfers)) == way


def test_e03_a_forbidden_change_is_gone_around() -> None:
    # not at B from U1 to U2, but the next stop of both will do
    buses = typed(
        "U1 | A8:05 B8:10 K8:11\nU2 | B8:13 K8:14 D8:20",
        stops={"K": 2080},
        transfers="B B kind=3\nB K kind=3\nK B kind=3",
    )
    assert journey(buses) == f"{TO_A}, U1 A8:05 K8:11, U2 K8:14 D8:20, 8:20 ~40m 8:20:30"


def test_f_more_rides_are_taken_only_as_far_as_they_help() -> None:
    buses = typed("U1 | A8:05 D9:00\nU2 | A8:05 B8:10\nU3 | B8:12 D8:40\nU4 | B8:12 C8:15\nU5 | C8:17 D8:20")
    ways = {rides: journey(buses, max_rides=rides) for rides in (1, 2, 3, 4)}
    end = {1: "U1 A8:05 D9:00, 9:00 ~40m 9:00:30", 2: "U2 A8:05 B8:10, U3 B8:12 D8:40, 8:40 ~40m 8:40:30"}
    end[3] = end[4] = "U2 A8:05 B8:10, U4 B8:12 C8:15, U5 C8:17 D8:20, 8:20 ~40m 8:20:30"
    assert ways == {rides: f"{TO_A}, {text}" for rides, text in end.items()}


@pytest.mark.parametrize(("minutes", "there"), [(21, True), (20, False)])
def test_i01_what_is_cut_off_is_what_takes_too_long(minutes: int, *, there: bool) -> None:
    # 8:20:30 is 20 minutes and a half away
    assert (journey(typed("U1 | A8:05 D8:20"), max_minutes=minutes) != "none") is there


@pytest.mark.parametrize(("end", "there"), [("8:19:30", True), ("8:19:31", False)])
def test_i01_the_limit_counts_to_the_second(end: str, *, there: bool) -> None:
    assert (journey(typed(f"U1 | A8:05 D{end}"), max_minutes=20) != "none") is there


def test_overnight_a_trip_of_the_day_before() -> None:
    late = "U1 | A24:35 D24:50 days=0"
    way = "0:30 ~40m 0:30:30, U1 A0:35 D0:50, 0:50 ~40m 0:50:30"
    assert journey(typed(late), at="0:30", day=1) == way
    assert journey(typed(late), at="0:30", day=0) == "0:30 ~6000m 1:45"


def test_overnight_a_trip_of_the_day_after() -> None:
    early = typed("U1 | A0:05 D0:20 days=12")
    assert journey(early, at="23:55", day=1) == "23:55 ~40m 23:55:30, U1 A0:05 D0:20, 0:20 ~40m 0:20:30"
    assert journey(early, by="0:20:30", day=2) == "0:03:30 ~40m 0:04, U1 A0:05 D0:20, 0:20 ~40m 0:20:30"


def test_overnight_a_change_from_yesterday_to_today() -> None:
    buses = typed("U1 | A24:05 B24:10 days=0\nU2 | B0:12 D0:20 days=1")
    assert journey(buses, at="0:00", day=1) == "0:00 ~40m 0:00:30, U1 A0:05 B0:10, U2 B0:12 D0:20, 0:20 ~40m 0:20:30"


def test_overtaking_the_later_bus_is_there_first() -> None:
    buses = typed("U1 | A8:05 B8:20 D8:40\nU1 | A8:10 B8:15 D8:25")
    assert journey(buses) == f"{TO_A}, U1 A8:10 D8:25, 8:25 ~40m 8:25:30"
    assert journey(buses, by="8:40:30") == "8:08:30 ~40m 8:09, U1 A8:10 D8:25, 8:25 ~40m 8:25:30"


def test_overtaking_one_changes_to_the_bus_that_overtakes() -> None:
    # the later bus does not stop at A; at B it is before the earlier one
    buses = typed("U1 | A8:05 B8:20 D8:40\nU1 | B8:22 D8:30")
    assert journey(buses) == f"{TO_A}, U1 A8:05 B8:20, U1 B8:22 D8:30, 8:30 ~40m 8:30:30"


def test_frequencies_with_exact_times() -> None:
    # ready at 8:01:30: the next of 8:00, 8:10, ... is at 8:10, and the last one at 8:50
    bus = typed("U1 | A0:00 D0:15 every=10@8:00-9:00")
    assert journey(bus) == f"{TO_A}, U1 A8:10 D8:25, 8:25 ~40m 8:25:30"
    assert journey(bus, at="8:48:30") == "8:48:30 ~40m 8:49, U1 A8:50 D9:05, 9:05 ~40m 9:05:30"
    assert journey(bus, at="8:48:31") == "8:48:31 ~6000m 10:03:31"


def test_frequencies_without_exact_times_are_expected_in_the_middle() -> None:
    # five minutes of waiting, half of ten, are what can be expected of each departure
    assert journey(typed("U1 | A0:00 D0:15 about=10@8:00-9:00")) == f"{TO_A}, U1 A8:05 D8:20, 8:20 ~40m 8:20:30"


def test_a_stop_that_is_called_at_twice() -> None:
    # round B and back to it: who gets on at its second call is there sooner than who rides the loop
    bus = typed("U1 | A8:05 B8:10 C8:15 B8:20 D8:25")
    assert journey(bus) == f"{TO_A}, U1 A8:05 D8:25, 8:25 ~40m 8:25:30"
    assert journey(bus, "k") == f"{TO_A}, U1 A8:05 B8:10, 8:10 ~80m 8:11"


def test_waiting_on_board_counts() -> None:
    assert journey(typed("U1 | A8:05 B8:10/8:20 D8:30")) == f"{TO_A}, U1 A8:05 D8:30, 8:30 ~40m 8:30:30"
    # who gets off at B leaves the bus when it comes, and who gets on does so when it goes
    assert journey(typed("U1 | A8:05 B8:10/8:20 D8:30"), "k") == f"{TO_A}, U1 A8:05 B8:10, 8:10 ~80m 8:11"
    late = typed("U1 | B8:10/8:25:30 D8:35")
    assert journey(late) == "8:00 ~1960m 8:24:30, U1 B8:25:30 D8:35, 8:35 ~40m 8:35:30"


def calendar(folder: Path) -> FeedTable:
    """Read a feed that runs on weekdays, not on Wednesday the fourth, and on Saturday the seventh of March 2026."""
    spots = {stop: position(METRES[stop], 0) for stop in "AD"}
    files = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nvb,Typed,https://example.org,Europe/Berlin\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
        + "".join(f"{stop},Stop {stop},{lat:.7f},{lon:.7f}\n" for stop, (lon, lat) in spots.items()),
        "routes.txt": "route_id,agency_id,route_short_name,route_type\nr,vb,U1,3\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20260302,20260308\n",
        "calendar_dates.txt": "service_id,date,exception_type\nweek,20260304,2\nweek,20260307,1\n",
        "trips.txt": "route_id,service_id,trip_id\nr,week,one\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "one,08:05:00,08:05:00,A,1\none,08:20:00,08:20:00,D,2\n",
    }
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    findings = Findings()
    with open_files(path, findings) as opened:
        return read_feed(opened, "typed", findings, timezone="Europe/Berlin", today=date(2026, 3, 2)).table


def test_exceptions_of_the_calendar(tmp_path: Path) -> None:
    bus = typed(calendar(tmp_path))
    # not on Wednesday, but on Saturday
    assert [journey(bus, day=day) != ON_FOOT for day in range(6)] == [True, True, False, True, True, True]
    with pytest.raises(RefusedError, match="no such day"):
        journey(bus, day=6)
