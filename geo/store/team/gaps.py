"""Gaps with their three columns: what people say, what was computed, how complete the data are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select

from geo.model.team import Gap, GapColumns, Indicator
from geo.store.completeness import list_completeness
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import EntryTrailRow, GapIndicatorRow, GapRow, ProjectLinkRow, ProjectRow
from geo.store.team.entries import ENTRIES
from geo.store.team.keeping import Keep, Session, find, get

__all__ = ["GAPS", "add_indicator", "get_columns"]


def _with_projects(session: Session, found: tuple[Gap, ...]) -> tuple[Gap, ...]:
    rows = session.execute(
        select(ProjectLinkRow.gap_id, ProjectLinkRow.project_id)
        .join(ProjectRow, ProjectRow.id == ProjectLinkRow.project_id)
        .where(ProjectLinkRow.gap_id.in_([gap.id for gap in found]), ProjectRow.trashed_at.is_(None))
        .order_by(ProjectLinkRow.project_id)
    )
    projects: dict[int | None, list[int]] = defaultdict(list)
    for gap, project in rows:
        projects[gap].append(project)
    return tuple(replace(gap, project_ids=tuple(projects[gap.id])) for gap in found)


GAPS = Keep("gap", GapRow, Gap, _with_projects)


def add_indicator(session: WriteSession, gap: int, told: Mapping[str, Any]) -> None:
    """Keep a computed value of now; raises NotFoundError."""
    where = get(session, GAPS, gap).neighbourhood_id
    session.execute(insert(GapIndicatorRow).values(gap_id=gap, neighbourhood_id=where, **told))


def get_columns(session: ReadSession, number: int) -> GapColumns:
    """Return a gap with all that stands beside it; raises NotFoundError or GoneError."""
    gap = get(session, GAPS, number)
    trails = select(EntryTrailRow.entry_id, EntryTrailRow.against).where(EntryTrailRow.gap_id == number)
    against: dict[int, bool] = dict(list(session.execute(trails)))
    entries = sorted(find(session, ENTRIES, against), key=lambda entry: (entry.on_date, entry.id), reverse=True)
    known = {told.theme: told for told in list_completeness(session, gap.neighbourhood_id)}
    return GapColumns(
        gap=gap,
        observations=tuple(entry for entry in entries if not against[entry.id]),
        against=tuple(entry for entry in entries if against[entry.id]),
        indicators=_list_indicators(session, number),
        completeness=known.get(gap.theme),
    )


def _list_indicators(session: Session, gap: int) -> tuple[Indicator, ...]:
    rows = session.scalars(
        select(GapIndicatorRow).where(GapIndicatorRow.gap_id == gap).order_by(GapIndicatorRow.id.desc())
    )
    return tuple(Indicator(row.key, row.value, row.unit, row.conditions, row.computed_at) for row in rows)
