"""From addresses in a database to `POST /addresses/search` and `atlas reach --address`; and nothing of it is kept."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from typed_town import Silence, base, load, place, spot, streets
from typer.testing import CliRunner

from api.app import create_app
from cli import build
from geo.atlas import Atlas
from geo.errors import RefusedError
from geo.settings import Settings
from ingest.pipeline.addresses import AddressRequest, ingest_addresses

pytestmark = pytest.mark.database

STRANGE = "Strenggeheimgasse"
PATH = "/api/v1/addresses/search"


@pytest.fixture
def settings(engine: Engine, database_url: str, tmp_path: Path) -> Settings:
    load(engine, tmp_path, [*streets(), *base(), place(1, "Kita Sonne")])
    return Settings(database_url=database_url, data_dir=tmp_path)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


def results(client: TestClient, typed: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.post(PATH, json={"text": typed, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_an_address_is_found_with_all_that_is_promised(client: TestClient) -> None:
    lon, lat = spot(1.5)
    assert results(client, "lange str. 2") == [
        {
            "label": "Lange Straße 2, 71083",
            "street": "Lange Straße",
            "housenumber": "2",
            "postcode": "71083",
            "city": None,
            "lon": pytest.approx(lon),
            "lat": pytest.approx(lat),
            "precision": "house",
        }
    ]


def test_places_are_found_and_the_limit_holds(client: TestClient) -> None:
    assert results(client, "Kita Sonne")[0]["precision"] == "place"
    assert results(client, "nirgends") == []
    assert len(results(client, "Lange Straße 77", limit=1)) == 1


@pytest.mark.parametrize(
    "question",
    [
        {"text": ""},
        {"text": STRANGE * 20},
        {"text": STRANGE, "limit": 0},
        {"text": STRANGE, "limit": STRANGE},
        {"text": STRANGE, "client": STRANGE},
        {"text": [STRANGE]},
        {STRANGE: STRANGE},
        STRANGE,
    ],
)
def test_a_wrong_question_is_refused_without_repeating_it(client: TestClient, question: object) -> None:
    answer = client.post(PATH, json=question)
    assert answer.status_code == 422
    assert STRANGE.casefold() not in answer.text.casefold()
    assert answer.headers["cache-control"] == "no-store"


def test_an_address_in_the_url_is_not_understood(client: TestClient) -> None:
    assert client.get(PATH, params={"text": STRANGE}).status_code == 405


def test_a_failure_half_way_tells_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(STRANGE)

    monkeypatch.setattr("geo.atlas.places.find", fail)
    with caplog.at_level(logging.DEBUG):
        answer = client.post(PATH, json={"text": f"{STRANGE} 5"})
    assert answer.status_code == 500
    assert STRANGE not in answer.text
    assert STRANGE not in caplog.text


def test_what_is_typed_is_in_no_log_and_no_table(  # noqa: PLR0913, PLR0917 - each is a place where it could be
    client: TestClient,
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The same look finds the word once it is logged and stored on purpose, so the test can fail."""
    with caplog.at_level(logging.DEBUG):
        results(client, f"{STRANGE} 12, 71083 Musterstadt")
        results(client, f"Lange Str. Ecke {STRANGE}")
        client.post(PATH, json={"text": STRANGE, "limit": 99})
    server = Path(parse_qs(urlsplit(database_url).query)["host"][0]).parent
    assert traces(engine, [server, tmp_path], caplog.text + "".join(capfd.readouterr())) == []
    with caplog.at_level(logging.DEBUG), engine.begin() as connection:
        logging.getLogger("atlas").warning(STRANGE)
        connection.execute(text("UPDATE place SET name = :name"), {"name": STRANGE})
    (tmp_path / "some.log").write_text(STRANGE)
    assert len(traces(engine, [server, tmp_path], caplog.text)) >= 3


def traces(engine: Engine, folders: list[Path], logged: str) -> list[str]:
    """Return where the word is: logs, tables, the server's running statements, files that are no tables."""
    found = ["log"] if STRANGE.casefold() in logged.casefold() else []
    tables = text("SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 2200")
    with engine.connect() as connection:
        names = connection.scalars(tables).all()
        for name in (*names, "pg_stat_activity"):
            rows = connection.execute(text(f"SELECT * FROM {name}")).all()  # noqa: S608 - names of the catalogue
            # Its own connection's statements name tables only, never the word.
            found += [name for row in rows if STRANGE.casefold() in str(tuple(row)).casefold()][:1]
    assert len(names) > 20
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and not {"base", "pg_wal"} & set(file.parts) and STRANGE.encode() in file.read_bytes():
                found.append(str(file))
    return found


def test_an_import_is_found_without_a_restart(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    assert results(client, "Neuer Weg 4") == []
    east, north = spot(7)
    (tmp_path / "amt.csv").write_text(
        f"Straße;Hausnr;Zusatz;PLZ;Ort;lon;lat\nNeuer Weg;4;b;71083;Musterstadt;{east};{north}\n"
    )
    run = ingest_addresses(engine, Settings(data_dir=tmp_path), AddressRequest(tmp_path / "amt.csv"), Silence())
    assert (run.status, run.report.counts, run.report.added) == ("done", {"addresses": 1}, 1)
    assert [one["label"] for one in results(client, "Neuer Weg 4b")] == ["Neuer Weg 4b, 71083 Musterstadt"]


def test_an_official_address_stands_before_the_maps(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    east, north = spot(1.6)
    (tmp_path / "amt.csv").write_text(f"Straße;Hausnr;PLZ;lon;lat\nLange Str.;2;71083;{east};{north}\n")
    ingest_addresses(engine, settings, AddressRequest(tmp_path / "amt.csv"), Silence())
    atlas = Atlas.open(settings)
    assert [(found.lon, found.lat) for found in atlas.find_address("Lange Straße 2")] == [pytest.approx((east, north))]
    atlas.close()


def test_sections_of_streets_are_ranges_of_numbers(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    begin, end = spot(0, 2), spot(10, 2)
    (tmp_path / "abschnitte.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"STRASSE": "Kirchstr.", "HSNR_V_L": "0001", "HSNR_B_L": "0011", "HSNR_V_R": null, "HSNR_B_R": null},'
        f'"geometry": {{"type": "LineString", "coordinates": [{list(begin)}, {list(end)}]}}}}]}}'
    )
    ingest_addresses(engine, settings, AddressRequest(tmp_path / "abschnitte.geojson"), Silence())
    atlas = Atlas.open(settings)
    found = atlas.find_address("Kirchstrasse 5")[0]
    # 5 is four tenths of the way from 1 to 11.
    assert (found.lon, found.lat) == pytest.approx(spot(4, 2))
    assert found.precision == "interpolated"
    atlas.close()


def test_a_newer_file_of_the_name_replaces_the_older(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    east, north = spot(7)
    for street in ("Alter Weg", "Neuer Weg"):
        (tmp_path / "amt.csv").write_text(f"Straße;Hausnr;lon;lat\n{street};4;{east};{north}\n")
        ingest_addresses(engine, settings, AddressRequest(tmp_path / "amt.csv"), Silence())
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT street FROM official_address")).all() == ["Neuer Weg"]


def test_a_made_up_town_takes_no_real_address_over(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    east, north = spot(7)
    (tmp_path / "amt.csv").write_text(f"Straße;Hausnr;lon;lat\nEchter Weg;4;{east};{north}\n")
    ingest_addresses(engine, settings, AddressRequest(tmp_path / "amt.csv"), Silence())
    load(engine, tmp_path, [*streets(), *base()], checksum="b", made_up=True)
    atlas = Atlas.open(settings)
    assert atlas.find_address("Echter Weg 4") == ()
    assert [found.label for found in atlas.find_address("Lange Straße 1")] == ["Lange Straße 1, 71083"]
    atlas.close()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("Straße;Hausnr\nWeg;1\n", "positions"),
        ("Hausnr;lon;lat\n1;8;48\n", "the street"),
        ("Straße;lon;lat\nWeg;8;48\n", "house numbers"),
        ("Straße;Hausnr;lon;lat\n;1;8;48\n", "No row"),
        ("Straße;Hausnr;lon;lat\nWeg;1;;\n", "No row"),
        ("", "empty"),
    ],
)
def test_files_that_tell_no_address_are_refused(
    settings: Settings, engine: Engine, tmp_path: Path, table: str, said: str
) -> None:
    (tmp_path / "amt.csv").write_text(table)
    with pytest.raises(RefusedError, match=said):
        ingest_addresses(engine, settings, AddressRequest(tmp_path / "amt.csv"), Silence())


def test_broken_rows_are_noticed_and_the_rest_is_kept(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "amt.csv").write_text("Straße;Hausnr;lon;lat\n;1;8;48\nWeg;1;;\nWeg;2;8.9;48.6\nWeg;;8.9;48.6\n")
    run = ingest_addresses(engine, settings, AddressRequest(tmp_path / "amt.csv"), Silence())
    expected = {"columns_guessed": 1, "nameless_street": 1, "no_position": 1, "numberless_street": 1}
    assert (run.report.counts, run.report.notices) == ({"addresses": 1}, expected)


def test_a_mapping_names_the_columns(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "amt.csv").write_text("A;B;C;D\nWeg;1;8.9;48.6\n")
    told = 'street = "A"\nhousenumber = "B"\nlon = "C"\nlat = "D"\n[fixed]\ncity = "Musterstadt"\n'
    (tmp_path / "amt.toml").write_text(told)
    request = AddressRequest(tmp_path / "amt.csv", tmp_path / "amt.toml")
    assert ingest_addresses(engine, settings, request, Silence()).report.counts == {"addresses": 1}
    (tmp_path / "amt.toml").write_text(told.replace("street", "theme"))
    with pytest.raises(RefusedError, match="names theme"):
        ingest_addresses(engine, settings, request, Silence())


def test_the_command_finds_the_way_from_an_address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("ATLAS_DATA_DIR", str(settings.data_dir))
    done = CliRunner().invoke(build(["reach"]), ["reach", "--address", "Lange Str 1", "--json"])
    assert "Kita Sonne" in done.output
    lost = CliRunner().invoke(build(["reach"]), ["reach", "--address", STRANGE])
    assert lost.exit_code == 1
    assert STRANGE not in lost.output + str(lost.exception)
    neither = CliRunner().invoke(build(["reach"]), ["reach", "--lat", "48.59"])
    assert "--address" in str(neither.exception)
