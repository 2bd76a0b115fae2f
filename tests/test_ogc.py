"""OGC API - Features: GDAL and OWSLib read what the database has, and private records never leave, whoever asks."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
import uvicorn
from owslib.ogcapi.features import Features
from sqlalchemy import text
from typed_people import Cast, play, served
from typed_places import degrees

from geo.store.human import override, withdraw_override
from geo.store.session import connect, writing

pytestmark = pytest.mark.database

PRIVATE = ("KANARIE-PRIVAT", "KANARIE-AMT", "KANARIE-NOTIZ", "KANARIE-MUELL")
HALL, NURSERY = "Hof", "Kita"


@pytest.fixture(scope="module")
def cast(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Serve one town to all tests of this file, which only read, or take back what they wrote."""
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE ogc_town TEMPLATE atlas STRATEGY file_copy"))
    admin.dispose()
    database_url = server_url.replace("/atlas?", "/ogc_town?")
    engine = connect(database_url)
    played = play(engine)
    with engine.begin() as connection:
        connection.execute(
            text("""
                INSERT INTO gap (neighbourhood_id, title, theme, barrier, status, visibility, note, trashed_at, geom)
                SELECT :nord, title, 'mobility', 'missing', 'reported', visibility, note, trashed,
                    ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)
                FROM (VALUES ('Kein Bus', 'public', 'KANARIE-NOTIZ', NULL::timestamptz),
                    ('KANARIE-PRIVAT', 'team', '', NULL), ('KANARIE-AMT', 'authority', '', NULL),
                    ('KANARIE-MUELL', 'public', '', now())) AS told (title, visibility, note, trashed)
            """),
            {"nord": played.nord, "lon": degrees(2, 2)[0], "lat": degrees(2, 2)[1]},
        )
    with served(played, database_url, tmp_path_factory.mktemp("ogc")):
        yield played
    engine.dispose()


@pytest.fixture(scope="module")
def address(cast: Cast) -> Iterator[str]:
    """Serve the town to programs that want a real server; return where."""
    app = cast.clients[""].app
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))  # type: ignore[arg-type]  # a test client's app
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/ogc"
    server.should_exit = True
    thread.join(10)


def ask(cast: Cast, path: str, status: int = 200, who: str = "", **given: str) -> dict[str, Any]:
    answer = cast.clients[who].get(f"/ogc{path}", params={name.replace("_", "-"): told for name, told in given.items()})
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


def names(cast: Cast, **given: str) -> list[str]:
    return [feature["properties"]["name"] for feature in ask(cast, "/collections/places/items", **given)["features"]]


def test_every_link_leads_somewhere(cast: Cast) -> None:
    client, seen = cast.clients[""], set()
    waiting = ["http://testserver/ogc"]
    while waiting:
        here = waiting.pop()
        if here in seen or not here.startswith("http://testserver/"):
            continue
        seen.add(here)
        answer = client.get(here.removeprefix("http://testserver"))
        if "/cells/items" in here:
            assert answer.status_code == 503, "this town has no streets; test_public_cells.py has some"
            continue
        assert answer.status_code == 200, here
        if "json" in answer.headers["content-type"]:
            told = answer.json()
            linked = [told, *told.get("collections", ())]
            waiting += [link["href"] for part in linked for link in part.get("links", ())]
    assert len(seen) > 12


def test_a_correction_of_the_team_is_what_is_shown_and_asked_for(cast: Cast) -> None:
    with writing(cast.engine) as session:
        override(session, cast.place, "name", "Bürgerhof")
    assert names(cast) == ["Bürgerhof", NURSERY]
    assert names(cast, name="Bürgerhof") == ["Bürgerhof"]
    assert names(cast, name=HALL) == []
    with writing(cast.engine) as session:
        withdraw_override(session, cast.place, "name")


def test_a_list_fills_what_the_source_lacks_as_everywhere_else(cast: Cast) -> None:
    with cast.engine.begin() as connection:
        connection.execute(
            text("""
                INSERT INTO list_entry (dataset, ref, theme, state, place_id, street, city, phone, geom)
                SELECT 'kitas', '1', 'childcare', 'matched', id, 'Listenweg', 'Listenstadt', '07032 1', geom
                FROM place WHERE name = 'Kita'
            """)
        )
    kita = next(f for f in ask(cast, "/collections/places/items")["features"] if f["properties"]["name"] == NURSERY)
    detail = cast.clients[""].get(f"/api/v1/places/{kita['id']}").json()
    shown = kita["properties"]
    assert (shown["phone"], detail["phone"]) == ("07032 1", "07032 1")
    # It has a street of its own, so the town of the list's street is not put beside it.
    assert (shown["street"], shown["city"], detail["address"]["city"]) == ("Marktstraße", None, None)


def test_box_theme_page_and_filter_choose(cast: Cast) -> None:
    west, south = degrees(0, 0)
    east, north = degrees(4, 4)
    assert names(cast, bbox=f"{west},{south},{east},{north}") == [HALL]
    assert names(cast, bbox=f"{south},{west},{north},{east}", bbox_crs=epsg(4326)) == [HALL]
    assert names(cast, themes="childcare") == [NURSERY]
    assert names(cast, filter="name LIKE 'K%' AND street = 'Marktstraße'") == [NURSERY]
    assert names(cast, filter=f"S_INTERSECTS(geometry, POINT({degrees(1, 1)[0]} {degrees(1, 1)[1]}))") == [HALL]
    assert names(cast, datetime="2019-01-01/..") == []
    first = ask(cast, "/collections/places/items", limit="1", themes="childcare", offset="0")
    assert (first["numberMatched"], first["numberReturned"]) == (1, 1)
    page = ask(cast, "/collections/places/items", limit="1")
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert following.endswith("limit=1&offset=1")
    assert page["numberMatched"] == 2


def epsg(number: int) -> str:
    return f"http://www.opengis.net/def/crs/EPSG/0/{number}"


def test_systems_of_coordinates(cast: Cast) -> None:
    lon, lat = degrees(1, 1)

    def point(system: str) -> list[float]:
        items = ask(cast, f"/collections/places/items/{cast.place}", crs=system)
        found: list[float] = items["geometry"]["coordinates"]
        return found

    assert point(epsg(4326)) == pytest.approx([lat, lon], abs=1e-6)
    # Web Mercator by its formula: the radius of the earth times the angle.
    assert point(epsg(3857))[0] == pytest.approx(lon * 6378137 * 3.141592653589793 / 180, abs=0.01)
    # West of the middle meridian (9 degrees) of zone 32, hence less than 500 km, by cos(48.51) of some 111.4 km.
    assert point(epsg(25832))[0] == pytest.approx(500_000 - 0.19 * 111_400 * 0.6626, abs=50)
    answer = cast.clients[""].get("/ogc/collections/places/items", params={"crs": epsg(25832)})
    assert answer.headers["content-crs"] == f"<{epsg(25832)}>"


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/collections/places/items", {"bbox": "1,2,3"}, 400),
        ("/collections/places/items", {"bbox": "1,9,3,4"}, 400),
        ("/collections/places/items", {"bbox": "nan,1,2,3"}, 400),
        ("/collections/places/items", {"limit": "0"}, 400),
        ("/collections/places/items", {"limit": "viele"}, 400),
        ("/collections/places/items", {"datetime": "gestern"}, 400),
        ("/collections/places/items", {"crs": "EPSG:4326"}, 400),
        ("/collections/places/items", {"haarfarbe": "rot"}, 400),
        ("/collections/areas/items", {"people": "10"}, 400),
        ("/collections/areas/items", {"admin_level": "zehn"}, 400),
        ("/collections/places/items", {"filter": "name ="}, 400),
        ("/collections/places/items", {"filter": "haarfarbe = 'rot'"}, 400),
        ("/collections/places/items", {"filter": "checked_on > 'gestern'"}, 400),
        ("/collections/places/items", {"filter": "pg_sleep(9) = 1"}, 400),
        ("/collections/places/items", {"f": "html"}, 400),
        ("/collections/entries/items", {}, 404),
        ("/collections/key_persons", {}, 404),
        ("/collections/places/items/999999", {}, 404),
        ("/collections/places/items/99999999999999999999999999", {}, 404),
        ("/collections/places/items/eins", {}, 404),
    ],
)
def test_a_wrong_question_is_told_so(cast: Cast, path: str, given: dict[str, str], status: int) -> None:
    told = ask(cast, path, status, **given)
    assert len(told["detail"]) > 20
    assert not any(value in told["detail"] for value in given.values() if value in {"gestern", "viele", "haarfarbe"})


def test_everybody_is_answered_the_same_and_nothing_private(cast: Cast) -> None:
    for path in ("/collections", *(f"/collections/{layer}/items" for layer in ("places", "areas", "gaps"))):
        told = {who: ask(cast, path, who=who) for who in cast.clients}
        for answer in told.values():
            answer.pop("timeStamp", None)
        assert len(told) > 7
        assert len({json.dumps(answer, sort_keys=True) for answer in told.values()}) == 1, path
        assert not [word for word in PRIVATE if word in json.dumps(told)], path
    (only,) = ask(cast, "/collections/gaps/items")["features"]
    assert only["properties"]["title"] == "Kein Bus"


READ = """
import json, sys, pyogrio
told = {}
for name in set(dict(pyogrio.list_layers(f"OAPIF:{sys.argv[1]}"))) - {"cells"}:
    frame = pyogrio.read_dataframe(f"OAPIF:{sys.argv[1]}", layer=name, PAGE_SIZE=1)
    title = "title" if name == "gaps" else "name"
    told[name] = [frame.crs.to_authority(), [[row[title], row["geometry"].wkt] for _, row in frame.iterrows()]]
print(json.dumps(told))
"""
"""GDAL keeps the interpreter to itself while it waits, and our server lives there; small pages make it follow links."""


def test_gdal_reads_every_collection_as_it_is_in_the_database(cast: Cast, address: str) -> None:
    program = [sys.executable, "-c", READ, address]
    told = json.loads(subprocess.run(program, check=True, capture_output=True, timeout=120).stdout)
    assert set(told) == {"places", "areas", "gaps"}
    with cast.engine.connect() as connection:
        for layer, asked in STORED.items():
            system, rows = told[layer]
            stored = {name: shapely.from_wkt(shape) for name, shape in connection.execute(text(asked))}
            assert system == ["OGC", "CRS84"], "longitude first, as GeoJSON has it"
            assert len(rows) == len(stored) > 0
            for name, shape in rows:
                assert shapely.equals_exact(shapely.from_wkt(shape), stored[name], tolerance=1e-7, normalize=True), name


STORED = {
    "places": "SELECT name, ST_AsText(geom) FROM place",
    "areas": "SELECT name, ST_AsText(geom) FROM neighbourhood",
    "gaps": "SELECT title, ST_AsText(geom) FROM gap WHERE visibility = 'public' AND trashed_at IS NULL",
}


def test_owslib_reads_every_collection(cast: Cast, address: str) -> None:
    service = Features(address)
    assert set(service.feature_collections()) == {"places", "areas", "gaps", "cells"}
    found = service.collection_items("places", limit=1, offset=1)
    assert found["numberMatched"] == 2
    assert found["features"][0]["properties"]["name"] == NURSERY
    assert service.collection_queryables("places")["properties"]["themes"] == {"type": "string"}
    assert cast.place
