"""What all tests share: a real PostGIS of their own, built by the migrations, each test on a fresh copy."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright
from sqlalchemy import Engine, text

from cli.cluster import Cluster
from geo.store.schema import migrate
from geo.store.session import connect

pytest_plugins = ["open_connections"]

DATA = Path(os.environ.get("ATLAS_TEST_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

os.environ.setdefault("ATLAS_KEEP_INDICATORS", "false")
"""What an import keeps is computed where a test asks for it."""

MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder with a random name of its own is made there
"""A disk in memory copies a database five times as fast."""
ENOUGH_BYTES = 4 << 30


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of real extracts, or skip aloud."""
    if not DATA.exists():
        pytest.skip(f"the real extracts are not at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Start a throw-away PostgreSQL with the database `atlas` migrated to the newest schema."""
    where = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES else None
    with tempfile.TemporaryDirectory(prefix="atlas-test-", ignore_cleanup_errors=True, dir=where) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder), options="-c fsync=off -c full_page_writes=off -c synchronous_commit=off")
        url = cluster.start()
        engine = connect(url)
        migrate(engine)
        engine.dispose()
        yield url
        cluster.stop()


@pytest.fixture
def database_url(server_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of an empty, migrated database for this test alone."""
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            # Without fsync copying the files is twice as fast as writing them to the log, and so is dropping them.
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE atlas STRATEGY file_copy"))
            yield server_url.replace("/atlas?", f"/{name}?")
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return a pool on this test's own database."""
    pool = connect(database_url)
    yield pool
    pool.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return the one Playwright of this process; it allows no second."""
    with sync_playwright() as opened:
        yield opened
