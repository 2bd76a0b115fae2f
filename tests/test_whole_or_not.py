"""Whole or not at all: kills at random moments, full disks, a second import; the served town is unharmed each time."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from cli.cluster import Cluster
from geo import network
from geo.store import imports
from geo.store.schema import migrate
from geo.store.session import Engine, connect, reading, writing
from geo.store.streets import current_run

pytestmark = [pytest.mark.database, pytest.mark.slow, pytest.mark.realdata]

SEED = 20_260_101
TABLES = text("""
    SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    AND tablename NOT IN ('import_run', 'import_notice', 'spatial_ref_sys', 'alembic_version') ORDER BY tablename
""")
DIGEST = "SELECT count(*), md5(string_agg(row::text, ';' ORDER BY row::text)) FROM {} AS row"
SOURCES = {
    "osm": (["osm"], "herrenberg/herrenberg.osm.pbf", "herrenberg/boeblingen.osm.pbf"),
    "gtfs": (["gtfs", "--name", "bus"], "herrenberg/bus-751-only.gtfs.zip", "herrenberg/s1-only.gtfs.zip"),
}

Town = tuple[int, list[tuple[str, int, str]]]
Begin = Callable[..., "subprocess.Popen[str]"]


def served(engine: Engine, folder: Path) -> Town:
    """Return the served run and a digest of every table; the network must be whole."""
    with reading(engine) as session:
        run = current_run(session)
        assert run is not None
        tables = session.scalars(TABLES).all()
        rows = [(table, *session.execute(text(DIGEST.format(table))).one()) for table in tables]
    network.verify(folder, run)
    return run, rows


def beginner(url: str, folder: Path) -> Begin:
    def begin(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "cli", "ingest", *arguments],
            env=os.environ | {"ATLAS_DATABASE_URL": url, "ATLAS_DATA_DIR": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


def finish(process: "subprocess.Popen[str]") -> float:
    began = time.monotonic()
    said = process.communicate()[1]
    assert process.returncode == 0, said
    return time.monotonic() - began


def refused(process: "subprocess.Popen[str]") -> str:
    """Return the one sentence that a failed import ends with."""
    said = process.communicate()[1]
    assert process.returncode in {1, 3}, said
    assert "Traceback" not in said
    sentence = said.strip().splitlines()[-1]
    assert sentence.startswith("atlas: ")
    return sentence


@pytest.mark.parametrize("kills", [6, pytest.param(20, marks=pytest.mark.nightly)])
def test_kills_at_random_moments(engine: Engine, database_url: str, tmp_path: Path, data: Path, kills: int) -> None:
    begin = beginner(database_url, tmp_path)
    turns = {
        kind: [[*words, str(data / old)], [*words, str(data / new)]] for kind, (words, old, new) in SOURCES.items()
    }
    seconds = {kind: finish(begin(*turn[0])) for kind, turn in turns.items()}
    chance = random.Random(SEED)  # noqa: S311 - a seed, so that a failure can be repeated
    now, killed = served(engine, tmp_path), 0
    for number in range(kills):
        kind = "osm" if number % 2 else "gtfs"
        # In equal shares of the whole run, so that every part of it has its turn.
        moment = seconds[kind] * (number + chance.random()) / kills
        process = begin(*turns[kind][1])
        time.sleep(moment)
        process.kill()
        process.communicate()
        after = served(engine, tmp_path)
        whole = after[0] > now[0]  # it was through before it was killed
        print(f"seed {SEED}, kill {number + 1}: {kind} after {moment:.2f} s, {'through' if whole else 'unharmed'}")  # noqa: T201 - a failure is repeated by it
        assert whole or after == now
        killed += process.returncode == -signal.SIGKILL and not whole
        if whole:
            turns[kind].reverse()
            now = after
    assert killed >= kills // 2
    for turn in turns.values():
        finish(begin(*turn[1]))
    assert served(engine, tmp_path)[0] > now[0]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM import_run WHERE status = 'running'")) == 0
        assert connection.scalar(text("SELECT count(*) FROM pg_namespace WHERE nspname = 'staging'")) == 0


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a disk in memory, or skip aloud."""
    with tempfile.TemporaryDirectory(prefix="atlas-disk-") as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "atlas-test", folder],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip("a small disk can be mounted by root only: what a full disk does was not tried")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path, *, leave_kilobytes: int) -> Path:
    """Write ballast until only so much is free."""
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - leave_kilobytes * 1024
    with ballast.open("wb") as file:
        for _ in range(max(0, free) >> 16):
            file.write(bytes(1 << 16))
    return ballast


def test_no_room_for_the_network(engine: Engine, database_url: str, data: Path) -> None:
    with small_disk(200) as disk:
        begin = beginner(database_url, disk)
        for words, old, _ in SOURCES.values():
            finish(begin(*words, str(data / old)))
        for words, _, new in SOURCES.values():
            before = served(engine, disk)
            ballast = fill(disk, leave_kilobytes=64)
            assert "network cannot be written" in refused(begin(*words, str(data / new)))
            assert served(engine, disk) == before
            ballast.unlink()
            finish(begin(*words, str(data / new)))
            assert served(engine, disk)[0] > before[0]


def test_no_room_for_the_database(tmp_path: Path, data: Path) -> None:
    with small_disk(700) as disk:
        cluster = Cluster(disk, options="-c fsync=off -c max_wal_size=64MB -c wal_keep_size=0")
        try:
            engine = connect(cluster.start())
            migrate(engine)
            begin = beginner(cluster.url, tmp_path)
            for words, old, _ in SOURCES.values():
                finish(begin(*words, str(data / old)))
            for words, _, new in SOURCES.values():
                before = served(engine, tmp_path)
                ballast = fill(disk, leave_kilobytes=500)
                sentence = refused(begin(*words, str(data / new)))
                assert "disk of the database is full" in sentence or "does not answer" in sentence
                ballast.unlink()
                cluster.start()
                assert served(engine, tmp_path) == before
                finish(begin(*words, str(data / new)))
                assert served(engine, tmp_path)[0] > before[0]
            engine.dispose()
        finally:
            cluster.stop()


def test_a_second_pipeline_is_refused_at_once(engine: Engine, database_url: str, tmp_path: Path, data: Path) -> None:
    begin = beginner(database_url, tmp_path)
    for words, old, _ in SOURCES.values():
        finish(begin(*words, str(data / old)))
    before = served(engine, tmp_path)
    with writing(engine) as session:
        imports.claim(session)
        for words, _, new in SOURCES.values():
            assert "Another import is at work" in refused(begin(*words, str(data / new)))
    assert served(engine, tmp_path) == before
    finish(begin(*words, str(data / new)))
