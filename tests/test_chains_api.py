"""`POST /api/v1/chains`: past a childcare to a goal; distances and hours are those of `test_reach_api`.

A stretch of street takes 55.2 seconds and the way to a door 8.3: it is 63.5 to the first place and 118.7 to the second,
and from them 173.9 and 118.7 to the end of the street.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from test_reach_api import HOME, client  # noqa: F401 - the fixture
from typed_town import spot
from typer.testing import CliRunner

from cli import build
from geo.errors import UserError, WorldError

pytestmark = pytest.mark.database

GOAL = dict(zip(("lon", "lat"), spot(4), strict=True))


def ask(client: TestClient, **more: Any) -> list[dict[str, Any]]:  # noqa: F811 - the fixture
    question = {"origin": HOME, "destination": GOAL, "themes": ["childcare"], **more}
    answer = client.post("/api/v1/chains", json=question)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def names(found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(each["name"], each["seconds"]) for each in found]


def test_the_soonest_first_with_five_minutes_to_hand_over(client: TestClient) -> None:  # noqa: F811 - the fixture
    found = ask(client, arrive_by="2020-06-17T09:00")
    assert names(found) == [("Ort 1", 64 + 300 + 174), ("Ort 2", 119 + 300 + 119)]
    there = found[0]["there"]
    times = [there[name][11:19] for name in ("start", "arrival", "leaving", "end")]
    assert times == ["08:51:02", "08:52:06", "08:57:06", "09:00:00"]
    assert [there[part]["seconds"] for part in ("first", "second")] == [64, 174]
    assert there["second"]["legs"][0]["kind"] == "walk"
    assert names(ask(client, arrive_by="2020-06-17T09:00", max_minutes=8)) == []


def test_on_the_way_back_it_is_the_same_place(client: TestClient) -> None:  # noqa: F811 - the fixture
    found = ask(client, visit={"from": "2020-06-17T09:00", "to": "2020-06-17T11:00"}, detailed=0)
    assert names(found) == [("Ort 1", 2 * 538), ("Ort 2", 2 * 538)]
    back = found[0]["back"]
    times = [back[name][11:19] for name in ("start", "arrival", "leaving", "end")]
    assert times == ["11:00:00", "11:02:54", "11:07:54", "11:08:58"]
    assert back["first"] is None


def test_whether_it_is_open_counts_when_one_hands_over(client: TestClient) -> None:  # noqa: F811 - the fixture
    # The second place opens at 8:00; to hand over for five minutes and be there by 8:07 one must begin at 8:00:01.
    assert names(ask(client, arrive_by="2020-06-17T08:07", open="on_arrival")) == [("Ort 2", 538)]
    assert names(ask(client, arrive_by="2020-06-17T08:06:58", open="on_arrival")) == []
    found = ask(client, depart_at="2020-06-17T07:50", open="on_arrival")
    assert names(found) == [("Ort 2", 600 + 300 + 119)]
    assert found[0]["open_on_arrival"] is True
    # By noon it is closed, but one may come before and wait.
    assert names(ask(client, arrive_by="2020-06-17T12:10", open="on_arrival")) == [("Ort 2", 601 + 119)]


@pytest.mark.parametrize(
    "more",
    [
        {"destination": {"lon": 9.8612345, "lat": 48.5912345}},
        {"destination": {"lon": 8.8612345, "lat": 48.5912345}, "themes": []},
        {"destination": {"lon": 8.8612345, "lat": 48.5912345}, "mode": "transit"},
        {"destination": {"lon": 8.8612345, "lat": 48.5912345}, "depart_at": "2020-06-17T08:07", "arrive_by": "x"},
    ],
)
def test_a_refusal_repeats_neither_end(client: TestClient, more: dict[str, Any]) -> None:  # noqa: F811 - the fixture
    answer = client.post("/api/v1/chains", json={"origin": HOME, "themes": ["childcare"], **more})
    assert answer.status_code == 422
    assert "8612345" not in answer.text
    assert "5912345" not in answer.text


def test_a_goal_may_be_a_place_that_there_is(client: TestClient) -> None:  # noqa: F811 - the fixture
    goal = client.get("/api/v1/places", params={"q": "Ort 4"}).json()["items"][0]["id"]
    assert names(ask(client, destination={"place_id": goal})) == [("Ort 2", 119 + 300 + 127), ("Ort 1", 64 + 300 + 183)]
    question = {"origin": HOME, "destination": {"place_id": 999}, "themes": ["childcare"]}
    assert client.post("/api/v1/chains", json=question).status_code == 404


def test_why_places_are_not_there(client: TestClient) -> None:  # noqa: F811 - the fixture
    ids = {place["name"]: place["id"] for place in client.get("/api/v1/places").json()["items"]}
    question = {"origin": HOME, "place_ids": list(ids.values()), "depart_at": "2020-06-17T07:50", "open": "on_arrival"}
    answer = client.post("/api/v1/reasons", json={**question, "max_minutes": 2})
    assert answer.headers["cache-control"] == "no-store"
    names = {number: name for name, number in ids.items()}
    told = {names[each["place_id"]]: each["reason"] for each in answer.json()["results"]}
    # It is 64, 119, 174 and 230 seconds to them; the second opens at eight, of the first nobody knows.
    assert {name: reason["kind"] for name, reason in told.items()} == {
        "Ort 1": "closed",
        "Ort 2": "closed",
        "Ort 3": "too_far",
        "Ort 4": "too_far",
    }
    assert told["Ort 2"]["opens_at"][:16] == "2020-06-17T08:00"
    assert told["Ort 1"]["opens_at"] is None
    assert (told["Ort 3"]["seconds"], told["Ort 3"]["seconds_over"]) == (174, 54)
    single = {"origin": HOME, "destination": {"place_id": ids["Ort 2"]}, "depart_at": "2020-06-17T07:50"}
    assert client.post("/api/v1/itinerary", json=single).json()["seconds"] == 119
    closed = client.post("/api/v1/itinerary", json={**single, "open": "on_arrival"}).json()
    assert (closed["seconds"], closed["reason"]["kind"]) == (None, "closed")
    assert client.post("/api/v1/reasons", json={**question, "place_ids": [999]}).status_code == 404


def test_the_command_says_the_same(
    client: TestClient,  # noqa: F811 - the fixture
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    base = ["reach", "--lat", str(HOME["lat"]), "--lon", str(HOME["lon"])]
    goal = f"{GOAL['lat']},{GOAL['lon']}"
    arguments = [*base, "--via", "childcare", "--to", goal, "--arrive", "2020-06-17T09:00:00"]
    said = CliRunner().invoke(build(arguments), [*arguments, "--json"])
    assert said.exit_code == 0, said.output
    found = ask(client, arrive_by="2020-06-17T09:00", max_minutes=30)
    assert [(row["name"], row["seconds"], row["start"]) for row in json.loads(said.stdout)] == [
        (row["name"], row["seconds"], row["there"]["start"]) for row in found
    ]
    table = CliRunner().invoke(build(arguments), arguments)
    assert "8:58" in table.stdout  # minutes of the way, and of the start 08:51:02
    assert "08:51:02" in table.stdout
    alone = CliRunner().invoke(build(arguments), [*base, "--via", "childcare"])
    assert isinstance(alone.exception, UserError)


def test_the_command_writes_the_area(
    client: TestClient,  # noqa: F811 - the fixture
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    base = ["reach", "--lat", str(HOME["lat"]), "--lon", str(HOME["lon"]), "--minutes", "2"]
    file = tmp_path / "area.geojson"
    said = CliRunner().invoke(build(base), [*base, "--isochrone", str(file)])
    assert said.exit_code == 0, said.output
    told = client.post("/api/v1/isochrone", json={"origin": HOME, "minutes": [2]}).json()
    assert json.loads(file.read_text()) == told
    (feature,) = told["features"]
    area = shapely.geometry.shape(feature["geometry"])
    # Two minutes are 160 metres: two stretches of 73.6 and a little.
    assert area.contains(shapely.Point(spot(2.1)))
    assert not area.contains(shapely.Point(spot(2.3)))
    nowhere = CliRunner().invoke(build(base), [*base, "--isochrone", str(tmp_path / "no" / "area.geojson")])
    assert isinstance(nowhere.exception, WorldError)
