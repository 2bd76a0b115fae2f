"""Places: the list, one place in full."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, SQLColumnExpression, case, func, select

from geo.errors import GoneError, NotFoundError
from geo.model import Address, OsmRef, Place, PlaceId, PlaceQuery
from geo.store.filters import KNOWN, of_themes, of_view, texts
from geo.store.human import compose
from geo.store.session import ReadSession
from geo.store.tables import PlaceRow

__all__ = ["count_themes", "find_places", "get_place", "list_hours", "list_places"]

_LARGEST_ID = 2**63 - 1
_X, _Y = func.ST_X(PlaceRow.geom), func.ST_Y(PlaceRow.geom)
_COLUMNS = (
    PlaceRow.id,
    PlaceRow.name,
    PlaceRow.kind,
    PlaceRow.themes,
    PlaceRow.presumed_themes,
    PlaceRow.street,
    PlaceRow.housenumber,
    PlaceRow.postcode,
    PlaceRow.city,
    PlaceRow.opening_hours,
    PlaceRow.phone,
    PlaceRow.email,
    PlaceRow.website,
    PlaceRow.operator,
    PlaceRow.wheelchair,
    PlaceRow.fee,
    PlaceRow.languages,
    PlaceRow.tags,
    PlaceRow.source,
    PlaceRow.osm_kind,
    PlaceRow.osm_id,
    PlaceRow.source_date,
    PlaceRow.checked_on,
    PlaceRow.vanished_on,
    PlaceRow.missing_since,
    _X.label("lon"),
    _Y.label("lat"),
)


def list_places(
    session: ReadSession, query: PlaceQuery, *, open_hours: Collection[str] = (), closed_hours: Collection[str] = ()
) -> tuple[Place, ...]:
    """List a page of places in the support order, inside a group sorted as asked.

    `open_hours` and `closed_hours` are the values of `opening_hours` that mean open and closed at the moment asked for.
    """
    page = (
        select(PlaceRow.id)
        .where(*of_view(query, open_hours), *of_themes(query))
        .order_by(*_order(query, open_hours, closed_hours))
        .limit(query.limit)
        .offset(min(query.offset, _LARGEST_ID))
    )
    ids = list(session.scalars(page))
    rows = session.execute(select(*_COLUMNS).where(PlaceRow.id.in_(ids)))
    found = compose(session, {row.id: _place(row) for row in rows})
    return tuple(found[number] for number in ids if number in found)


def count_themes(
    session: ReadSession, query: PlaceQuery, *, open_hours: Collection[str] = ()
) -> dict[tuple[str, ...], int]:
    """Count the places of each combination of themes under the filters of `query` but for its themes."""
    counted = select(PlaceRow.themes, func.count()).where(*of_view(query, open_hours)).group_by(PlaceRow.themes)
    return {tuple(themes): number for themes, number in session.execute(counted)}


def get_place(session: ReadSession, number: int) -> Place:
    """Return a place; raises GoneError if its source no longer has it, NotFoundError if there never was one."""
    known = 0 < number <= _LARGEST_ID
    row = session.execute(select(*_COLUMNS).where(PlaceRow.id == number)).one_or_none() if known else None
    if row is None:
        raise NotFoundError("There is no such place.", de="Diesen Ort gibt es hier nicht.")
    if row.vanished_on is not None:
        raise GoneError(
            "This place is no longer in the data: it was removed there.",
            de="Diesen Ort gibt es in den Daten nicht mehr: Er wurde dort gelöscht.",
        )
    return compose(session, {number: _place(row)})[number]


def find_places(session: ReadSession, numbers: Collection[int]) -> dict[int, Place]:
    """Return those of the places that there are, by number."""
    rows = session.execute(select(*_COLUMNS).where(KNOWN, PlaceRow.id.in_(numbers)))
    return compose(session, {row.id: _place(row) for row in rows})


def list_hours(session: ReadSession) -> tuple[str, ...]:
    """List every value of `opening_hours` once."""
    hours = select(PlaceRow.opening_hours).where(KNOWN, PlaceRow.opening_hours.is_not(None)).distinct()
    return tuple(text for text in session.scalars(hours) if text)


def _order(
    query: PlaceQuery, open_hours: Collection[str], closed_hours: Collection[str]
) -> tuple[SQLColumnExpression[Any], ...]:
    if query.sort == "name":
        return (PlaceRow.group_rank, PlaceRow.name, PlaceRow.id)
    state = case(
        (PlaceRow.opening_hours == func.any(texts(open_hours)), 0),
        (PlaceRow.opening_hours == func.any(texts(closed_hours)), 2),
        else_=1,
    )
    return (PlaceRow.group_rank, state, PlaceRow.name, PlaceRow.id)


def _place(row: Row[tuple[object, ...]]) -> Place:
    found = row._mapping  # noqa: SLF001 - the public name of SQLAlchemy's mapping view
    return Place(
        id=PlaceId(found["id"]),
        themes=tuple(found["themes"]),
        presumed_themes=tuple(found["presumed_themes"]),
        address=Address(found["street"], found["housenumber"], found["postcode"], found["city"]),
        languages=tuple(found["languages"]),
        osm=OsmRef(found["osm_kind"], found["osm_id"]) if found["osm_kind"] else None,
        **{key: found[key] for key in _SAME_NAMES},
    )


_SAME_NAMES = (
    "name",
    "kind",
    "lon",
    "lat",
    "opening_hours",
    "phone",
    "email",
    "website",
    "operator",
    "wheelchair",
    "fee",
    "tags",
    "source",
    "source_date",
    "checked_on",
    "missing_since",
)
