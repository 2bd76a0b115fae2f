"""From a feed in a file to `POST /reach`, `/itinerary` and `/isochrone` by public transport."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from drawn_feed import typed_feed
from fastapi.testclient import TestClient
from typed_town import load, place, spot, streets
from typer.testing import CliRunner

from api.app import create_app
from cli import build
from geo.model import Row
from geo.settings import Settings
from geo.store.session import Engine, writing
from ingest.pipeline import network as pipeline

pytestmark = pytest.mark.database

LENGTH = 60
"""Stretches of 73.6 metres, 55.2 seconds each."""
HOME = dict(zip(("lon", "lat"), spot(0), strict=True))
AT = "2026-03-03T08:00"


@pytest.fixture
def client(engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    stops = {"A": spot(1), "B": spot(50)}
    feed = typed_feed("U1 | A8:05 B8:10\nU1 | B9:05 A9:10", stops)
    monkeypatch.setattr("ingest.pipeline.town.read_feeds", lambda _: [feed])
    rows: list[Row] = [*streets(LENGTH), place(1, "Ort 1", at=spot(51)), place(2, "Ort 2", at=spot(5))]
    load(engine, tmp_path, rows)
    with TestClient(create_app(Settings(database_url=database_url, data_dir=tmp_path))) as opened:
        yield opened


def ask(client: TestClient, path: str = "reach", **more: Any) -> dict[str, Any]:
    question = {"origin": HOME, "mode": "transit", "depart_at": AT} | more
    answer = client.post(f"/api/v1/{path}", json={key: value for key, value in question.items() if value is not None})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    return told


def test_places_by_bus(client: TestClient) -> None:
    answer = ask(client)
    # on board at 8:05, at B at 8:10, and one stretch on: 55.2 s
    assert [(found["name"], found["seconds"]) for found in answer["results"]] == [("Ort 2", 276), ("Ort 1", 656)]
    assert (answer["network"]["timetable_from"], answer["network"]["timetable_to"]) == ("2026-03-02", "2026-03-15")
    assert answer["results"][0]["percentiles"] is None


def test_a_window_tells_percentiles(client: TestClient) -> None:
    found = {each["name"]: each for each in ask(client, window_minutes=2)["results"]}
    # from 8:00:00 to 8:01:59 the bus is there at 656 to 537 seconds; 6 of 120 are not more than 542
    assert found["Ort 1"]["percentiles"] == {"p5": 542, "p25": 566, "p50": 596, "p75": 626, "p95": 650}
    assert found["Ort 2"]["percentiles"] == dict.fromkeys(("p5", "p25", "p50", "p75", "p95"), 276)


def test_a_visit_there_and_back(client: TestClient) -> None:
    visit = {"from": "2026-03-03T08:15", "to": "2026-03-03T08:55"}
    found = {each["name"]: each for each in ask(client, depart_at=None, visit=visit)["results"]}
    # the bus back at 9:05, at A at 9:10, and one stretch home
    assert found["Ort 1"]["seconds_back"] == 956
    assert found["Ort 2"]["seconds_back"] == 276


def test_a_visit_ends_after_it_begins(client: TestClient) -> None:
    visit = {"from": "2026-03-03T08:15", "to": "2026-03-03T08:15"}
    refused = client.post("/api/v1/reach", json={"origin": HOME, "mode": "transit", "visit": visit})
    assert refused.status_code == 422
    assert "Ein Besuch muss nach seinem Anfang enden." in refused.text


def test_a_visit_without_a_bus_home_is_told_apart(client: TestClient) -> None:
    # the last bus is at B at 9:05: whoever leaves the place at 9:10 walks, and that takes too long
    visit = {"from": "2026-03-03T08:15", "to": "2026-03-03T09:10"}
    answer = ask(client, depart_at=None, visit=visit)
    assert [found["name"] for found in answer["results"]] == ["Ort 2"]
    assert [(found["name"], found["seconds_back"]) for found in answer["no_way_back"]] == [("Ort 1", None)]
    page = {"origin": HOME, "mode": "transit", "visit": visit}
    html = client.post("/beratung/antwort", json=page).text
    assert html.index("Ort 2") < html.index("Hin ja, zurück nein") < html.index("Ort 1")
    assert "Wer um 9:10 Uhr dort losgeht, ist nicht in 30 Minuten zurück." in html
    assert 'data-total="1"' in html


def test_the_way_leg_by_leg(client: TestClient) -> None:
    number = next(found["place_id"] for found in ask(client)["results"] if found["name"] == "Ort 1")
    way = ask(client, "itinerary", destination={"place_id": number})
    assert way["seconds"] == 656
    assert [leg["kind"] for leg in way["legs"]] == ["walk", "ride", "walk"]
    ride = way["legs"][1]
    assert (ride["line"], ride["headsign"], [stop["name"] for stop in ride["stops"]]) == (
        "U1",
        "to B",
        ["Stop A", "Stop B"],
    )
    assert ride["start"] == "2026-03-03T08:05:00+01:00"
    point = dict(zip(("lon", "lat"), spot(51), strict=True))
    assert ask(client, "itinerary", destination=point)["seconds"] == 656
    reason = ask(client, "itinerary", destination=point, max_minutes=5)["reason"]
    assert (reason["kind"], reason["seconds"], reason["seconds_over"]) == ("too_far", 656, 356)


def test_a_place_that_is_not_there(client: TestClient) -> None:
    answer = client.post("/api/v1/itinerary", json={"origin": HOME, "destination": {"place_id": 999}})
    assert answer.status_code == 404


def test_areas_are_geojson(client: TestClient) -> None:
    answer = ask(client, "isochrone", minutes=[5, 11])
    areas = [(each["properties"]["minutes"], shapely.geometry.shape(each["geometry"])) for each in answer["features"]]
    assert [minutes for minutes, _ in areas] == [11, 5]
    assert areas[0][1].contains(shapely.Point(spot(51)))
    assert not areas[1][1].contains(shapely.Point(spot(51)))


def test_the_command_goes_by_bus(
    client: TestClient, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    arguments = ["reach", "--lat", str(HOME["lat"]), "--lon", str(HOME["lon"]), "--mode", "transit", "--depart", AT]
    told = CliRunner().invoke(build(arguments), [*arguments, "--json"])
    assert told.exit_code == 0, told.output
    answer = ask(client)
    assert [row["seconds"] for row in json.loads(told.stdout)] == [each["seconds"] for each in answer["results"]]


def test_a_timetable_alone_keeps_the_streets(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        assert pipeline.publish_with_feeds(session, tmp_path, run=77)
    assert ask(client)["results"]


@pytest.mark.parametrize(
    ("land", "nearest"),
    [("BW", "2026-03-15"), ("BE", "2026-03-13")],  # Epiphany, a Wednesday, is a holiday in one of the two
)
def test_an_old_timetable_names_the_day_that_is_like_today(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, land: str, nearest: str
) -> None:
    today = datetime(2027, 1, 6, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    monkeypatch.setattr("geo.atlas.Atlas.now", lambda _: today)
    atlas = client.app.state.atlas  # type: ignore[attr-defined]
    monkeypatch.setattr(atlas, "settings", atlas.settings.model_copy(update={"state": land}))
    on_foot = ask(client, mode="walk", depart_at=None)
    assert on_foot["network"]["nearest_day"] == nearest
    refused = client.post("/api/v1/reach", json={"origin": HOME, "mode": "transit"})
    assert refused.status_code == 422
    assert f"der {nearest[8:]}.03.2026" in refused.json()["detail"]
