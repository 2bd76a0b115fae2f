"""Runs of imports: one row each, with what it read, what it found and what it changed."""

from collections.abc import Collection
from typing import NamedTuple

from psycopg.errors import LockNotAvailable
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from geo.errors import AtlasError, NotFoundError, RefusedError
from geo.model import ImportReport, ImportRun, Notice, Severity, SourceInfo
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import ImportNoticeRow, ImportRunRow

__all__ = [
    "NoticeInput",
    "add_notice",
    "claim",
    "clean_up",
    "complete",
    "count_rows",
    "count_themes",
    "end",
    "find_done_before",
    "find_last_done",
    "find_recipe",
    "get_run",
    "list_current",
    "list_examples",
    "list_runs",
    "start",
    "was_ever_real",
]

_CHANGES = ("added", "changed", "vanished", "re_identified", "missing")
_INTERRUPTED = AtlasError(
    "It was interrupted; the town stayed as it was.",
    de="Der Import wurde unterbrochen. Die Stadt blieb, wie sie war.",
)

_CLAIM = (
    # The server notices that we were killed, instead of building an index to its end.
    text("SET LOCAL client_connection_check_interval = '500ms'"),
    text("SET LOCAL idle_in_transaction_session_timeout = 0"),
    text("SET LOCAL statement_timeout = 0"),
    text("SET LOCAL maintenance_work_mem = '256MB'"),
    # Long enough for a killed import to be noticed. The number is ours: the letters "atlas".
    text("SET LOCAL lock_timeout = '3s'"),
    text("SELECT pg_advisory_xact_lock(418564236659)"),
    text("SET LOCAL lock_timeout = 0"),
)
# Whoever remembers places sees by the number of the run that there are others.
_FORGET_CHANGES = text("DELETE FROM place_change")
_FORGET_OLD_NOTICES = text("""
    DELETE FROM import_notice WHERE run_id IN (
        SELECT id FROM import_run WHERE kind = :kind AND dataset = :dataset ORDER BY id DESC OFFSET 10)
    -- Whatever came of later tries: what was odd about the data that are served stays known.
    AND run_id <> (
        SELECT coalesce(max(id), 0) FROM import_run WHERE kind = :kind AND dataset = :dataset AND status = 'done')
""")
_COUNT_ROWS = text("""
    SELECT 'place', count(*) FROM place WHERE vanished_on IS NULL
    UNION ALL SELECT 'neighbourhood', count(*) FROM neighbourhood WHERE vanished_on IS NULL
""")
_COUNT_THEMES = text("""
    SELECT theme, count(*) FROM place CROSS JOIN LATERAL unnest(themes) AS theme
    WHERE vanished_on IS NULL GROUP BY theme ORDER BY theme
""")


class NoticeInput(NamedTuple):
    """A notice on its way into the table."""

    run_id: int
    code: str
    severity: str
    subject: str
    detail: str


def claim(session: WriteSession) -> None:
    """Make this transaction the only import until it ends; raises RefusedError if another one is at work."""
    try:
        for statement in _CLAIM:
            session.execute(statement)
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise RefusedError(
                "Another import is at work on this database. Please wait until it is done (`atlas ingest status`).",
                de="Gerade läuft ein anderer Import. Bitte warten Sie, bis er fertig ist.",
            ) from None
        raise


def clean_up(session: WriteSession) -> None:
    """Mark runs that were killed as failed; only the holder of the claim may say so."""
    session.execute(
        update(ImportRunRow)
        .where(ImportRunRow.status == "running")
        .values(status="failed", message=str(_INTERRUPTED), message_de=_INTERRUPTED.de, finished_at=func.now())
    )


def start(session: WriteSession, source: SourceInfo, recipe: str) -> int:
    """Write down that an import of `source` begins, and return its number."""
    row = ImportRunRow(
        kind=source.kind,
        dataset=source.dataset,
        source=source.name,
        location=source.location,
        options=source.options,
        etag=source.etag,
        checksum=source.checksum,
        licence=source.licence,
        made_up=source.made_up,
        recipe=recipe,
        status="running",
    )
    session.add(row)
    session.flush()
    session.execute(_FORGET_OLD_NOTICES, {"kind": source.kind, "dataset": source.dataset})
    return row.id


def complete(session: WriteSession, run_id: int, report: ImportReport) -> None:
    """Write down that the run is done, in the transaction that puts its data in place."""
    session.execute(_FORGET_CHANGES)
    _finish(session, run_id, "done", report)


def end(
    session: WriteSession,
    run_id: int,
    status: str,
    *,
    why: AtlasError | None = None,
    report: ImportReport | None = None,
) -> None:
    """Write down that the run ended as `status` without changing the town, and `why`."""
    _finish(session, run_id, status, report or ImportReport(), why)


def get_run(session: ReadSession | WriteSession, run_id: int) -> ImportRun:
    """Return the run; raises NotFoundError."""
    row = session.get(ImportRunRow, run_id, populate_existing=True)
    if row is None:
        raise NotFoundError(f"There is no import {run_id}.", de=f"Den Import {run_id} gibt es nicht.")
    return _record(row)


def list_runs(session: ReadSession, *, limit: int = 20) -> list[ImportRun]:
    """Return the newest runs first."""
    return [_record(row) for row in session.scalars(select(ImportRunRow).order_by(ImportRunRow.id.desc()).limit(limit))]


def find_last_done(session: ReadSession | WriteSession, *, kind: str, dataset: str = "") -> ImportRun | None:
    """Return the run whose data is served."""
    row = session.scalars(
        select(ImportRunRow)
        .where(ImportRunRow.kind == kind, ImportRunRow.dataset == dataset, ImportRunRow.status == "done")
        .order_by(ImportRunRow.id.desc())
        .limit(1)
    ).first()
    return None if row is None else _record(row)


def was_ever_real(session: ReadSession | WriteSession) -> bool:
    """Tell whether a real town has ever been served."""
    done = (ImportRunRow.kind == "osm", ImportRunRow.status == "done", ~ImportRunRow.made_up)
    return session.scalars(select(ImportRunRow.id).where(*done).limit(1)).first() is not None


def find_done_before(session: ReadSession, run: ImportRun) -> ImportRun | None:
    """Return the run whose data was served before this one, of the same kind and dataset."""
    row = session.scalars(
        select(ImportRunRow)
        .where(
            ImportRunRow.kind == run.kind,
            ImportRunRow.dataset == run.dataset,
            ImportRunRow.status == "done",
            ImportRunRow.id < run.id,
        )
        .order_by(ImportRunRow.id.desc())
        .limit(1)
    ).first()
    return None if row is None else _record(row)


def list_current(session: ReadSession, statuses: Collection[str] = ("done", "unchanged")) -> list[ImportRun]:
    """Return the newest run of every kind and dataset that ended as one of `statuses`, in the order of their ids."""
    newest = (
        select(func.max(ImportRunRow.id))
        .where(ImportRunRow.status.in_(statuses))
        .group_by(ImportRunRow.kind, ImportRunRow.dataset)
    )
    listed = select(ImportRunRow).where(ImportRunRow.id.in_(newest)).order_by(ImportRunRow.id)
    return [_record(row) for row in session.scalars(listed)]


def find_recipe(session: ReadSession | WriteSession, run_id: int) -> str | None:
    """Return the digest of the rules and the program that the run was read with."""
    return session.scalar(select(ImportRunRow.recipe).where(ImportRunRow.id == run_id))


def list_examples(session: ReadSession, run_id: int, *, per_code: int = 3) -> list[Notice]:
    """Return the first notices of each code."""
    number = func.row_number().over(partition_by=ImportNoticeRow.code, order_by=ImportNoticeRow.id)
    numbered = select(ImportNoticeRow, number.label("number")).where(ImportNoticeRow.run_id == run_id).subquery()
    shown = select(numbered.c.code, numbered.c.severity, numbered.c.subject, numbered.c.detail).where(
        numbered.c.number <= per_code
    )
    return [
        Notice(code, Severity(severity), subject, detail)
        for code, severity, subject, detail in session.execute(shown.order_by(numbered.c.code, numbered.c.id))
    ]


def add_notice(session: WriteSession, run_id: int, notice: Notice) -> None:
    """Store one notice of a run."""
    session.add(
        ImportNoticeRow(
            run_id=run_id,
            code=notice.code,
            severity=notice.severity,
            subject=notice.subject,
            detail=notice.detail,
        )
    )


def count_rows(session: WriteSession) -> dict[str, int]:
    """Return the number of living places and neighbourhoods."""
    return {str(table): int(count) for table, count in session.execute(_COUNT_ROWS)}


def count_themes(session: WriteSession) -> dict[str, int]:
    """Return the number of living places by theme."""
    return {str(theme): int(count) for theme, count in session.execute(_COUNT_THEMES)}


def _finish(
    session: WriteSession, run_id: int, status: str, report: ImportReport, why: AtlasError | None = None
) -> None:
    changes = {name: getattr(report, name) for name in _CHANGES}
    session.execute(
        update(ImportRunRow)
        .where(ImportRunRow.id == run_id)
        .values(
            status=status,
            message="" if why is None else str(why),
            message_de="" if why is None else why.de,
            counts=report.counts,
            themes=report.themes,
            notices=report.notices,
            changes=changes,
            finished_at=func.clock_timestamp(),
        )
    )


def _record(row: ImportRunRow) -> ImportRun:
    return ImportRun(
        id=row.id,
        kind=row.kind,
        dataset=row.dataset,
        source=row.source,
        location=row.location,
        options=row.options,
        etag=row.etag,
        checksum=row.checksum,
        licence=row.licence,
        made_up=row.made_up,
        status=row.status,
        started_at=row.started_at,
        finished_at=row.finished_at,
        report=ImportReport(counts=row.counts, themes=row.themes, notices=row.notices, **row.changes),
        message=row.message,
        message_de=row.message_de,
    )
