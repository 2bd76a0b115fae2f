"""Meetings, and what comes to the next one by itself."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from geo.model.team import CarriedOver, Meeting
from geo.store.tables import AgreementRow, EntryRow, MeetingRow, ProjectRow
from geo.store.team.entries import list_open_points
from geo.store.team.keeping import Keep, Session, page
from geo.store.team.projects import AGREEMENTS, PROJECTS

__all__ = ["MEETINGS", "carry_over"]

_MOST = 200


def _with_counts(session: Session, found: tuple[Meeting, ...]) -> tuple[Meeting, ...]:
    rows = session.execute(
        select(EntryRow.meeting_id, func.count())
        .where(EntryRow.meeting_id.in_([meeting.id for meeting in found]), EntryRow.trashed_at.is_(None))
        .group_by(EntryRow.meeting_id)
    )
    counted: dict[int | None, int] = dict(list(rows))
    return tuple(replace(meeting, entry_count=counted.get(meeting.id, 0)) for meeting in found)


MEETINGS = Keep("meeting", MeetingRow, Meeting, _with_counts)


def carry_over(session: Session, neighbourhoods: Collection[int], day: date) -> CarriedOver:
    """Return what a meeting on a day finds: open points, running projects, agreements due by then or without a day."""
    running = (ProjectRow.status == "running", ProjectRow.neighbourhood_id.in_(neighbourhoods))
    due = (
        AgreementRow.done_on.is_(None),
        AgreementRow.due_on.is_(None) | (AgreementRow.due_on <= day),
        AgreementRow.neighbourhood_id.in_(neighbourhoods),
    )
    return CarriedOver(
        open_points=list_open_points(session, neighbourhoods),
        projects=page(session, PROJECTS, *running, order=(PROJECTS.table.c.title,), limit=_MOST).items,
        agreements=page(session, AGREEMENTS, *due, order=(AgreementRow.due_on.asc().nulls_last(),), limit=_MOST).items,
    )
