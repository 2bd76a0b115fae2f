"""Draws the ground: what the land is used for, water, rail and fields."""

from itertools import pairwise

import numpy as np
import shapely
import shapely.affinity

from ingest.demo.layout import Layout, Part
from ingest.demo.plane import Floats, chance
from ingest.demo.sheet import Sheet, Tags
from ingest.demo.styles import STYLES

__all__ = ["draw_ground", "draw_shape"]

_USES: dict[str, Tags] = {
    "residential": {"landuse": "residential"},
    "industrial": {"landuse": "industrial"},
    "allotments": {"landuse": "allotments"},
    "park": {"leisure": "park"},
    "forest": {"landuse": "forest"},
    "meadow": {"landuse": "meadow"},
    "square": {"amenity": "marketplace", "place": "square", "name": "Marktplatz", "opening_hours": "We,Sa 07:00-13:00"},
}
_FIELDS = ("farmland", "farmland", "farmland", "meadow", "farmland", "orchard", "meadow", "farmland")
_WOOD_METRES = 620.0
_LEAST_AREA_M2 = 20.0
_OPEN = {"feld", "wald"}


def draw_ground(layout: Layout, sheet: Sheet) -> None:
    """Draw the ground of every face, the water and the rail."""
    skeleton = layout.skeleton
    dice = chance(f"{skeleton.city} fields")
    west, south, east, north = skeleton.outline.bounds
    woods = dice.uniform((west, south), (east, north), (max(3, int(skeleton.outline.area / 5e6)), 2))
    for part in layout.parts:
        if part.face.kind in _OPEN:
            _draw_fields(part, sheet, woods, dice)
        else:
            tags = dict(_USES[STYLES[part.face.kind].landuse])
            for piece in shapely.get_parts(part.ground.buffer(3.0).intersection(part.face.shape)):
                draw_shape(sheet, piece, _named(tags, part))
    for name, line, width in skeleton.water:
        draw_shape(
            sheet, shapely.LineString(line).buffer(width / 2), {"natural": "water", "water": "river", "name": name}
        )
        sheet.way(sheet.points(line), {"waterway": "river", "name": name})
    for ring, mark in skeleton.landmarks:
        sheet.ring(ring, dict(mark))
    for name, line in skeleton.rail:
        tags = {"railway": "rail", "gauge": "1435", "electrified": "no", "name": name, "usage": "main"}
        sheet.way(sheet.points(line), tags)


def _named(tags: Tags, part: Part) -> Tags:
    if part.face.kind == "burgberg":
        return tags | {"name": "Burgberg"}
    if part.face.kind == "kleingarten":
        return tags | {"name": f"Kleingartenanlage {part.face.quarter}"}
    return tags


def _draw_fields(part: Part, sheet: Sheet, woods: Floats, dice: np.random.Generator) -> None:
    """Woods lie together, on what would be the hills; the rest is cut into parcels."""
    for block in part.blocks:
        middle = shapely.get_coordinates(block.representative_point())
        if np.hypot(*(woods - middle).T).min() < _WOOD_METRES or part.face.kind == "wald":
            draw_shape(sheet, block.buffer(-1.0), {"landuse": "forest"})
            continue
        for parcel in _parcels(block, dice):
            draw_shape(sheet, parcel.buffer(-2.0), {"landuse": _FIELDS[int(dice.integers(len(_FIELDS)))]})


def _parcels(block: shapely.Polygon, dice: np.random.Generator) -> list[shapely.Geometry]:
    angle = float(dice.uniform(0, 180))
    west, south, east, north = shapely.affinity.rotate(block, angle, origin=(0, 0)).bounds
    cuts = south + np.concatenate([[0.0], dice.uniform(60, 160, int((north - south) / 60) + 2).cumsum()])
    strips = [
        shapely.affinity.rotate(shapely.box(west, low, east, high), -angle, origin=(0, 0))
        for low, high in pairwise(cuts)
    ]
    return [part for strip in strips for part in shapely.get_parts(strip.intersection(block))]


def draw_shape(sheet: Sheet, shape: shapely.Geometry, tags: Tags) -> tuple[str, int] | None:
    """Draw a polygon as a closed way, or with holes as a multipolygon; return its kind and id (None: too small)."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > _LEAST_AREA_M2]
    if not polygons:
        return None
    if len(polygons) == 1 and not polygons[0].interiors:
        return "w", sheet.ring(shapely.get_coordinates(polygons[0].exterior)[:-1], tags)
    members = []
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            role = "outer" if ring is polygon.exterior or ring == polygon.exterior else "inner"
            members.append(("w", sheet.ring(shapely.get_coordinates(ring)[:-1], {}), role))
    return "r", sheet.relation(members, {"type": "multipolygon"} | tags)
