"""Answers of planning as layers for files: cells and areas, each with the state of its data beside the numbers."""

import json
from collections.abc import Mapping
from typing import Literal

import shapely

from geo.model import GapAnswer, GapArea, GapCell
from geo.model.layers import Feature, Layer, LayerColumn, LayerValue

__all__ = ["GapPart", "asked_of", "find_part", "many", "rows_of"]

GapPart = Literal["cells", "areas"]
_PARTS: tuple[GapPart, ...] = ("cells", "areas")
_GRID = 1e-6
"""Degrees: outlines of cells are rounded to that."""
_MINUTE = 60

_STATE = (LayerColumn("completeness"), LayerColumn("unchecked", "bool"), LayerColumn("checked_on", "date"))
_ASKED = (LayerColumn("theme"), LayerColumn("mode"), LayerColumn("limit_minutes", "int"))
_CELLS = Layer(
    key="cells",
    title="Cells and how far their people have it",
    title_de="Waben und wie weit ihre Menschen es haben",
    about="Hexagons of H3 cut along areas. Few people are not told. Where a cell is unchecked, nobody looked whether "
    "the theme is known completely: what looks like a gap may be one of the data. No column is a score.",
    about_de="Sechsecke (H3), an Gebieten geschnitten. Wenige Menschen werden nicht genannt. Wo eine Wabe ungeprüft "
    "ist, hat niemand nachgesehen, ob das Thema vollständig bekannt ist.",
    geometry="MultiPolygon",
    columns=(
        LayerColumn("cell"),
        LayerColumn("area_id", "int"),
        LayerColumn("area"),
        LayerColumn("people", "int"),
        LayerColumn("few", "bool"),
        LayerColumn("seconds", "int"),
        LayerColumn("minutes", "int"),
        LayerColumn("reliable", "int"),
        LayerColumn("lucky", "int"),
        LayerColumn("too_far", "bool"),
        LayerColumn("nth_seconds", "int"),
        LayerColumn("count", "int"),
        LayerColumn("supply", "float"),
        LayerColumn("visit", "bool"),
        LayerColumn("departures_per_hour", "float"),
        LayerColumn("quality"),
        LayerColumn("last_home", "int"),
        *_STATE,
        *_ASKED,
    ),
)
_AREAS = Layer(
    key="areas",
    title="Areas, and how many of their people have it too far",
    title_de="Gebiete und wie viele ihrer Menschen es zu weit haben",
    about="Observations of teams, what is computed and the state of the data stand side by side; no column is a score. "
    "People to the next ten.",
    about_de="Beobachtungen der Teams, Berechnetes und Datenlage stehen nebeneinander. Menschen auf zehn gerundet.",
    geometry="MultiPolygon",
    columns=(
        LayerColumn("slug"),
        LayerColumn("area"),
        LayerColumn("observations", "int"),
        LayerColumn("people", "int"),
        LayerColumn("people_without", "int"),
        LayerColumn("cells", "int"),
        LayerColumn("cells_without", "int"),
        *_STATE,
        *_ASKED,
    ),
)


def find_part(name: str) -> GapPart | None:
    """Return the part of an answer of this name, or None."""
    return next((part for part in _PARTS if part == name), None)


def rows_of(answer: GapAnswer, part: GapPart, observations: Mapping[int, int]) -> tuple[Layer, list[Feature]]:
    """Return an answer as a layer and its rows; `observations` counts what teams noted by area."""
    if part == "cells":
        names = {area.id: area.name for area in answer.areas}
        return _CELLS, [_cell(number, cell, names, answer) for number, cell in enumerate(answer.cells, 1)]
    shapes: dict[int, list[str]] = {}
    for cell in answer.cells:
        shapes.setdefault(cell.area_id, []).append(json.dumps(cell.outline))
    return _AREAS, [_area(area, shapes[area.id], observations.get(area.id, 0), answer) for area in answer.areas]


def asked_of(answer: GapAnswer) -> dict[str, object]:
    """Return what was asked, as it stands in the description of a file."""
    query = answer.query
    return {
        "theme": query.theme,
        "mode": query.mode,
        "profile": query.profile,
        "minutes": query.minutes,
        "at": query.at.isoformat() if query.at else None,
        "window_minutes": query.window_minutes,
        "neighbourhood": query.neighbourhood,
        "resolution": query.resolution,
        "nearest": query.nearest,
        "open": query.open,
        "visit": [moment.isoformat() for moment in query.visit] if query.visit else None,
        "indicators": list(query.indicators),
        "places": answer.places,
        "network_version": answer.network_version,
        "network_built_at": answer.built_at.isoformat(),
        "timetable_assumed_on": answer.assumed_on.isoformat() if answer.assumed_on else None,
    }


def _cell(number: int, cell: GapCell, names: Mapping[int, str], answer: GapAnswer) -> Feature:
    told: dict[str, LayerValue] = {
        name: getattr(cell, name) for name in (column.name for column in _CELLS.columns) if hasattr(cell, name)
    }
    known = cell.completeness
    told |= {
        "cell": cell.id,
        "area": names.get(cell.area_id),
        "few": cell.people is None,
        "minutes": None if cell.seconds is None else -(-cell.seconds // _MINUTE),
        "too_far": cell.seconds is None or cell.seconds > answer.query.minutes * _MINUTE,
        "completeness": known.state if known else "unchecked",
        "unchecked": known is None or known.state == "unchecked",
        "checked_on": known.on_date if known else None,
        **_asked(answer),
    }
    return Feature(number, many(shapely.from_geojson(json.dumps(cell.outline))), told)


def _area(area: GapArea, outlines: list[str], observations: int, answer: GapAnswer) -> Feature:
    told: dict[str, LayerValue] = {
        "slug": area.slug,
        "area": area.name,
        "observations": observations,
        "people": area.people,
        "people_without": area.people_without,
        "cells": area.cells,
        "cells_without": area.cells_without,
        "completeness": area.completeness.state,
        "unchecked": area.completeness.state == "unchecked",
        "checked_on": area.completeness.on_date,
        **_asked(answer),
    }
    return Feature(area.id, many(shapely.union_all(shapely.from_geojson(outlines), grid_size=_GRID)), told)


def _asked(answer: GapAnswer) -> dict[str, LayerValue]:
    return {"theme": answer.query.theme, "mode": answer.query.mode, "limit_minutes": answer.query.minutes}


def many(shape: shapely.Geometry) -> str:
    """Return the polygons of a shape as one MultiPolygon of GeoJSON: a layer has one kind of geometry."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return str(shapely.to_geojson(shapely.MultiPolygon(parts)))
