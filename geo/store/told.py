"""What people say stands before what the source says, also in conditions: names, hours, and what is gone for good."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, collate, func, or_, select, text

from geo.model import fold
from geo.store.session import ReadSession
from geo.store.tables import ListEntryRow, PlaceConfirmationRow, PlaceOverrideRow, PlaceRow
from geo.store.texts import texts

__all__ = ["GIVEN_NAMES", "GONE", "Stamp", "Stamped", "find_named", "find_stamp", "hours_are", "list_told_hours"]

_GERMAN = "de-x-icu"

_newest = select(func.max(PlaceConfirmationRow.id)).group_by(PlaceConfirmationRow.place_id)
_gone = select(PlaceConfirmationRow.place_id).where(
    PlaceConfirmationRow.id.in_(_newest), PlaceConfirmationRow.verdict == "gone"
)
GONE = PlaceRow.id.in_(_gone)
"""Somebody looked last and found it closed for good, whatever the source says."""

GIVEN_NAMES = (
    select(PlaceOverrideRow.place_id, collate(cast(PlaceOverrideRow.value, Text), _GERMAN).label("name"))
    .where(PlaceOverrideRow.field == "name")
    .subquery("given_names")
)
"""Names that people gave, by place."""

_told_hours = select(PlaceOverrideRow.place_id).where(PlaceOverrideRow.field == "opening_hours")
_listed_hours = and_(ListEntryRow.state == "matched", ~ListEntryRow.gone, ListEntryRow.opening_hours.is_not(None))

# The number of changes too: of two that are under way the later one may be there first.
_STAMP = text("""
    SELECT (SELECT coalesce(max(id), 0) FROM import_run WHERE status = 'done'), count(*), coalesce(max(id), 0)
    FROM place_change
""")


class Stamp(NamedTuple):
    """What the places were when they were read."""

    version: int
    """The import whose data they are."""
    changes: int
    """Statements since then that changed places or what people say of them."""
    last: int


class Stamped(NamedTuple):
    """A session that knows what it reads."""

    session: ReadSession
    stamp: Stamp


def hours_are(values: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that the hours of a place are one of `values`: people's, else its own, else a list's."""
    among = func.any(texts(values))
    told = _told_hours.where(PlaceOverrideRow.value == among)
    listed = select(ListEntryRow.place_id).where(_listed_hours, ListEntryRow.opening_hours == among)
    untold = PlaceRow.id.not_in(_told_hours)
    return or_(
        and_(PlaceRow.opening_hours == among, untold),
        and_(PlaceRow.opening_hours.is_(None), untold, PlaceRow.id.in_(listed)),
        PlaceRow.id.in_(told),
    )


def find_named(session: ReadSession, word: str) -> list[int]:
    """Return the places in whose given name the folded `word` stands."""
    rows = session.execute(select(GIVEN_NAMES.c.place_id, GIVEN_NAMES.c.name))
    return [row.place_id for row in rows if word in fold(row.name)]


def list_told_hours(session: ReadSession) -> tuple[str, ...]:
    """List every value of hours that people or lists tell."""
    told = select(PlaceOverrideRow.value).where(PlaceOverrideRow.field == "opening_hours")
    listed = select(ListEntryRow.opening_hours).where(_listed_hours)
    return tuple(row[0] for row in session.execute(told.union(listed)))


def find_stamp(session: ReadSession) -> Stamp:
    """Return what is another as soon as an import or a person changed what a place is."""
    return Stamp(*session.execute(_STAMP).one())
