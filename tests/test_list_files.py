"""Files of official lists: every usual form is read; a broken one is refused in a sentence or noticed by row."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, text
from typed_town import Silence, base, load, place, spot, streets

from geo.errors import RefusedError, UserError
from geo.matching import street_key
from geo.model import ImportRun
from geo.settings import Settings
from geo.store import imports
from geo.store.session import reading
from ingest.lists import Columns, Drafts, draft_entries, guess_columns, locate, read_mapping, read_sheet
from ingest.pipeline.lists import ListRequest, ingest_list, protection

HEAD = "Name;Straße;Hausnummer;PLZ;Ort\n"
GOOD = "Kita Sonne;Lange Straße;1;71083;Musterstadt\n"
SPOT = spot(0.5)


def town(engine: Engine, folder: Path) -> None:
    load(
        engine, folder, [*streets(), *base(), place(1, "Kita Sonne", at=spot(0.5)), place(2, "Kita Mond", at=spot(3.5))]
    )


class House(NamedTuple):
    """An address of the town."""

    street: str
    housenumber: str
    postcode: str
    lon: float
    lat: float


HOUSES = [House("Lange Straße", str(n + 1), "71083", *spot(n + 0.5)) for n in range(4)]
BOUNDS = (*spot(0, 0), *spot(5, 5))


def read(file: Path, mapping: Path | None = None) -> Drafts:
    """Read a list without a database."""
    hints = read_mapping(mapping) if mapping else Columns()
    sheet = read_sheet(file, hints)
    drafts = draft_entries(sheet, guess_columns(sheet.columns, hints), protection(None))
    return locate(drafts, sheet.name, lambda _: HOUSES, BOUNDS)


def codes(found: Drafts) -> list[str]:
    return [notice.code for notice in found.notices]


def take(engine: Engine, folder: Path, file: Path, **more: object) -> ImportRun:
    request = ListRequest(file, **{"theme": "childcare", **more})  # type: ignore[arg-type]
    return ingest_list(engine, Settings(data_dir=folder), request, Silence())


def write(folder: Path, content: str | bytes, name: str = "liste.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def geojson(*features: dict[str, object], crs: str = "EPSG::4326") -> str:
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs}"}}
    return json.dumps({"type": "FeatureCollection", "crs": named, "features": list(features)})


def feature(name: str | None, x: float, y: float) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": point}


LON, LAT = SPOT
FORMS: dict[str, tuple[str, str | bytes]] = {
    "semicolons": ("a.csv", HEAD + GOOD),
    "commas": ("a.csv", (HEAD + GOOD).replace(";", ",")),
    "tabs": ("a.tsv", (HEAD + GOOD).replace(";", "\t")),
    "bars": ("a.txt", (HEAD + GOOD).replace(";", "|")),
    "a byte order mark": ("a.csv", b"\xef\xbb\xbf" + (HEAD + GOOD).encode()),
    "UTF-16": ("a.csv", (HEAD + GOOD).encode("utf-16")),
    "Windows-1252": ("a.csv", (HEAD + GOOD).encode("cp1252")),
    "line ends of Windows and empty lines": ("a.csv", (HEAD + "\n" + GOOD + "\n\n").replace("\n", "\r\n")),
    "quotes with separators inside": ("a.csv", HEAD + '"Kita Sonne";"Lange Straße";1;71083;"Muster; Stadt"\n'),
    "street and number in one": ("a.csv", "Einrichtung;Straße\nKita Sonne;Lange Str. 1\n"),
    "a whole address": ("a.csv", "Einrichtung;Adresse\nKita Sonne;Lange Str. 1, 71083 Musterstadt\n"),
    "degrees": ("a.csv", f"name,lat,lon\nKita Sonne,{LAT},{LON}\n"),
    "degrees with decimal commas": ("a.csv", f"name;lat;lon\nKita Sonne;{LAT};{LON}\n".replace(".", ",")),
    "GeoJSON": ("a.geojson", geojson(feature("Kita Sonne", LON, LAT))),
    "GeoJSON in another system": ("a.geojson", geojson(feature("Kita Sonne", 489713.0, 5381889.0), crs="EPSG::25832")),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_gives_the_same_entry(tmp_path: Path, form: str) -> None:
    name, content = FORMS[form]
    found = read(write(tmp_path, content, name))
    (entry,) = [draft.entry() for draft in found.drafts]
    assert (entry.name, codes(found)) == ("Kita Sonne", [])
    assert (entry.lon, entry.lat) == pytest.approx(SPOT, abs=1e-5)
    if "lat" not in str(content) and not name.endswith("json"):
        assert (street_key(entry.street), entry.housenumber) == ("langestrasse", "1")


REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "no bytes": ("a.csv", "", "is empty"),
    "blank lines only": ("a.csv", "\n\n", "no row"),
    "a header only": ("a.csv", HEAD, "no row"),
    "one column": ("a.csv", "Name\nKita\n", "one column only"),
    "a column twice": ("a.csv", "Name;Name;Straße\nA;B;C\n", "twice"),
    "no column for the name": ("a.csv", "foo;Straße\nA;B\n", "hold the name"),
    "no position and no address": ("a.csv", "Name;Träger\nA;B\n", "neither positions nor addresses"),
    "metres without a system": ("a.csv", "Name;x;y\nKita;389719;5820000\n", "crs"),
    "all rows too short": ("a.csv", HEAD + "nur;zwei\n", "as many cells"),
    "zeros": ("a.csv", b"\x00\x01\x02\x03\x00\x00\n\x00\x00", "no table of text"),
    "a picture": ("a.geojson", b"\x89PNG\r\n\x1a\n" + bytes(50), "no GeoJSON"),
    "half a GeoJSON": ("a.geojson", geojson(feature("A", LON, LAT))[:60], "no GeoJSON"),
    "a GeoJSON without features": ("a.geojson", geojson(), "no row"),
    "an unknown ending": ("a.pdf", b"%PDF-1.4 nothing", "a.pdf is no list"),
    "a town": ("a.osm", "<osm version='0.6'/>", "a.osm is no list"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, fault: str) -> None:
    name, content, words = REFUSED[fault]
    with pytest.raises(RefusedError, match=words) as refused:
        read(write(tmp_path, content, name))
    assert "\n" not in str(refused.value)


def test_a_list_of_another_town_is_refused_and_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    town(engine, tmp_path)
    with pytest.raises(RefusedError, match=r"lies in this town.*outside_town 1"):
        take(engine, tmp_path, write(tmp_path, "Name;lat;lon\nKita;52.5;13.4\n"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM list_entry")).scalar() == 0


NOTICED: dict[str, tuple[str, str]] = {
    "a row too short": ("Kita;nur zwei\n", "wrong_row_length"),
    "an unknown address": ("Kita Fern;Nirgendwo;99;71083;X\n", "no_position"),
    "no number": ("Kita Fern;Lange Straße;;71083;X\n", "no_position"),
    "the address in another postcode": ("Kita Fern;Lange Straße;1;10115;X\n", "no_position"),
    "neither name nor street": (";;;71083;X\n", "nameless_entry"),
    "the same row twice": (GOOD, "entry_twice"),
    "a women's shelter": ("Frauenhaus Mitte;Lange Straße;2;71083;X\n", "protected_place"),
    "a home told in another column": ("Haus Abendstern;Lange Straße;2;71083;Jugendwohngruppe\n", "protected_place"),
    "accommodation of refugees": ("Gemeinschaftsunterkunft;Lange Straße;2;71083;X\n", "protected_place"),
}


@pytest.mark.parametrize("fault", NOTICED)
def test_a_broken_row_is_noticed_and_the_others_are_used(tmp_path: Path, fault: str) -> None:
    row, code = NOTICED[fault]
    found = read(write(tmp_path, HEAD + GOOD + row))
    assert (codes(found), len(found.drafts)) == ([code], 1)


POINTS = {"no number": "ab;cd", "not on the earth": "48.6;999", "the middle of nowhere": "0;0", "infinite": "inf;8"}


@pytest.mark.parametrize("fault", POINTS)
def test_a_point_that_cannot_be_is_noticed(tmp_path: Path, fault: str) -> None:
    found = read(write(tmp_path, f"Name;lat;lon\nKita Sonne;{LAT};{LON}\nKita Quer;{POINTS[fault]}\n"))
    assert (codes(found), len(found.drafts)) == (["absurd_coordinates", "no_position"], 1)


def test_a_protected_place_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    town(engine, tmp_path)
    run = take(engine, tmp_path, write(tmp_path, HEAD + GOOD + "Frauenhaus Mitte;Lange Straße;2;71083;X\n"))
    with reading(engine) as session:
        told = [n for n in imports.list_examples(session, run.id) if n.code == "protected_place"]
    assert [(n.subject, n.detail) for n in told] == [("", "")]
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT name FROM list_entry UNION ALL SELECT name FROM place")).scalars()
        assert not any("Frauenhaus" in (name or "") for name in stored)


MAPPINGS: dict[str, tuple[str, str]] = {
    "no TOML": ("name = ", "no TOML"),
    "an unknown field": ('nme = "Name"', "names nme"),
    "a column that is not there": ('name = "Titel"', "no column 'Titel'"),
    "no text": ("name = 3", "Every line"),
    "no such system": ('crs = "EPSG:99"', "no coordinate system"),
    "no such encoding": ('encoding = "klingon"', "no encoding"),
}


@pytest.mark.parametrize("fault", MAPPINGS)
def test_a_mapping_that_cannot_be_used_is_refused(tmp_path: Path, fault: str) -> None:
    mapping, words = MAPPINGS[fault]
    rows = "Name;x;y\nKüche;489713;5381889\n".encode("cp1252")
    with pytest.raises(UserError, match=words):
        read(write(tmp_path, rows), write(tmp_path, mapping, "m.toml"))


def test_a_mapping_names_columns_and_values_that_hold_for_all(engine: Engine, tmp_path: Path) -> None:
    town(engine, tmp_path)
    mapping = 'name = "was"\nx = "ost"\ny = "nord"\ncrs = "EPSG:25832"\nlicence = "dl-de/by"\n[fixed]\ncity = "Ort"\n'
    file = write(tmp_path, "was;ost;nord\nKita Neu;489713;5381889\n")
    run = take(engine, tmp_path, file, mapping=write(tmp_path, mapping, "m.toml"))
    assert run.licence == "dl-de/by"
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, city FROM list_entry")).all()
    assert [tuple(row) for row in rows] == [("Kita Neu", "Ort")]


def test_an_unknown_theme_is_refused_with_the_known_ones(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="childcare"):
        take(engine, tmp_path, write(tmp_path, HEAD + GOOD), theme="kita")


def test_a_file_that_is_not_there_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no file"):
        take(engine, tmp_path, tmp_path / "nichts.csv")
