"""Draws streets: joined at their crossings, cut where they cross water or rail, tagged as their quarter is."""

from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.demo.layout import Layout, Part
from ingest.demo.net import Net
from ingest.demo.plane import Floats, chance, happens, offsets_along
from ingest.demo.sheet import Sheet, Tags
from ingest.demo.skeleton import Road

__all__ = ["draw_streets", "vertices"]

_MAIN: dict[str, Tags] = {
    "primary": {"maxspeed": "50", "sidewalk": "both", "lit": "yes", "surface": "asphalt"},
    "secondary": {"maxspeed": "50", "sidewalk": "both", "lit": "yes", "surface": "asphalt"},
    "tertiary": {"maxspeed": "30", "sidewalk": "both", "surface": "asphalt"},
}
_SURFACES: dict[str, tuple[str, ...]] = {
    "altstadt": ("sett", "cobblestone", "paving_stones"),
    "park": ("compacted", "fine_gravel", "asphalt"),
    "burgberg": ("gravel", "ground", "compacted"),
    "feld": ("gravel", "ground", "asphalt", "grass"),
    "wiese": ("compacted", "ground"),
    "wald": ("gravel", "ground"),
    "kleingarten": ("gravel",),
}
_CROSSINGS = ("traffic_signals", "uncontrolled", "uncontrolled", "unmarked")
_KERBS = ("lowered", "lowered", "flush", "raised", "")
_PEDESTRIAN_METRES = 105.0
_CUT_METRES = 5.0
_STEPS_METRES = 130.0


def draw_streets(layout: Layout, net: Net, sheet: Sheet) -> None:
    """Draw every street and path of the town; what joins them must have said so before."""
    skeleton = layout.skeleton
    dice = chance(f"{skeleton.city} street tags")
    over = [(shapely.LineString(line).buffer(width / 2 + _CUT_METRES), "bridge") for _, line, width in skeleton.water]
    under = [(shapely.LineString(line).buffer(9.0), "tunnel") for _, line in skeleton.rail]
    for road in skeleton.roads:
        cuts = [
            *over,
            *((shape, "bridge" if road.highway in {"primary", "secondary"} else how) for shape, how in under),
        ]
        _draw_main(road, cuts, sheet)
        _draw_crossings(road, sheet, dice)
    for path in net.paths:
        _draw_main(path, over, sheet)
    for part in layout.parts:
        for street in part.streets:
            sheet.line(vertices(street), _tags(street, part, dice))
        for spot in part.dead_ends:
            if part.streets[0].name and happens(dice, 0.4):
                sheet.joint(spot, {"highway": "turning_circle"})


def vertices(road: Road) -> Floats:
    """Return the line of `road` with a vertex at each of its joins."""
    if not road.joins:
        return road.line
    there = {(round(x * 100), round(y * 100)) for x, y in road.line.tolist()}
    new = [s for s in dict.fromkeys(road.joins) if (round(s[0] * 100), round(s[1] * 100)) not in there]
    if not new:
        return road.line
    spots = np.array(new)
    at = shapely.line_locate_point(shapely.LineString(road.line), shapely.points(spots))
    order = np.argsort(np.concatenate([offsets_along(road.line), at]), kind="stable")
    return np.asarray(np.vstack([road.line, spots])[order])


def _draw_main(road: Road, cuts: list[tuple[BaseGeometry, str]], sheet: Sheet) -> None:
    line = shapely.LineString(road.line)
    spans: list[tuple[float, float, str]] = []
    for shape, how in cuts:
        for piece in shapely.get_parts(shapely.intersection(line, shape)):
            if piece.length > 1:
                ends = [(round(x, 2), round(y, 2)) for x, y in (piece.coords[0], piece.coords[-1])]
                road.joins.extend(ends)
                start, end = sorted(float(line.project(shapely.Point(spot))) for spot in ends)
                spans.append((start, end, how))
    points = vertices(road)
    at = shapely.line_locate_point(line, shapely.points(points))
    stops = sorted({0.0, float(line.length), *(s for span in spans for s in span[:2])})
    for start, end in pairwise(stops):
        piece = points[(at >= start - 0.02) & (at <= end + 0.02)]
        levels = [h for s, e, h in spans if s - 0.02 <= (start + end) / 2 <= e + 0.02]
        if len(piece) > 1:
            sheet.line(piece, _main_tags(road) | _level(levels))


def _level(how: list[str]) -> Tags:
    if not how:
        return {}
    return {how[0]: "yes", "layer": "1" if how[0] == "bridge" else "-1"}


def _main_tags(road: Road) -> Tags:
    tags = {"highway": road.highway} | _MAIN.get(road.highway, {}) | road.tags
    return tags | ({"name": road.name} if road.name else {})


def _draw_crossings(road: Road, sheet: Sheet, dice: np.random.Generator) -> None:
    for spot in sorted(set(road.joins)):
        if happens(dice, 0.3):
            sheet.joint(spot, _crossing(dice))


def _crossing(dice: np.random.Generator) -> Tags:
    kind, kerb = _CROSSINGS[int(dice.integers(len(_CROSSINGS)))], _KERBS[int(dice.integers(len(_KERBS)))]
    tags = {"highway": "crossing", "crossing": kind}
    if kerb:
        tags["kerb"] = kerb
    if happens(dice, 0.3):
        tags["tactile_paving"] = "yes" if kerb == "lowered" else "no"
    return tags


def _tags(street: Road, part: Part, dice: np.random.Generator) -> Tags:
    kind = part.face.kind
    surfaces = _SURFACES.get(kind, ("asphalt", "asphalt", "asphalt", "paving_stones"))
    tags = {"highway": street.highway} | street.tags
    if happens(dice, 0.8):
        tags["surface"] = surfaces[int(dice.integers(len(surfaces)))]
    if street.name:
        tags["name"] = street.name
    if street.highway == "residential":
        tags |= _residential(kind, dice)
    if kind == "altstadt" and np.hypot(*street.line.mean(axis=0)) < _PEDESTRIAN_METRES:
        tags |= {"highway": "pedestrian", "bicycle": "yes"}
    if kind == "burgberg":
        tags |= _steep(float(offsets_along(street.line)[-1]), dice)
    return tags


def _residential(kind: str, dice: np.random.Generator) -> Tags:
    tags = {"maxspeed": "30"}
    if happens(dice, 0.6):
        tags["sidewalk"] = "both" if happens(dice, 0.75) else "right"
    if happens(dice, 0.5):
        tags["lit"] = "yes"
    if happens(dice, {"gruenderzeit": 0.35, "reihenhaus": 0.08}.get(kind, 0.02)):
        tags |= {"oneway": "yes"} | ({"oneway:bicycle": "no"} if happens(dice, 0.75) else {})
    if kind in {"einfamilienhaus", "dorf"} and happens(dice, 0.12):
        tags["incline"] = f"{dice.integers(5, 13)}%"
    return tags


def _steep(length_m: float, dice: np.random.Generator) -> Tags:
    if length_m < _STEPS_METRES and happens(dice, 0.6):
        steps = {"highway": "steps", "step_count": str(round(length_m * 2)), "incline": "up", "handrail": "yes"}
        return steps | ({"ramp": "no"} if happens(dice, 0.5) else {})
    return {"incline": f"{dice.integers(6, 19)}%", "wheelchair": "no" if happens(dice, 0.4) else "limited"}
