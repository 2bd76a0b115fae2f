"""The scene at the desk from literals, and its route: what is said, in which order, and that nothing is kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from typed_town import load, place, spot, streets

import web
from api.app import create_app
from geo.errors import RefusedError
from geo.model import (
    Address,
    Chain,
    ChainQuery,
    ChainWay,
    Conditions,
    Departure,
    Heard,
    Itinerary,
    Leg,
    OpenState,
    Place,
    PlaceId,
    ReachedPlace,
    ReachQuery,
    Reason,
    Wish,
    Wishes,
)
from geo.settings import Settings
from geo.store.session import Engine
from web import Counsel, Help, Passage, Passages, Sight

SEAM = '<script type="application/json" class="areas">'
ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2020, 6, 17, 8, 0, tzinfo=ZONE)
TOWN = web.Town("Herrenberg", made_up=False, bbox=(8.8, 48.5, 8.9, 48.6))
QUERY = ReachQuery(lon=8.87, lat=48.59, depart_at=START, themes=("debt", "culture", "green"))
UNKNOWN = OpenState(None, reason="missing")


def site(lang: str = "de") -> web.Site:
    return web.Site(lang=lang, path="/beratung", query="", nonce="n0nce", now=START, town=TOWN)


def sight(number: int, name: str, theme: str, seconds: int, state: OpenState = UNKNOWN) -> Sight:
    one = Place(
        id=PlaceId(number),
        name=name,
        kind="amenity=x",
        themes=(theme,),
        presumed_themes=(),
        lon=8.87,
        lat=48.59,
        address=Address(None, None, None, None),
    )
    return Sight(ReachedPlace(one, seconds, None), START, state)


def passages(*, opened: bool | None = None) -> Passages:
    """Return the answer that one kindergarten lies on the way: 13 minutes to it, five there, 21 to the course."""
    kita = sight(7, "Kita Regenbogen", "childcare", 0).reached.place
    times = [START.replace(hour=hour, minute=minute) for hour, minute in ((8, 20), (8, 33), (8, 38), (8, 59))]
    first = Itinerary(13 * 60, times[0], times[1], (Leg("walk", times[0], times[1], ((8.8, 48.5), (8.81, 48.5))),))
    tram = Leg("ride", times[2].replace(minute=45), times[2].replace(minute=55), line="5")
    second = Itinerary(21 * 60, times[2], times[3], (Leg("walk", times[2], times[2].replace(minute=42)), tram))
    way = ChainWay(40 * 60, *times, first, second)
    query = ChainQuery(lon=8.8, lat=48.5, goal=1, themes=("childcare",), arrive_by=START.replace(hour=9))
    return Passages(query, (Passage(Chain(kita, way, open_on_arrival=opened), UNKNOWN),))


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def names(html: str) -> list[str]:
    return re.findall(r'data-number="(\d+)".*?row__name">([^<]+)<', html, re.DOTALL)


def test_specialists_never_come_first_and_numbers_follow_the_list() -> None:
    sights = (sight(1, "Beratung", "debt", 60), sight(2, "Museum", "culture", 300), sight(3, "Garten", "green", 900))
    html = web.counselling_answer(site(), Counsel(QUERY, START, sights))
    assert names(html) == [("1", "Garten"), ("2", "Museum"), ("3", "Beratung")]
    assert "3 Orte in 30 Minuten" in html


@pytest.mark.parametrize(
    ("sort", "order"),
    [("time", ["Zoo", "Alm", "Bad"]), ("name", ["Alm", "Bad", "Zoo"]), ("open", ["Bad", "Zoo", "Alm"])],
)
def test_inside_a_group_the_order_is_chosen(sort: str, order: list[str]) -> None:
    opened = OpenState("open", always=True)
    sights = (sight(1, "Alm", "green", 300), sight(2, "Bad", "green", 900, opened), sight(3, "Zoo", "green", 60))
    html = web.counselling_answer(site(), Counsel(QUERY, START, sights, sort=sort))  # type: ignore[arg-type]
    assert [name for _, name in names(html)] == order


@pytest.mark.parametrize(("seconds", "minutes"), [(1, "1"), (60, "1"), (61, "2"), (1800, "30")])
def test_minutes_are_never_told_too_few(seconds: int, minutes: str) -> None:
    html = web.counselling_answer(site(), Counsel(QUERY, START, (sight(1, "Garten", "green", seconds),)))
    assert f"<b>{minutes}</b> Min" in html
    assert f"da 8:{int(minutes):02}" in html


def test_the_day_after_a_later_visit_is_not_called_tomorrow() -> None:
    thursday = OpenState("closed", datetime(2020, 6, 25, 9, 0, tzinfo=ZONE))
    later = sight(1, "Museum", "culture", 60, thursday)
    wednesday = START.replace(day=24)
    html = web.counselling_answer(site(), Counsel(QUERY, wednesday, (Sight(later.reached, wednesday, thursday),)))
    assert "öffnet Do 9 Uhr" in plain(html)
    assert "morgen" not in html


def test_who_leaves_after_midnight_is_told_the_day() -> None:
    # 17 June 2020 was a Wednesday.
    for end, said in ((START.replace(hour=20), "weg 20 Uhr"), (START.replace(day=18, hour=6), "weg Do 6 Uhr")):
        query = replace(QUERY, depart_at=None, visit=(START.replace(hour=18), end))
        assert f"Mittwoch, 17. Juni 2020, da sein 18 Uhr, {said}" in web.counselling_answer(
            site(), Counsel(query, START)
        )


def test_an_empty_answer_says_what_would_help() -> None:
    far = sight(1, "Museum", "culture", 34 * 60 + 10)
    html = web.counselling_answer(site(), Counsel(QUERY, START, helps=(Help("minutes", far), Help("bike", far))))
    said = plain(html)
    assert "Kein Ort in 30 Minuten" in html
    assert "5 Minuten zu weit. Es sind 35 Minuten." in said
    assert "45 Minuten nehmen" in said
    assert "Mit dem Rad 35 Minuten." in said
    assert re.findall(r"data-change=\"([^\"]+)\"", html) == [
        "{&#34;max_minutes&#34;: 45}",
        "{&#34;mode&#34;: &#34;bike&#34;}",
    ]


def test_what_keeps_one_from_a_place_is_told_with_the_step_that_helps() -> None:
    far = sight(1, "Museum", "culture", 600)
    ten = datetime(2020, 6, 18, 10, 5, tzinfo=ZONE)
    last = Departure(ten.replace(day=17, hour=19, minute=30), ten, at=ten.replace(day=17, hour=19, minute=38))
    helps = (
        Help("conditions", far),
        Help("barriers", far, Reason("barriers", seconds=720)),
        Help("no_service", far, Reason("no_service", last=last, next=Departure(ten, ten))),
    )
    html = web.counselling_answer(site(), Counsel(QUERY, START, helps=helps))
    said = plain(html)
    assert "Passt nicht zu dem, was ein Ort verlangen darf. Es sind 10 Minuten. Ohne diese Bedingungen zeigen" in said
    assert "Nur über Stufen. Mit Stufen wären es 12 Minuten." in said
    assert "Kein Bus mehr, der letzte um 19:38 Uhr. Do, 10:05 Uhr ansehen" in said
    assert "2020-06-18T10:05" in html


def test_what_is_closed_is_offered_for_when_it_opens() -> None:
    closed = sight(1, "Museum", "culture", 600, OpenState("closed", datetime(2020, 6, 18, 9, 30, tzinfo=ZONE)))
    html = web.counselling_answer(site(), Counsel(QUERY, START, helps=(Help("closed", closed),)))
    assert "Um diese Zeit zu. Es sind 10 Minuten. Do, 9:30 Uhr ansehen" in plain(html)
    assert "2020-06-18T09:30" in html


def test_an_old_timetable_is_told_plainly() -> None:
    ridden = ReachQuery(lon=8.87, lat=48.59, mode="transit", depart_at=START)
    old = Counsel(ridden, START, (sight(1, "Garten", "green", 60),), timetable_to=date(2020, 6, 16))
    assert "Der Fahrplan galt bis 16. Juni 2020." in web.counselling_answer(site(), old)
    assert "galt bis" not in web.counselling_answer(site(), Counsel(ridden, START, timetable_to=date(2020, 6, 17)))


def test_the_day_that_was_taken_instead_is_told_and_minutes_are_about() -> None:
    ridden = ReachQuery(lon=8.87, lat=48.59, mode="transit", depart_at=START)
    near = sight(1, "Garten", "green", 17 * 60)
    assumed = Counsel(ridden, START, (near,), timetable_to=date(2020, 4, 30), assumed_on=date(2020, 4, 29))
    said = plain(web.counselling_answer(site(), assumed))
    assert "Der Fahrplan galt bis 30. April 2020. Gerechnet wird mit Mittwoch, 29. April 2020." in said
    assert "etwa 17 Min" in said


def test_those_where_one_can_only_take_part_stand_after_the_specialists() -> None:
    extra = replace(sight(1, "Verein", "sport", 60).reached, asked_for=False, take_part=True)
    sights = (Sight(extra, START, UNKNOWN), sight(2, "Schuldner", "debt", 300), sight(3, "Kita", "childcare", 30))
    html = web.counselling_answer(site(), Counsel(QUERY, START, sights))
    assert names(html) == [("1", "Schuldner"), ("2", "Verein"), ("3", "Kita")]
    assert re.findall(r'answer__group"[^>]*>([^<]+)<', html) == ["Fachstellen", "Mitmachen", "Kinder und Schule"]


def test_what_is_not_known_is_counted_and_can_be_shown() -> None:
    asked = replace(QUERY, conditions=Conditions(free=True, step_free=True))
    near = sight(1, "Garten", "green", 60)
    told = Counsel(asked, START, (near,), unknown={"free": 9, "step_free": 5}, unknown_places=12)
    html = web.counselling_answer(site(), told)
    assert "Bei 12 weiteren Orten ist nicht bekannt: Kosten (9), Stufen (5). Auch zeigen" in plain(html)
    assert "Kosten: nicht bekannt" in html
    with_them = replace(told, query=replace(asked, conditions=replace(asked.conditions, unknown=True)))
    assert "Bei 12 dieser Orte ist nicht bekannt" in web.counselling_answer(site(), with_them)


def test_words_are_told_back_and_unknown_ones_are_not_swallowed() -> None:
    wishes = Wishes((Heard("schulden", Wish(themes=("debt",))), Heard("caritas", Wish(), known=False)), ("xyzzy",))
    said = plain(web.counselling_answer(site(), Counsel(QUERY, START, wishes=wishes)))
    assert "schulden : Schuldnerberatung" in said
    assert "caritas : im Namen" in said
    assert "„xyzzy“ kennt der Atlas hier nicht" in said


def test_a_place_of_several_themes_stands_where_the_word_leads() -> None:
    both = sight(1, "Verein Schuldnerhilfe", "debt", 60)
    both = replace(
        both, reached=replace(both.reached, place=replace(both.reached.place, themes=("engagement", "debt")))
    )
    query = replace(QUERY, themes=())
    html = web.counselling_answer(site(), Counsel(query, START, (both,), wishes=Wishes((Heard("x", Wish(("debt",))),))))
    assert re.findall(r'answer__group"[^>]*>([^<]+)<', html) == ["Fachstellen"]


def test_who_vouches_for_a_place_and_since_when() -> None:
    fresh, due = (
        replace(one, reached=replace(one.reached, place=replace(one.reached.place, confirmed_on=day)))
        for one, day in (
            (sight(1, "Neu", "green", 60), date(2020, 5, 27)),
            (sight(2, "Alt", "green", 90), date(2019, 1, 1)),
        )
    )
    html = web.counselling_answer(site(), Counsel(QUERY, START, (fresh, due, sight(3, "Nie", "green", 99))))
    told = [plain(one).strip() for one in re.findall(r'class="fresh[^"]*">(.*?)</span>', html, re.DOTALL)]
    assert told == ["vom Team bestätigt vor 3 Wochen", "Prüfung fällig", "ungeprüft"]
    last = web.counselling_answer(site(), Counsel(QUERY, START, (due, fresh), sort="confirmed"))
    assert [name for _, name in names(last)] == ["Neu", "Alt"]


def test_a_way_over_a_place_is_told_step_by_step() -> None:
    html = web.counselling_chains(site(), passages())
    said = plain(html)
    assert "1 Weg, da um 9 Uhr" in html
    # To the place, there, to the stop, waiting, riding.
    assert "zu Fuß 13 dort 5 zu Fuß 4 warten 3 5 Linie 5 10" in said
    assert "los 8:20" in said
    assert "dort 8:33 – 8:38" in said


def test_what_is_still_closed_then_stands_apart() -> None:
    html = web.counselling_chains(site(), passages(opened=False))
    assert "Kein Weg passt." in html
    assert plain(html).index("Dann noch zu") < plain(html).index("Kita Regenbogen")


def test_no_field_asks_who_somebody_is_and_the_address_has_no_name() -> None:
    html = web.counselling_page(site())
    fields = set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', html))
    assert fields == {"mode", "profile", "max_minutes", "when", "day", "aim", "leave", "from", "to", "theme"} | {
        "take_part",
        "sort",
        "open",
        "free",
        "without_appointment",
        "without_documents",
        "step_free",
        "checked",
        "language",
        "first",
        "by",
        "stay",
        "age",
        "unknown",
    }
    nameless = {key: re.search(rf'<input[^>]* id="{key}"[^>]*>', html) for key in ("adresse", "ziel", "stichwort")}
    assert all(found is not None and " name=" not in found.group() for found in nameless.values())


def test_the_page_speaks_english() -> None:
    far = sight(1, "Museum", "culture", 34 * 60)
    pages = (
        web.counselling_page(site("en")),
        web.counselling_answer(site("en"), Counsel(QUERY, START, helps=(Help("minutes", far),))),
        web.counselling_refusal(site("en"), RefusedError("No.", de="Nein.")),
        web.counselling_chains(site("en"), passages()),
    )
    for html in pages:
        # Each language calls itself by its own name.
        told = re.sub(r"<(option|a)[^>]* lang=[^>]*>.*?</\1>", "", html)
        assert not re.search(r"[äöüß]", plain(told))


# From the question to the answer


@pytest.fixture
def client(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    rows = [*streets(), *(place(number, f"Ort {number}", themes=("childcare",)) for number in (1, 2, 3, 4))]
    load(engine, tmp_path, rows)
    with TestClient(create_app(Settings(database_url=database_url, data_dir=tmp_path))) as opened:
        yield opened


@pytest.mark.database
@pytest.mark.parametrize("path", ["/beratung/antwort", "/en/beratung/antwort"])
def test_the_answer_is_never_kept_and_agrees_with_the_interface(client: TestClient, path: str) -> None:
    lon, lat = spot(0)
    question = {"origin": {"lon": lon, "lat": lat}, "max_minutes": 10, "themes": ["childcare"]}
    answer = client.post(path, json=question)
    told = client.post("/api/v1/reach", json=question).json()["results"]
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert [name for _, name in names(answer.text)] == [one["name"] for one in told]
    assert len(told) > 0


@pytest.mark.database
def test_rows_go_ahead_and_areas_come_behind_them(client: TestClient) -> None:
    lon, lat = spot(0)
    question = {"origin": {"lon": lon, "lat": lat}, "max_minutes": 10, "themes": ["childcare"]}
    rows, areas = client.post("/beratung/antwort", json=question).text.split(SEAM)
    assert rows.rstrip().endswith("</div>")
    assert [area["minutes"] for area in json.loads(areas.removesuffix("</script>\n"))] == [10, 5]


@pytest.mark.database
def test_rows_are_not_lost_and_nothing_is_logged_where_the_areas_fail(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Counsel) -> str:
        raise ValueError(lon)

    lon, lat = spot(0)
    monkeypatch.setattr(web, "counselling_areas", fail)
    question = {"origin": {"lon": lon, "lat": lat}, "max_minutes": 10, "themes": ["childcare"]}
    rows, areas = client.post("/beratung/antwort", json=question).text.split(SEAM)
    assert "Ort 1" in rows
    assert not areas
    assert "ValueError" in caplog.text
    assert str(lon) not in caplog.text


@pytest.mark.database
def test_a_question_without_timetable_is_told_why(client: TestClient) -> None:
    lon, lat = spot(0)
    question = {"origin": {"lon": lon, "lat": lat}, "mode": "transit", "themes": ["childcare"]}
    answer = client.post("/beratung/antwort", json=question)
    assert answer.status_code == 200
    assert "Es ist noch kein Fahrplan geladen." in answer.text


@pytest.mark.database
def test_who_finds_nothing_in_time_is_told_of_the_nearest(client: TestClient) -> None:
    lon, lat = spot(0)
    question = {"origin": {"lon": lon, "lat": lat}, "max_minutes": 60, "themes": ["debt"]}
    assert "Auch in zwei Stunden" in client.post("/beratung/antwort", json=question).text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, "heute"),
        (1, "vor 1 Tag"),
        (13, "vor 1 Woche"),
        (21, "vor 3 Wochen"),
        (350, "vor 11 Monaten"),
        (2409, "vor 6 Jahren"),
    ],
)
def test_a_distance_counts_whole_units_only(days: int, told: str) -> None:
    assert site().words.distance(START.date() - timedelta(days=days), START.date()) == told
