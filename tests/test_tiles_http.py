"""Tiles over HTTP: packed, cached until the next import, refused where there can be none."""

import gzip
from collections.abc import Iterator

import pytest
from drawn_ground import TILE_14, paint
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from geo.settings import Settings

pytestmark = pytest.mark.database

URL = "/tiles/{}/{}/{}.mvt".format(*TILE_14)


@pytest.fixture
def client(engine: Engine, database_url: str) -> Iterator[TestClient]:
    with engine.begin() as connection:
        paint(connection)
    with TestClient(create_app(Settings(database_url=database_url))) as opened:
        yield opened


def test_a_tile_is_a_vector_tile(client: TestClient) -> None:
    answer = client.get(URL, headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.content[:1] == b"\x1a"  # field 3, a layer: the only thing a tile may begin with


def test_big_tiles_are_packed_for_who_understands(client: TestClient, engine: Engine) -> None:
    with engine.begin() as connection:
        for number in range(100):
            connection.execute(
                text("INSERT INTO base_label (kind, name, geom) SELECT 'town', :name, geom FROM base_label LIMIT 1"),
                {"name": f"Musterstadt an der Ammer {number}"},
            )
    plain = client.get(URL, headers={"accept-encoding": "identity"})
    with client.stream("GET", URL, headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < len(plain.content) / 2
    assert gzip.decompress(packed) == plain.content
    assert "content-encoding" not in plain.headers


def test_a_tile_holds_until_the_next_import(client: TestClient, engine: Engine) -> None:
    first = client.get(URL)
    seen = {"if-none-match": first.headers["etag"]}
    again = client.get(URL, headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    assert "public" in first.headers["cache-control"]
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO import_run (kind, source, checksum, status) VALUES ('osm', 'a.pbf', 'x', 'done')")
        )
    assert client.get(URL, headers=seen).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "18/0/0",
        "14/16384/0",
        "14/0/16384",
        "14/-1/0",
        "0/1/0",
        "x/y/z",
        "14/1.5/2",
        "99999999999/0/0",
        "3/99999999999/1",
    ],
)
def test_where_no_tile_can_be_there_is_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(f"/tiles/{path}.mvt")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_to_show_is_an_empty_tile(client: TestClient) -> None:
    answer = client.get("/tiles/14/0/0.mvt")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("what", ["style", "rules"])
def test_the_look_is_served_in_every_variant(client: TestClient, what: str) -> None:
    lands = [client.get(f"/tiles/{what}/{variant}.json").text for variant in ("quiet", "contrast", "pale")]
    assert len(set(lands)) == 3
    assert client.get(f"/tiles/{what}/loud.json").status_code == 422
