"""Places: the list, one place in full."""

from collections.abc import Collection, Sequence

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, Select, any_, case, func, literal, select, union_all

from geo.errors import GoneError, NotFoundError
from geo.model import Address, OsmRef, Place, PlaceId, PlaceQuery
from geo.store.filters import KNOWN, of_themes, of_view
from geo.store.human import compose
from geo.store.session import ReadSession
from geo.store.tables import PlaceRow
from geo.store.told import GIVEN_NAMES, GONE, hours_are, list_told_hours

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
    conditions = (*of_view(session, query, open_hours), *of_themes(query))
    page = _by_name(conditions, query) if query.sort == "name" else _open_first(conditions, open_hours, closed_hours)
    page = page.limit(query.limit).offset(min(query.offset, _LARGEST_ID))
    ids = list(session.scalars(page))
    rows = session.execute(select(*_COLUMNS).where(PlaceRow.id.in_(ids)))
    found = compose(session, {row.id: _place(row) for row in rows})
    return tuple(found[number] for number in ids if number in found)


def count_themes(
    session: ReadSession, query: PlaceQuery, *, open_hours: Collection[str] = ()
) -> dict[tuple[str, ...], int]:
    """Count the places of each combination of themes under the filters of `query` but for its themes."""
    counted = (
        select(PlaceRow.themes, func.count()).where(*of_view(session, query, open_hours)).group_by(PlaceRow.themes)
    )
    return {tuple(themes): number for themes, number in session.execute(counted)}


def get_place(session: ReadSession, number: int) -> Place:
    """Return a place; raises GoneError if its source no longer has it, NotFoundError if there never was one."""
    known = 0 < number <= _LARGEST_ID
    wanted = select(*_COLUMNS, GONE.label("gone")).where(PlaceRow.id == number)
    row = session.execute(wanted).one_or_none() if known else None
    if row is None:
        raise NotFoundError("There is no such place.", de="Diesen Ort gibt es hier nicht.")
    if row.vanished_on is not None:
        raise GoneError(
            "This place is no longer in the data: it was removed there.",
            de="Diesen Ort gibt es in den Daten nicht mehr: Er wurde dort gelöscht.",
        )
    if row.gone:
        raise GoneError(
            "This place is closed for good: the team has looked.",
            de="Diesen Ort gibt es nicht mehr: Das Team hat nachgesehen.",
        )
    return compose(session, {number: _place(row)})[number]


def find_places(session: ReadSession, numbers: Collection[int]) -> dict[int, Place]:
    """Return those of the places that there are, by number."""
    # One array instead of hundreds of parameters, which would have to be written into the query one by one.
    wanted = PlaceRow.id == any_(literal(list(numbers), ARRAY(BigInteger)))
    rows = session.execute(select(*_COLUMNS).where(KNOWN, wanted))
    return compose(session, {row.id: _place(row) for row in rows})


def list_known(session: ReadSession) -> tuple[int, ...]:
    """List the numbers of all places that there are."""
    return tuple(session.scalars(select(PlaceRow.id).where(KNOWN)))


def list_hours(session: ReadSession) -> tuple[str, ...]:
    """List every value of `opening_hours` once, those of people and lists too."""
    hours = select(PlaceRow.opening_hours).where(KNOWN, PlaceRow.opening_hours.is_not(None)).distinct()
    own = (text for text in session.scalars(hours) if text)
    return tuple(dict.fromkeys([*own, *list_told_hours(session)]))


def _by_name(conditions: Sequence[ColumnElement[bool]], query: PlaceQuery) -> Select[int]:
    """Order places by name, those with a given name among them: an index orders all others."""
    most = min(query.offset + query.limit, _LARGEST_ID)
    own = select(PlaceRow.id, PlaceRow.group_rank, PlaceRow.name.label("name"))
    own = own.where(*conditions, PlaceRow.id.not_in(select(GIVEN_NAMES.c.place_id)))
    own = own.order_by(PlaceRow.group_rank, PlaceRow.name, PlaceRow.id).limit(most)
    given = select(PlaceRow.id, PlaceRow.group_rank, GIVEN_NAMES.c.name)
    given = given.join(GIVEN_NAMES, GIVEN_NAMES.c.place_id == PlaceRow.id).where(*conditions)
    both = union_all(own.subquery().select(), given).subquery("both")
    return select(both.c.id).order_by(both.c.group_rank, both.c.name, both.c.id)


def _open_first(
    conditions: Sequence[ColumnElement[bool]], open_hours: Collection[str], closed_hours: Collection[str]
) -> Select[int]:
    state = case((hours_are(open_hours), 0), (hours_are(closed_hours), 2), else_=1)
    name = func.coalesce(GIVEN_NAMES.c.name, PlaceRow.name)
    found = select(PlaceRow.id).outerjoin(GIVEN_NAMES, GIVEN_NAMES.c.place_id == PlaceRow.id).where(*conditions)
    return found.order_by(PlaceRow.group_rank, state, name, PlaceRow.id)


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
