"""What teams wrote at places survives imports; what a later rule protects goes with every trace."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typed_town import Silence, area, base, load, place, spot, square, streets

from geo.model import SourceInfo
from geo.store.forgetting import forget_town
from geo.store.session import writing
from geo.store.team import keeping
from geo.store.team.entries import ENTRIES
from geo.store.team.gaps import GAPS
from geo.store.team.resources import RESOURCES, SERVICES
from ingest.pipeline.run import import_source
from ingest.pipeline.town import town_source

pytestmark = pytest.mark.database
TOWN = [*streets(), *base(), area(1, "Mitte", square(-1, -2, 4))]
WORDS = {"resource": "Räder", "service": "Mittwochs", "gap": "Kein Bus", "entry": "Warteliste"}


def write(engine: Engine, name: str) -> int:
    """Let a team write all it can at a place, and return the place's id."""
    with writing(engine) as session:
        number, quarter = session.execute(
            text("SELECT place.id, area.id FROM place, neighbourhood AS area WHERE place.name = :name"), {"name": name}
        ).one()
        here = {"neighbourhood_id": quarter, "place_id": number}
        what = {"kind": "material", "sort": "offer", "themes": ["household"], "state": "contact", "take_part": True}
        made = keeping.create(session, RESOURCES, {**here, **what, "name": WORDS["resource"]})
        told = {"resource_id": made.id, "neighbourhood_id": quarter, "themes": [], "cost": "free", "languages": []}
        keeping.create(session, SERVICES, told | {"name": WORDS["service"]})
        told = {"title": WORDS["gap"], "theme": "mobility", "barrier": "transit", "status": "reported"}
        keeping.create(session, GAPS, here | told)
        noted = keeping.create(session, ENTRIES, {**here, "on_date": "2026-03-01", "text": WORDS["entry"]})
        keeping.change(session, ENTRIES, noted.id, 1, {"text": f"{WORDS['entry']}!"}, team_id=None)
    return int(number)


def kept(engine: Engine) -> list[tuple[str, int]]:
    """Return every record with its place."""
    asked = text("""
        SELECT name, place_id FROM resource UNION ALL SELECT title, place_id FROM gap
        UNION ALL SELECT text, place_id FROM entry ORDER BY 1
    """)
    with engine.connect() as connection:
        return [(name, number) for name, number in connection.execute(asked)]


def traces(engine: Engine) -> list[str]:
    """Return the tables that hold a word of the team."""
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        return sorted(
            {
                table
                for table in tables
                for row in connection.execute(text(f'SELECT told::text FROM "{table}" AS told')).scalars()  # noqa: S608 - names of our own tables
                if any(word in row for word in WORDS.values())
            }
        )


def test_a_place_that_its_source_loses_stays_with_all_that_was_written(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Hof", at=spot(1)), place(2, "Bad", at=spot(3))])
    number = write(engine, "Hof")
    before = kept(engine)
    assert [at for _, at in before] == [number] * 3
    load(engine, tmp_path, [*TOWN, place(2, "Bad", at=spot(3))], checksum="b")
    assert kept(engine) == before
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT missing_since, vanished_on FROM place WHERE id = :n"), {"n": number}
        ).one()
        asked = connection.scalar(text("SELECT count(*) FROM review WHERE kind = 'vanished_with_notes'"))
    assert row.missing_since is not None
    assert row.vanished_on is None
    assert asked == 1


def test_a_place_that_comes_back_under_another_number_keeps_all_that_was_written(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Fahrradhof Klosterhof", at=spot(1))])
    number = write(engine, "Fahrradhof Klosterhof")
    load(engine, tmp_path, [*TOWN, place(77, "Fahrradhof Klosterhof", at=spot(1.05))], checksum="b")
    assert [at for _, at in kept(engine)] == [number] * 3
    with engine.connect() as connection:
        assert connection.execute(text("SELECT osm_id, missing_since FROM place")).all() == [(77, None)]


def test_a_town_that_is_forgotten_leaves_what_was_written(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Hof", at=spot(1)), place(2, "Bad", at=spot(3))])
    number = write(engine, "Hof")
    with writing(engine) as session:
        forget_town(session, made_up=False)
    assert [at for _, at in kept(engine)] == [number] * 3
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM place WHERE vanished_on IS NULL")).all() == []
        assert connection.execute(text("SELECT name FROM place")).all() == [("Hof",)]
        assert connection.scalar(text("SELECT vanished_on IS NOT NULL FROM neighbourhood")) is True


def test_what_becomes_protected_goes_with_all_that_was_written(engine: Engine, tmp_path: Path) -> None:
    secret = place(1, "Haus Malve", at=spot(1))._replace(kind="amenity=social_facility", operator="Verein Malve")
    load(engine, tmp_path, [*TOWN, secret, place(2, "Bad", at=spot(3))])
    write(engine, "Haus Malve")
    assert traces(engine) == ["entry", "gap", "history", "resource", "service"]
    rules = tmp_path / "rules.toml"
    rules.write_text('[[protected]]\ntags = { amenity = ["social_facility"] }\nnames = ["*malve"]\n')
    rows = [*TOWN, place(2, "Bad", at=spot(3))]
    info = SourceInfo("osm", "b.osm.pbf", "b", "ODbL", made_up=False)
    import_source(engine, tmp_path, town_source(info, "recipe", lambda _: iter(rows), rules), Silence())
    assert traces(engine) == []
    with engine.connect() as connection:
        (detail,) = connection.execute(text("SELECT detail FROM review WHERE kind = 'erased'")).scalars()
    assert detail["records"] == "3"
