"""What a later rule protects is erased with all that was stored of it; people learn that, and no more."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from typed_town import Silence, base, place, spot, streets

from geo.model import ImportRun, Notice, OsmRef, Row, Severity, SourceInfo
from geo.settings import Settings
from geo.store import human, review
from geo.store.session import Engine, reading, writing
from ingest.pipeline.lists import ListRequest, ingest_list
from ingest.pipeline.run import import_source
from ingest.pipeline.town import town_source

pytestmark = pytest.mark.database
TOWN = [*streets(), *base()]
SECRET = place(1, "Haus Malve", at=spot(1))._replace(kind="amenity=social_facility", operator="Verein Malve")
RULES = """
[[protected]]
tags = { amenity = ["social_facility"] }
names = ["*malve"]
"""


def load(engine: Engine, folder: Path, rows: list[Row | Notice], checksum: str, rules: Path | None = None) -> ImportRun:
    info = SourceInfo("osm", f"{checksum}.osm.pbf", checksum, "ODbL", made_up=False)
    return import_source(engine, folder, town_source(info, "recipe", lambda _: iter(rows), rules), Silence())


def ruled(folder: Path) -> Path:
    file = folder / "rules.toml"
    file.write_text(RULES)
    return file


def write(engine: Engine) -> None:
    with writing(engine) as session:
        (number,) = session.scalars(text("SELECT id FROM place WHERE name LIKE '%Malve%'"))
        human.override(session, number, "phone", "07032 1", team="Mitte")
        human.note(session, number, "Malve liegt hinter dem Bad", team="Mitte")
        human.note(session, number, "Klingel bei Malve", team="Mitte")
        human.confirm(session, number, "right", date(2026, 3, 1), team="Mitte")


def traces(engine: Engine, *words: str) -> list[str]:
    """Return the tables that hold one of `words` anywhere."""
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        return [
            table
            for table in tables
            for row in connection.execute(text(f'SELECT told::text FROM "{table}" AS told')).scalars()  # noqa: S608 - names of our own tables
            if any(word in row for word in words)
        ]


def questions(engine: Engine) -> list[tuple[str, object, dict[str, str]]]:
    with reading(engine) as session:
        return [(row.kind, row.place_id, row.detail) for row in review.list_open(session)]


LOST = {"places": "1", "overrides": "1", "notes": "2", "confirmations": "1"}


def test_a_place_that_the_file_now_tells_as_protected_is_erased(engine: Engine, tmp_path: Path) -> None:
    odd = Notice("closed_to_public", Severity.INFO, "node/1", "Malve")
    load(engine, tmp_path, [*TOWN, SECRET, odd, place(2, "Kita")], "a")
    write(engine)
    assert set(traces(engine, "Malve")) == {"place", "place_note", "import_notice"}
    hidden = Notice("protected_place", Severity.INFO, "", protected=OsmRef("n", 1))
    run = load(engine, tmp_path, [*TOWN, hidden, place(2, "Kita")], "b")
    assert traces(engine, "Malve", "malve", "node/1", "07032 1") == []
    assert questions(engine) == [("erased", None, LOST)]
    assert (run.report.vanished, run.report.missing, run.report.counts["place"]) == (1, 0, 1)


def test_a_place_that_was_gone_before_the_rule_came_is_erased(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, SECRET], "a")
    load(engine, tmp_path, TOWN, "b")
    assert traces(engine, "Malve") == ["place"]
    load(engine, tmp_path, TOWN, "c", ruled(tmp_path))
    assert traces(engine, "Malve", "malve") == []
    assert questions(engine) == [], "nobody wrote anything"


def test_what_no_rule_protects_stays(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, SECRET], "a")
    write(engine)
    load(engine, tmp_path, TOWN, "b", None)
    assert set(traces(engine, "Malve")) == {"place", "place_note"}


@pytest.mark.parametrize("again", ["list", "town"])
def test_an_entry_of_a_list_is_erased_with_its_place(engine: Engine, tmp_path: Path, again: str) -> None:
    (lon, lat), (other_lon, other_lat) = spot(1), spot(3)
    file = tmp_path / "liste.csv"
    file.write_text(f"Name;lat;lon\nHaus Malve;{lat};{lon}\nKita Neu;{other_lat};{other_lon}\n")
    load(engine, tmp_path, TOWN, "a")
    ingest_list(engine, Settings(data_dir=tmp_path), ListRequest(file, "childcare", name="kitas"), Silence())
    write(engine)
    assert {"place", "list_entry"} < set(traces(engine, "Malve"))
    rules = ruled(tmp_path)
    if again == "town":
        load(engine, tmp_path, TOWN, "b", rules)
    else:
        settings = Settings(data_dir=tmp_path, rules_file=rules)
        ingest_list(engine, settings, ListRequest(file, "childcare", name="kitas"), Silence())
    assert traces(engine, "Malve", "malve") == []
    assert set(traces(engine, "Kita Neu")) == {"place", "list_entry"}
    assert questions(engine) == [("erased", None, LOST)]
