"""Draws the ground: what the land is used for, water, rail and fields."""

import numpy as np
import shapely

from ingest.demo.layout import Layout, Part
from ingest.demo.plane import chance
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
}
_FIELDS = (
    ("farmland", 0.58),
    ("meadow", 0.16),
    ("forest", 0.16),
    ("orchard", 0.06),
    ("farmland", 1.0),
)
_OPEN = {"feld", "wald"}


def draw_ground(layout: Layout, sheet: Sheet) -> None:
    """Draw the ground of every face, the water and the rail."""
    skeleton = layout.skeleton
    dice = chance(f"{skeleton.city} fields")
    for part in layout.parts:
        if part.face.kind in _OPEN:
            _draw_fields(part, sheet, dice)
        else:
            tags = dict(_USES[STYLES[part.face.kind].landuse])
            for piece in shapely.get_parts(part.ground.buffer(3.0).intersection(part.face.shape)):
                draw_shape(sheet, piece, _named(tags, part))
    for name, line, width in skeleton.water:
        draw_shape(
            sheet, shapely.LineString(line).buffer(width / 2), {"natural": "water", "water": "river", "name": name}
        )
        sheet.way(sheet.points(line), {"waterway": "river", "name": name})
    for name, line in skeleton.rail:
        tags = {"railway": "rail", "gauge": "1435", "electrified": "no", "name": name, "usage": "main"}
        sheet.way(sheet.points(line), tags)


def _named(tags: Tags, part: Part) -> Tags:
    if part.face.kind == "burgberg":
        return tags | {"name": "Burgberg"}
    if part.face.kind == "kleingarten":
        return tags | {"name": f"Kleingartenanlage {part.face.quarter}"}
    return tags


def _draw_fields(part: Part, sheet: Sheet, dice: np.random.Generator) -> None:
    for block in part.blocks:
        throw = float(dice.random())
        use = next(name for name, share in _shares() if throw < share)
        draw_shape(sheet, block.buffer(-1.5), {"landuse": use})


def _shares() -> list[tuple[str, float]]:
    total, rows = 0.0, []
    for name, share in _FIELDS:
        total = min(1.0, total + share)
        rows.append((name, total))
    return rows


def draw_shape(sheet: Sheet, shape: shapely.Geometry, tags: Tags) -> tuple[str, int] | None:
    """Draw a polygon as a closed way, or with holes as a multipolygon; return its kind and id (None: too small)."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 20]
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
