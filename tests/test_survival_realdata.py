"""Updating the Herrenberg town from the small extract to the large one keeps everything that people wrote."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typed_town import Silence

from geo.atlas import Atlas
from geo.model import Actor, ReachQuery
from geo.model.accounts import AccountInput, HeldRole
from geo.model.imports import ImportRun
from geo.model.team import ProjectLink
from geo.settings import Settings
from geo.store import accounts, human
from geo.store.places import get_place
from geo.store.session import connect, reading, writing
from geo.store.tables import PEOPLES
from geo.team import Office, Team
from ingest.pipeline.town import ingest_osm

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

BESIDE = ("place_confirmation", "area_check", "entry_code", "entry_trail", "project_link", "gap_indicator")
"""Tables of people that hold no text."""
MOVED, CHANGED, LOST = 50, 40, 10
"""Places mapped anew, told differently by the newer map, and gone from it."""


@dataclass
class Worked:
    """A town before and after the update, with what people had written in between."""

    engine: Engine
    settings: Settings
    team: Team
    steward: Actor
    small: ImportRun
    large: ImportRun | None = None
    before: set[int] = field(default_factory=set)
    written: dict[str, list[str]] = field(default_factory=dict)
    noted: list[int] = field(default_factory=list)
    renumbered: set[int] = field(default_factory=set)
    changed: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    own: int = 0


def ask(engine: Engine, question: str, **values: object) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question), values)]


def living(engine: Engine) -> set[int]:
    return {int(row[0]) for row in ask(engine, "SELECT id FROM place WHERE vanished_on IS NULL")}


def all_written(engine: Engine) -> dict[str, list[str]]:
    """Return every row that people wrote, of every table, word for word."""
    return {
        table: [row[0] for row in ask(engine, f'SELECT told::text FROM "{table}" AS told ORDER BY 1')]  # noqa: S608 - our own tables
        for table in (*PEOPLES, *BESIDE)
    }


@pytest.fixture(scope="module")
def worked(server_url: str, tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Worked]:
    """Load the small extract, let a team work, let the map change, and load the large one."""
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE survival TEMPLATE atlas STRATEGY file_copy"))
    url = server_url.replace("/atlas?", "/survival?")
    engine = connect(url)
    settings = Settings(data_dir=tmp_path_factory.mktemp("survival"), database_url=url)
    small = ingest_osm(engine, settings, data / "herrenberg" / "herrenberg.osm.pbf", Silence())
    with writing(engine) as session:
        area = ask(engine, "SELECT id FROM neighbourhood ORDER BY ST_Area(geom) DESC LIMIT 1")[0][0]
        number = accounts.add_team(session, "Team", [area])
        told = AccountInput("steward", team_id=number, roles=(HeldRole("steward", everywhere=True),))
        steward = accounts.load_actor(session, accounts.add_account(session, told))
    assert steward is not None
    done = Worked(engine, settings, Team(Office(settings, engine)), steward, small, before=living(engine))
    note_places(done)
    let_the_map_change(done)
    keep_records(done, area)
    done.written = all_written(engine)
    done.large = ingest_osm(engine, settings, data / "herrenberg" / "herrenberg-and-around.osm.pbf", Silence())
    yield done
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE survival WITH (FORCE)"))
    admin.dispose()


def note_places(done: Worked) -> None:
    """Correct, note and confirm at 200 places, of which some are drawn anew by the next map."""
    chosen = random.Random(5).sample(sorted(done.before), 200)  # noqa: S311 - any will do
    with writing(done.engine) as session:
        for number in chosen:
            human.override(session, number, "phone", f"07032 {number}", team="Mitte")
            human.note(session, number, f"Notiz {number}")
            human.confirm(session, number, "right", date(2026, 1, 1))
    anew = text("""
        UPDATE place SET osm_id = osm_id + 900000000000, geom = ST_Translate(geom, 0.0001, 0.0001), fingerprint = ''
        WHERE id = ANY (:ids) AND name IS NOT NULL
    """)
    with done.engine.begin() as connection:  # as if mapped anew: another id, some metres on
        connection.execute(anew, {"ids": chosen[:MOVED]})
    done.noted = chosen
    done.renumbered = {row[0] for row in ask(done.engine, "SELECT id FROM place WHERE osm_id > 900000000000")}


def let_the_map_change(done: Worked) -> None:
    """Let the map have said something else when a team corrected it, and know places that it no longer has."""
    free = "SELECT id FROM place WHERE {} IS NOT NULL AND id <> ALL (:noted) AND name IS NOT NULL ORDER BY id LIMIT :n"
    hours = ask(done.engine, free.format("opening_hours"), noted=done.noted, n=CHANGED)
    done.changed = [row[0] for row in hours]
    taken = [*done.noted, *done.changed]
    done.lost = [row[0] for row in ask(done.engine, free.format("kind"), noted=taken, n=LOST)]
    older = text("UPDATE place SET opening_hours = 'Mo 08:00-09:00', fingerprint = '' WHERE id = ANY (:ids)")
    gone = text("""
        UPDATE place SET osm_id = osm_id + 800000000000, geom = ST_Translate(geom, 0.02, 0.02), fingerprint = '',
            name = 'Früher einmal ' || id WHERE id = ANY (:ids)
    """)
    with done.engine.begin() as connection:
        connection.execute(older, {"ids": done.changed})
        connection.execute(gone, {"ids": done.lost})
    with writing(done.engine) as session:
        for number in done.changed:
            human.override(session, number, "opening_hours", "Tu 10:00-12:00", team="Mitte", seen="Mo 08:00-09:00")
        for number in done.lost:
            human.note(session, number, "Hier war es immer gut.")


def keep_records(done: Worked, area: int) -> None:
    """Write something of every kind, at places, at points, and for the whole neighbourhood."""
    team, steward = done.team, done.steward
    here = {"neighbourhood_id": area}
    what = {"kind": "material", "sort": "offer", "themes": ["household"], "state": "contact", "take_part": True}
    (lon, lat) = ask(done.engine, "SELECT ST_X(geom), ST_Y(geom) FROM place WHERE id = :n", n=done.changed[0])[0]
    for place in (done.changed[0], done.lost[0], *sorted(done.renumbered)[:3]):
        made = team.resources.add(steward, here | what | {"name": f"Räder {place}", "place_id": place})
        team.services.add(steward, {"resource_id": made.id, "name": "Mittwochs", "cost": "free", "languages": []})
    done.own = team.resources.add(steward, here | what | {"name": "Im Hof", "lon": lon, "lat": lat}).id
    noted = team.entries.add(steward, here | {"text": "Warteliste", "place_id": done.lost[1]})
    team.entries.code(steward, noted.id, ["childcare", "mobility"])
    told = {"title": "Kein Bus", "theme": "mobility", "barrier": "transit"}
    gap = team.entries.promote(steward, [noted.id], "gap", told)
    project = team.projects.add(steward, here | {"title": "Bus", "focus_question": "Wer fährt?", "status": "running"})
    team.projects.link(steward, project.id, ProjectLink("gap", gap.id))
    team.places.check_area(steward, area, "household")


def test_every_word_of_people_is_as_it_was(worked: Worked) -> None:
    assert all_written(worked.engine) == worked.written
    empty = {table for table, rows in worked.written.items() if not rows}
    assert empty == {
        *("contact", "organisation", "key_person", "meeting", "consultation", "agreement", "network_round"),
        *(set(PEOPLES) & {"steward", "scenario", "scenario_version"}),
        "gap_indicator",
    }
    assert {*worked.noted, *worked.changed, *worked.lost} <= living(worked.engine)
    with reading(worked.engine) as session:
        assert all(get_place(session, number).phone == f"07032 {number}" for number in worked.noted)
        assert all(get_place(session, number).opening_hours == "Tu 10:00-12:00" for number in worked.changed)


def test_the_numbers_of_the_reports_add_up(worked: Worked) -> None:
    assert worked.large is not None
    small, report, after = worked.small.report, worked.large.report, living(worked.engine)
    assert small.counts["place"] == small.added == len(worked.before)
    assert report.counts["place"] == len(after) == len(worked.before) + report.added - report.vanished
    assert report.added == len(after - worked.before)
    assert report.vanished == len(worked.before - after)
    assert [(report.missing,)] == ask(worked.engine, "SELECT count(*) FROM place WHERE missing_since IS NOT NULL")
    found = {row[0] for row in ask(worked.engine, "SELECT id FROM place WHERE osm_id < 800000000000")}
    assert len(found & worked.renumbered) >= 0.95 * len(worked.renumbered)
    assert report.re_identified >= len(found & worked.renumbered)
    assert len(worked.lost) <= report.missing <= len(worked.lost) + 0.05 * len(worked.renumbered) + 2


def test_what_the_map_and_the_team_disagree_on_waits_in_the_queue(worked: Worked) -> None:
    # One question for each correction where the map says a third thing, and one for each place that is gone.
    third = "SELECT id FROM place WHERE id = ANY (:ids) AND opening_hours <> 'Tu 10:00-12:00'"
    disagreed = {row[0] for row in ask(worked.engine, third, ids=worked.changed)}
    asked = worked.team.checks.list_questions(worked.steward)
    found = {kind: [one for one in asked if one.kind == kind] for kind in ("contradiction", "vanished_with_notes")}
    of_hours = [one for one in found["contradiction"] if one.detail["field"] == "opening_hours"]
    assert {one.place.id for one in of_hours if one.place} == disagreed
    assert len(of_hours) == len(disagreed) >= CHANGED - 2
    assert {one.detail["original"] for one in of_hours} == {"Mo 08:00-09:00"}
    gone = {one.place.id for one in found["vanished_with_notes"] if one.place}
    missing = ask(worked.engine, "SELECT id FROM place WHERE missing_since IS NOT NULL")
    assert set(worked.lost) <= gone == {row[0] for row in missing}, "each is asked about"
    counts = worked.team.reminders.count_check(worked.steward)
    assert (counts["vanished_with_notes"], counts["contradiction"]) == (len(gone), len(found["contradiction"]))
    for one, answer in zip(of_hours, ("team", "source"), strict=False):
        worked.team.checks.settle(worked.steward, one.id, answer)
    with reading(worked.engine) as session:
        kept, given_way = (get_place(session, one.place.id).opening_hours for one in of_hours[:2] if one.place)
    assert (kept, given_way) == ("Tu 10:00-12:00", of_hours[1].detail["machine"])
    assert worked.team.reminders.count_check(worked.steward)["contradiction"] == counts["contradiction"] - 2


def test_what_only_the_team_knows_has_minutes_on_the_new_streets(worked: Worked) -> None:
    (lon, lat) = ask(worked.engine, "SELECT ST_X(geom), ST_Y(geom) FROM resource WHERE id = :n", n=worked.own)[0]
    atlas = Atlas.open(worked.settings)
    try:
        found = atlas.reach(ReachQuery(lon, lat, themes=("household",), max_minutes=10), worked.steward).results
    finally:
        atlas.close()
    assert (found[0].place.id, found[0].place.name, found[0].place.source) == (-worked.own, "Im Hof", "team")
    assert found[0].seconds < 300
