"""Public layers: every column as one expression, so that a filter asks what the answer shows."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, and_, case, cast, func, literal, or_, select, true
from sqlalchemy.exc import DataError, InternalError, ProgrammingError
from sqlalchemy.types import Text

from geo.errors import UserError
from geo.model import BBox
from geo.model.layers import WGS84, Feature, FeaturePage, Layer, LayerColumn, LayerFilter, LayerInfo
from geo.store.cell_layer import CellTable, draw_cells
from geo.store.cql import read_cql
from geo.store.filters import KNOWN
from geo.store.population import find_people
from geo.store.session import ReadSession
from geo.store.tables import GapRow, ImportRunRow, NeighbourhoodRow, PlaceRow
from geo.store.told_columns import told

__all__ = ["Grounds", "describe_layer", "find_feature", "iter_features", "list_features", "list_origins"]

_DEGREE_DIGITS, _METRE_DIGITS = 7, 2
"""Decimals of coordinates: a centimetre."""
_LARGEST_ID = 2**63 - 1
_METRIC = {3857, 25832}
_KINDS = {
    "places": ("osm", "places"),
    "areas": ("osm", "areas", "population"),
    "gaps": (),
    "cells": ("osm", "areas", "population", "places"),
}
"""The kinds of imports that feed a layer."""


@dataclass(frozen=True)
class _Drawn:
    """How a layer is read."""

    id: Any
    geometry: Any
    columns: Mapping[str, Any]
    origin: FromClause
    where: ColumnElement[bool]


@dataclass(frozen=True)
class Grounds:
    """What layers need beside the database: the cells as they were computed, and from how many people on they count."""

    cells: CellTable
    threshold: int


def _drawn(key: str, grounds: Grounds) -> _Drawn:
    if key == "cells":
        origin, geometry, columns = draw_cells(grounds.cells)
        return _Drawn(columns.pop("id"), geometry, columns, origin, true())
    return {"places": _places, "areas": _areas, "gaps": _gaps}[key]()


@cache
def _places() -> _Drawn:
    place = PlaceRow
    kinds = case({"n": "node/", "w": "way/", "r": "relation/"}, value=place.osm_kind)
    names = ("name", "street", "housenumber", "postcode", "city", "opening_hours", "phone", "email", "website")
    columns: dict[str, Any] = {name: told(name) for name in (*names, "operator", "wheelchair", "fee")}
    columns |= {
        "kind": place.kind,
        "themes": func.array_to_string(place.themes, ","),
        "languages": func.array_to_string(place.languages, ","),
        "checked_on": place.checked_on,
        "source": place.source,
        "osm": kinds + cast(place.osm_id, Text),
        "source_date": place.source_date,
    }
    return _Drawn(place.id, place.geom, columns, place.__table__, KNOWN)


@cache
def _areas() -> _Drawn:
    area = NeighbourhoodRow
    columns = {name: getattr(area, name) for name in ("slug", "name", "kind", "admin_level", "parent_id", "source")}
    shown = and_(area.vanished_on.is_(None), area.shown_by_id.is_(None))
    return _Drawn(area.id, area.geom, columns, area.__table__, shown)


@cache
def _gaps() -> _Drawn:
    gap = GapRow
    names = ("title", "theme", "barrier", "status", "confirmed_on", "closed_on")
    columns: dict[str, Any] = {name: getattr(gap, name) for name in names}
    columns |= {"neighbourhood": NeighbourhoodRow.name, "reported_on": cast(gap.created_at, Date)}
    origin = gap.__table__.join(NeighbourhoodRow.__table__, NeighbourhoodRow.id == gap.neighbourhood_id).outerjoin(
        PlaceRow.__table__, PlaceRow.id == gap.place_id
    )
    # The policies of the database say the same to a stranger; this also holds for whoever owns the tables.
    public = and_(gap.visibility == "public", gap.trashed_at.is_(None))
    return _Drawn(gap.id, func.coalesce(gap.geom, PlaceRow.geom), columns, origin, public)


def list_features(session: ReadSession, asked: LayerFilter, grounds: Grounds) -> FeaturePage:
    """List a part of a layer by id; raises UserError for a filter that cannot be read."""
    drawn = _drawn(asked.layer.key, grounds)
    counted = select(func.count()).select_from(drawn.origin).where(*_conditions(asked, drawn))
    try:
        return FeaturePage(tuple(iter_features(session, asked, grounds)), session.scalar(counted) or 0)
    except (DataError, InternalError, ProgrammingError) as error:
        if not asked.cql:
            raise
        raise UserError(
            "The filter compares a column with a value of another kind.",
            de="Der Filter vergleicht eine Spalte mit einem Wert anderer Art.",
        ) from error


def iter_features(session: ReadSession, asked: LayerFilter, grounds: Grounds) -> Iterator[Feature]:
    """Yield a part of a layer by id, all of it without a limit; raises as `list_features`."""
    drawn = _drawn(asked.layer.key, grounds)
    page = (
        select(drawn.id.label("feature_id"), _geojson(drawn.geometry, asked.srid), *_labelled(drawn))
        .select_from(drawn.origin)
        .where(*_conditions(asked, drawn))
        .order_by(drawn.id)
        .limit(asked.limit)
        .offset(min(asked.offset, _LARGEST_ID))
    )
    for row in session.execute(page).mappings():
        yield _feature(session, asked.layer, dict(row), grounds.threshold)


def find_feature(session: ReadSession, layer: Layer, number: int, srid: int, grounds: Grounds) -> Feature | None:
    """Return one row of a layer, or None."""
    drawn = _drawn(layer.key, grounds)
    wanted = select(drawn.id.label("feature_id"), _geojson(drawn.geometry, srid), *_labelled(drawn))
    found = wanted.select_from(drawn.origin).where(drawn.where, drawn.id == min(number, _LARGEST_ID))
    row = session.execute(found).mappings().one_or_none()
    return None if row is None else _feature(session, layer, dict(row), grounds.threshold)


def describe_layer(session: ReadSession, layer: Layer, grounds: Grounds) -> LayerInfo:
    """Tell how far a layer reaches in space and time, and which imports it was made of."""
    drawn = _drawn(layer.key, grounds)
    box = func.ST_Extent(drawn.geometry)
    sides = [side(box) for side in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)]
    time = literal(None) if layer.time is None else drawn.columns[layer.time]
    asked = select(func.count(), *sides, func.min(time), func.max(time)).select_from(drawn.origin).where(drawn.where)
    total, west, south, east, north, since, until = session.execute(asked).one()
    return LayerInfo(
        layer,
        total,
        None if west is None else (west, south, east, north),
        _moment(since),
        _moment(until),
        *list_origins(session, _KINDS[layer.key]),
    )


def list_origins(session: ReadSession, kinds: Collection[str]) -> tuple[tuple[str, ...], datetime | None]:
    """Return the newest imports of these kinds, as source and licence, and the newest of their days."""
    run = ImportRunRow
    rows = session.execute(
        select(run.kind, run.dataset, run.source, run.licence, run.finished_at)
        .where(run.kind.in_(kinds), run.status == "done")
        .order_by(run.id)
    )
    newest = {(row.kind, row.dataset): row for row in rows}.values()
    told_days = [row.finished_at for row in newest if row.finished_at is not None]
    names = tuple(f"{row.source} ({row.licence})" if row.licence else row.source for row in newest)
    return names, max(told_days, default=None)


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day).astimezone()


def _labelled(drawn: _Drawn) -> list[ColumnElement[Any]]:
    return [expression.label(name) for name, expression in drawn.columns.items()]


def _geojson(geometry: ColumnElement[Any], srid: int) -> ColumnElement[str]:
    shown = geometry if srid == WGS84 else func.ST_Transform(geometry, srid)
    # Option 0: no crs member, which GeoJSON no longer has.
    return cast(func.ST_AsGeoJSON(shown, _METRE_DIGITS if srid in _METRIC else _DEGREE_DIGITS, 0), Text).label(
        "feature_geometry"
    )


def _feature(session: ReadSession, layer: Layer, row: dict[str, Any], threshold: int) -> Feature:
    values = {column.name: row[column.name] for column in layer.columns if column.name in row}
    if layer.key == "areas":
        people = find_people(session, row["feature_id"], threshold)
        values |= {
            "people": None if people is None or people.rounded == 0 else people.rounded,
            "people_year": None if people is None else people.year,
            "people_source": None if people is None else people.source,
        }
    return Feature(row["feature_id"], row["feature_geometry"], values)


def _conditions(asked: LayerFilter, drawn: _Drawn) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [drawn.where]
    if asked.bbox is not None:
        found.append(_in_box(drawn.geometry, asked.bbox, asked.bbox_srid))
    if asked.layer.time is not None:
        time = drawn.columns[asked.layer.time]
        day = asked.layer.column(asked.layer.time)
        found += _in_time(time, asked, whole_days=day is not None and day.kind == "date")
    found += [_equals(asked.layer, drawn, name, value) for name, value in asked.values]
    if asked.cql:
        asking = {column.name: drawn.columns[column.name] for column in asked.layer.columns if column.asked}
        found.append(read_cql(asked.cql, asking | {"id": drawn.id, "geometry": drawn.geometry}))
    return found


def _in_box(geometry: ColumnElement[Any], box: BBox, srid: int) -> ColumnElement[bool]:
    west, south, east, north = box
    if srid != WGS84:
        # Rows are turned, not the box: a box may reach to where a projection ends.
        return func.ST_Intersects(func.ST_Transform(geometry, srid), func.ST_MakeEnvelope(*box, srid))
    if west <= east:
        return func.ST_Intersects(geometry, func.ST_MakeEnvelope(*box, WGS84))
    sides = ((west, south, 180.0, north), (-180.0, south, east, north))
    return or_(*(func.ST_Intersects(geometry, func.ST_MakeEnvelope(*side, WGS84)) for side in sides))


def _in_time(column: Any, asked: LayerFilter, *, whole_days: bool) -> list[ColumnElement[bool]]:  # noqa: ANN401 - any column
    since = asked.since.date() if whole_days and asked.since else asked.since
    until = asked.until.date() if whole_days and asked.until else asked.until
    return [
        *([] if since is None else [column >= since]),
        *([] if until is None else [column <= until]),
    ]


def _equals(layer: Layer, drawn: _Drawn, name: str, value: str) -> ColumnElement[bool]:
    column = layer.column(name)
    if column is None or not column.asked:
        raise UserError(
            f"There is no parameter for this; of {layer.key} you can ask for "
            f"{', '.join(column.name for column in layer.columns if column.asked)}.",
            de="Einen solchen Parameter gibt es nicht; möglich sind "
            f"{', '.join(column.name for column in layer.columns if column.asked)}.",
        )
    expression = drawn.columns[name]
    if column.many:
        found: ColumnElement[bool] = literal(value) == func.any(func.string_to_array(expression, ","))
        return found
    equal: ColumnElement[bool] = expression == _value(column, value)
    return equal


def _value(column: LayerColumn, text: str) -> str | float | date | datetime:
    try:
        match column.kind:
            case "int":
                return _small(int(text))
            case "float":
                return float(text)
            case "bool":
                return {"true": True, "false": False}[text]
            case "date":
                return date.fromisoformat(text)
            case "datetime":
                return datetime.fromisoformat(text)
            case "text":
                return text.replace("\x00", "")
    except (KeyError, ValueError):
        raise UserError(
            f"The parameter {column.name} does not fit: it is of the kind {column.kind}.",
            de=f"Der Parameter {column.name} passt nicht: Er ist von der Art {column.kind}.",
        ) from None


def _small(number: int) -> int:
    if abs(number) >= 2**31:
        raise ValueError
    return number
