"""How a source is imported: its steps in one transaction that puts everything in place or nothing.

Steps that change the network publish it under the number of their run before that transaction commits, and nobody looks
at it until the database says that the run is done: so places, streets and timetables always come from the same import.
"""

import hashlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from geo.errors import AtlasError, UserError
from geo.model import ImportReport, ImportRun, Notice, Severity
from geo.model.imports import Progress
from geo.store import imports
from geo.store.session import Engine, WriteSession, reading, writing
from ingest.pipeline.job import J, Job, Source, Step
from ingest.pipeline.network import ensure_network, sweep

__all__ = ["digest", "import_source"]

_ROOT = Path(__file__).resolve().parents[2]


def import_source(engine: Engine, folder: Path, source: Source[J], progress: Progress) -> ImportRun:
    """Replace what the atlas knows from `source`, unless it is the very one that is served; return the finished run.

    `folder` holds the networks. Raises RefusedError where the source cannot be used or another import is at work,
    WorldError where disk or database fail; the town is then as it was.
    """
    run = None
    try:
        with writing(engine) as session:
            imports.claim(session)
            last = imports.find_last_done(session, kind=source.info.kind, dataset=source.info.dataset)
            run = _begin(engine, source)
            if last is not None and _is_served(session, last, source):
                report = ImportReport(last.report.counts, last.report.themes, last.report.notices)
                imports.end(session, run, "unchanged", report=report)
            else:
                job = source.job(
                    run=run, info=source.info, folder=folder, session=session, progress=progress, last=last
                )
                _walk(source.steps, job)
                _warn_of_made_up(job)
                imports.complete(session, run, job.report())
    except BaseException as error:
        if run is not None:
            _write_down(engine, run, error)
        raise
    ensure_network(engine, folder)
    sweep(engine, folder, run)
    with reading(engine) as session:
        return imports.get_run(session, run)


def digest(parts: Iterable[str | Path]) -> str:
    """Return a digest of files and folders of the program (by their names below its root), and of other files."""
    summed = hashlib.sha256()
    for part in parts:
        path = _ROOT / part
        files = sorted(p for p in path.rglob("*") if p.suffix in {".py", ".toml"}) if path.is_dir() else [path]
        for file in files:
            summed.update(hashlib.sha256(file.read_bytes()).digest())
    return summed.hexdigest()


def _begin(engine: Engine, source: Source[J]) -> int:
    with writing(engine) as session:
        imports.clean_up(session)
        return imports.start(session, source.info, source.recipe)


def _is_served(session: WriteSession, last: ImportRun, source: Source[J]) -> bool:
    return last.checksum == source.info.checksum and imports.find_recipe(session, last.id) == source.recipe


def _warn_of_made_up(job: Job) -> None:
    """Tell that real data now lie beside a made-up town: whoever tries a feed there shall not take it for true."""
    if job.info.kind == "osm" or job.info.made_up or job.info.options.get("removed"):
        return
    town = imports.find_last_done(job.session, kind="osm")
    if town is not None and town.made_up:
        told = f"The town ({town.source}) is made up; a real town will find this data beside it."
        job.note(Notice("beside_made_up", Severity.WARNING, job.info.name, told))


def _walk(steps: Iterable[Step[J]], job: J) -> None:
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


def _take(step: Step[J], job: J) -> None:
    job.progress.advance(step.name, 0)
    done = step.run(job)
    job.progress.advance(step.name, done, done)


def _write_down(engine: Engine, run: int, error: BaseException) -> None:
    """Write down why the run ended; if even that fails, the next run will."""
    status = "refused" if isinstance(error, UserError) else "failed"
    why = error if isinstance(error, AtlasError) else _stopped(error)
    try:
        with writing(engine) as session:
            imports.end(session, run, status, why=why)
    except AtlasError:
        return


def _stopped(error: BaseException) -> AtlasError:
    kind = type(error).__name__
    return AtlasError(f"It was stopped by {kind}.", de=f"Der Import wurde abgebrochen ({kind}).")
