"""Official lists beside the map: what both have, what only one has, what is asked; ids and answers stay."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typed_town import Silence, area, base, load, place, spot, square, streets

from geo.atlas import Atlas
from geo.model import ImportRun, PlaceQuery, ReachQuery
from geo.settings import Settings
from geo.store import human, review
from geo.store.completeness import list_completeness
from geo.store.places import get_place, list_places
from geo.store.session import reading, writing
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.lists import ListRequest, ingest_again, ingest_list

HEAD = "Nummer;Name;lat;lon;Telefon;Plätze\n"
AREAS = [area(1, "Westen", square(-1, -2, 4)), area(2, "Osten", square(3, -2, 4))]
MAP = [
    *streets(8),
    *base(),
    *AREAS,
    place(1, "Kita Sonne", at=spot(0.5)),
    place(2, "Kita Mond", at=spot(2)),
    place(3, "Haus Quelle", at=spot(5))._replace(street="Weg", housenumber="1"),
]
ROWS = {
    "Sonne": "1;Kindertagesstätte Sonne;{0};{1};07032 1;60\n",
    "Neu": "2;Kita Regenbogen;{0};{1};;20\n",
    "Umbenannt": "3;Kita Bachlauf;{0};{1};;\n",
}
AT = {"Sonne": spot(0.6), "Neu": spot(7), "Umbenannt": spot(5.1)}


def write(folder: Path, *which: str, name: str = "liste.csv") -> Path:
    file = folder / name
    file.write_text(HEAD + "".join(ROWS[key].format(AT[key][1], AT[key][0]) for key in which))
    return file


def take(engine: Engine, folder: Path, *which: str, **more: object) -> ImportRun:
    request = ListRequest(write(folder, *which), **{"theme": "childcare", "name": "kitas", **more})  # type: ignore[arg-type]
    return ingest_list(engine, Settings(data_dir=folder), request, Silence())


def ask(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def sums(run: ImportRun) -> dict[str, int]:
    return {key: run.report.counts[key] for key in ("entries", "matched", "list_only", "unsure", "osm_only")}


def living(engine: Engine) -> int:
    return int(str(ask(engine, "SELECT count(*) FROM place WHERE vanished_on IS NULL")[0][0]))


ALL = {"entries": 3, "matched": 1, "list_only": 1, "unsure": 1, "osm_only": 1}


def test_a_list_is_compared_and_the_numbers_add_up(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    run = take(engine, tmp_path, "Sonne", "Neu", "Umbenannt")
    assert sums(run) == ALL
    assert (run.report.added, living(engine)) == (2, 5)
    with reading(engine) as session:
        shown = {p.name: p for p in list_places(session, PlaceQuery(themes=("childcare",)))}
        (question,) = review.list_open(session)
    assert sorted(filter(None, shown)) == ["Haus Quelle", "Kita Bachlauf", "Kita Mond", "Kita Regenbogen", "Kita Sonne"]
    assert shown["Kita Regenbogen"].source == "list:kitas"
    assert shown["Kita Regenbogen"].tags == {"capacity": "20"}
    assert (question.kind, question.place_id, question.other_place_id) == (
        "unsure_match",
        shown["Kita Bachlauf"].id,
        shown["Haus Quelle"].id,
    )


def test_a_match_adds_what_the_map_lacks_and_says_from_where(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Sonne")
    number = int(str(ask(engine, "SELECT id FROM place WHERE name = 'Kita Sonne'")[0][0]))
    with reading(engine) as session:
        shown = get_place(session, number)
    assert (shown.name, shown.phone, shown.tags["capacity"], shown.lists) == ("Kita Sonne", "07032 1", "60", ("kitas",))
    assert [(a.field, a.value, a.dataset) for a in shown.additions] == [
        ("phone", "07032 1", "kitas"),
        ("capacity", "60", "kitas"),
    ]
    assert ask(engine, "SELECT phone FROM place WHERE name = 'Kita Sonne'") == [(None,)]


def test_what_only_the_list_has_can_be_reached(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Neu")
    lon, lat = spot(7)
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    assert atlas.reach(ReachQuery(lon=lon, lat=lat)).results[0].place.name == "Kita Regenbogen"
    load(engine, tmp_path, MAP, checksum="b")
    assert atlas.reach(ReachQuery(lon=lon, lat=lat)).results[0].place.name == "Kita Regenbogen"


def test_ids_stay_when_the_list_comes_again(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Sonne", "Neu", "Umbenannt")
    before = ask(engine, "SELECT id, own_place_id FROM list_entry ORDER BY ref")
    assert take(engine, tmp_path, "Sonne", "Neu", "Umbenannt").status == "unchanged"
    run = take(engine, tmp_path, "Umbenannt", "Neu", "Sonne")
    assert (run.status, run.report.added, run.report.changed, run.report.vanished) == ("done", 0, 0, 0)
    assert ask(engine, "SELECT id, own_place_id FROM list_entry ORDER BY ref") == before
    assert len(ask(engine, "SELECT * FROM review")) == 1


def test_an_entry_with_a_new_number_is_found_again(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Neu")
    before = ask(engine, "SELECT own_place_id FROM list_entry")
    monkeypatch.setitem(ROWS, "Neu", ROWS["Neu"].replace("2;", "4711;"))
    take(engine, tmp_path, "Neu")
    assert ask(engine, "SELECT own_place_id FROM list_entry WHERE NOT gone") == before


def test_an_entry_that_is_gone_vanishes_unless_somebody_wrote_about_it(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Sonne", "Neu", "Umbenannt")
    number = int(str(ask(engine, "SELECT id FROM place WHERE name = 'Kita Regenbogen'")[0][0]))
    with writing(engine) as session:
        human.note(session, number, "klein, aber fein")
    run = take(engine, tmp_path, "Sonne")
    assert (sums(run)["entries"], run.report.vanished, living(engine)) == (1, 1, 4)
    with reading(engine) as session:
        assert get_place(session, number).missing_since is not None
        assert [q.kind for q in review.list_open(session)] == ["vanished_with_notes"]


def test_the_map_catches_up_with_the_list(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Neu")
    run = load(engine, tmp_path, [*MAP, place(9, "Kita Regenbogen", at=spot(7.1))], checksum="b")
    assert (run.report.added, run.report.vanished, living(engine)) == (1, 1, 4)
    assert ask(engine, "SELECT state FROM list_entry") == [("matched",)]


def test_a_place_of_a_list_that_people_wrote_about_is_joined_by_people(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Neu")
    old = int(str(ask(engine, "SELECT id FROM place WHERE name = 'Kita Regenbogen'")[0][0]))
    with writing(engine) as session:
        human.note(session, old, "klein, aber fein")
    load(engine, tmp_path, [*MAP, place(9, "Kita Regenbogen", at=spot(7.1))], checksum="b")
    with writing(engine) as session:
        (question,) = review.list_open(session)
        assert (question.kind, question.place_id) == ("doubled", old)
        review.decide(session, question.id, "same")
        notes = human.list_notes(session, question.other_place_id or 0)
    assert [note.text for note in notes] == ["klein, aber fein"]
    assert living(engine) == 4


@pytest.mark.parametrize(("answer", "state"), [("same", "matched"), ("different", "list_only")])
def test_an_answer_holds_for_every_later_import(engine: Engine, tmp_path: Path, answer: str, state: str) -> None:
    load(engine, tmp_path, MAP)
    take(engine, tmp_path, "Sonne", "Neu", "Umbenannt")
    with writing(engine) as session:
        review.decide(session, review.list_open(session)[0].id, answer)
    told = "SELECT state FROM list_entry WHERE name = 'Kita Bachlauf'"
    assert ask(engine, told) == [(state,)]
    load(engine, tmp_path, MAP, checksum="b")
    take(engine, tmp_path, "Umbenannt", "Neu", "Sonne")
    assert ask(engine, told) == [(state,)]
    with reading(engine) as session:
        assert review.list_open(session) == ()


def test_completeness_follows_from_the_list_and_from_the_team(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    run = take(engine, tmp_path, "Sonne", "Neu", "Umbenannt")
    assert run.report.counts["neighbourhoods"] == 2
    west, east = (int(str(row[0])) for row in ask(engine, "SELECT id FROM neighbourhood ORDER BY name DESC"))
    with writing(engine) as session:
        human.check_area(session, west, "sport", run.started_at.date(), team="Mitte")
    with reading(engine) as session:
        known = {c.theme: c for c in list_completeness(session, west)}
        other = {c.theme: c for c in list_completeness(session, east)}["childcare"]
    assert (known["childcare"].state, known["childcare"].dataset) == ("reconciled", "kitas")
    assert (known["childcare"].matched, known["childcare"].list_only, known["childcare"].osm_only) == (1, 0, 1)
    assert (other.matched, other.list_only, other.unsure, other.osm_only) == (0, 1, 1, 0)
    assert (known["sport"].state, known["sport"].team) == ("checked", "Mitte")
    assert known["school"].state == "unchecked"


def test_a_list_covers_the_area_that_it_is_said_to_cover(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP)
    run = take(engine, tmp_path, "Sonne", covers="Westen")
    assert sums(run)["osm_only"] == 1  # Kita Mond; Haus Quelle lies in the east
    assert run.report.counts["neighbourhoods"] == 1


def test_another_town_forgets_the_list(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, MAP, made_up=True)
    take(engine, tmp_path, "Neu", made_up=True)
    run = load(engine, tmp_path, MAP, checksum="b")
    assert (run.report.added, run.report.vanished, living(engine)) == (3, 4, 3)
    assert ask(engine, "SELECT * FROM list_entry") == []
    assert take(engine, tmp_path, "Neu").status == "done"


def test_a_list_is_updated_from_where_it_came(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    load(engine, tmp_path, MAP)
    Path("m.toml").write_text('name = "Name"\nphone = "Plätze"\n')
    first = take(engine, tmp_path, "Sonne", name="Kitas", mapping=Path("m.toml"), covers="Westen")
    write(tmp_path, "Sonne", "Neu")
    settings = Settings(data_dir=tmp_path)
    again = ingest_again(engine, settings, first, Silence())
    assert (again.status, again.dataset, again.options) == ("done", "kitas", first.options)
    assert ask(engine, "SELECT phone FROM list_entry ORDER BY ref") == [("60",), ("20",)]
    assert ingest_again(engine, settings, again, Silence()).status == "unchanged"
    assert [Atlas(settings, engine).name_list(key) for key in ("kitas", "schulen")] == ["Kitas", "schulen"]


# -- the real lists ----------------------------------------------------------------------------------------------------


@pytest.mark.realdata
@pytest.mark.slow
def test_the_list_of_berlin_beside_a_made_up_map(engine: Engine, tmp_path: Path, data: Path) -> None:
    """The map is made up of the list: of ten entries seven as they are, one nameless, one renamed, one missing."""
    from ingest.areas import AreaRequest  # noqa: PLC0415 - slow to load

    settings = Settings(data_dir=tmp_path)
    lor = data / "berlin" / "lor_planungsraeume_2020_wgs84.geojson"
    ingest_areas(engine, settings, AreaRequest(lor, name_field="PLANUNGSRA", kind="quarter"), Silence())
    file = data / "berlin" / "kindertagesstaetten.geojson"
    run = ingest_list(engine, settings, ListRequest(file, "childcare"), Silence())
    listed = len(json.loads(file.read_text())["features"])
    dropped = sum(run.report.notices.get(code, 0) for code in ("no_position", "protected_place", "nameless_entry"))
    assert listed == 2880
    assert sums(run) == {
        "entries": listed - dropped,
        "matched": 0,
        "list_only": listed - dropped,
        "unsure": 0,
        "osm_only": 0,
    }
    assert dropped <= 10
    _make_map(engine)
    run = ingest_list(engine, settings, ListRequest(file, "childcare", covers="nowhere"), Silence())
    told = sums(run)
    truth = dict(ask(engine, "SELECT tags->>'truth', count(*) FROM place WHERE source = 'made up' GROUP BY 1"))
    assert told["matched"] + told["list_only"] + told["unsure"] == told["entries"] == listed - dropped
    wrong = abs(told["matched"] - int(str(truth["matched"]))) + abs(told["unsure"] - int(str(truth["unsure"])))
    assert wrong <= 0.02 * listed, (told, truth)
    pairs = ask(
        engine,
        "SELECT count(*) FROM list_entry JOIN place ON place.id = list_entry.place_id"
        " WHERE state = 'matched' AND (place.tags->>'entry')::bigint <> list_entry.id",
    )
    assert int(str(pairs[0][0])) <= 0.005 * listed
    assert run.report.counts["neighbourhoods"] > 440


def _make_map(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("""
                INSERT INTO place (source, name, kind, themes, presumed_themes, street, housenumber, postcode,
                    languages, tags, search, fingerprint, group_rank, first_seen_run, changed_run, geom)
                SELECT 'made up',
                    CASE WHEN id % 10 = 7 THEN NULL WHEN id % 10 = 8 THEN 'Haus Quellwasser ' || id ELSE name END,
                    'amenity=kindergarten', '{childcare}', '{}', street, housenumber, postcode, '{}',
                    jsonb_build_object('entry', id, 'truth', CASE WHEN id % 10 = 8 THEN 'unsure' ELSE 'matched' END),
                    '', '', 1, 1, 1, ST_Translate(geom, 0.0002, 0.0001)
                FROM list_entry WHERE id % 10 <> 9
            """)
        )
