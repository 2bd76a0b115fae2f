"""What an import changes, and what it leaves alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from test_schema import differences
from typed_town import area, base, line, load, place, spot, square, streets

from geo import network
from geo.errors import RefusedError
from geo.model import ImportRun, Notice, Row, Severity
from geo.store import imports
from geo.store.session import Engine, reading, writing
from ingest.pipeline.network import ensure_network

pytestmark = pytest.mark.database
TOWN = [*streets(), *base()]


def ask(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def places(engine: Engine) -> dict[object, tuple[object, ...]]:
    """Return id, name, and whether each place has vanished, by the id of its object."""
    rows = ask(engine, "SELECT osm_id, id, name, vanished_on IS NOT NULL, changed_run FROM place")
    return {osm_id: rest for osm_id, *rest in rows}  # type: ignore[misc]


def changes(run: ImportRun) -> tuple[int, int, int]:
    return run.report.added, run.report.changed, run.report.vanished


def test_every_row_arrives_in_its_table(engine: Engine, tmp_path: Path) -> None:
    run = load(engine, tmp_path, [*TOWN, place(1, "Kita"), area(5, "Stadt", square(0, 0, 9))])
    assert run.status == "done"
    assert run.report.counts == {
        "address": 4,
        "base_area": 1,
        "base_building": 1,
        "base_label": 1,
        "base_line": 1,
        "neighbourhood": 1,
        "place": 1,
        "street_edge": 4,
        "street_node": 5,
    }
    for table, count in run.report.counts.items():
        assert ask(engine, f"SELECT count(*) FROM {table}") == [(count,)]  # noqa: S608 - our own tables
    assert ask(engine, "SELECT name, tunnel FROM base_line") == [("Tab\tund\\Strich\nneu", False)]
    assert ask(engine, "SELECT DISTINCT ST_SRID(geom), tags FROM street_edge") == [(4326, {"surface": "asphalt"})]
    assert run.report.themes == {"childcare": 1}


def test_the_schema_is_what_the_tables_say_after_two_imports(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN)
    load(engine, tmp_path, TOWN, checksum="b")
    assert differences(engine) == []
    assert ask(engine, "SELECT count(*) FROM pg_namespace WHERE nspname = 'staging'") == [(0,)]
    assert ask(engine, "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'address'::regclass") == [
        ("pk_address",),
        ("ix_address_geom",),
    ]


def test_places_keep_their_id_and_the_report_adds_up(engine: Engine, tmp_path: Path) -> None:
    first = load(engine, tmp_path, [*TOWN, place(1, "Kita"), place(2, "Schule"), place(3, "Amt")])
    before = places(engine)
    second = load(engine, tmp_path, [*TOWN, place(1, "Kita"), place(2, "Neue Schule"), place(4, "Bad")], checksum="b")
    after = places(engine)
    assert (changes(first), changes(second)) == ((3, 0, 0), (1, 1, 1))
    assert after[1] == before[1]
    assert after[2] == [before[2][0], "Neue Schule", False, second.id]
    assert after[3] == [before[3][0], "Amt", True, second.id]
    assert after[4][1:] == ["Bad", False, second.id]
    assert second.report.counts["place"] == first.report.counts["place"] + 1 - 1


def test_a_place_that_comes_back_has_its_old_id_and_counts_as_added(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    before = places(engine)
    load(engine, tmp_path, TOWN, checksum="b")
    run = load(engine, tmp_path, [*TOWN, place(1, "Kita")], checksum="c")
    assert changes(run) == (1, 0, 0)
    assert places(engine)[1][:3] == before[1][:3]


def test_the_same_file_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    first = load(engine, tmp_path, [*TOWN, place(1, "Kita")])

    def table() -> list[tuple[object, ...]]:
        return ask(engine, "SELECT 'address'::regclass::oid, xmin::text FROM place")

    before = table()
    again = load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    assert (again.status, changes(again), again.report.counts) == ("unchanged", (0, 0, 0), first.report.counts)
    assert table() == before


def test_a_real_town_follows_a_made_up_one_and_nothing_of_that_stays(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*TOWN, place(1, "Erfunden"), place(2, "Auch")], made_up=True)
    run = load(engine, tmp_path, [*TOWN, place(1, "Echt")], checksum="b")
    assert changes(run) == (1, 0, 2)
    assert [name for _, name, *_ in places(engine).values()] == ["Echt"]


def test_neighbourhoods_nest_and_keep_id_and_slug(engine: Engine, tmp_path: Path) -> None:
    town, quarter, twin = (
        area(1, "Süd", square(0, 0, 9)),
        area(2, "Süd", square(1, 1, 2), level=9),
        area(3, "Süd", square(5, 5, 2), level=9),
    )
    load(engine, tmp_path, [*TOWN, town, twin])
    load(engine, tmp_path, [*TOWN, town, quarter], checksum="b")
    query = """SELECT area.slug, parent.slug, area.vanished_on IS NOT NULL
        FROM neighbourhood AS area LEFT JOIN neighbourhood AS parent ON parent.id = area.parent_id ORDER BY area.slug"""
    assert ask(engine, query) == [("sued", None, False), ("sued-2", "sued", True), ("sued-3", "sued", False)]


def test_an_object_that_a_file_holds_twice_is_stored_once_and_told(engine: Engine, tmp_path: Path) -> None:
    run = load(engine, tmp_path, [*TOWN, place(1, "Alt"), place(1, "Neu")])
    assert [row[1] for row in places(engine).values()] == ["Neu"]
    assert run.report.notices == {"object_twice": 1}
    with reading(engine) as session:
        assert [notice.subject for notice in imports.list_examples(session, run.id)] == ["node/1"]


def test_notices_are_counted_and_kept_with_examples(engine: Engine, tmp_path: Path) -> None:
    told = [Notice("missing_node", Severity.WARNING, f"way/{n}", "node 5") for n in range(10_001)]
    run = load(engine, tmp_path, [*TOWN, *told, Notice("protected_place", Severity.INFO, "node/9")])
    assert run.report.notices == {"missing_node": 10_001, "protected_place": 1}
    assert ask(engine, "SELECT count(*) FROM import_notice") == [(10_001,)]
    with reading(engine) as session:
        subjects = [notice.subject for notice in imports.list_examples(session, run.id, per_code=2)]
    assert subjects == ["way/0", "way/1", "node/9"]


@pytest.mark.parametrize("fault", [RefusedError("The file is cut off."), ValueError("ours")])
def test_a_reader_that_fails_changes_nothing(engine: Engine, tmp_path: Path, fault: Exception) -> None:
    class Cut(list[Row | Notice]):
        def __iter__(self) -> Iterator[Row | Notice]:
            yield from [*TOWN, place(2, "Neu")]
            raise fault

    load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    before = places(engine)
    with pytest.raises(type(fault)):
        load(engine, tmp_path, Cut(), checksum="b")
    assert places(engine) == before
    with reading(engine) as session:
        newest = imports.list_runs(session)[0]
    assert newest.status == ("refused" if isinstance(fault, RefusedError) else "failed")
    assert load(engine, tmp_path, TOWN, checksum="b").status == "done"


def test_a_source_without_streets_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no street"):
        load(engine, tmp_path, [place(1, "Kita"), *base()])


def test_a_row_that_the_database_cannot_take_fails_the_run_and_not_the_town(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN)
    broken = streets()[0]._replace(geom=line(spot(0), spot(1)))  # type: ignore[call-arg]
    with pytest.raises(Exception, match="Geometry type"):
        load(engine, tmp_path, [*TOWN, broken], checksum="b")
    assert ask(engine, "SELECT count(*) FROM street_edge") == [(4,)]


def test_a_second_import_at_the_same_time_is_refused(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        imports.claim(session)
        with pytest.raises(RefusedError, match="Another import is at work"):
            load(engine, tmp_path, TOWN)


def test_a_run_that_was_killed_is_written_down_by_the_next(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO import_run (kind, source, checksum, status) VALUES ('osm', 'x', 'x', 'running')")
        )
    load(engine, tmp_path, TOWN)
    assert ask(engine, "SELECT status FROM import_run ORDER BY id") == [("failed",), ("done",)]


def test_a_reader_of_the_town_delays_the_swap_but_not_other_readers(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN)
    with engine.connect() as slow:
        assert slow.execute(text("SELECT count(*) FROM address")).scalar() == 4
        slow.get_transaction()
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only this test needs it

        with ThreadPoolExecutor(1) as pool:
            following = pool.submit(load, engine, tmp_path, [*streets(6), *base()], checksum="b")
            for _ in range(20):
                assert ask(engine, "SELECT count(*) FROM address") == [(4,)]
            assert not following.done()
            slow.rollback()
            assert following.result().status == "done"
    assert ask(engine, "SELECT count(*) FROM address") == [(6,)]


def test_the_network_belongs_to_the_served_run_and_is_built_anew_where_it_is_missing(
    engine: Engine, tmp_path: Path
) -> None:
    run = load(engine, tmp_path, [*TOWN, place(1, "Kita")])
    assert network.find_runs(tmp_path) == [run.id]
    built = network.open_snapshot(tmp_path, run.id)
    assert built.places.id.tolist() == [places(engine)[1][0]]
    network.snapshot_path(tmp_path, run.id).unlink()
    assert ensure_network(engine, tmp_path)
    assert not ensure_network(engine, tmp_path)
    assert network.open_snapshot(tmp_path, run.id).places.id.tolist() == built.places.id.tolist()
