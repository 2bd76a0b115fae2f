"""Whatever is killed, whenever: the served town is unharmed, and the next import succeeds."""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from typed_town import base, load, place, streets

from cli.cluster import Cluster
from geo import network
from geo.errors import WorldError
from geo.model import Row
from geo.store.schema import migrate
from geo.store.session import Engine, connect, reading
from geo.store.streets import current_run
from ingest.pipeline.town import STEPS

pytestmark = [pytest.mark.database, pytest.mark.slow]

HERE = Path(__file__).parent
OLD: list[Row] = [*streets(4), *base(), place(1, "Alt"), place(2, "Bleibt")]

_CONTENT = (
    "SELECT id, name, vanished_on FROM place ORDER BY id",
    "SELECT id, slug, vanished_on FROM neighbourhood ORDER BY id",
    "SELECT street, housenumber, ST_AsText(geom) FROM address ORDER BY id",
    "SELECT from_node, to_node, ST_AsText(geom) FROM street_edge ORDER BY id",
    "SELECT count(*), sum(ST_Area(geom)) FROM base_building",
)


def served(engine: Engine, folder: Path) -> tuple[int, str]:
    """Return the served run and a digest of its town; the network must be whole and know just its places."""
    with reading(engine) as session:
        run = current_run(session)
        assert run is not None
        rows = [session.execute(text(query)).all() for query in _CONTENT]
        living = session.scalars(text("SELECT id FROM place WHERE vanished_on IS NULL ORDER BY id")).all()
    network.verify(folder, run)
    assert sorted(network.open_snapshot(folder, run).places.id.tolist()) == living
    return run, hashlib.sha256(repr(rows).encode()).hexdigest()


# After one step is before the next.
@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.nightly)])
@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_killed_at_each_step(engine: Engine, database_url: str, tmp_path: Path, step: str, moment: str) -> None:
    load(engine, tmp_path, OLD)
    before = served(engine, tmp_path)
    program = [sys.executable, str(HERE / "killed_ingest.py"), database_url, str(tmp_path), step, moment]
    assert subprocess.run(program, check=False, capture_output=True).returncode == -signal.SIGKILL
    assert served(engine, tmp_path) == before
    assert load(engine, tmp_path, [*streets(9), *base()], checksum="new").status == "done"
    assert network.find_runs(tmp_path)[-1] == served(engine, tmp_path)[0]


def test_the_database_is_killed_in_the_middle(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="atlas-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder), options="-c fsync=off")
        engine = connect(cluster.start())
        migrate(engine)
        load(engine, tmp_path, OLD)
        before = served(engine, tmp_path)
        postmaster = int((cluster.home / "postmaster.pid").read_text().split()[0])

        class Deadly(list[Row]):
            def __iter__(self):  # type: ignore[no-untyped-def] # noqa: ANN204 - as above
                yield from streets(9)
                os.kill(postmaster, signal.SIGKILL)
                subprocess.run(["pkill", "-KILL", "-P", str(postmaster)], check=False)
                time.sleep(0.5)
                yield from streets(9_000)

        with pytest.raises(WorldError, match="does not answer"):
            load(engine, tmp_path, Deadly(), checksum="new")
        cluster.start()
        assert served(engine, tmp_path) == before
        assert load(engine, tmp_path, streets(9), checksum="new").status == "done"
        engine.dispose()
        cluster.stop()
