"""A town in a database of its own, and the application serving it, for measurements."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.cluster import Cluster
from geo.store.schema import migrate
from geo.store.session import connect

__all__ = ["DATA", "TOWN", "loaded", "serving"]

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ATLAS_TEST_DATA", ROOT.parent / "shared" / "data"))
TOWN = DATA / "herrenberg" / "herrenberg-and-around.osm.pbf"


@contextmanager
def loaded(town: Path, *feeds: Path) -> Iterator[dict[str, str]]:
    """Load `town` and its timetables into a new database; yield the settings that lead to it."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder))
        url = cluster.start()
        variables = {"ATLAS_DATABASE_URL": url, "ATLAS_DATA_DIR": folder}
        try:
            engine = connect(url)
            migrate(engine)
            engine.dispose()
            for kind, file in (("osm", town), *(("gtfs", feed) for feed in feeds)):
                subprocess.run(
                    [sys.executable, "-m", "cli", "ingest", kind, str(file)],
                    env=os.environ | variables,
                    check=True,
                    capture_output=True,
                )
            yield variables
        finally:
            cluster.stop()


@contextmanager
def serving(variables: dict[str, str]) -> Iterator[int]:
    """Start the application as it is served, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start. Is ATLAS_DATABASE_URL set?")
