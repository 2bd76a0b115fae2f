"""Neighbourhoods: the list, and one with its outline."""

import json

from sqlalchemy import ColumnElement, Row, case, cast, func, select
from sqlalchemy.types import Text

from geo.errors import GoneError, NotFoundError
from geo.model import BBox, Neighbourhood
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import BaseLabelRow, NeighbourhoodRow, PlaceRow
from geo.store.tables.base import WGS84

__all__ = [
    "count_neighbourhoods",
    "find_bounds",
    "find_town_name",
    "get_neighbourhood",
    "list_above",
    "list_around",
    "list_at",
    "list_neighbourhoods",
    "list_parts",
]

_DIGITS = 6
"""Decimals of a degree in an outline: a decimetre."""
_GERMAN = "de-x-icu"
_LARGEST_ID = 2**31 - 1
_SETTLEMENTS = {"city": 0, "town": 1, "village": 2}
_KNOWN = NeighbourhoodRow.vanished_on.is_(None) & NeighbourhoodRow.shown_by_id.is_(None)
"""What is listed: neither gone nor told better by another source."""
_BY_NAME = func.lower(NeighbourhoodRow.name).collate(_GERMAN)
_COLUMNS = (
    NeighbourhoodRow.id,
    NeighbourhoodRow.slug,
    NeighbourhoodRow.name,
    NeighbourhoodRow.kind,
    NeighbourhoodRow.admin_level,
    NeighbourhoodRow.parent_id,
    NeighbourhoodRow.vanished_on,
    func.ST_XMin(NeighbourhoodRow.geom).label("west"),
    func.ST_YMin(NeighbourhoodRow.geom).label("south"),
    func.ST_XMax(NeighbourhoodRow.geom).label("east"),
    func.ST_YMax(NeighbourhoodRow.geom).label("north"),
)


def list_neighbourhoods(
    session: ReadSession, *, limit: int | None = None, offset: int = 0
) -> tuple[Neighbourhood, ...]:
    """List neighbourhoods by name, without outlines."""
    listed = select(*_COLUMNS).where(_KNOWN).order_by(_BY_NAME, NeighbourhoodRow.id).limit(limit).offset(offset)
    return tuple(_neighbourhood(row) for row in session.execute(listed))


def count_neighbourhoods(session: ReadSession) -> int:
    """Count them."""
    return session.scalar(select(func.count()).select_from(NeighbourhoodRow).where(_KNOWN)) or 0


def get_neighbourhood(session: ReadSession, key: int | str) -> Neighbourhood:
    """Return the neighbourhood with this id or slug, or the one that is shown in its place, with its outline.

    Raises NotFoundError or GoneError.
    """
    asked = NeighbourhoodRow.slug == key if isinstance(key, str) else NeighbourhoodRow.id == min(key, _LARGEST_ID)
    which = select(func.coalesce(NeighbourhoodRow.shown_by_id, NeighbourhoodRow.id)).where(asked).scalar_subquery()
    outline = cast(func.ST_AsGeoJSON(NeighbourhoodRow.geom, _DIGITS), Text).label("outline")
    row = session.execute(select(*_COLUMNS, outline).where(NeighbourhoodRow.id == which)).one_or_none()
    if row is None:
        raise NotFoundError(
            "There is no such neighbourhood; /api/v1/neighbourhoods lists all by id and slug.",
            de="Diesen Stadtteil gibt es hier nicht.",
        )
    if row.vanished_on is not None:
        raise GoneError("This neighbourhood is no longer in the data.", de="Diesen Stadtteil gibt es nicht mehr.")
    return _neighbourhood(row, json.loads(row.outline))


def list_around(session: ReadSession | WriteSession, place: int) -> tuple[Neighbourhood, ...]:
    """List the neighbourhoods in which a place lies, the smallest first."""
    point = select(PlaceRow.geom).where(PlaceRow.id == place).scalar_subquery()
    inside: ColumnElement[bool] = func.ST_Intersects(NeighbourhoodRow.geom, point)
    size = func.ST_Area(NeighbourhoodRow.geom)
    listed = select(*_COLUMNS).where(_KNOWN, inside).order_by(size, NeighbourhoodRow.id)
    return tuple(_neighbourhood(row) for row in session.execute(listed))


def list_at(session: ReadSession, lon: float, lat: float) -> tuple[Neighbourhood, ...]:
    """List the neighbourhoods in which a point lies (degrees), the smallest first."""
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), WGS84)
    inside: ColumnElement[bool] = func.ST_Intersects(NeighbourhoodRow.geom, point)
    size = func.ST_Area(NeighbourhoodRow.geom)
    listed = select(*_COLUMNS).where(_KNOWN, inside).order_by(size, NeighbourhoodRow.id)
    return tuple(_neighbourhood(row) for row in session.execute(listed))


def list_above(session: ReadSession, area: Neighbourhood) -> tuple[Neighbourhood, ...]:
    """List what an area lies in, the largest first."""
    found: list[Neighbourhood] = []
    parent = area.parent_id
    while parent is not None:
        row = session.execute(select(*_COLUMNS).where(NeighbourhoodRow.id == parent)).one()
        found.insert(0, _neighbourhood(row))
        parent = row.parent_id
    return tuple(found)


def list_parts(session: ReadSession, area: int) -> tuple[Neighbourhood, ...]:
    """List the areas right inside of one, by name."""
    parts = select(*_COLUMNS).where(_KNOWN, NeighbourhoodRow.parent_id == area)
    return tuple(_neighbourhood(row) for row in session.execute(parts.order_by(_BY_NAME, NeighbourhoodRow.id)))


def find_bounds(session: ReadSession) -> BBox | None:
    """Return the box around all places, or None in an empty town."""
    box = func.ST_Extent(PlaceRow.geom)
    sides = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    west, south, east, north = session.execute(select(*sides).where(PlaceRow.vanished_on.is_(None))).one()
    return None if west is None else (west, south, east, north)


def find_town_name(session: ReadSession) -> str | None:
    """Name the largest settlement written on the map; a cut extract lacks the town's boundary, not its name."""
    rank = case(_SETTLEMENTS, value=BaseLabelRow.kind)
    written = select(BaseLabelRow.name).where(BaseLabelRow.kind.in_(_SETTLEMENTS))
    order = (rank, BaseLabelRow.population.desc().nulls_last(), BaseLabelRow.name)
    return session.scalar(written.order_by(*order).limit(1))


def _neighbourhood(row: Row[tuple[object, ...]], outline: dict[str, object] | None = None) -> Neighbourhood:
    found = row._mapping  # noqa: SLF001 - the public name of SQLAlchemy's mapping view
    return Neighbourhood(
        id=found["id"],
        slug=found["slug"],
        name=found["name"],
        kind=found["kind"],
        admin_level=found["admin_level"],
        parent_id=found["parent_id"],
        bbox=(found["west"], found["south"], found["east"], found["north"]),
        outline=outline,
    )
