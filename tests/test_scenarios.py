"""Scenarios as records: versions, steps as they were told, the way back, and the words on all that leaves the atlas."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas
import pytest
from sqlalchemy import Engine, text
from typed_people import Cast, play, served

from api.routes import scenarios as routes
from api.routes.scenarios import MARKS
from geo.errors import ForbiddenError, StaleError
from geo.model import Actor, ChangedArea, Completeness, GapQuery, WhatIf
from geo.network import Line
from geo.store.scenarios import _REMEMBERED
from web.scenarios import MARK

pytestmark = pytest.mark.database

LINE = {
    "kind": "line",
    "name": "N",
    "halts": [{"name": "Markt", "lon": 8.87, "lat": 48.6}, {"name": "", "lon": 8.88, "lat": 48.6}],
    "headway_minutes": 20,
    "first": "05:30",
    "last": "24:10",
    "kmh": 18.5,
}
PLACE = {"kind": "place", "name": "Kita", "lon": 8.871, "lat": 48.601, "capacity": 40.0}


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path_factory.mktemp("scenarios")):
        yield played


def test_a_scenario_is_kept_by_version_and_taken_back_step_by_step(cast: Cast) -> None:
    planner, steward, member = (cast.clients[role] for role in ("planner", "steward", "member"))
    made = planner.post("/api/v1/scenarios", json={"name": "  Kita am Markt ", "steps": [LINE]}).json()
    path = f"/api/v1/scenarios/{made['id']}"
    assert (made["name"], made["version"], made["undoable"], made["team"]) == ("Kita am Markt", 1, False, "Team Nord")
    # what was told comes back as it was told, through the database and with nothing added
    assert [{k: v for k, v in step.items() if v is not None} for step in made["steps"]] == [LINE]
    changed = steward.patch(path, json={"steps": [LINE, PLACE]}, headers={"If-Match": '"1"'}).json()
    assert (changed["version"], len(changed["steps"]), changed["undoable"]) == (2, 2, True)
    late = planner.patch(path, json={"steps": []}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert (late.json()["current"]["version"], len(late.json()["current"]["steps"])) == (2, 2)
    assert planner.patch(path, json={"steps": []}).status_code == 428
    undone = planner.post(f"{path}/undo", headers={"If-Match": '"2"'}).json()
    assert (undone["version"], len(undone["steps"]), undone["undoable"]) == (3, 1, False)
    assert planner.post(f"{path}/undo", headers={"If-Match": '"3"'}).status_code == 422
    assert member.get(path).json()["steps"] == undone["steps"]
    assert member.patch(path, json={"name": "Mein"}, headers={"If-Match": '"3"'}).status_code == 403
    assert planner.delete(path).status_code == 204
    nothing = {"items": [], "total": 0, "offset": 0}
    assert (planner.get(path).status_code, member.get("/api/v1/scenarios").json()) == (410, nothing)
    assert planner.post(f"{path}/restore").json()["name"] == "Kita am Markt"


def test_history_is_small_and_real_data_are_never_touched(cast: Cast) -> None:
    actor = cast.actors["planner"]
    team = cast.clients["planner"].app.state.team.scenarios  # type: ignore[attr-defined]
    made = team.add(actor, {"name": "Eins", "question": {"theme": "childcare"}})
    with cast.engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM place ORDER BY id")).all()
    for number in range(_REMEMBERED + 5):
        team.change(actor, made.id, number + 1, {"name": f"Nummer {number}"})
    with cast.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM scenario_version")) == _REMEMBERED
        assert connection.execute(text("SELECT * FROM place ORDER BY id")).all() == before
    with pytest.raises(StaleError):
        team.undo(actor, made.id, 1)
    with pytest.raises(ForbiddenError):
        team.change(cast.actors["member"], made.id, None, {"name": "Mein"})


def test_what_is_not_whole_is_refused(cast: Cast) -> None:
    planner = cast.clients["planner"]
    for step in (
        {"kind": "move", "place_id": 1},
        {"kind": "hours", "place_id": 1},
        {**LINE, "halts": LINE["halts"][:1]},
        {**LINE, "first": "22:00", "last": "06:00"},
    ):
        assert planner.post("/api/v1/scenarios", json={"name": "X", "steps": [step]}).status_code == 422
    assert planner.post("/api/v1/scenarios", json={"name": " "}).status_code == 422
    assert planner.post("/api/v1/scenarios", json={"name": "X", "steps": [PLACE] * 51}).status_code == 422
    assert planner.get("/api/v1/scenarios").json()["items"] == []
    for name in "ABC":
        assert planner.post("/api/v1/scenarios", json={"name": name, "steps": []}).status_code == 201
    part = planner.get("/api/v1/scenarios?limit=2&offset=1").json()
    assert ([one["name"] for one in part["items"]], part["total"], part["offset"]) == (["B", "A"], 3, 1)
    assert planner.get("/api/v1/scenarios?limit=201").status_code == 422


def test_lines_come_in_parts_and_first_what_is_called_just_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = cast.clients["planner"]
    lines = (
        Line("10", "RNV", ("Markt", "Ufer")),
        Line("S1", "DB", ("Markt", "Hafen")),
        Line("1", "RNV", ("Ufer", "See")),
    )
    monkeypatch.setattr(type(planner.app.state.atlas), "list_lines", lambda _: lines)  # type: ignore[attr-defined]

    def names(asked: str) -> tuple[list[str], int]:
        told = planner.get(f"/api/v1/lines?{asked}").json()
        return [line["name"] for line in told["items"]], told["total"]

    assert names("") == (["10", "S1", "1"], 3)
    assert names("q=1") == (["1", "10", "S1"], 3)
    assert names("q=1&limit=1&offset=1") == (["10"], 3)
    assert names("q=HAFEN") == (["S1"], 1)


def test_page_and_files_say_that_it_is_a_scenario(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = cast.clients["planner"]
    number = planner.post("/api/v1/scenarios", json={"name": "=1+1", "steps": [PLACE]}).json()["id"]
    area = ChangedArea(1, "Nord", "nord", 420, 370, 0, 370, 0, Completeness("childcare", "unchecked"))
    columns = {"seconds": [None]}, {"seconds": [300]}
    outline = {"type": "Polygon", "coordinates": [[[8.0, 48.0], [8.1, 48.0], [8.1, 48.1], [8.0, 48.0]]]}
    sums = {"people": 420, "without_before": 370, "without_after": 0, "gained": 370, "lost": 0}
    built = cast.clients["planner"].get("/api/v1/scenarios").json()["items"][0]["created_at"]
    answer = WhatIf(
        query=GapQuery("childcare"),
        ids=("8a-1",),
        areas_of=(1,),
        people_of=(None,),
        before=columns[0],
        after=columns[1],
        areas=(area,),
        places=(1, 2),
        capacity=(1.0, 41.0),
        built_at=routes.datetime.fromisoformat(built),
        outlines=(outline,),
        **sums,
    )
    monkeypatch.setattr(type(planner.app.state.atlas), "what_if", lambda *_a, **_k: replace(answer))  # type: ignore[attr-defined]
    sheet = planner.get(f"/api/v1/scenarios/{number}/areas.csv").content.decode("utf-8-sig").splitlines()
    assert sheet[1] == f"{MARKS['de']},'=1+1,1,Nord,420,370,0,370,0,unchecked"
    told = json.loads(planner.get(f"/api/v1/scenarios/{number}/cells.geojson").content)
    assert (told["metadata"]["status"], told["features"][0]["properties"]["status"]) == (MARKS["de"], MARKS["de"])
    assert (
        told["features"][0]["properties"] | {"seconds_before": None, "seconds_after": 300, "people": None}
        == (told["features"][0]["properties"])
    )
    path = tmp_path / "szenario.gpkg"
    path.write_bytes(planner.get(f"/api/v1/scenarios/{number}/cells.gpkg").content)
    frame = geopandas.read_file(path)
    assert (frame.crs.to_epsg(), frame["status"].tolist(), frame["cell"].tolist()) == (4326, [MARKS["de"]], ["8a-1"])
    assert (frame["seconds_after"].tolist(), frame["few"].tolist(), frame["area"].tolist()) == ([300], [True], ["Nord"])
    table = planner.get(f"/api/v1/scenarios/{number}/cells.csv").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith(f"1,{MARKS['de']},'=1+1,8a-1,1,Nord,")
    assert planner.get(f"/api/v1/scenarios/{number}/cells.xlsx").status_code == 404
    english = planner.get(f"/api/v1/scenarios/{number}/areas.csv", headers={"Accept-Language": "en"}).text
    assert MARKS["en"] in english
    page = planner.get(f"/planung/szenarien/{number}").text
    assert MARKS["de"] == MARK
    assert page.count(MARK) >= 3


def test_the_list_begins_a_scenario_deletes_it_and_brings_it_back(cast: Cast) -> None:
    planner, reader = cast.clients["planner"], cast.clients["reader"]
    begun = planner.post("/planung/szenarien", data={"name": "Bus nach Nord"}, follow_redirects=False)
    assert begun.headers["location"].startswith("/planung/szenarien/")
    assert "Bus nach Nord" in cast.clients["member"].get("/planung/szenarien").text
    assert "Szenario beginnen" not in cast.clients["member"].get("/planung/szenarien").text
    gone = planner.post(f"{begun.headers['location']}/loeschen", follow_redirects=False)
    assert "wiederherstellen" in planner.get(gone.headers["location"]).text
    long = planner.post("/planung/szenarien", data={"name": "x" * 121})
    assert (long.status_code, f'value="{"x" * 121}"' in long.text) == (422, True), "what was typed stays"
    assert "Namen von höchstens 120 Zeichen" in long.text
    assert reader.get("/planung/szenarien").status_code == 403
    assert Actor().may("scenario.read", None) is False
