"""Projects with their links, the fields of their template, consultations, agreements and round tables."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.model.team import Agreement, Consultation, NetworkRound, Project, ProjectField, ProjectLink
from geo.store.session import WriteSession
from geo.store.tables import (
    AgreementRow,
    CalendarTokenRow,
    ConsultationRow,
    MeetingRow,
    NetworkRoundRow,
    ProjectFieldRow,
    ProjectLinkRow,
    ProjectRow,
    TeamNeighbourhoodRow,
    TeamRow,
)
from geo.store.team.keeping import Keep, Session, get, page

__all__ = [
    "AGREEMENTS",
    "CONSULTATIONS",
    "NETWORK_ROUNDS",
    "PROJECTS",
    "find_team_of_calendar",
    "get_meeting_area",
    "get_team_name",
    "link",
    "list_due_of_team",
    "list_fields",
    "replace_calendar",
    "set_fields",
    "unlink",
]

_MOST_DUE = 500
_LINKS = {"gap": "gap_id", "resource": "resource_id", "entry": "entry_id"}


def _with_links(session: Session, found: tuple[Project, ...]) -> tuple[Project, ...]:
    links: dict[int, list[ProjectLink]] = defaultdict(list)
    rows = session.scalars(
        select(ProjectLinkRow)
        .where(ProjectLinkRow.project_id.in_([project.id for project in found]))
        .order_by(ProjectLinkRow.id)
    )
    for row in rows:
        noun, number = next((noun, to) for noun, name in _LINKS.items() if (to := getattr(row, name)) is not None)
        links[row.project_id].append(ProjectLink(noun, number))
    return tuple(replace(project, links=tuple(links[project.id])) for project in found)


PROJECTS = Keep("project", ProjectRow, Project, _with_links)
CONSULTATIONS = Keep("consultation", ConsultationRow, Consultation)
AGREEMENTS = Keep("agreement", AgreementRow, Agreement)
NETWORK_ROUNDS = Keep("network_round", NetworkRoundRow, NetworkRound)


def link(session: WriteSession, project: int, to: ProjectLink) -> None:
    """Link a project with a gap, a resource or an entry; nothing happens if it is linked already."""
    where = get(session, PROJECTS, project).neighbourhood_id
    told = {"project_id": project, "neighbourhood_id": where, _LINKS[to.noun]: to.id}
    session.execute(upsert(ProjectLinkRow).values(told).on_conflict_do_nothing())


def unlink(session: WriteSession, project: int, to: ProjectLink) -> None:
    """Take a link away; nothing happens if there is none."""
    column = ProjectLinkRow.__table__.c[_LINKS[to.noun]]
    session.execute(delete(ProjectLinkRow).where(ProjectLinkRow.project_id == project, column == to.id))


def list_fields(session: Session) -> tuple[ProjectField, ...]:
    """List the fields of the template in their order, hidden ones too."""
    rows = session.scalars(select(ProjectFieldRow).order_by(ProjectFieldRow.position, ProjectFieldRow.key))
    return tuple(ProjectField(row.key, row.label_de, row.label_en, row.position, row.hidden) for row in rows)


def set_fields(session: WriteSession, fields: Iterable[ProjectField]) -> None:
    """Make the template these fields; one that is not told is hidden, since projects may have filled it in."""
    told = list(fields)
    for row in session.scalars(select(ProjectFieldRow)):
        row.hidden = True
    for position, field in enumerate(told, 1):
        values = {
            "label_de": field.label_de,
            "label_en": field.label_en,
            "position": position,
            "hidden": field.hidden,
        }
        made = upsert(ProjectFieldRow).values(key=field.key, **values)
        session.flush()
        session.execute(made.on_conflict_do_update(index_elements=["key"], set_=values))


def replace_calendar(session: WriteSession, team: int) -> str:
    """Return a new secret address of a team's calendar; the one before is worth nothing from now on."""
    token = secrets.token_urlsafe(24)
    made = upsert(CalendarTokenRow).values(team_id=team, digest=_digest(token))
    session.execute(made.on_conflict_do_update(index_elements=["team_id"], set_={"digest": _digest(token)}))
    return token


def find_team_of_calendar(session: Session, token: str) -> int | None:
    """Return the team whose calendar has this secret address, or None."""
    return session.scalar(select(CalendarTokenRow.team_id).where(CalendarTokenRow.digest == _digest(token)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def get_team_name(session: Session, team: int) -> str:
    """Return the name of a team."""
    return session.scalars(select(TeamRow.name).where(TeamRow.id == team)).one()


def list_due_of_team(session: Session, team: int) -> tuple[Agreement, ...]:
    """List the open agreements with a day in the neighbourhoods of a team, the next first."""
    mine = select(TeamNeighbourhoodRow.neighbourhood_id).where(TeamNeighbourhoodRow.team_id == team)
    columns = AGREEMENTS.table.c
    open_ones = (columns.done_on.is_(None), columns.due_on.is_not(None))
    where = or_(columns.team_id == team, columns.neighbourhood_id.in_(mine))
    return page(session, AGREEMENTS, *open_ones, where, order=(columns.due_on,), limit=_MOST_DUE).items


def get_meeting_area(session: Session, meeting: int) -> int | None:
    """Return the first neighbourhood of a meeting, or None."""
    return session.scalar(select(MeetingRow.neighbourhood_id).where(MeetingRow.id == meeting))
