"""What is served and what was odd about it: sources, their age and their notices."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import func, select

from geo.model import FoundFault, ImportReport, ImportRun, LoadedSource, Notice, RunReport, Severity, SourceAge
from geo.store import imports
from geo.store.session import ReadSession
from geo.store.tables import ImportNoticeRow, PlaceRow, PopulationCellRow, TransitFeedRow

__all__ = ["describe_run", "find_ends_of_timetables", "find_newest_edit", "list_notices", "list_sources"]

_EXAMPLES = 10
"""So many notices of each code are shown."""
_REMOVED = "removed"
"""The option of a run that took a source away."""
_FAILED = frozenset({"refused", "failed"})


def list_sources(session: ReadSession) -> list[LoadedSource]:
    """Return what is served, the first that was loaded first."""
    served = [run for run in imports.list_current(session, ["done"]) if not run.options.get(_REMOVED)]
    severities = _find_severities(session, [run.id for run in served])
    later = _list_later(session, served)
    ages = _find_ages(session, served)
    return [
        LoadedSource(
            run=run,
            before=_find_before(session, run),
            seen=next((other for other in later[run.id] if other.status == "unchanged"), None),
            failed=_find_failed(later[run.id]),
            faults=_faults(run, severities[run.id], ()),
            age=ages.get(run.id, SourceAge()),
        )
        for run in served
    ]


def describe_run(session: ReadSession, run_id: int) -> RunReport:
    """Return the report of a run; raises NotFoundError."""
    run = imports.get_run(session, run_id)
    examples = imports.list_examples(session, run_id, per_code=_EXAMPLES)
    last = imports.find_last_done(session, kind=run.kind, dataset=run.dataset)
    faults = _faults(run, _find_severities(session, [run_id])[run_id], examples)
    return RunReport(run, _find_before(session, run), faults, served=last is not None and last.id == run.id)


def list_notices(session: ReadSession, run_id: int, *, after: int = 0, limit: int) -> list[tuple[int, Notice]]:
    """Return stored notices of a run with their numbers, in the order of these, from the one `after`."""
    row = ImportNoticeRow
    listed = (
        select(row.id, row.code, row.severity, row.subject, row.detail)
        .where(row.run_id == run_id, row.id > after)
        .order_by(row.id)
        .limit(limit)
    )
    return [
        (number, Notice(c, Severity(s), subject, detail)) for number, c, s, subject, detail in session.execute(listed)
    ]


def find_newest_edit(session: ReadSession) -> date | None:
    """Return the day of the last edit of any place that is served, by its source."""
    newest = session.scalar(select(func.max(PlaceRow.source_date)).where(PlaceRow.vanished_on.is_(None)))
    return None if newest is None else newest.date()


def find_ends_of_timetables(session: ReadSession) -> list[date]:
    """Return the last day of each timetable, the first to end first."""
    return list(session.scalars(select(TransitFeedRow.last_day).order_by(TransitFeedRow.last_day)))


def _list_later(session: ReadSession, served: Iterable[ImportRun]) -> Mapping[int, list[ImportRun]]:
    """Return what was tried after each run of `served`, the newest first."""
    tried = {(run.kind, run.dataset): run for run in imports.list_current(session, _FAILED)}
    found = {(run.kind, run.dataset): run for run in imports.list_current(session, ["unchanged"])}
    later = {}
    for run in served:
        key = run.kind, run.dataset
        others = [other for other in (tried.get(key), found.get(key)) if other is not None and other.id > run.id]
        later[run.id] = sorted(others, key=lambda other: -other.id)
    return later


def _find_failed(later: list[ImportRun]) -> ImportRun | None:
    return later[0] if later and later[0].status in _FAILED else None


def _find_before(session: ReadSession, run: ImportRun) -> ImportReport | None:
    before = imports.find_done_before(session, run)
    return None if before is None or before.options.get(_REMOVED) else before.report


def _find_severities(session: ReadSession, runs: Collection[int]) -> Mapping[int, dict[str, Severity]]:
    """Return the worst severity of each code of each run."""
    row = ImportNoticeRow
    asked = select(row.run_id, row.code, row.severity).where(row.run_id.in_(runs)).distinct()
    found: Mapping[int, dict[str, Severity]] = defaultdict(dict)
    order = list(Severity)
    for run, code, severity in session.execute(asked):
        found[run][code] = min(Severity(severity), found[run].get(code, Severity.INFO), key=order.index)
    return found


def _faults(run: ImportRun, severities: Mapping[str, Severity], examples: Iterable[Notice]) -> tuple[FoundFault, ...]:
    shown = defaultdict(list)
    for notice in examples:
        shown[notice.code].append(notice)
    faults = (
        FoundFault(code, severities.get(code), count, tuple(shown[code])) for code, count in run.report.notices.items()
    )
    return tuple(sorted(faults, key=lambda fault: fault.rank))


def _find_ages(session: ReadSession, served: Iterable[ImportRun]) -> dict[int, SourceAge]:
    ages = {}
    feeds = {feed.name: feed for feed in session.scalars(select(TransitFeedRow))}
    years = select(PopulationCellRow.dataset, func.max(PopulationCellRow.year)).group_by(PopulationCellRow.dataset)
    counted = {dataset: year for dataset, year in session.execute(years) if year}
    for run in served:
        if run.kind == "gtfs" and (feed := feeds.get(run.dataset)):
            ages[run.id] = SourceAge(None, feed.first_day, feed.last_day, _attributed(feed))
        elif run.kind == "population" and run.dataset in counted:
            ages[run.id] = SourceAge(date(counted[run.dataset], 12, 31))
        elif run.kind == "osm":
            ages[run.id] = SourceAge(find_newest_edit(session))
    return ages


def _attributed(feed: TransitFeedRow) -> tuple[str, ...]:
    publisher = [str(feed.info.get("publisher_name") or "")]
    named = [str(row.get("organization_name") or "") for row in feed.attributions]
    return tuple(dict.fromkeys(name for name in publisher + named if name))
