"""The scene at the desk from literals, and its route: what is said, in which order, and that nothing is kept."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from typed_town import load, place, spot, streets

import web
from api.app import create_app
from geo.model import Address, OpenState, Place, PlaceId, ReachedPlace, ReachQuery
from geo.settings import Settings
from geo.store.session import Engine
from web import Counsel, Help, Sight

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
        "age",
        "unknown",
    }
    assert 'id="adresse"' in html


def test_the_page_speaks_english() -> None:
    far = sight(1, "Museum", "culture", 34 * 60)
    pages = (
        web.counselling_page(site("en")),
        web.counselling_answer(site("en"), Counsel(QUERY, START, helps=(Help("minutes", far),))),
        web.counselling_refusal(site("en"), "No.", START),
    )
    for html in pages:
        assert not re.search(r"[äöüß]", plain(html))


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
