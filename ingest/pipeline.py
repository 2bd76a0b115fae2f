"""How a source becomes the served town: steps as data, in one transaction that puts everything in place or nothing.

The network is published under the number of its run before that transaction commits, and nobody looks at it until the
database says that the run is done: so places and streets always come from the same import.
"""

import dataclasses
import hashlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from geo import network
from geo.errors import AtlasError, NotFoundError, RefusedError, UserError
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store import imports, streets
from geo.store.session import Engine, WriteSession, reading, writing
from ingest.reading import Reading
from ingest.steps import STEPS, Job, Source, Step

__all__ = ["Source", "ensure_network", "ingest", "ingest_osm"]

_ROOT = Path(__file__).resolve().parents[1]
_DECIDING = ("ingest/osm", "geo/model", "geo/store/tables.py")
"""Whatever of the program decides what rows the bytes of a file become."""


def ingest_osm(
    engine: Engine, settings: Settings, path: Path, progress: Progress, *, reader: Reading | None = None
) -> ImportRun:
    """Replace the town by the one in an OpenStreetMap file, and return the finished run.

    `reader` is the file's, if it has begun already. Raises RefusedError where the file cannot be used or another import
    is at work, WorldError where disk or database fail; the town is then as it was.
    """
    if reader is None:
        with Reading(path) as fresh:
            fresh.begin(settings.rules_file)
            return ingest_osm(engine, settings, path, progress, reader=fresh)
    from ingest import osm  # noqa: PLC0415 - slow to load, and only this source needs it

    info = osm.inspect(path)
    if settings.rules_file is not None:
        osm.load_rules(settings.rules_file)  # refused before the run begins
    recipe = _digest([*(_ROOT / part for part in _DECIDING), *filter(None, [settings.rules_file])])
    return ingest(engine, settings.data_dir, Source(info, recipe, reader.rows), progress)


def ingest(engine: Engine, folder: Path, source: Source, progress: Progress) -> ImportRun:
    """Replace the town by `source`, unless it is the very one that is served; `folder` holds the networks."""
    run = None
    try:
        with writing(engine) as session:
            imports.claim(session)
            last = imports.find_last_done(session, kind=source.info.kind)
            run = _begin(engine, source)
            if last is not None and _is_served(session, last, source):
                report = dataclasses.replace(last.report, added=0, changed=0, vanished=0)
                imports.end(session, run, "unchanged", report=report)
            else:
                another_town = last is not None and last.made_up != source.info.made_up
                _walk(STEPS, Job(run, source, folder, session, progress, replaces_another_town=another_town))
    except BaseException as error:
        if run is not None:
            _write_down(engine, run, error)
        raise
    ensure_network(engine, folder)
    with reading(engine) as session:
        # Not by whoever only serves: an import at work may just be writing its own.
        network.sweep(folder, keep=streets.current_run(session) or run)
        return imports.get_run(session, run)


def ensure_network(engine: Engine, folder: Path) -> bool:
    """Build the network of the served town anew if its file is missing or old; return whether that was needed."""
    built = False
    while (run := _run_without_network(engine, folder)) is not None:
        with reading(engine) as session:
            tables = streets.read_streets(session), streets.read_places(session)
            built_at = imports.get_run(session, run).finished_at
        if built_at is not None:
            network.publish(network.build(*tables, run=run, built_at=built_at), folder)
        built = True
    return built


def _begin(engine: Engine, source: Source) -> int:
    with writing(engine) as session:
        imports.clean_up(session)
        return imports.start(session, source.info, source.recipe)


def _is_served(session: WriteSession, last: ImportRun, source: Source) -> bool:
    return last.checksum == source.info.checksum and imports.find_recipe(session, last.id) == source.recipe


def _walk(steps: Iterable[Step], job: Job) -> None:
    """Take the steps in their order; one that is aside is only waited for by those that need it."""
    aside: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside") as pool:
        for step in steps:
            for need in step.needs:
                if need in aside:
                    aside[need].result()
            if step.aside:
                aside[step.name] = pool.submit(_take, step, job)
            else:
                _take(step, job)


def _take(step: Step, job: Job) -> None:
    job.progress.advance(step.name, 0)
    done = step.run(job)
    job.progress.advance(step.name, done, done)


def _write_down(engine: Engine, run: int, error: BaseException) -> None:
    """Write down why the run ended; if even that fails, the next run will."""
    status = "refused" if isinstance(error, UserError) else "failed"
    message = str(error) if isinstance(error, AtlasError) else f"It was stopped by {type(error).__name__}."
    try:
        with writing(engine) as session:
            imports.end(session, run, status, message=message)
    except AtlasError:
        return


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


def _digest(parts: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        files = sorted(p for p in part.rglob("*") if p.suffix in {".py", ".toml"}) if part.is_dir() else [part]
        for file in files:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
