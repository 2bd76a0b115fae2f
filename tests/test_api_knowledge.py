"""What people and lists know of places and areas, as the clients of the API see it, and in the words of pages."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from typed_town import Silence, area, base, load, place, spot, square, streets

from api.app import create_app
from geo.model import PeopleInput
from geo.settings import Settings
from geo.store import human
from geo.store.population import people_writer
from geo.store.session import writing
from ingest.pipeline.lists import ListRequest, ingest_list

pytestmark = pytest.mark.database

AREAS = [
    area(1, "Stadt", square(-1, -2, 9)),
    area(2, "Westen", square(-1, -2, 4), level=9),
    area(3, "Osten", square(4, -2, 4), level=9),
]
TOWN = [
    *streets(8),
    *base(),
    *AREAS,
    place(1, "Kita Sonne", at=spot(0.5)),
    place(2, "Kita Mond", at=spot(2)),
    place(3, "Bolzplatz", at=spot(5), themes=["sport"]),
    place(4, "Sportheim", at=spot(1), themes=["sport"]),
]
DAY = date(2099, 3, 1)
"""After the import, whenever the test runs: whoever looks sees what is there."""


@pytest.fixture
def client(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """Serve a town of which a list knows a Kita, a team another and a sports ground, and a census the people."""
    load(engine, tmp_path, [*TOWN, place(5, "Fort", at=spot(6))])
    (lon, lat), (new_lon, new_lat) = spot(0.5), spot(7)
    file = tmp_path / "kitas.csv"
    file.write_text(f"Name;lat;lon;Telefon\nKita Sonne;{lat};{lon};07032 1\nKita Neu;{new_lat};{new_lon};\n")
    ingest_list(engine, Settings(data_dir=tmp_path), ListRequest(file, "childcare", name="kitas"), Silence())
    with writing(engine) as session:
        numbers = {row.name: row.id for row in session.execute(text("SELECT id, name FROM place"))}
        human.override(session, numbers["Kita Mond"], "phone", "07032 2", team="Mitte")
        human.confirm(session, numbers["Kita Mond"], "right", DAY, team="Mitte")
        human.note(session, numbers["Fort"], "zu?")
        west = session.scalar(text("SELECT id FROM neighbourhood WHERE name = 'Westen'")) or 0
        human.check_area(session, west, "sport", DAY, team="Mitte")
        session.execute(
            text(
                "INSERT INTO import_run (kind, dataset, source, checksum, licence, status)"
                " VALUES ('population', 'zensus', 'zensus.csv', 'x', 'dl-de', 'done')"
            )
        )
        with people_writer(session) as writer:
            x, y = spot(1)
            writer.put(PeopleInput("zensus", "cell", None, 2022, 123, False, f"SRID=4326;POINT({x} {y})"))
    load(engine, tmp_path, TOWN, checksum="b")
    settings = Settings(database_url=database_url, data_dir=tmp_path)
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


def by_name(client: TestClient) -> dict[str, dict[str, object]]:
    return {item["name"]: item for item in client.get("/api/v1/places").json()["items"]}


def test_a_place_tells_what_the_team_and_lists_say(client: TestClient) -> None:
    found = by_name(client)
    (mine,) = found["Kita Mond"]["overrides"]  # type: ignore[misc]
    assert mine | {"written_at": None} == {
        "field": "phone",
        "value": "07032 2",
        "original": None,
        "written_at": None,
        "team": "Mitte",
    }
    assert found["Kita Sonne"]["additions"] == [{"field": "phone", "value": "07032 1", "dataset": "kitas"}]
    assert {name: item["lists"] for name, item in found.items() if item["lists"]} == {"Kita Sonne": ["kitas"]}
    assert {name: item["confirmed_on"] for name, item in found.items() if item["confirmed_on"]} == {
        "Kita Mond": "2099-03-01",
        "Sportheim": "2099-03-01",
    }
    assert [name for name, item in found.items() if item["missing_since"]] == ["Fort"]
    detail = client.get(f"/api/v1/places/{found['Kita Mond']['id']}").json()
    assert (detail["phone"], detail["overrides"]) == ("07032 2", [mine])


def test_a_neighbourhood_tells_its_people_and_how_it_fits_in(client: TestClient) -> None:
    west, town = (client.get(f"/api/v1/neighbourhoods/{key}").json() for key in ("westen", "stadt"))
    assert [above["name"] for above in west["above"]] == ["Stadt"]
    assert [part["name"] for part in town["parts"]] == ["Osten", "Westen"]
    assert (town["above"], west["parts"]) == ([], [])
    people = {"rounded": 120, "year": 2022, "estimated": False, "withheld_cells": 0}
    assert west["people"] == {**people, "source": "zensus.csv", "licence": "dl-de"}
    assert client.get("/api/v1/neighbourhoods/osten").json()["people"] is None


def test_a_neighbourhood_tells_how_complete_each_theme_is(client: TestClient) -> None:
    told = client.get("/api/v1/neighbourhoods/westen").json()["completeness"]
    known = {theme["theme"]: theme for theme in told if theme["state"] != "unchecked"}
    assert set(known) == {"childcare", "sport"}
    assert (known["sport"]["state"], known["sport"]["on_date"], known["sport"]["team"]) == (
        "checked",
        "2099-03-01",
        "Mitte",
    )
    sums = {key: known["childcare"][key] for key in ("dataset", "matched", "list_only", "osm_only", "unsure")}
    assert sums == {"dataset": "kitas", "matched": 1, "list_only": 0, "osm_only": 1, "unsure": 0}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Vom Team geprüft: 2; in einer amtlichen Liste: 2; ungeprüft: 2."),
        ("/en", "Checked by the team: 2; in an official list: 2; unchecked: 2."),
        ("/stadtteil/westen", "Vom Team geprüft: 2; in einer amtlichen Liste: 1."),
        ("/stadtteil/osten", "In einer amtlichen Liste: 1; ungeprüft: 2."),
    ],
)
def test_pages_say_how_many_are_unchecked(client: TestClient, path: str, words: str) -> None:
    html = client.get(path).text
    assert words in html
    assert "Alle sind ungeprüft" not in html


def test_each_row_says_who_vouches_for_it(client: TestClient) -> None:
    html = client.get("/stadtteil/stadt").text
    names = re.findall(r'class="row__name">([^<]*)<', html)
    vouched = re.findall(r'class="unchecked"><svg.*?</svg>([^<]*)</span>', html, flags=re.DOTALL)
    assert dict(zip(names, vouched, strict=True)) == {
        "Kita Sonne": "in einer amtlichen Liste",
        "Kita Neu": "in einer amtlichen Liste",
        "Kita Mond": "vom Team geprüft",
        "Sportheim": "vom Team geprüft",
        "Bolzplatz": "ungeprüft",
        "Fort": "ungeprüft",
    }


def test_a_place_says_when_the_team_looked(client: TestClient) -> None:
    number = by_name(client)["Sportheim"]["id"]
    assert "vom Team geprüft am 1. März 2099" in client.get(f"/ort/{number}").text
