"""Turns what somebody wants to see into conditions, by the columns that a table has."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Table, any_, exists, false, func, literal, or_

from geo.model.team import Wanted
from geo.store.tables import EntryCodeRow, PlaceRow
from geo.store.tables.base import WGS84
from geo.store.team.areas import lies_in
from geo.store.team.keeping import Keep

__all__ = ["conditions"]

_EQUAL = (
    "place_id",
    "kind",
    "sort",
    "state",
    "status",
    "visibility",
    "take_part",
    "organisation_id",
    "resource_id",
    "project_id",
    "meeting_id",
    "prompt",
    "open_point",
)
"""Columns that have to hold just what is asked for."""
_SEARCHED = ("name", "title", "text", "function", "purpose", "what", "tip", "focus_question")
_CLOSED = ("done_on", "closed_on", "closed_at", "gone_on")
"""Columns that are empty while something is open."""


def conditions(keep: Keep[Any], wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    """Return what the rows of a list fulfil; a filter that the table knows nothing of finds nothing."""
    return tuple(_conditions(keep.table, wanted))


def _conditions(table: Table, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    columns = table.c
    for name in _EQUAL:
        if (value := getattr(wanted, name)) is not None:
            yield columns[name] == value if name in columns else false()
    if wanted.neighbourhood is not None:
        yield lies_in(columns.neighbourhood_id, wanted.neighbourhood)
    if wanted.q:
        words = [columns[name].icontains(wanted.q, autoescape=True) for name in _SEARCHED if name in columns]
        yield or_(false(), *words)
    if wanted.theme is not None:
        yield _has_theme(table, wanted.theme)
    if wanted.bbox is not None:
        yield _in_box(table, wanted.bbox) if "geom" in columns else false()
    yield from _in_time(table, wanted)


def _in_time(table: Table, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    columns = table.c
    if wanted.first is not None:
        yield columns.on_date >= wanted.first if "on_date" in columns else false()
    if wanted.last is not None:
        yield columns.on_date <= wanted.last if "on_date" in columns else false()
    if wanted.coded is not None:
        has = exists().where(EntryCodeRow.entry_id == columns.id)
        yield has if wanted.coded else ~has & ~columns.without_theme & columns.merged_into_id.is_(None)
    if wanted.open is not None:
        shut = [columns[name].is_not(None) for name in _CLOSED if name in columns]
        yield ~or_(false(), *shut) if wanted.open else or_(false(), *shut)


def _has_theme(table: Table, theme: str) -> ColumnElement[bool]:
    if "theme" in table.c:
        return table.c.theme == theme
    if "themes" in table.c and isinstance(table.c.themes.type, ARRAY):
        return literal(theme) == any_(table.c.themes)
    if table.name == "entry":
        return exists().where(EntryCodeRow.entry_id == table.c.id, EntryCodeRow.theme == theme)
    return false()


def _in_box(table: Table, box: tuple[float, float, float, float]) -> ColumnElement[bool]:
    envelope = func.ST_MakeEnvelope(*box, WGS84)
    place = PlaceRow.__table__.alias("spot")
    at_place = exists().where(place.c.id == table.c.place_id, place.c.geom.op("&&")(envelope))
    inside: ColumnElement[bool] = table.c.geom.op("&&")(envelope)
    return or_(inside, table.c.geom.is_(None) & at_place)
