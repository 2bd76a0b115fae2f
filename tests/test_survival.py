"""What people wrote survives every update; places are found again; what is unsure is asked of people."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from typed_town import Spot, base, load, place, spot, streets

from geo.atlas import Atlas
from geo.errors import GoneError, RefusedError
from geo.model import PlaceQuery
from geo.settings import Settings
from geo.store import human, review
from geo.store.places import get_place, list_places
from geo.store.session import reading, writing

TOWN = [*streets(), *base()]
DAY = date(2026, 3, 1)


def ask(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def number_of(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id FROM place WHERE name = :name"), {"name": name}).scalar_one()
    return int(found)


def write(engine: Engine, name: str) -> int:
    """Let people write all they can about a place."""
    number = number_of(engine, name)
    with writing(engine) as session:
        human.override(session, number, "phone", "07032 1", team="Mitte")
        human.note(session, number, "Eingang im Hof", team="Mitte")
        human.confirm(session, number, "right", DAY, team="Mitte")
    return number


def written(engine: Engine) -> list[tuple[object, ...]]:
    return [
        *ask(engine, "SELECT 'override', place_id, field || value FROM place_override ORDER BY id"),
        *ask(engine, "SELECT 'note', place_id, text FROM place_note ORDER BY id"),
        *ask(engine, "SELECT 'confirmed', place_id, verdict FROM place_confirmation ORDER BY id"),
    ]


def east(metres: float) -> Spot:
    """Return a point so many metres east of the corner: a step of the typed town is 73.6 m."""
    return spot(metres / 73.6)


def test_an_override_shows_with_the_original_beside_it(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")._replace(phone="0")])
    number = write(engine, "Kita")
    with reading(engine) as session:
        shown = get_place(session, number)
        listed = list_places(session, PlaceQuery())
    assert shown.phone == "07032 1"
    assert [(o.field, o.value, o.original, o.team) for o in shown.overrides] == [("phone", "07032 1", "0", "Mitte")]
    assert listed == (shown,)


@pytest.mark.parametrize(("field", "value"), [("themes", "x"), ("id", "1"), ("name", " "), ("name", "x" * 501)])
def test_what_cannot_be_overridden_is_refused(engine: Engine, tmp_path: Path, field: str, value: str) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    with writing(engine) as session, pytest.raises(RefusedError):
        human.override(session, number_of(engine, "Kita"), field, value)


def test_a_note_is_short(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    with writing(engine) as session, pytest.raises(RefusedError):
        human.note(session, number_of(engine, "Kita"), "x" * 501)


def test_no_table_of_people_has_a_column_for_a_person(engine: Engine) -> None:
    columns = ask(
        engine,
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_name IN"
        " ('place_override', 'place_note', 'place_confirmation', 'area_check') AND column_name NOT IN"
        " ('id', 'place_id', 'neighbourhood_id', 'theme', 'field', 'value', 'original', 'text', 'verdict',"
        " 'on_date', 'team', 'written_at')",
    )
    assert columns == []


def test_a_vanished_place_that_people_wrote_about_stays_until_somebody_confirms(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita"), place(2, "Still")])
    number = write(engine, "Kita")
    before = written(engine)
    run = load(engine, tmp_path, TOWN, checksum="b")
    assert (run.report.vanished, run.report.missing) == (1, 1)
    assert run.report.counts["place"] == 1
    with reading(engine) as session:
        assert get_place(session, number).missing_since is not None
        assert [p.id for p in list_places(session, PlaceQuery())] == [number]
        assert [(q.kind, q.place_id) for q in review.list_open(session)] == [("vanished_with_notes", number)]
    assert written(engine) == before
    load(engine, tmp_path, [*streets(6), *base()], checksum="c")
    assert len(ask(engine, "SELECT * FROM review")) == 1
    with writing(engine) as session:
        human.confirm(session, number, "gone", DAY)
    with reading(engine) as session, pytest.raises(GoneError):
        get_place(session, number)


def test_a_missing_place_is_in_the_network_and_a_returning_one_is_as_before(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    number = write(engine, "Kita")
    load(engine, tmp_path, TOWN, checksum="b")
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    from geo.model import ReachQuery  # noqa: PLC0415 - only here

    lon, lat = spot(1)
    assert [r.place.id for r in atlas.reach(ReachQuery(lon=lon, lat=lat)).results] == [number]
    run = load(engine, tmp_path, [*TOWN, place(1, "Kita")], checksum="c")
    assert (run.report.added, run.report.vanished, run.report.missing) == (0, 0, 0)
    with reading(engine) as session:
        assert get_place(session, number).missing_since is None
        assert review.list_open(session) == ()


def test_a_place_that_people_wrote_about_cannot_be_deleted(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    write(engine, "Kita")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("DELETE FROM place"))


def test_another_town_keeps_what_people_wrote(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita"), place(2, "Still")], made_up=True)
    number = write(engine, "Kita")
    before = written(engine)
    load(engine, tmp_path, [*TOWN, place(3, "Neu")], checksum="b")
    assert written(engine) == before
    rows = ask(engine, "SELECT name, vanished_on IS NULL FROM place ORDER BY id")
    assert rows == [("Kita", False), ("Neu", True)]
    with reading(engine) as session, pytest.raises(GoneError):
        get_place(session, number)


AGAIN = {
    "drawn anew at the same spot": (place(77, "Kita Sonne", at=east(30)), True),
    "misspelt": (place(77, "Kita Sone", at=east(30)), True),
    "too far": (place(77, "Kita Sonne", at=east(900)), False),
    "another name": (place(77, "Kita Mond", at=east(5)), False),
    "another theme": (place(77, "Kita Sonne", at=east(5), themes=["seniors"]), False),
    "point to outline": (place(77, "Kita Sonne", at=east(120))._replace(osm_kind="w"), True),
    "point to point as far": (place(77, "Kita Sonne", at=east(120)), False),
}


@pytest.mark.parametrize("case", AGAIN)
def test_a_place_with_another_id_is_found_again_by_theme_name_and_closeness(
    engine: Engine, tmp_path: Path, case: str
) -> None:
    new, same = AGAIN[case]
    load(engine, tmp_path, [*TOWN, place(1, "Kita Sonne", at=east(0))])
    number = write(engine, "Kita Sonne")
    run = load(engine, tmp_path, [*TOWN, new], checksum="b")
    assert run.report.re_identified == int(same)
    rows = ask(engine, "SELECT id, osm_id, missing_since IS NULL FROM place ORDER BY id")
    assert rows[0] == ((number, 77, True) if same else (number, 1, False))
    assert len(rows) == (1 if same else 2)
    report = run.report
    assert report.counts["place"] == 1 + report.added - report.vanished


def test_an_unsure_one_is_asked_and_joined_when_people_say_so(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita Sonne", at=east(0))])
    number = write(engine, "Kita Sonne")
    load(engine, tmp_path, [*TOWN, place(77, "Kita Sonne", at=east(200))], checksum="b")
    new = int(str(ask(engine, "SELECT id FROM place WHERE osm_id = 77")[0][0]))
    with writing(engine) as session:
        questions = {q.kind: q for q in review.list_open(session)}
        asked = questions["unsure_again"]
        assert (asked.place_id, asked.other_place_id) == (number, new)
        review.decide(session, asked.id, "same")
    assert {row[1] for row in written(engine)} == {new}
    load(engine, tmp_path, [*TOWN, place(77, "Kita Sonne", at=east(201))], checksum="c")
    with reading(engine) as session:
        assert review.list_open(session) == ()
        assert get_place(session, new).phone == "07032 1"


def test_a_decided_question_stays_decided(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    number = number_of(engine, "Kita")
    question = review.Question("unsure_again", "1 2", number, None)
    with writing(engine) as session:
        review.ask(session, [question], run=1)
        review.ask(session, [question], run=2)
        (row,) = review.list_open(session)
        review.decide(session, row.id, "different")
        review.ask(session, [question], run=3)
        assert review.list_open(session) == ()
        with pytest.raises(RefusedError):
            review.decide(session, row.id, "same")


def test_a_question_that_the_data_answered_may_be_asked_again(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    question = review.Question("doubled", "x 1", number_of(engine, "Kita"), None)
    with writing(engine) as session:
        review.ask(session, [question], run=1)
        assert review.settle(session, "doubled", still=[]) == 1
        assert review.count_open(session) == {}
        review.ask(session, [question], run=2)
        assert review.count_open(session) == {"doubled": 1}


def test_a_contradiction_is_asked_once_and_either_side_may_win(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")._replace(phone="0", fingerprint="1")])
    number = write(engine, "Kita")
    changed = place(1, "Kita")._replace(phone="9", fingerprint="2")
    load(engine, tmp_path, [*TOWN, changed], checksum="b")
    load(engine, tmp_path, [*TOWN, changed], checksum="c")
    with writing(engine) as session:
        (row,) = review.list_open(session)
        when = session.execute(text("SELECT written_at::date::text FROM place_override")).scalar_one()
        told = {"field": "phone", "machine": "9", "team": "07032 1", "original": "0", "written": when}
        assert (row.kind, row.detail) == ("contradiction", told)
        review.decide(session, row.id, "team")
    load(engine, tmp_path, [*TOWN, changed], checksum="d")
    with reading(engine) as session:
        assert review.list_open(session) == ()
        assert get_place(session, number).phone == "07032 1"


def test_the_source_may_win_a_contradiction(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")._replace(phone="0", fingerprint="1")])
    number = write(engine, "Kita")
    load(engine, tmp_path, [*TOWN, place(1, "Kita")._replace(phone="9", fingerprint="2")], checksum="b")
    with writing(engine) as session:
        review.decide(session, review.list_open(session)[0].id, "source")
    with reading(engine) as session:
        assert get_place(session, number).phone == "9"


def test_when_the_source_comes_to_say_the_same_nothing_is_asked(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")._replace(phone="0", fingerprint="1")])
    write(engine, "Kita")
    load(engine, tmp_path, [*TOWN, place(1, "Kita")._replace(phone="07032 1", fingerprint="2")], checksum="b")
    with reading(engine) as session:
        assert review.list_open(session) == ()


def test_handing_over_loses_nothing_where_both_have_a_value(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Alt"), place(2, "Neu")])
    old, new = write(engine, "Alt"), number_of(engine, "Neu")
    with writing(engine) as session:
        human.override(session, new, "phone", "999")
        human.hand_over(session, old, new)
        notes = [note.text for note in human.list_notes(session, new)]
    assert sorted(notes) == ["Eingang im Hof", "phone: 07032 1"]
    assert ask(engine, "SELECT place_id, value FROM place_override") == [(new, "999")]
