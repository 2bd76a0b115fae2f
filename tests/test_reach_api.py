"""From rows in a database to `POST /reach` and `atlas reach`."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from starlette.types import Message, Receive, Scope, Send
from typed_town import load, place, spot, streets
from typer.testing import CliRunner

from api.access import AccessLog
from api.app import create_app, get_ready
from cli import build
from geo import network
from geo.atlas import Atlas
from geo.errors import RefusedError, WorldError
from geo.model import ReachQuery, Row
from geo.settings import Settings
from geo.store.session import Engine, reading
from geo.store.streets import current_run, read_places, read_streets

pytestmark = pytest.mark.database

HOME = dict(zip(("lon", "lat"), spot(0), strict=True))
HOURS = {2: "Mo-Fr 08:00-12:00", 3: "24/7", 4: "by the moon"}
WEDNESDAY = "2020-06-17T07:59"


def rows() -> list[Row]:
    town: list[Row] = [*streets()]
    for number in (1, 2, 3, 4):
        one = place(number, f"Ort {number}", themes=("childcare",) if number < 3 else ("sport", "youth"))
        town.append(one._replace(opening_hours=HOURS.get(number)))
    return town


@pytest.fixture
def client(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    load(engine, tmp_path, rows())
    with TestClient(create_app(Settings(database_url=database_url, data_dir=tmp_path))) as opened:
        yield opened


def ask(client: TestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/reach", json={"origin": HOME, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def reached(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(result["name"], result["seconds"]) for result in answer["results"]]


def test_streets_and_places_are_read_as_they_were_written(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, rows())
    with reading(engine) as session:
        town, places = read_streets(session), read_places(session)
    assert town.node_id.tolist() == [0, 1, 2, 3, 4]
    assert town.from_node.tolist() == [0, 1, 2, 3]
    assert town.length_m.tolist() == pytest.approx([73.6] * 4)
    assert [town.edge_tags[kind] for kind in town.edge_kind] == [("residential", {"surface": "asphalt"})] * 4
    assert town.point_count.tolist() == [2] * 4
    assert town.lon.tolist() == [spot(x)[0] for n in range(4) for x in (n, n + 1)]
    assert town.lat.tolist() == [spot(0)[1]] * 8
    assert sorted(set(places.themes)) == [("childcare",), ("sport", "youth")]
    assert [places.themes[kind] for kind in places.kind][:2] == [("childcare",)] * 2


def test_what_workers_are_forked_from_was_asked_for_pages_and_ways_and_leaves_nothing_open(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load(engine, tmp_path, rows())
    app, asked = create_app(Settings(database_url=database_url, data_dir=tmp_path)), []

    class Watched(AccessLog):
        async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def watch(message: Message) -> None:
                if message["type"] == "http.response.start":
                    asked.append((scope["path"], message["status"]))
                await send(message)

            await super().answer(scope, receive, watch)

    monkeypatch.setattr(app, "middleware_stack", Watched(app.build_middleware_stack()))
    threads = threading.active_count()
    with caplog.at_level(logging.INFO, "atlas.access"):
        get_ready(app)
    assert asked == [(path, 200) for path in ("/", "/karte", "/en", "/en/karte", "/beratung", "/api/v1/reach")]
    assert not caplog.messages
    assert app.state.ready
    assert threading.active_count() == threads, threading.enumerate()
    assert app.state.atlas._engine.pool.checkedin() == 0


def test_streets_with_bends_and_tags_are_read_as_rows_are(engine: Engine, tmp_path: Path) -> None:
    some = [row for row in rows() if type(row).__name__ in {"StreetNodeInput", "StreetEdgeInput"}]
    nodes = [row._replace(tags={"kerb": "raised"}) if row.id == 2 else row for row in some[::2] if hasattr(row, "id")]
    nodes += [row for row in some if hasattr(row, "id") and row.id not in {n.id for n in nodes}]
    edges = [row for row in some if hasattr(row, "way_id")]
    edges[1] = edges[1]._replace(highway="steps", tags=None, foot=1, bike=8)
    load(engine, tmp_path, [*nodes, *edges])
    with reading(engine) as session:
        stored = read_streets(session)
    typed = network.streets_from_rows(nodes, edges)
    assert stored.edge_tags[stored.edge_kind[1]] == ("steps", {})
    assert {stored.node_id[i]: stored.node_tags[stored.node_kind[i]] for i in range(5)}[2] == {"kerb": "raised"}
    for field in ("foot", "bike", "length_m", "point_count", "lon", "lat", "from_node", "to_node"):
        np.testing.assert_allclose(getattr(stored, field), getattr(typed, field), rtol=1e-7)


def test_an_empty_database_has_an_empty_network(engine: Engine) -> None:
    with reading(engine) as session:
        empty = network.build(read_streets(session), read_places(session), run=1, built_at=datetime.now(UTC))
    assert empty.graph.edge_node.shape == (0, 2)


def test_the_answer_is_what_the_interface_says(client: TestClient) -> None:
    answer = ask(client, themes=["childcare"], depart_at=WEDNESDAY)
    assert answer["origin"] == {**HOME, "snapped_metres": 0.0}
    assert answer["network"] | {"built_at": None} == {
        "version": f"1.{network.FORMAT}",
        "built_at": None,
        "timetable_from": None,
        "timetable_to": None,
        "nearest_day": None,
    }
    assert datetime.fromisoformat(answer["network"]["built_at"]).tzinfo is not None
    first = answer["results"][0]
    # one stretch of 73.6 m and 11.1 m to the door at 4.8 km/h: 63.5 s
    assert (first["name"], first["seconds"], first["percentiles"]) == ("Ort 1", 64, None)
    assert first["themes"] == ["childcare"]
    assert (first["lon"], first["lat"]) == pytest.approx(spot(1, 0.1))
    # 55.2 s more for each further stretch
    assert reached(ask(client)) == [("Ort 1", 64), ("Ort 2", 119), ("Ort 3", 174), ("Ort 4", 230)]


def test_time_profile_theme_and_limit_choose(client: TestClient) -> None:
    assert reached(ask(client, max_minutes=2)) == [("Ort 1", 64), ("Ort 2", 119)]
    assert reached(ask(client, limit=1)) == [("Ort 1", 64)]
    assert [name for name, _ in reached(ask(client, themes=["youth"]))] == ["Ort 3", "Ort 4"]
    assert reached(ask(client, profile="slow", limit=1)) == [("Ort 1", 102)]
    assert reached(ask(client, mode="bike", limit=1)) == [("Ort 1", 28)]


def test_whether_it_is_open_counts_at_the_arrival(client: TestClient) -> None:
    def states(**when: str) -> list[bool | None]:
        return [result["open_on_arrival"] for result in ask(client, **when)["results"]]

    # Two minutes after 7:59 the second place has opened.
    assert states(depart_at=WEDNESDAY) == [None, True, True, None]
    assert states(depart_at="2020-06-17T07:50") == [None, False, True, None]
    assert states(arrive_by="2020-06-17T07:59") == [None, False, True, None]
    assert states(arrive_by="2020-06-17T08:00") == [None, True, True, None]
    assert [name for name, _ in reached(ask(client, depart_at=WEDNESDAY, open="on_arrival"))] == ["Ort 2", "Ort 3"]


def test_nobody_keeps_the_answer(client: TestClient) -> None:
    answer = client.post("/api/v1/reach", json={"origin": HOME})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    "question",
    [
        {"origin": {"lon": 8.8612345, "lat": "48.5912345x"}},
        {"origin": {"lon": 888.8612345, "lat": 48.5912345}},
        {"origin": "8.8612345,48.5912345"},
        {"origin": {"lon": 8.8612345}},
        {"origin": {"lon": 8.8612345, "lat": 48.5912345, "8.8612345": 1}},
        {"origin": {"lon": 8.8612345, "lat": 48.5912345}, "max_minutes": 121},
        {"origin": {"lon": 8.8612345, "lat": 48.5912345}, "themes": ["8.8612345"]},
        {"origin": {"lon": 8.8612345, "lat": 48.5912345}, "mode": "transit"},
        {"origin": {"lon": 9.8612345, "lat": 48.5912345}},
        {"origin": {"lon": 8.8612345, "lat": 48.5912345}, "depart_at": WEDNESDAY, "arrive_by": WEDNESDAY},
    ],
)
def test_a_refusal_never_repeats_where_somebody_lives(
    client: TestClient, question: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="atlas"):
        answer = client.post("/api/v1/reach", json=question)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    for told in (answer.text, caplog.text):
        assert "8612345" not in told
        assert "5912345" not in told


def test_a_question_is_no_address(client: TestClient) -> None:
    assert client.get("/api/v1/reach", params=HOME).status_code == 405


def test_a_refusal_comes_in_both_languages(client: TestClient) -> None:
    far = {"origin": {"lon": 10.0, "lat": 50.0}}
    answers = [client.post("/api/v1/reach", json=far, headers={"Accept-Language": code}) for code in ("de", "en")]
    assert "keine Straße" in answers[0].json()["detail"]
    assert "no street within 500 metres" in answers[1].json()["detail"]


def test_a_running_server_takes_up_the_next_import(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    assert len(reached(ask(client))) == 4
    run = load(engine, tmp_path, [*rows(), place(5, "Ort 5", at=spot(0.5, 0.1))], checksum="b")
    answer = ask(client)
    assert answer["network"]["version"] == f"{run.id}.{network.FORMAT}"
    assert reached(answer)[0][0] == "Ort 5"


def test_a_place_that_vanished_meanwhile_is_not_told(client: TestClient, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE place SET vanished_on = '2020-01-01' WHERE name = 'Ort 2'"))
    assert [name for name, _ in reached(ask(client))] == ["Ort 1", "Ort 3", "Ort 4"]


def test_without_a_town_or_its_streets_there_is_a_clear_word(engine: Engine, tmp_path: Path) -> None:
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    with pytest.raises(RefusedError, match="No town is loaded"):
        atlas.reach(ReachQuery(**HOME))
    run = load(engine, tmp_path, rows())
    network.snapshot_path(tmp_path, run.id).write_bytes(b"")
    with reading(engine) as session:
        assert current_run(session) == run.id
    with pytest.raises(WorldError, match="atlas ingest osm"):
        atlas.reach(ReachQuery(**HOME))


def test_the_command_says_the_same(
    client: TestClient, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    arguments = ["reach", "--lat", str(HOME["lat"]), "--lon", str(HOME["lon"]), "--depart", "2020-06-17T07:59:00"]
    said = CliRunner().invoke(build(arguments), [*arguments, "--json"])
    assert said.exit_code == 0, said.output
    answer = ask(client, depart_at=WEDNESDAY)
    assert [(row["name"], row["seconds"], row["open_on_arrival"]) for row in json.loads(said.stdout)] == [
        (row["name"], row["seconds"], row["open_on_arrival"]) for row in answer["results"]
    ]
    table = CliRunner().invoke(build(arguments), [*arguments, "--theme", "sport", "--minutes", "3"])
    assert "2:54" in table.stdout
    assert "Ort 4" not in table.stdout
    nothing = CliRunner().invoke(build(arguments), [*arguments, "--theme", "debt"])
    assert nothing.exit_code == 0
    assert nothing.stdout == ""
