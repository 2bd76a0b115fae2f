"""What is served, told from runs: their age, what was odd, later tries, and notices that stay as long as their data."""

from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from geo.atlas import Atlas
from geo.errors import NotFoundError, RefusedError
from geo.model import ImportReport, LoadedSource, Notice, Severity, SourceInfo
from geo.settings import Settings
from geo.store import imports
from geo.store.session import Engine, WriteSession, writing
from geo.store.tables import ImportNoticeRow, TransitFeedRow

pytestmark = pytest.mark.database


@pytest.fixture
def atlas(engine: Engine, database_url: str, tmp_path: Path) -> Atlas:
    """Open the facade on the test's database."""
    return Atlas(Settings(database_url=database_url, data_dir=tmp_path), engine)


def add_run(session: WriteSession, status: str, report: ImportReport | None = None, *, dataset: str = "vvs") -> int:
    source = SourceInfo("gtfs", f"{dataset}.zip", "", "", made_up=False, dataset=dataset)
    run = imports.start(session, source, "")
    if status == "done":
        imports.complete(session, run, report or ImportReport())
    else:
        imports.end(
            session, run, status, why=RefusedError("It has no stop.", de="Er hat keine Haltestelle."), report=report
        )
    return run


def only(atlas: Atlas) -> LoadedSource:
    (source,) = atlas.list_sources()
    return source


def test_a_source_is_its_newest_run_that_came_through(engine: Engine, atlas: Atlas) -> None:
    with writing(engine) as session:
        add_run(session, "done", ImportReport({"trips": 4}))
        second = add_run(session, "done", ImportReport({"trips": 7}))
        refused = add_run(session, "refused")
        add_run(session, "refused", dataset="never came through")
    source = only(atlas)
    assert (source.run.id, source.seen) == (second, None)
    assert source.run.report.differences(source.before) == {"trips": 3}
    assert source.failed is not None
    assert (source.failed.id, source.failed.message) == (refused, "It has no stop.")
    assert source.failed.message_de == "Er hat keine Haltestelle."


def test_a_failure_is_forgotten_when_the_source_was_seen_again(engine: Engine, atlas: Atlas) -> None:
    with writing(engine) as session:
        done = add_run(session, "done")
        add_run(session, "failed")
        seen = add_run(session, "unchanged")
    source = only(atlas)
    assert source.run.id == done
    assert source.seen is not None
    assert source.seen.id == seen
    assert source.failed is None


def test_a_code_is_as_bad_as_its_worst_notice(engine: Engine, atlas: Atlas) -> None:
    report = ImportReport(notices={"unknown_column": 9, "unnamed_area": 2, "empty_row": 5})
    with writing(engine) as session:
        run = add_run(session, "done", report)
        for severity in (Severity.INFO, Severity.ERROR):
            imports.add_notice(session, run, Notice("unnamed_area", severity, f"a row {severity}"))
        for row in range(12):
            imports.add_notice(session, run, Notice("unknown_column", Severity.INFO, f"a row {row}"))
    told = [(fault.code, fault.severity, fault.count) for fault in only(atlas).faults]
    assert told == [
        ("unnamed_area", Severity.ERROR, 2),
        ("unknown_column", Severity.INFO, 9),
        ("empty_row", None, 5),
    ]
    shown = {fault.code: len(fault.examples) for fault in atlas.describe_run(run).faults}
    assert shown == {"unnamed_area": 2, "unknown_column": 10, "empty_row": 0}


def test_notices_of_what_is_served_outlive_many_idle_updates(engine: Engine, atlas: Atlas) -> None:
    with writing(engine) as session:
        old = add_run(session, "done")
        imports.add_notice(session, old, Notice("empty_row", Severity.WARNING, "a row 1"))
        served = add_run(session, "done")
        imports.add_notice(session, served, Notice("empty_row", Severity.WARNING, "a row 2"))
        for _ in range(20):
            add_run(session, "unchanged")
    assert [notice.subject for notice in atlas.iter_notices(served)] == ["a row 2"]
    assert list(atlas.iter_notices(old)) == []


def test_all_notices_come_in_their_order_however_many(engine: Engine, atlas: Atlas) -> None:
    with writing(engine) as session:
        run = add_run(session, "done")
        rows = [{"run_id": run, "code": "empty_row", "severity": "info", "subject": str(n)} for n in range(10_001)]
        session.bulk_insert_mappings(ImportNoticeRow.__mapper__, rows)
    assert [notice.subject for notice in atlas.iter_notices(run)] == [str(n) for n in range(10_001)]


def test_a_timetable_tells_its_validity_and_its_publisher(engine: Engine, atlas: Atlas) -> None:
    with writing(engine) as session:
        run = add_run(session, "done")
        session.add(
            TransitFeedRow(
                name="vvs",
                run_id=run,
                timezone="Europe/Berlin",
                first_day=date(2020, 1, 1),
                last_day=date(2020, 12, 12),
                info={"publisher_name": "VVS"},
                attributions=[{"organization_name": "NVBW"}, {"organization_name": "VVS"}],
            )
        )
    age = only(atlas).age
    assert (age.first_day, age.last_day) == (date(2020, 1, 1), date(2020, 12, 12))
    assert age.attributions == ("VVS", "NVBW")
    assert atlas.find_freshness().timetables_end == (date(2020, 12, 12),)


def test_a_source_that_was_taken_away_is_not_served(engine: Engine, atlas: Atlas) -> None:
    with writing(engine) as session:
        add_run(session, "done")
        away = SourceInfo("gtfs", "vvs (removed)", "", "", made_up=False, dataset="vvs", options={"removed": True})
        imports.complete(session, imports.start(session, away, ""), ImportReport())
    assert atlas.list_sources() == ()


def test_the_pages_and_the_table_are_sent(engine: Engine, database_url: str, tmp_path: Path) -> None:
    with writing(engine) as session:
        run = add_run(session, "done", ImportReport({"trips": 4}, {}, {"empty_row": 1}))
        imports.add_notice(session, run, Notice("empty_row", Severity.WARNING, "trips.txt row 2", "=1+1"))
    with TestClient(create_app(Settings(database_url=database_url, data_dir=tmp_path))) as client:
        assert "Eine Zeile ist leer." in client.get(f"/nachweise/{run}").text
        assert "A row is empty." in client.get(f"/en/nachweise/{run}").text
        table = client.get(f"/nachweise/{run}/auffaelligkeiten.csv")
        never = [client.get(f"/nachweise/17{file}").status_code for file in ("", "/auffaelligkeiten.csv")]
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.text.splitlines()[1] == "Warnung;Eine Zeile ist leer.;empty_row;trips.txt;2;'=1+1"
    assert never == [404, 404]


def test_a_run_that_never_was_is_not_found(atlas: Atlas) -> None:
    with pytest.raises(NotFoundError):
        atlas.describe_run(17)
