"""What the map draws of places: marks, and clusters where marks would overlap."""

import math
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select

from geo.model import BBox, Cluster, Mark, Marks, PlaceQuery, shown_theme
from geo.store.cells import Cell, CellRow, Cells, spread
from geo.store.filters import of_themes, of_view
from geo.store.session import ReadSession
from geo.store.tables import PlaceRow
from geo.store.told import GIVEN_NAMES

__all__ = ["find_single_marks", "list_cells", "list_marks"]

_TILE_PIXELS = 256
_CELL_PIXELS = 64
_LEGIBLE = 0.6
"""The part of a cell's width that the middles of two drawn things keep at least."""
_SAME_SPOT_PIXELS = 1
"""Marks nearer than this would overlap."""
_MOST_CELLS = 300
_LONGEST_SIDE_CELLS = 80
_MOST_MARKS = 400
_NO_CLUSTERS_ZOOM = 17
_LAST_LATITUDE = 85.05
"""Where Web Mercator ends."""
_X, _Y = func.ST_X(PlaceRow.geom), func.ST_Y(PlaceRow.geom)
_Grouped = Select[tuple[list[str], float, float, int, float, float, int]]


def find_single_marks(
    session: ReadSession, query: PlaceQuery, zoom: int, *, open_hours: Collection[str] = ()
) -> Marks | None:
    """Return a mark for each place, or None where they would overlap: from afar, or where there are too many."""
    if zoom < _NO_CLUSTERS_ZOOM:
        return None
    conditions = (*of_view(session, query, open_hours), *of_themes(query))
    spots = _read(session, _grouped(conditions, zoom, _SAME_SPOT_PIXELS).limit(_MOST_MARKS + 1))
    if len(spots) > _MOST_MARKS:
        return None
    return _drawn(session, spots.choose(query.themes), query.themes)


def list_cells(session: ReadSession, query: PlaceQuery, zoom: int, *, open_hours: Collection[str] = ()) -> Cells:
    """Sum up the places of all themes in the box of `query` by square cells of the map at `zoom`."""
    pixels = _cell_pixels(_box(query), zoom)
    return _read(session, _grouped(of_view(session, query, open_hours), zoom, pixels))


def list_marks(session: ReadSession, cells: Cells, query: PlaceQuery, zoom: int) -> Marks:
    """List what the map draws of the `cells` of this view: never more than a few hundred things."""
    pixels = _cell_pixels(_box(query), zoom)
    return _drawn(session, spread(cells.choose(query.themes), zoom, pixels=pixels * _LEGIBLE), query.themes)


def _grouped(conditions: Sequence[ColumnElement[bool]], zoom: int, pixels: float) -> _Grouped:
    """Group places by themes and by square cells of Web Mercator (EPSG:3857 as pixels of the map at `zoom`)."""
    cells_around_the_world = _TILE_PIXELS * (1 << zoom) / pixels
    column = func.floor((_X / 360.0) * cells_around_the_world)
    row = func.floor(func.ln(func.tan(func.radians(45.0 + _Y / 2.0))) / (2 * math.pi) * cells_around_the_world)
    return (
        select(PlaceRow.themes, column, row, func.count(), func.sum(_X), func.sum(_Y), func.min(PlaceRow.id))
        .where(*conditions)
        .group_by(PlaceRow.themes, column, row)
    )


def _read(session: ReadSession, grouped: _Grouped) -> Cells:
    return Cells.of([CellRow._make(row) for row in session.execute(grouped)])


def _box(query: PlaceQuery) -> BBox:
    if query.bbox is None:
        raise ValueError("Marks are drawn for a box.")
    return query.bbox


def _cell_pixels(bbox: BBox, zoom: int) -> float:
    west, south, east, north = bbox
    scale = _TILE_PIXELS * (1 << zoom) / 360
    width = (east - west) * scale
    height = (_mercator(north) - _mercator(south)) * scale
    return max(float(_CELL_PIXELS), math.sqrt(width * height / _MOST_CELLS), max(width, height) / _LONGEST_SIDE_CELLS)


def _mercator(lat: float) -> float:
    held = math.radians(min(max(lat, -_LAST_LATITUDE), _LAST_LATITUDE))
    return math.degrees(math.asinh(math.tan(held)))


def _drawn(session: ReadSession, cells: Sequence[Cell], wanted: Collection[str]) -> Marks:
    singles = [cell.id for cell in cells if cell.number == 1]
    name = func.coalesce(GIVEN_NAMES.c.name, PlaceRow.name).label("name")
    columns = (PlaceRow.id, _X.label("lon"), _Y.label("lat"), name, PlaceRow.themes, PlaceRow.presumed_themes)
    told = select(*columns).outerjoin(GIVEN_NAMES, GIVEN_NAMES.c.place_id == PlaceRow.id)
    rows = session.execute(told.where(PlaceRow.id.in_(singles)).order_by(PlaceRow.id)) if singles else ()
    return Marks(
        tuple(
            Mark(row.id, row.lon, row.lat, row.name, shown_theme(row.themes, row.presumed_themes, wanted=wanted))
            for row in rows
        ),
        tuple(Cluster(cell.lon, cell.lat, cell.number) for cell in cells if cell.number > 1),
    )
