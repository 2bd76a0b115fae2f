"""The audit: what data protection needs to know, written by the database under a pseudonym."""

from typing import cast

from sqlalchemy import func, select, text

from geo.model.team import Audit, AuditAction, Page
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import AuditRow

__all__ = ["audit", "list_audit"]

_WRITE = text("SELECT atlas_audit(:action, :noun, :subject, :neighbourhood)")


def audit(
    session: WriteSession, action: AuditAction, noun: str, subject: str, neighbourhood: int | None = None
) -> None:
    """Write down who (whom the session is for) did what; `subject` is a key, never a name."""
    session.execute(_WRITE, {"action": action, "noun": noun, "subject": subject, "neighbourhood": neighbourhood})


def list_audit(session: ReadSession, *, limit: int = 50, offset: int = 0) -> Page[Audit]:
    """List the audit, the newest first."""
    rows = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(limit).offset(offset))
    items = tuple(
        Audit(row.id, row.at, row.actor, cast("AuditAction", row.action), row.noun, row.subject, row.neighbourhood_id)
        for row in rows
    )
    return Page(items, int(session.scalar(select(func.count()).select_from(AuditRow)) or 0), offset)
