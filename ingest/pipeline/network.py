"""The network file that belongs to what the database serves: published, built anew where missing, old ones swept."""

from datetime import UTC, datetime
from pathlib import Path

from geo import network
from geo.errors import NotFoundError, RefusedError, WorldError
from geo.store import imports, streets
from geo.store.session import Engine, WriteSession, reading
from geo.store.timetable import read_feeds

__all__ = ["ensure_network", "publish", "publish_with_feeds", "publish_with_places", "sweep"]


def publish(built: network.Network, folder: Path) -> None:
    """Write the network of a run; raises WorldError where the disk fails."""
    try:
        network.publish(built, folder)
    except OSError as error:
        raise WorldError(
            f"The network cannot be written to {folder} ({error.strerror}).",
            de=f"Das Netz lässt sich nicht nach {folder} schreiben ({error.strerror}).",
        ) from error


def publish_with_feeds(session: WriteSession, folder: Path, *, run: int) -> bool:
    """Write the network of `run`, which changed timetables only; return whether there is a town to write it for.

    The streets and places are those of the network that is served, or of the database where that cannot be read.
    """
    served = streets.current_run(session)
    if served is None:
        return False
    feeds, now = read_feeds(session), datetime.now(UTC)
    try:
        built = network.with_feeds(network.open_snapshot(folder, served), feeds, run=run, built_at=now)
    except (NotFoundError, RefusedError):
        tables = streets.read_streets(session), streets.read_places(session)
        built = network.build(*tables, feeds, run=run, built_at=now)
    publish(built, folder)
    return True


def publish_with_places(session: WriteSession, folder: Path, *, run: int) -> bool:
    """Write the network of `run`, which changed places only; return whether there is a town to write it for."""
    if streets.current_run(session) is None:
        return False
    tables = streets.read_streets(session), streets.read_places(session), read_feeds(session)
    publish(network.build(*tables, run=run, built_at=datetime.now(UTC)), folder)
    return True


def ensure_network(engine: Engine, folder: Path) -> bool:
    """Build the network of the served town anew if its file is missing or old; return whether that was needed."""
    built = False
    while (run := _run_without_network(engine, folder)) is not None:
        with reading(engine) as session:
            tables = streets.read_streets(session), streets.read_places(session), read_feeds(session)
            told = imports.get_run(session, run)
        publish(network.build(*tables, run=run, built_at=told.finished_at or told.started_at), folder)
        built = True
    return built


def sweep(engine: Engine, folder: Path, run: int) -> None:
    """Remove networks that nobody will ask for, after `run`.

    Not to be called by whoever only serves: an import at work may just be writing its own.
    """
    with reading(engine) as session:
        network.sweep(folder, keep=streets.current_run(session) or run)


def _run_without_network(engine: Engine, folder: Path) -> int | None:
    with reading(engine) as session:
        run = streets.current_run(session)
    if run is None:
        return None
    try:
        network.open_snapshot(folder, run)
    except (NotFoundError, RefusedError):
        return run
    return None
