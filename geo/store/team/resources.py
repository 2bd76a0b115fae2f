"""Resources with their services, organisations with their contact log."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, insert, or_, select, text

from geo.model.team import Contact, Organisation, Resource, Service
from geo.store.session import WriteSession
from geo.store.tables import ContactRow, OrganisationRow, ResourceRow, ServiceRow
from geo.store.team.keeping import Keep, Session, get, page

__all__ = [
    "ORGANISATIONS",
    "RESOURCES",
    "SERVICES",
    "add_contact",
    "find_kept",
    "hand_over",
    "list_contacts",
    "not_confirmed_since",
]

_MOST_SERVICES = 1000
# What hangs on one goes to the other, unless that has it already.
_HAND_OVER = (
    text("""
        UPDATE service SET resource_id = kept.id, neighbourhood_id = kept.neighbourhood_id
        FROM resource AS kept WHERE service.resource_id = :merged AND kept.id = :into
    """),
    text("""
        INSERT INTO entry_trail (entry_id, neighbourhood_id, resource_id, against)
        SELECT entry_id, neighbourhood_id, :into, against FROM entry_trail WHERE resource_id = :merged
        ON CONFLICT DO NOTHING
    """),
    text("DELETE FROM entry_trail WHERE resource_id = :merged"),
    text("""
        INSERT INTO project_link (project_id, neighbourhood_id, resource_id)
        SELECT project_id, neighbourhood_id, :into FROM project_link WHERE resource_id = :merged
        ON CONFLICT DO NOTHING
    """),
    text("DELETE FROM project_link WHERE resource_id = :merged"),
)


def _with_services(session: Session, found: tuple[Resource, ...]) -> tuple[Resource, ...]:
    if not found:
        return found
    of_these = SERVICES.table.c.resource_id.in_([resource.id for resource in found])
    services: dict[int, list[Service]] = defaultdict(list)
    for service in page(session, SERVICES, of_these, order=(SERVICES.table.c.id,), limit=_MOST_SERVICES).items:
        services[service.resource_id].append(service)
    return tuple(replace(resource, services=tuple(services[resource.id])) for resource in found)


ORGANISATIONS = Keep("organisation", OrganisationRow, Organisation)
SERVICES = Keep("service", ServiceRow, Service)
RESOURCES = Keep("resource", ResourceRow, Resource, _with_services)


def hand_over(session: WriteSession, merged: int, into: int) -> None:
    """Give services, trails of entries and links of projects of a resource to another."""
    for statement in _HAND_OVER:
        session.execute(statement, {"merged": merged, "into": into})


def find_kept(session: Session, number: int) -> int | None:
    """Return the resource that one turned out to be, or None."""
    return session.scalar(select(ResourceRow.merged_into_id).where(ResourceRow.id == number))


def add_contact(session: WriteSession, organisation: int, told: Mapping[str, Any]) -> None:
    """Write a line into the contact log; raises NotFoundError."""
    where = get(session, ORGANISATIONS, organisation).neighbourhood_id
    session.execute(insert(ContactRow).values(organisation_id=organisation, neighbourhood_id=where, **told))


def list_contacts(session: Session, organisation: int) -> tuple[Contact, ...]:
    """List the contact log, the newest first."""
    rows = session.scalars(
        select(ContactRow)
        .where(ContactRow.organisation_id == organisation)
        .order_by(ContactRow.on_date.desc(), ContactRow.id.desc())
    )
    return tuple(
        Contact(row.id, row.organisation_id, row.on_date, row.text, row.team_id, row.written_at) for row in rows
    )


def not_confirmed_since(keep: Keep[Any], day: date) -> ColumnElement[bool]:
    """Ask for what is there and was not confirmed since a day."""
    columns = keep.table.c
    old = or_(columns.confirmed_on < day, columns.confirmed_on.is_(None) & (columns.created_at < day))
    return cast("ColumnElement[bool]", columns.gone_on.is_(None) & old)
