"""Updating the Herrenberg town from the small extract to the large one keeps everything that people wrote."""

import random
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typed_town import Silence

from geo.settings import Settings
from geo.store import human
from geo.store.places import get_place
from geo.store.session import reading, writing
from ingest.pipeline.town import ingest_osm

pytestmark = [pytest.mark.realdata, pytest.mark.slow]
WRITTEN = (
    "SELECT 'override', id, place_id, field, value FROM place_override"
    " UNION ALL SELECT 'note', id, place_id, text, team FROM place_note"
    " UNION ALL SELECT 'confirmation', id, place_id, verdict, on_date::text FROM place_confirmation ORDER BY 1, 2"
)


def ask(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def living(engine: Engine) -> set[int]:
    return {int(str(row[0])) for row in ask(engine, "SELECT id FROM place WHERE vanished_on IS NULL")}


def count_changed(engine: Engine, run: int) -> int:
    """Count the places that the run brought up to date, without those that it no longer has."""
    counted = text("""
        SELECT count(*) FROM place
        WHERE changed_run = :run AND first_seen_run <> :run AND vanished_on IS NULL AND missing_since IS NULL
    """)
    with engine.connect() as connection:
        return int(connection.execute(counted, {"run": run}).scalar_one())


def test_a_larger_extract_keeps_every_word_and_the_numbers_add_up(engine: Engine, tmp_path: Path, data: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    small = ingest_osm(engine, settings, data / "herrenberg" / "herrenberg.osm.pbf", Silence())
    before = living(engine)
    assert small.report.counts["place"] == small.report.added == len(before)
    chosen = random.Random(5).sample(sorted(before), 200)  # noqa: S311 - any will do
    with writing(engine) as session:
        for number in chosen:
            human.override(session, number, "phone", f"07032 {number}", team="Mitte")
            human.note(session, number, f"Notiz {number}")
            human.confirm(session, number, "right", date(2026, 1, 1))
    with engine.begin() as connection:  # as if mapped anew: another id, some metres on
        anew = text("""
            UPDATE place SET osm_id = osm_id + 900000000000, geom = ST_Translate(geom, 0.0001, 0.0001), fingerprint = ''
            WHERE id = ANY (:ids) AND name IS NOT NULL
        """)
        connection.execute(anew, {"ids": chosen[:50]})
    renumbered = {int(str(row[0])) for row in ask(engine, "SELECT id FROM place WHERE osm_id > 900000000000")}
    told = ask(engine, WRITTEN)
    run = ingest_osm(engine, settings, data / "herrenberg" / "herrenberg-and-around.osm.pbf", Silence())
    after = living(engine)
    assert ask(engine, WRITTEN) == told
    report = run.report
    assert report.counts["place"] == len(after) == len(before) + report.added - report.vanished
    assert report.added == len(after - before)
    assert report.vanished == len(before - after)
    assert report.changed == count_changed(engine, run.id)
    assert [(report.missing,)] == ask(engine, "SELECT count(*) FROM place WHERE missing_since IS NOT NULL")
    assert set(chosen) <= after
    found = {int(str(row[0])) for row in ask(engine, "SELECT id FROM place WHERE osm_id < 900000000000")} & renumbered
    assert len(found) >= 0.95 * len(renumbered)
    assert report.re_identified >= len(found)
    with reading(engine) as session:
        assert all(get_place(session, number).phone == f"07032 {number}" for number in chosen)
