"""One command serves the made-up town and uses it again; a real town is left alone."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest

from cli.cluster import Cluster
from cli.database import open_engine
from cli.demo import Size, demo_folder, load_demo
from geo.model import ImportReport, SourceInfo
from geo.settings import Settings
from geo.store import imports
from geo.store.session import Engine, writing

pytestmark = [pytest.mark.slow, pytest.mark.database]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("demo") / "data"
    yield made
    Cluster(made).remove()


def made_files(folder: Path) -> dict[Path, int]:
    """Return the files of the town and of its network, and when each was written."""
    return {
        path: path.stat().st_mtime_ns
        for part in ("demo", "snapshots")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *command: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a command that serves; hand out the address and the process."""
    port = free_port()
    environment = {**os.environ, "ATLAS_DATA_DIR": str(folder), "ATLAS_DEBUG": "1"}
    environment.pop("ATLAS_DATABASE_URL", None)
    # A file, not a pipe that nobody reads: it can never be full, and it is there to be shown.
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", *command, "--port", str(port)], cwd=ROOT, env=environment, stderr=said
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/karte", process, said)
            yield url, process
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait_for(url: str, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and process.poll() is None:
        try:
            get(url)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    said.seek(0)
    pytest.fail(f"{url} was not served (status {process.poll()}): {said.read().decode(errors='replace')[-4000:]}")


def get(url: str) -> str:
    return httpx.get(url, timeout=30).raise_for_status().text


def test_the_made_up_town_is_served_and_the_second_time_nothing_is_made_anew(folder: Path) -> None:
    with serving(folder, "demo", "--no-browser") as (url, _process):
        assert '<html lang="de"' in get(f"{url}/karte")
        assert "Erfundene Stadt" in get(f"{url}/karte")
        assert get(f"{url}/health/ready")
    assert not Cluster(folder).running(), "the database outlived its last user"
    made = made_files(folder)
    assert len(made) == 10, "five sources, a mapping, the accounts, the addresses, the network and the one before it"
    with serving(folder, "demo", "--no-browser") as (url, _process):
        assert '"total":0' not in get(f"{url}/api/v1/places?limit=1").replace(" ", "")
    assert made_files(folder) == made


@pytest.mark.nightly
def test_a_killed_server_leaves_a_town_that_is_served_again(folder: Path) -> None:
    with serving(folder, "demo", "--no-browser") as (_, process):
        process.kill()
        process.wait()
    assert Cluster(folder).running()
    server = Cluster(folder)._postmaster()
    assert server is not None
    os.kill(server, signal.SIGKILL)
    with serving(folder, "serve") as (url, _process):
        assert get(f"{url}/health/ready")
    assert not Cluster(folder).running()


@pytest.mark.nightly
def test_two_servers_share_the_database_and_the_last_one_stops_it(folder: Path) -> None:
    with serving(folder, "serve") as (_, _one):
        with serving(folder, "serve", "--workers", "2") as (url, _other):
            assert get(f"{url}/health/ready")
        assert Cluster(folder).running()
    assert not Cluster(folder).running()


def test_a_real_town_is_not_overwritten(
    engine: Engine, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(engine) as session:
        run = imports.start(session, SourceInfo("osm", "herrenberg.osm.pbf", "0", "ODbL", made_up=False), "recipe")
        imports.complete(session, run, ImportReport())
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    load_demo(engine, settings, Size.TOWN)
    assert "holds a real town (herrenberg.osm.pbf)" in capsys.readouterr().err
    assert not demo_folder(tmp_path, Size.TOWN).exists()
    open_engine(settings).dispose()
