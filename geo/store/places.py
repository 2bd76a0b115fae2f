"""Places: the list, the map's marks and clusters, one place in full."""

import math
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    Text,
    bindparam,
    case,
    func,
    not_,
    select,
)

from geo.errors import GoneError, NotFoundError
from geo.model import (
    THEMES,
    Address,
    BBox,
    Cluster,
    Mark,
    Marks,
    OsmRef,
    Place,
    PlaceId,
    PlaceQuery,
    fold,
    shown_theme,
)
from geo.store.cells import Cell, spread
from geo.store.session import ReadSession
from geo.store.tables import NeighbourhoodRow, PlaceRow

__all__ = ["count_themes", "find_places", "get_place", "list_hours", "list_marks", "list_places"]

_TILE_PIXELS = 256
_CELL_PIXELS = 64
_LEGIBLE = 0.6
"""The part of a cell's width that the middles of two drawn things keep at least."""
"""Marks nearer than this would overlap."""
_SAME_SPOT_PIXELS = 1
_MOST_CELLS = 300
_LONGEST_SIDE_CELLS = 80
_MOST_MARKS = 400
_NO_CLUSTERS_ZOOM = 17
_LARGEST_ID = 2**63 - 1
_LAST_LATITUDE = 85.05
"""Where Web Mercator ends."""
_ESCAPE = "\\"

_KNOWN = PlaceRow.vanished_on.is_(None)
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
        .where(*_filters(query, open_hours), *_wanted(query))
        .order_by(*_order(query, open_hours, closed_hours))
        .limit(query.limit)
        .offset(min(query.offset, _LARGEST_ID))
    )
    ids = list(session.scalars(page))
    rows = session.execute(select(*_COLUMNS).where(PlaceRow.id.in_(ids)))
    found = {row.id: _place(row) for row in rows}
    return tuple(found[number] for number in ids if number in found)


def count_themes(
    session: ReadSession, query: PlaceQuery, *, open_hours: Collection[str] = ()
) -> dict[tuple[str, ...], int]:
    """Count the places of each combination of themes under the filters of `query` but for its themes."""
    counted = select(PlaceRow.themes, func.count()).where(*_filters(query, open_hours)).group_by(PlaceRow.themes)
    return {tuple(themes): number for themes, number in session.execute(counted)}


def list_marks(session: ReadSession, query: PlaceQuery, zoom: int, *, open_hours: Collection[str] = ()) -> Marks:
    """List what the map draws in the box of `query` at `zoom`: never more than a few hundred things."""
    if query.bbox is None:
        raise ValueError("Marks are drawn for a box.")
    where = (*_filters(query, open_hours), *_wanted(query))
    if zoom >= _NO_CLUSTERS_ZOOM:
        same_spot = _cells(where, zoom, _SAME_SPOT_PIXELS).limit(_MOST_MARKS + 1)
        spots = _read_cells(session, same_spot)
        if len(spots) <= _MOST_MARKS:
            return _marks(session, spots, query.themes)
    pixels = _cell_pixels(query.bbox, zoom)
    cells = _read_cells(session, _cells(where, zoom, pixels))
    return _marks(session, spread(cells, zoom, pixels=pixels * _LEGIBLE), query.themes)


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
    return _place(row)


def find_places(session: ReadSession, numbers: Collection[int]) -> dict[int, Place]:
    """Return those of the places that there are, by number."""
    rows = session.execute(select(*_COLUMNS).where(_KNOWN, PlaceRow.id.in_(numbers)))
    return {row.id: _place(row) for row in rows}


def list_hours(session: ReadSession) -> tuple[str, ...]:
    """List every value of `opening_hours` once."""
    hours = select(PlaceRow.opening_hours).where(_KNOWN, PlaceRow.opening_hours.is_not(None)).distinct()
    return tuple(text for text in session.scalars(hours) if text)


def _filters(query: PlaceQuery, open_hours: Collection[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_KNOWN]
    if query.neighbourhood is not None:
        outline = select(NeighbourhoodRow.geom).where(NeighbourhoodRow.id == query.neighbourhood).scalar_subquery()
        conditions.append(func.ST_Intersects(PlaceRow.geom, outline))
    if query.bbox is not None:
        conditions.append(PlaceRow.geom.bool_op("&&")(func.ST_MakeEnvelope(*query.bbox, 4326)))
    conditions += [PlaceRow.search.contains(word, autoescape=True, escape=_ESCAPE) for word in fold(query.q).split()]
    if query.open_at is not None:
        conditions.append(PlaceRow.opening_hours == func.any(_texts(open_hours)))
    return conditions


def _wanted(query: PlaceQuery) -> list[ColumnElement[bool]]:
    if not query.themes:
        return []
    unwanted = [theme.key for theme in THEMES if theme.key not in query.themes]
    if len(unwanted) < len(query.themes):
        # The same, but the shorter list is compared sooner: most questions leave only a few themes out.
        return [not_(PlaceRow.themes.bool_op("<@")(_texts(unwanted)))]
    return [PlaceRow.themes.bool_op("&&")(_texts(query.themes))]


def _order(
    query: PlaceQuery, open_hours: Collection[str], closed_hours: Collection[str]
) -> tuple[SQLColumnExpression[Any], ...]:
    if query.sort == "name":
        return (PlaceRow.group_rank, PlaceRow.name, PlaceRow.id)
    state = case(
        (PlaceRow.opening_hours == func.any(_texts(open_hours)), 0),
        (PlaceRow.opening_hours == func.any(_texts(closed_hours)), 2),
        else_=1,
    )
    return (PlaceRow.group_rank, state, PlaceRow.name, PlaceRow.id)


def _texts(values: Collection[str]) -> ColumnElement[Sequence[str]]:
    return bindparam(None, list(values), type_=ARRAY(Text), unique=True)


def _cells(where: Sequence[ColumnElement[bool]], zoom: int, pixels: float) -> Select[tuple[int, float, float, int]]:
    """Group places by square cells of Web Mercator (EPSG:3857 as pixels of the map at `zoom`)."""
    cells_around_the_world = _TILE_PIXELS * (1 << zoom) / pixels
    column = func.floor((_X / 360.0) * cells_around_the_world)
    row = func.floor(func.ln(func.tan(func.radians(45.0 + _Y / 2.0))) / (2 * math.pi) * cells_around_the_world)
    return (
        select(
            func.count().label("number"),
            func.avg(_X).label("lon"),
            func.avg(_Y).label("lat"),
            func.min(PlaceRow.id).label("id"),
        )
        .where(*where)
        .group_by(column, row)
    )


def _read_cells(session: ReadSession, cells: Select[tuple[int, float, float, int]]) -> list[Cell]:
    return [Cell(cell.number, cell.lon, cell.lat, cell.id) for cell in session.execute(cells)]


def _cell_pixels(bbox: BBox, zoom: int) -> float:
    west, south, east, north = bbox
    scale = _TILE_PIXELS * (1 << zoom) / 360
    width = (east - west) * scale
    height = (_mercator(north) - _mercator(south)) * scale
    return max(float(_CELL_PIXELS), math.sqrt(width * height / _MOST_CELLS), max(width, height) / _LONGEST_SIDE_CELLS)


def _mercator(lat: float) -> float:
    held = math.radians(min(max(lat, -_LAST_LATITUDE), _LAST_LATITUDE))
    return math.degrees(math.asinh(math.tan(held)))


def _marks(session: ReadSession, cells: Sequence[Cell], wanted: Collection[str]) -> Marks:
    singles = [cell.id for cell in cells if cell.number == 1]
    columns = (PlaceRow.id, _X.label("lon"), _Y.label("lat"), PlaceRow.name, PlaceRow.themes, PlaceRow.presumed_themes)
    rows = session.execute(select(*columns).where(PlaceRow.id.in_(singles)).order_by(PlaceRow.id))
    return Marks(
        tuple(
            Mark(row.id, row.lon, row.lat, row.name, shown_theme(row.themes, row.presumed_themes, wanted=wanted))
            for row in rows
        ),
        tuple(Cluster(cell.lon, cell.lat, cell.number) for cell in cells if cell.number > 1),
    )


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
)
