"""What a place shows as an expression: what people say, else its source, else an official list (`human.compose`)."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, select

from geo.store.tables import ListEntryRow, PlaceOverrideRow, PlaceRow

__all__ = ["told"]

_ADDRESS = frozenset({"street", "housenumber", "postcode", "city"})
_LISTED = _ADDRESS | {"opening_hours", "phone", "website", "operator"}


def told(field: str) -> ColumnElement[Any]:
    """Return what stands in `field` of a place after composing."""
    own = func.nullif(cast(getattr(PlaceRow, field), Text), "")
    people = (
        select(PlaceOverrideRow.value)
        .where(PlaceOverrideRow.place_id == PlaceRow.id, PlaceOverrideRow.field == field)
        .scalar_subquery()
    )
    if field not in _LISTED:
        return func.coalesce(people, own)
    listed = _listed(field)
    if field in _ADDRESS:
        # A list's street goes with its own number only.
        listed = case((func.nullif(PlaceRow.street, "").is_(None), listed))
    return func.coalesce(people, own, listed)


def _listed(field: str) -> ColumnElement[Any]:
    value = getattr(ListEntryRow, field)
    matched = and_(ListEntryRow.place_id == PlaceRow.id, ListEntryRow.state == "matched", ~ListEntryRow.gone)
    named = select(value).where(matched, value != "").order_by(ListEntryRow.id).limit(1)
    return named.scalar_subquery()
