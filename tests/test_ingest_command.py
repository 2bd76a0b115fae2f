"""The command `atlas ingest`: what it prints, and with which status it ends."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from cli.progress import ShownProgress
from geo.store.session import Engine

pytestmark = pytest.mark.slow

IDS = "SELECT osm_kind, osm_id, id FROM place WHERE vanished_on IS NULL"


def atlas(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", "ingest", *arguments],
        env=os.environ | {"ATLAS_DATABASE_URL": url, "ATLAS_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_log_file_gets_plain_lines() -> None:
    log = io.StringIO()
    with ShownProgress(log) as progress:
        progress.advance("ways", 0, 7)
        progress.advance("ways", 5, 7)
        progress.advance("ways", 7, 7)
    assert log.getvalue() == "ways: 7 done\n"


def test_a_log_file_tells_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 20.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    log = io.StringIO()
    progress = ShownProgress(log)
    progress.advance("ways", 0, 4_000)
    progress.advance("ways", 1_000, 4_000)  # 1,000 in 10 s: 3,000 take 30 s more
    progress.advance("ways", 4_000, 4_000)
    assert log.getvalue() == "ways: 1,000, 100/s of 4,000, 30 s left\nways: 4,000, 200/s done\n"


@pytest.mark.database
def test_nothing_imported_yet_is_said(database_url: str, tmp_path: Path) -> None:
    done = atlas(database_url, tmp_path, "status")
    assert done.returncode == 0
    assert "atlas ingest osm" in done.stderr


@pytest.mark.database
@pytest.mark.parametrize(("name", "status"), [("none.osm.pbf", 1), ("", 2)])
def test_what_cannot_be_read_is_refused_in_a_line(database_url: str, tmp_path: Path, name: str, status: int) -> None:
    done = atlas(database_url, tmp_path, "osm", *([str(tmp_path / name)] if name else []))
    assert done.returncode == status
    assert "Traceback" not in done.stderr


@pytest.mark.database
@pytest.mark.realdata
def test_a_town_grows_keeps_its_ids_and_adds_up(engine: Engine, database_url: str, tmp_path: Path, data: Path) -> None:
    def ids() -> dict[tuple[str, int], int]:
        with engine.connect() as connection:
            return {(kind, number): own for kind, number, own in connection.execute(text(IDS))}

    def load(name: str) -> dict[str, object]:
        done = atlas(database_url, tmp_path, "osm", str(data / "herrenberg" / name), "--json")
        assert done.returncode == 0, done.stderr
        told: dict[str, object] = json.loads(done.stdout)
        return told

    load("herrenberg.osm.pbf")
    small = ids()
    report = load("herrenberg-and-around.osm.pbf")["report"]
    large = ids()
    assert all(large[osm] == own for osm, own in small.items() if osm in large)
    # A place that was drawn anew keeps its own id under another number of OpenStreetMap.
    again = sum(large.get(osm) != own for osm, own in small.items() if own in set(large.values()))
    added, vanished = (len(one.keys() - other.keys()) - again for one, other in ((large, small), (small, large)))
    assert isinstance(report, dict)
    assert (report["added"], report["vanished"], report["re_identified"]) == (added, vanished, again)
    assert report["counts"]["place"] == len(large)
    with engine.connect() as connection:
        for theme, count in report["themes"].items():
            query = text("SELECT count(*) FROM place WHERE :theme = ANY (themes) AND vanished_on IS NULL")
            assert connection.execute(query, {"theme": theme}).scalar() == count
    assert load("herrenberg-and-around.osm.pbf")["status"] == "unchanged"
    whole = (data / "herrenberg" / "herrenberg.osm.pbf").read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) // 2])
    refused = atlas(database_url, tmp_path, "osm", str(tmp_path / "cut.osm.pbf"))
    assert (refused.returncode, len(refused.stderr.strip().splitlines()[-1:])) == (1, 1)
    assert ids() == large
