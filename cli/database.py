"""The database of a command: the one that is set, or the private one in the data folder."""

import atexit
import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from cli.cluster import Cluster
from cli.environment import read_settings
from cli.printing import print_rows
from geo.errors import AtlasError, UserError
from geo.settings import Settings
from geo.store.schema import migrate
from geo.store.session import Engine, connect

__all__ = ["attend", "database", "database_url", "open_engine", "opened", "read_settings"]

database = typer.Typer()

_ATTEND_SECONDS = 1.0

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def database_url(settings: Settings) -> str:
    """Return where the database is; if none is set, the private one is started and held until this process ends."""
    if settings.database_url is not None:
        return settings.database_url
    cluster = Cluster(settings.data_dir)
    atexit.register(cluster.release, cluster.hold())
    return cluster.start()


def attend(settings: Settings) -> None:
    """Start the private database again whenever it crashes, for as long as this process lives."""
    if settings.database_url is None:
        threading.Thread(target=_attend, args=(Cluster(settings.data_dir),), name="attend", daemon=True).start()


def _attend(cluster: Cluster) -> None:
    while True:
        time.sleep(_ATTEND_SECONDS)
        # If it cannot be started now, perhaps it can the next time; until then the pages say that they cannot answer.
        with contextlib.suppress(AtlasError):
            if cluster.crashed():
                cluster.start()


def open_engine(settings: Settings) -> Engine:
    """Open the database, starting the private one if none is set, and bring it to the newest schema."""
    engine = connect(database_url(settings))
    migrate(engine)
    return engine


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """Open the database for one command, and give its connections back at the end."""
    engine = open_engine(settings)
    try:
        yield engine
    finally:
        engine.dispose()


@database.command()
def start() -> None:
    """Start the private database and leave it running until `stop`."""
    cluster = _private(read_settings())
    url = cluster.start()
    cluster.keep()
    typer.echo(url)


@database.command()
def stop() -> None:
    """Stop the private database."""
    _private(read_settings()).stop()


@database.command()
def status(*, as_json: _JSON = False) -> None:
    """Tell whether the private database runs, and where."""
    cluster = _private(read_settings())
    state = {"running": cluster.running(), "folder": str(cluster.home), "url": cluster.url}
    print_rows([state], as_json=as_json)


@database.command("migrate")
def migrate_database() -> None:
    """Bring the database, private or not, to the newest schema."""
    open_engine(read_settings()).dispose()


def _private(settings: Settings) -> Cluster:
    if settings.database_url is not None:
        raise UserError("ATLAS_DATABASE_URL is set: that database is not started or stopped by the atlas.")
    return Cluster(settings.data_dir)
