"""Opening hours: what is open when, what nobody can know, and never an exception."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hours import OpeningTimes
from ingest.osm import load_rules
from ingest.osm.judge import judge
from ingest.osm.lines import Element
from web.i18n import get_words
from web.words import open_words

BERLIN = ZoneInfo("Europe/Berlin")
HERRENBERG = OpeningTimes(BERLIN, "DE", "BW", (8.87, 48.6))
HAMBURG = OpeningTimes(BERLIN, "DE", "HH", (10.0, 53.55))
CORPUS_CHRISTI = datetime(2020, 6, 11, 10, tzinfo=BERLIN)  # a Thursday; a holiday in Baden-Württemberg, none in Hamburg
WEDNESDAY = datetime(2020, 6, 17, 10, tzinfo=BERLIN)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 6, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("hours", "state", "until"),
    [
        ("Mo-Fr 09:00-17:00", "open", at(17, 17)),
        ("Mo-Fr 14:00-17:00", "closed", at(17, 14)),
        ("Sa 09:00-12:00", "closed", at(20, 9)),
        ("24/7", "open", None),
        ("Mo-Su,PH 00:00-24:00", "open", None),
        ("Tu 20:00-26:00", "closed", at(23, 20)),
        ("Mo-Fr 09:00-12:00,14:00-18:00; We off", "closed", at(18, 9)),
        ("We[3] 09:00-11:00", "open", at(17, 11)),
        ("Dec 10:00-12:00", "closed", None),
        ("Mo-Fr 09:00+; PH off", "open", None),
    ],
)
def test_a_wednesday_at_ten(hours: str, state: str, until: datetime | None) -> None:
    found = HERRENBERG.state(hours, WEDNESDAY)
    assert (found.state, found.until) == (state, until)


def test_only_what_never_closes_is_always_open() -> None:
    assert HERRENBERG.state("24/7", WEDNESDAY).always
    assert not HERRENBERG.state("Jan-Nov 00:00-24:00", WEDNESDAY).always
    assert not HERRENBERG.state("Mo-Fr 09:00+; PH off", WEDNESDAY).always


@pytest.mark.parametrize(
    ("hours", "open_there"),
    [
        ("Mo-Fr 09:00-17:00; PH off", False),
        ("PH off; Mo-Fr 09:00-17:00", False),  # written in the wrong order, meant all the same
        ("Mo-Fr 09:00-17:00; PH 09:30-11:00", True),
        ("Su,PH 09:00-12:00", True),
        ("Jun-Aug PH 09:00-12:00", True),
        ("Jan-Mar PH 09:00-12:00", False),
        ("PH -1 day 09:00-12:00", False),
        ("Mo-Sa,PH 09:00-12:00", True),
    ],
)
def test_public_holidays_are_those_of_the_land(hours: str, open_there: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (HERRENBERG.state(hours, CORPUS_CHRISTI).state == "open") is open_there


def test_a_holiday_of_one_land_is_a_thursday_in_another() -> None:
    assert HAMBURG.state("Mo-Fr 09:00-17:00; PH off", CORPUS_CHRISTI).state == "open"


def test_hours_by_weekday_that_say_nothing_of_holidays_claim_nothing_there() -> None:
    assert HERRENBERG.state("Mo-Fr 09:00-17:00", CORPUS_CHRISTI).reason == "holiday"
    assert HERRENBERG.state("09:00-17:00", CORPUS_CHRISTI).state == "open"
    before = HERRENBERG.state("Mo-Fr 09:00-17:00", at(10, 18))
    assert before.until == at(12, 9)  # the Thursday between is a holiday


def test_school_holidays_are_not_guessed() -> None:
    assert HERRENBERG.state("Mo-Fr 09:00-17:00; PH,SH off", WEDNESDAY).reason == "school_holidays"
    evening = HERRENBERG.state("Mo-Fr 09:00-17:00; PH,SH off", at(17, 20))
    # Closed in any case; whether it opens tomorrow nobody here knows.
    assert (evening.state, evening.until, evening.reason) == ("closed", at(18, 9), "school_holidays")
    told = open_words(evening, at(17, 20), get_words("de"))
    assert (told.word, told.rest) == ("zu", "öffnet morgen 9 Uhr (in den Schulferien unsicher)")
    assert HERRENBERG.state("Mo-Fr 09:00-17:00; PH off", at(17, 20)).reason is None


def test_the_next_opening_after_christmas() -> None:
    afternoon = datetime(2026, 12, 24, 13, tzinfo=BERLIN)  # a Thursday, and no public holiday
    usual = HERRENBERG.state("Mo-Fr 09:00-12:00; PH off", afternoon)
    assert open_words(usual, afternoon, get_words("de")).rest == "öffnet Mo 9 Uhr"
    # Who opens on holidays too opens on the first of them.
    assert open_words(HERRENBERG.state("Su,PH 10:00-12:00", afternoon), afternoon, get_words("de")).rest == (
        "öffnet morgen 10 Uhr"
    )
    # Epiphany is a holiday in Baden-Württemberg, and none in Hamburg.
    eve = datetime(2027, 1, 5, 18, tzinfo=BERLIN)
    towns = [town.state("Mo-Fr 09:00-12:00; PH off", eve).until for town in (HERRENBERG, HAMBURG)]
    assert [until.day for until in towns if until] == [7, 6]


def test_a_comment_makes_hours_unsure_unless_it_says_open() -> None:
    unsure = HERRENBERG.state('Mo-Fr 09:00-12:00 "nach Vereinbarung"', WEDNESDAY)
    assert (unsure.state, unsure.reason, unsure.comment) == (None, "comment", "nach Vereinbarung")
    assert HERRENBERG.state('Mo-Fr 09:00-12:00 open "Küche"', WEDNESDAY).state == "open"
    assert HERRENBERG.state('"nach Vereinbarung"', WEDNESDAY).reason == "comment"


def test_a_fallback_holds_where_the_hours_are_closed() -> None:
    hours = 'Mo-Fr 09:00-12:00 || "nach Vereinbarung"'
    assert HERRENBERG.state(hours, WEDNESDAY).state == "open"
    assert HERRENBERG.state(hours, at(17, 15)).comment == "nach Vereinbarung"


def test_a_word_in_a_comment_is_no_holiday() -> None:
    found = HERRENBERG.state('Mo-Fr 09:00-17:00 open "PH; SH off, || Su"; PH off', WEDNESDAY)
    assert (found.state, found.comment) == ("open", "PH; SH off, || Su")


@pytest.mark.parametrize("hours", [None, ""])
def test_no_hours(hours: str | None) -> None:
    assert HERRENBERG.state(hours, WEDNESDAY).reason == "missing"
    assert HERRENBERG.week(hours, date(2020, 6, 15)) == ()


@pytest.mark.parametrize(
    "hours", ["Mo-Fr 8 bis 12 Uhr", "siehe Aushang", "25:00", "\x00", "Mo-Fr 09:00-12:00;;;(", "😀"]
)
def test_what_cannot_be_read(hours: str) -> None:
    assert HERRENBERG.state(hours, WEDNESDAY).reason == "unreadable"
    assert HERRENBERG.week(hours, date(2020, 6, 15)) == ()


def test_the_sun_of_the_town() -> None:
    # Sunset in Herrenberg on 17 June 2020: 21:29 (48.6 N, 8.87 E), five minutes either way.
    until = HERRENBERG.state("sunrise-sunset", WEDNESDAY).until
    assert until is not None
    assert at(17, 21, 24) <= until <= at(17, 21, 34)


def test_a_week_with_a_holiday_and_a_night() -> None:
    week = HERRENBERG.week("Mo-Th 09:00-12:00,14:00-18:00; Fr 22:00-04:00; PH off", date(2020, 6, 8))
    assert [day.spans for day in week] == [
        (("09:00", "12:00"), ("14:00", "18:00")),
        (("09:00", "12:00"), ("14:00", "18:00")),
        (("09:00", "12:00"), ("14:00", "18:00")),
        (),  # Corpus Christi
        (("22:00", "28:00"),),
        (),
        (),
    ]
    assert [day.holiday for day in week] == [False, False, False, True, False, False, False]


def test_a_night_that_began_before_the_first_day_is_not_repeated() -> None:
    week = HERRENBERG.week("Fr 22:00-04:00", date(2020, 6, 13))  # from a Saturday
    assert [day.spans for day in week] == [(), (), (), (), (), (), (("22:00", "28:00"),)]


def test_a_week_around_the_clock() -> None:
    assert {day.spans for day in HERRENBERG.week("24/7", date(2020, 6, 8))} == {(("00:00", "24:00"),)}


def test_a_week_by_appointment_has_notes_and_no_spans() -> None:
    week = HERRENBERG.week('Mo 09:00-12:00 || "nach Vereinbarung"', date(2020, 6, 15))
    assert [day.spans for day in week] == [(("09:00", "12:00"),), (), (), (), (), (), ()]
    assert {day.notes for day in week} == {("nach Vereinbarung",)}


def test_the_clock_goes_back() -> None:
    # 25 October 2020: 03:00 becomes 02:00; five hours of the clock are six of the sun.
    state = HERRENBERG.state("00:00-05:00", datetime(2020, 10, 25, 1, tzinfo=BERLIN))
    assert state.until == datetime(2020, 10, 25, 5, tzinfo=BERLIN)


HARD = (  # from the specification and its test collections
    "Mo-Fr 08:00-12:00, 14:00-18:00; PH closed",
    "Mo[1],Mo[-1] 10:00-12:00",
    "week 1-53/2 We 10:00-12:00; week 2-52/2 Th 10:00-12:00",
    "(sunrise-00:30)-(sunset+00:30)",
    "easter -2 days-easter +1 day off",
    "2020 Jun 17 10:00-12:00",
    "Mar Su[-1]-Oct Su[-1] 09:00-18:00",
    "Mo-Su 10:00-18:00/02:00",
    "Dec 25-26 off",
    "Th[2-3] 10:00-12:00",
    "Su[1] +1 day 10:00-12:00",
    'Mo,Tu,Th 07:00-13:00 || We 12:00-14:00 || unknown "Telefon"',
    "dawn-dusk",
    "SH Mo-Fr 10:00-16:00; PH off",
    "Fr 08:00-12:00 unknown, Mo 10:00+",
    "2019-2021/2 Mo-Fr 09:00-12:00",
    "Mo-Fr 22:00-02:00,PH off",
    "24/7; Dec 24 14:00-24:00 off",
    "Jan 1-Mar 31,Oct 1-Dec 31: 08:00-16:00",
    "00:00-24:00 week 5",
)


@pytest.mark.parametrize("hours", HARD)
def test_hard_ones_never_raise(hours: str) -> None:
    for hour in range(0, 24, 3):
        HERRENBERG.state(hours, at(17, hour))
    assert len(HERRENBERG.week(hours, date(2020, 12, 21))) in (0, 7)


@settings(deadline=None)
@given(st.text(max_size=40), st.dates(date(1971, 1, 1), date(2098, 1, 1)))
def test_no_text_raises(hours: str, day: date) -> None:
    HERRENBERG.state(hours, datetime.combine(day, time(10), BERLIN))
    HERRENBERG.week(hours, day)


PIECES = (
    "Mo",
    "Fr",
    "-",
    ",",
    "; ",
    " ",
    "PH",
    "SH",
    "off",
    "08:00-12:00",
    "22:00-03:00",
    "||",
    '"x"',
    "Jan",
    "+1 day",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_no_mixture_of_the_grammar_raises(pieces: list[str]) -> None:
    HERRENBERG.state("".join(pieces), WEDNESDAY)
    HERRENBERG.week("".join(pieces), date(2020, 6, 15))


@settings(deadline=None)
@given(
    st.sampled_from(HARD) | st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.lists(st.integers(0, 3 * 24 * 60 - 1), min_size=2, max_size=8),
)
def test_what_is_remembered_of_a_day_is_what_is_found_anew(hours: str, minutes: list[int]) -> None:
    known = OpeningTimes(BERLIN, "DE", "BW")
    for minute in minutes:
        moment = CORPUS_CHRISTI.replace(hour=0) + timedelta(minutes=minute)
        assert known.state(hours, moment) == OpeningTimes(BERLIN, "DE", "BW").state(hours, moment), (hours, moment)


@pytest.mark.realdata
def test_real_values_are_read(data: Path) -> None:
    values = {
        thing.tags["opening_hours"]
        for extract in ("herrenberg/herrenberg-and-around", "liechtenstein/liechtenstein")
        for thing in osmium.FileProcessor(data / f"{extract}.osm.pbf")
        if "opening_hours" in thing.tags
    }
    assert len(values) >= 200
    unreadable = {hours for hours in values if HERRENBERG.state(hours, WEDNESDAY).reason == "unreadable"}
    assert len(unreadable) <= len(values) * 0.05, sorted(unreadable)
    for hours in values - unreadable:
        assert len(HERRENBERG.week(hours, date(2020, 6, 8))) == 7


def test_hours_that_cannot_be_read_are_counted_and_kept() -> None:
    rules = load_rules()
    for hours, codes in (("Mo-Fr 08:00-12:00", []), ("nach Vereinbarung, klingeln!", ["unreadable_hours"])):
        tags = {"amenity": "kindergarten", "name": "Sonne", "opening_hours": hours}
        wanted = judge(Element("n", 1, "", tags, "x8.8 y48.6"), rules)
        assert [notice.code for notice in (wanted.notice,) if notice] == codes
        assert wanted.wants.place is not None
