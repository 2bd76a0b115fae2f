"""Values on their way into a table of people: trimmed, not too long, with known themes and a shape that is one."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import shapely
from shapely.errors import GEOSException
from sqlalchemy import ARRAY, ColumnElement, FromClause, String, func

from geo.errors import RefusedError
from geo.model import get_theme
from geo.store.tables.base import WGS84, Table

__all__ = ["checked", "checked_text"]

_SHAPE = ("lon", "lat", "outline")
_MOST_CORNERS = 2000
_WIDEST_DEGREES = 1.0


def checked(table: FromClause, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as columns of `table` take them; raises RefusedError with what is wrong and where."""
    plain = {name: _value(table, name, value) for name, value in values.items() if name not in _SHAPE}
    if any(name in values for name in _SHAPE):
        plain["geom"] = _shape(values)
    for name in ("theme", "themes"):
        told = plain.get(name)
        for theme in (told,) if isinstance(told, str) else told or ():
            get_theme(theme)
    return plain


def checked_text(table: str, name: str, text: str) -> str:
    """Return a text as a column takes it; raises RefusedError if it is empty or too long."""
    length = getattr(Table.metadata.tables[table].c[name].type, "length", None)
    return _text(name, text, length, empty=False) or ""


def _value(table: FromClause, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    column = table.c[name]
    if isinstance(value, str):
        return _text(name, value, getattr(column.type, "length", None), empty=column.nullable)
    if isinstance(value, list | tuple) and isinstance(column.type, ARRAY):
        length = column.type.item_type.length if isinstance(column.type.item_type, String) else None
        told = [_text(name, item, length, empty=False) if isinstance(item, str) else item for item in value]
        return list(dict.fromkeys(told))
    if value is None and not column.nullable:
        raise RefusedError(f"{name} cannot be empty.", de=f"„{name}“ darf nicht leer sein.")
    return value


def _text(name: str, text: str, longest: int | None, *, empty: bool) -> str | None:
    told = text.replace("\x00", "").strip()
    if not told and not empty:
        raise RefusedError(f"{name} cannot be empty.", de=f"„{name}“ darf nicht leer sein.")
    if longest is not None and len(told) > longest:
        raise RefusedError(
            f"{name} has at most {longest} characters; these are {len(told)}.",
            de=f"„{name}“ hat höchstens {longest} Zeichen; das hier sind {len(told)}.",
        )
    return told or None


def _shape(values: Mapping[str, Any]) -> ColumnElement[Any] | None:
    lon, lat, outline = (values.get(name) for name in _SHAPE)
    if outline is not None:
        return _area(outline)
    if lon is None and lat is None:
        return None
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
        raise RefusedError("A point has lon and lat in degrees.", de="Ein Punkt hat Länge und Breite in Grad.")
    return func.ST_SetSRID(func.ST_MakePoint(lon, lat), WGS84)


def _area(outline: Mapping[str, Any]) -> ColumnElement[Any]:
    try:
        area = shapely.from_geojson(json.dumps(outline))
    except (GEOSException, TypeError, ValueError):
        area = None
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon) or not _is_usable(area):
        raise RefusedError(
            "The outline of an area is a GeoJSON Polygon that does not cross itself, at most a degree wide.",
            de="Der Umriss einer Fläche ist ein GeoJSON-Polygon ohne Kreuzungen, höchstens ein Grad breit.",
        )
    return func.ST_GeomFromText(area.wkt, WGS84)


_TESTS: tuple[Callable[[Any], bool], ...] = (
    lambda area: bool(area.is_valid and not area.is_empty),
    lambda area: shapely.get_num_coordinates(area) <= _MOST_CORNERS,
    lambda area: area.bounds[0] >= -180 and area.bounds[2] <= 180 and area.bounds[1] >= -90 and area.bounds[3] <= 90,  # noqa: PLR2004 - degrees
    lambda area: max(area.bounds[2] - area.bounds[0], area.bounds[3] - area.bounds[1]) <= _WIDEST_DEGREES,
)


def _is_usable(area: shapely.Geometry) -> bool:
    return all(test(area) for test in _TESTS)
