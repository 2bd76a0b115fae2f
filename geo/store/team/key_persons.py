"""Key persons: hidden when their review is due, deleted for good with every trace of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.model.team import KeyPerson
from geo.store.session import WriteSession
from geo.store.tables import DeletionRow, HistoryRow, KeyPersonRow
from geo.store.team.keeping import Keep, Session
from geo.store.team.traces import blot_out

__all__ = ["KEY_PERSONS", "delete_for_good", "find_by_key", "list_deletions", "list_due", "valid_on"]

KEY_PERSONS = Keep("key_person", KeyPersonRow, KeyPerson)
_LOCK_KEY = text("SELECT id, name, office_contact FROM key_person WHERE key = :key FOR UPDATE")


def valid_on(day: date) -> ColumnElement[bool]:
    """Ask for those whose review is not due yet."""
    return KeyPersonRow.review_on > day


def find_by_key(session: Session, key: UUID) -> int | None:
    """Return the id of the person with this key, or None."""
    return session.scalar(select(KeyPersonRow.id).where(KeyPersonRow.key == key))


def delete_for_good(session: WriteSession, key: UUID) -> bool:
    """Delete a person with the history and every mention of the name or the contact; tell whether there was one.

    The session must see everything. Entries that led to the person stay, without the name.
    """
    session.execute(upsert(DeletionRow).values(key=key).on_conflict_do_nothing())
    row = session.execute(_LOCK_KEY, {"key": key}).one_or_none()
    if row is None:
        return False
    session.execute(delete(HistoryRow).where(HistoryRow.noun == "key_person", HistoryRow.record_id == row.id))
    session.execute(delete(KeyPersonRow).where(KeyPersonRow.id == row.id))
    blot_out(session, (row.name, row.office_contact))
    return True


def list_due(session: Session, before: date) -> tuple[UUID, ...]:
    """List the keys of those whose review has been due since before a day."""
    return tuple(session.scalars(select(KeyPersonRow.key).where(KeyPersonRow.review_on < before)))


def list_deletions(session: Session) -> tuple[UUID, ...]:
    """List the keys of all that were deleted."""
    return tuple(session.scalars(select(DeletionRow.key).order_by(DeletionRow.at, DeletionRow.key)))
