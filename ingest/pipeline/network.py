"""The network file that belongs to what the database serves: published, built anew where missing, old ones swept."""

from pathlib import Path

from geo import network
from geo.errors import NotFoundError, RefusedError, WorldError
from geo.store import imports, streets
from geo.store.session import Engine, reading

__all__ = ["ensure_network", "publish", "sweep"]


def publish(built: network.Network, folder: Path) -> None:
    """Write the network of a run; raises WorldError where the disk fails."""
    try:
        network.publish(built, folder)
    except OSError as error:
        raise WorldError(f"The network cannot be written to {folder} ({error.strerror}).") from error


def ensure_network(engine: Engine, folder: Path) -> bool:
    """Build the network of the served town anew if its file is missing or old; return whether that was needed."""
    built = False
    while (run := _run_without_network(engine, folder)) is not None:
        with reading(engine) as session:
            tables = streets.read_streets(session), streets.read_places(session)
            built_at = imports.get_run(session, run).finished_at
        if built_at is not None:
            publish(network.build(*tables, run=run, built_at=built_at), folder)
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
