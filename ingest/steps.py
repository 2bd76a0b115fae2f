"""The steps from rows to the served town, each a short function on the job of one run."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from geo import network
from geo.errors import RefusedError, WorldError
from geo.model import ImportReport, Notice, Progress, Row, Severity, SourceInfo
from geo.store import imports, merging, staging, streets, tiles
from geo.store.blocks import Block, StageEnd
from geo.store.session import WriteSession

__all__ = ["STEPS", "Job", "Source", "Step"]

_NOTICES_KEPT = 10_000
"""So many of each code are stored; all are counted."""


Told = Row | Block | StageEnd | Notice


@dataclass(frozen=True, slots=True)
class Source:
    """What can be ingested: what is known of it, and its rows."""

    info: SourceInfo
    recipe: str
    """Digest of whatever decides what rows the bytes become."""
    read: Callable[[Progress], Iterator[Told]]


@dataclass(slots=True)
class Job:
    """What the steps of one run share; what they find out is filled in on the way."""

    run: int
    source: Source
    folder: Path
    session: WriteSession
    progress: Progress
    replaces_another_town: bool
    notices: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    rows: Iterator[Told] = field(default_factory=lambda: iter(()))
    """What has not been read yet."""
    streets: network.StreetTable | None = None
    places: network.PlaceTable | None = None
    changes: merging.Changes = field(default_factory=lambda: merging.Changes(added=0, changed=0, vanished=0))


@dataclass(frozen=True, slots=True)
class Step:
    """A step and the steps that must be over before it; its function tells how many things went through.

    A step aside runs beside those that follow. Only one thread may use the session of the job, so it keeps off it.
    """

    name: str
    needs: tuple[str, ...]
    run: Callable[[Job], int]
    aside: bool = False


class _Stages:
    """Hands on what a reader tells of its stages, and ends each when the next one begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stage, self._done = "", 0

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell that `done` things of `total` are through in `step`."""
        if self._stage not in {"", step}:
            self._progress.advance(self._stage, self._done, self._done)
        self._stage, self._done = step, done
        self._progress.advance(step, done, total)


def _create(job: Job) -> int:
    return staging.create(job.session)


def _read(job: Job) -> int:
    job.rows = job.source.read(_Stages(job.progress))
    return _store(job)


def _read_streets(job: Job) -> int:
    stored = _store(job)
    if not job.counts["street_edge"]:
        raise RefusedError(
            f"{job.source.info.name} holds no street to walk on, so it is no town. Please take a larger extract."
        )
    return stored


def _store(job: Job) -> int:
    """Store the rows up to the end of a stage, and return how many there were."""
    with staging.writer(job.session) as writer:
        for told in job.rows:
            if isinstance(told, StageEnd):
                break
            if isinstance(told, Block):
                writer.add(told)
                continue
            if not isinstance(told, Notice):
                writer.put(told)
                continue
            job.notices[told.code] += 1
            if job.notices[told.code] <= _NOTICES_KEPT:
                writer.put(imports.NoticeInput(job.run, told.code, told.severity, told.subject, told.detail))
    stored = {table: count for table, count in writer.counts.items() if table != "import_notice"}
    job.counts.update(stored)
    return sum(stored.values())


def _settle(job: Job) -> int:
    for place in merging.settle_places(job.session):
        notice = Notice("object_twice", Severity.WARNING, str(place), "The file holds it more than once.")
        job.notices[notice.code] += 1
        imports.add_notice(job.session, job.run, notice)
    return job.counts["place"]


def _take_out(job: Job) -> int:
    job.streets = streets.read_streets(job.session, schema=staging.SCHEMA)
    job.places = streets.read_places(job.session, schema=staging.SCHEMA)
    return job.counts["street_edge"] + job.counts["place"]


def _build_network(job: Job) -> int:
    if job.streets is None or job.places is None:
        raise TypeError("the streets have not been taken out yet")
    built = network.build(job.streets, job.places, run=job.run, built_at=datetime.now(UTC))
    try:
        network.publish(built, job.folder)
    except OSError as error:
        raise WorldError(f"The network cannot be written to {job.folder} ({error.strerror}).") from error
    return job.counts["street_edge"]


def _generalise(job: Job) -> int:
    tiles.generalise(job.session, staging.SCHEMA)
    return job.counts["base_line"] + job.counts["base_area"] + job.counts["base_building"]


def _index(job: Job) -> int:
    return staging.build_indexes(job.session, partial(job.progress.advance, "index"))


def _index_streets(job: Job) -> int:
    return staging.build_indexes(job.session, partial(job.progress.advance, "index streets"), streets=True)


def _merge(job: Job) -> int:
    forgotten = merging.forget(job.session, source="osm") if job.replaces_another_town else 0
    changes = merging.merge_places(job.session, source="osm", run=job.run)
    merging.merge_neighbourhoods(job.session, source="osm")
    job.changes = merging.Changes(changes.added, changes.changed, changes.vanished + forgotten)
    return job.counts["place"]


def _swap(job: Job) -> int:
    living = imports.count_rows(job.session)
    report = ImportReport(
        counts=dict(job.counts) | living,
        themes=imports.count_themes(job.session),
        notices=dict(job.notices.most_common()),
        added=job.changes.added,
        changed=job.changes.changed,
        vanished=job.changes.vanished,
    )
    imports.complete(job.session, job.run, report)
    staging.swap(job.session)
    return sum(report.counts.values())


STEPS = (
    Step("create", (), _create),
    Step("read", ("create",), _read),
    Step("settle", ("read",), _settle),
    # The database works on what is there while the reader cuts the streets.
    Step("generalise", ("read",), _generalise),
    Step("index", ("generalise",), _index),
    Step("merge", ("settle",), _merge),
    Step("read streets", ("read",), _read_streets),
    Step("take out", ("settle", "read streets"), _take_out),
    Step("network", ("take out",), _build_network, aside=True),
    Step("index streets", ("read streets",), _index_streets),
    Step("swap", ("network", "index", "index streets", "merge"), _swap),
)
