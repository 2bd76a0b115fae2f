"""The API as its clients see it: answers, problems, headers, and a description that holds."""

import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from typed_places import Spot, degrees, fence, settle

from api.app import create_app
from geo.errors import UserError
from geo.settings import Settings

pytestmark = pytest.mark.database

BOX = ",".join(str(round(side, 4)) for side in (*degrees(-1, -1), *degrees(9, 9)))
ADDRESS = "Hildrizhauser-Str-12"


@pytest.fixture
def client(engine: Engine, database_url: str) -> Iterator[TestClient]:
    """Serve a town of three places and one quarter."""
    settle(
        engine,
        Spot("Kita", ["childcare"], 1, 1, hours="24/7"),
        Spot("Hof", ["neighbourhood"], 5, 5),
        Spot("Weg", ["sport"], 1, 1),
    )
    fence(engine, "Mitte", (0, 0), (2, 2))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE place SET vanished_on = '2020-01-01' WHERE name = 'Weg'")
    with TestClient(create_app(Settings(database_url=database_url)), raise_server_exceptions=False) as opened:
        yield opened


def test_the_list(client: TestClient) -> None:
    answer = client.get("/api/v1/places", params={"bbox": BOX})
    body = answer.json()
    assert answer.status_code == 200
    assert ([item["name"] for item in body["items"]], body["total"], body["offset"]) == (["Hof", "Kita"], 2, 0)
    kita = body["items"][1]
    assert kita["open"] == {"state": "open", "until": None, "always": True, "reason": None, "comment": ""}
    assert kita["address"] == {"street": "Marktstraße", "housenumber": "1", "postcode": None, "city": None}
    assert (kita["osm"], kita["kind"], kita["themes"]) == ("node/1", "amenity=test", ["childcare"])
    assert body["counts_by_group"]["children"] == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("theme=childcare&theme=sport", ["Kita"]),
        ("neighbourhood=mitte", ["Kita"]),
        ("q=hof", ["Hof"]),
        ("open_at=now", ["Kita"]),
        ("open_at=2020-06-17T08:00", ["Kita"]),
        ("limit=1&offset=1", ["Kita"]),
        ("sort=open", ["Hof", "Kita"]),
    ],
)
def test_filters_of_the_list(client: TestClient, query: str, found: list[str]) -> None:
    assert [item["name"] for item in client.get(f"/api/v1/places?{query}").json()["items"]] == found


def test_the_marks_of_a_view(client: TestClient) -> None:
    body = client.get("/api/v1/place-marks", params={"bbox": BOX, "zoom": 14}).json()
    assert [(mark["name"], mark["theme"]) for mark in body["marks"]] == [
        ("Kita", "childcare"),
        ("Hof", "neighbourhood"),
    ]
    assert body["clusters"] == []


def test_one_place(client: TestClient) -> None:
    body = client.get("/api/v1/places/1").json()
    assert (body["name"], body["opening_hours"], len(body["week"])) == ("Kita", "24/7", 7)
    assert body["week"][0]["spans"] == [["00:00", "24:00"]]
    assert [area["slug"] for area in body["neighbourhoods"]] == ["mitte"]


def test_neighbourhoods_and_themes(client: TestClient) -> None:
    assert client.get("/api/v1/neighbourhoods").json()["total"] == 1
    area = client.get("/api/v1/neighbourhoods/mitte").json()
    assert (area["counts"]["childcare"], area["outline"]["type"]) == (1, "MultiPolygon")
    assert client.get(f"/api/v1/neighbourhoods/{area['id']}").json() == area
    assert len(client.get("/api/v1/themes").json()["themes"]) == 29


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/places/3", 410),
        ("/api/v1/places/4", 404),
        ("/api/v1/places/0", 422),
        ("/api/v1/places/Kita", 422),
        ("/api/v1/places?neighbourhood=nirgends", 404),
        ("/api/v1/neighbourhoods/nirgends", 404),
        ("/api/v1/nichts", 404),
        ("/api/v1/places?limit=201", 422),
        ("/api/v1/places?themes=childcare", 422),
        ("/api/v1/place-marks?zoom=14", 422),
    ],
)
def test_problems_speak_german_and_english(client: TestClient, path: str, status: int) -> None:
    german = client.get(path)
    english = client.get(path, headers={"Accept-Language": "fr, en-GB;q=0.8, de;q=0.2"})
    for answer in (german, english):
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
    assert german.json()["title"] != english.json()["title"]
    assert german.json()["detail"] != english.json()["detail"]


def test_a_wrong_method_names_the_right_one(client: TestClient) -> None:
    answer = client.delete("/api/v1/places")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        f"bbox={ADDRESS}",
        "bbox=1,2,3",
        "bbox=9,48,8,49",
        "bbox=8,48,9,95",
        "bbox=nan,1,2,3",
        f"theme={ADDRESS}",
        f"limit={ADDRESS}",
        f"open_at={ADDRESS}",
        "open_at=0001-01-01T00:00",
        f"sort={ADDRESS}",
        f"{ADDRESS}=1",
        f"neighbourhood={ADDRESS}%00",
    ],
)
def test_what_was_sent_is_refused_and_never_repeated(
    client: TestClient, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    caplog.set_level(logging.DEBUG, logger="atlas")
    answer = client.get(f"/api/v1/places?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["what"]
    assert ADDRESS not in answer.text
    assert ADDRESS not in caplog.text
    assert "GET /api/v1/places" in caplog.text or "places 422" in caplog.text


def test_choices_are_joined_in_the_language_of_who_asks(client: TestClient) -> None:
    told = [
        client.get("/api/v1/places?sort=schnell", headers={"Accept-Language": code}).json()["errors"][0]["what"]
        for code in ("de", "en")
    ]
    assert [re.findall(r"' (\w+) '", what) for what in told] == [["oder"], ["or"]]


def test_a_mistake_of_ours_shows_and_logs_nothing_of_the_inside(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(ADDRESS)

    monkeypatch.setattr("geo.atlas.Atlas.get_place", fail)
    answer = client.get("/api/v1/places/1")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert ADDRESS not in answer.text
    assert "RuntimeError" not in answer.text
    assert ADDRESS not in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_database_that_is_away_is_503_and_worth_another_try() -> None:
    settings = Settings(database_url="postgresql://nobody@/nothing?host=/nowhere")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for path in ("/api/v1/places", "/health/ready"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "nowhere" not in answer.text
        assert client.get("/health/live").status_code == 200


def test_readiness_needs_the_tables_of_this_version(client: TestClient, engine: Engine) -> None:
    assert client.get("/health/ready").status_code == 200
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert client.get("/health/ready").status_code == 503


def test_without_a_database_it_says_what_to_do() -> None:
    with pytest.raises(UserError, match="ATLAS_DATABASE_URL"):
        create_app(Settings(database_url=None))


def test_an_answer_that_is_the_same_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/themes")
    again = client.get("/api/v1/themes", headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/api/v1/themes", headers={"If-None-Match": 'W/"other"'})
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
    assert first.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/api/v1/themes", "/nichts", "/docs", "/static/docs/start.js"])
def test_every_answer_keeps_the_browser_at_home(client: TestClient, path: str) -> None:
    first, second = (client.get(path).headers for _ in range(2))
    policy = first["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy != second["content-security-policy"]  # the nonce is new
    assert first["x-content-type-options"] == "nosniff"
    assert first["referrer-policy"] == "no-referrer"


def test_the_description_needs_nobody_else(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "://" not in page
    for path in ("/static/vendor/swagger-ui-dist/swagger-ui-bundle.js", "/static/docs/start.js"):
        assert path in page
        assert client.get(path).status_code == 200


def test_every_refusal_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/api/v1/places", "/api/v1/places/{number}", "/api/v1/place-marks", "/api/v1/neighbourhoods/{key}"):
        responses = paths[path]["get"]["responses"]
        assert set(responses) == {"200", "404", "410", "422", "503"}
        assert set(responses["422"]["content"]) == {"application/problem+json"}


@pytest.mark.parametrize(
    "path", ["/api/v1/places", "/karte", "/hilfe", "/tiles/0/0/0.pbf", "/static/map.js", "/api/v1/places/0"]
)
def test_head_answers_as_get_without_content(client: TestClient, path: str) -> None:
    asked, known = client.head(path), client.get(path)
    assert (asked.status_code, asked.content) == (known.status_code, b"")
    assert asked.headers["content-type"] == known.headers["content-type"]
