"""From the choice to the sheet over HTTP: bodies in, nothing kept, clear refusals, a body that never comes back."""

from collections.abc import Iterator

import pytest
import segno
from fastapi.testclient import TestClient
from printed import SECRET, everything_in, text_of
from sqlalchemy import event, text
from typed_town import area, load, place, spot, square, streets

from api.app import create_app
from geo.settings import Settings
from geo.store.session import connect

pytestmark = pytest.mark.database
LON, LAT = 8.8601234, 48.5900567
"""Somebody's door, in a way that nobody else writes it."""


@pytest.fixture(scope="module")
def client(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Serve one town to all tests, which only read."""
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE test_sheet TEMPLATE atlas STRATEGY wal_log"))
    admin.dispose()
    url, folder = server_url.replace("/atlas?", "/test_sheet?"), tmp_path_factory.mktemp("sheet")
    engine = connect(url)
    stop = place(9, "Haltestelle Linde", at=spot(3.9, 0.1), themes=("mobility",))._replace(kind="highway=bus_stop")
    rows = [
        *streets(),
        *(place(number, f"Kita {number}")._replace(opening_hours="Mo-Fr 08:00-16:00") for number in (1, 2)),
        stop,
        area(1, "Musterstadt", square(-5, -5, 20)),
    ]
    load(engine, folder, rows)
    engine.dispose()
    settings = Settings(database_url=url, data_dir=folder, public_url="https://atlas.example.de")
    with TestClient(create_app(settings)) as opened:
        yield opened


def numbers(client: TestClient) -> list[int]:
    found = client.post("/zettel/orte", json={"text": "kita"}).json()["places"]
    assert [one["name"] for one in found] == ["Kita 1", "Kita 2"]
    return [one["id"] for one in found]


def question(**more: object) -> dict[str, object]:
    return {"origin": {"lon": LON, "lat": LAT}, "depart_at": "2020-06-17T08:00", **more}


def test_what_is_typed_for_a_sheet_is_in_no_statement(client: TestClient) -> None:
    asked: list[object] = []

    def listen(*told: object) -> None:
        asked.extend(told[2:4])

    engine = client.app.state.atlas._engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", listen)
    try:
        found = client.post("/zettel/orte", json={"text": " ita KITA  2"}).json()["places"]
        nothing = [client.post("/zettel/orte", json={"text": said}).json()["places"] for said in (SECRET, " ", "2kita")]
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert ([one["name"] for one in found], nothing) == (["Kita 2"], [[], [], []])
    assert asked
    assert not [told for told in asked if "kita" in str(told).casefold() or SECRET.casefold() in str(told).casefold()]


def test_the_sheet_is_made_and_never_kept(client: TestClient) -> None:
    wish = {"places": numbers(client), "language": "uk", "question": question()}
    answer = client.post("/zettel", json=wish)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    for told in ("Місця і як туди дістатися", "Kita 1", "Kita 2", "пн – пт 8:00 – 16:00", "середа, 17 червня 2020"):
        assert told in answer.text.replace('<bdi dir="ltr">', "").replace("</bdi>", "")
    assert "Haltestelle Linde" in answer.text
    assert SECRET not in answer.text


def test_the_pdf_holds_the_address_only_if_it_is_sent(client: TestClient) -> None:
    wish = {"places": numbers(client)[:1], "question": question()}
    plain, ticked = (client.post("/zettel.pdf", json=one) for one in (wish, wish | {"address": SECRET}))
    for answer in (plain, ticked):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
        assert SECRET not in str(answer.headers)
    for written in (SECRET, str(LON), str(LAT)):
        assert written.encode() not in everything_in(plain.content)
    assert SECRET in text_of(ticked.content)
    assert "zu Fuß" in text_of(ticked.content)


def test_an_address_without_a_question_is_no_start(client: TestClient) -> None:
    answer = client.post("/zettel", json={"places": numbers(client)[:1], "address": SECRET})
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"places": []}, 422),
        ({"places": list(range(1, 22))}, 422),
        ({"places": [2**62]}, 404),
        ({"language": "xx"}, 422),
        ({"kunde": SECRET}, 422),
        ({"address": ""}, 422),
        ({"question": {"origin": {"lon": 8.86, "lat": "Zwetschgenweg 17b"}}}, 422),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_without_repeating_it(
    client: TestClient, caplog: pytest.LogCaptureFixture, change: dict[str, object], status: int
) -> None:
    for path in ("/zettel", "/zettel.pdf"):
        answer = client.post(path, json={"places": [1], **change})
        assert answer.status_code == status
        assert answer.headers["cache-control"] == "no-store"
        assert SECRET not in answer.text
    assert SECRET not in caplog.text


def test_a_day_without_timetable_still_gives_a_sheet(client: TestClient) -> None:
    asked = question(mode="transit")
    answer = client.post("/zettel", json={"places": numbers(client)[:1], "question": asked})
    assert answer.status_code == 200
    assert "Haltestelle Linde" in answer.text


def test_a_sheet_cannot_be_asked_for_in_an_address(client: TestClient) -> None:
    page = client.get("/zettel", params={"address": SECRET, "places": "1"})
    assert page.status_code == 200
    assert SECRET not in page.text.replace(page.request.url.query.decode(), "")
    assert client.get("/zettel.pdf").status_code in (404, 405)


def test_the_codes_lead_to_where_people_find_the_atlas(client: TestClient) -> None:
    number = numbers(client)[0]
    rows = segno.make(f"https://atlas.example.de/ort/{number}", error="m").matrix
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    assert dots in client.post("/zettel", json={"places": [number]}).text


def test_worksheets_are_pages_and_files(client: TestClient) -> None:
    page = client.get("/en/arbeitsblaetter")
    assert page.status_code == 200
    assert "Worksheets" in page.text
    assert "/arbeitsblaetter/netz-fa.pdf" in page.text
    blank = client.get("/arbeitsblaetter/netz-tr.pdf")
    assert "Çevremdeki insanlar" in text_of(blank.content)
    assert client.get("/arbeitsblaetter/netz-xx.pdf").status_code == 422
    assert client.get("/arbeitsblaetter/klage-de.pdf").status_code == 422
