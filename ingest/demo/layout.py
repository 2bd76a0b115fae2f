"""The laid-out town: every street, house and block of every face, before anything is drawn."""

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.model import Progress
from ingest.demo.houses import House, Lot, build
from ingest.demo.infill import fill
from ingest.demo.naming import Namer
from ingest.demo.plane import Floats, chance, offsets_along
from ingest.demo.skeleton import Face, Road, Skeleton, Spot
from ingest.demo.styles import STYLES, Style

__all__ = ["Layout", "Part", "lay_out"]

_CLEAR = {
    "primary": 9.0,
    "secondary": 8.5,
    "tertiary": 7.0,
    "residential": 5.5,
    "living_street": 4.0,
    "pedestrian": 3.5,
}
_UNNAMED = {"path", "footway", "track", "cycleway"}
_BANK_METRES = 14.0
_RAIL_METRES = 15.0
_LANDMARK_METRES = 6.0
_LEAST_AREA_M2 = 600.0
_NAMED_METRES = 38.0
_LOT_METRES = 20.0
_GREEN_M2 = (1500.0, 40_000.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A face with what was filled into it."""

    face: Face
    ground: BaseGeometry
    streets: list[Road]
    dead_ends: list[Spot]
    blocks: list[shapely.Polygon]
    greens: list[shapely.Polygon]
    houses: list[House] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole town."""

    skeleton: Skeleton
    parts: list[Part]


def lay_out(skeleton: Skeleton, *, progress: Progress) -> Layout:
    """Fill every face of `skeleton` with streets and houses."""
    filler = _Filler(skeleton)
    parts = []
    for number, face in enumerate(skeleton.faces):
        parts.append(filler.part(face, chance(f"{skeleton.city} {number}")))
        progress.advance("lay out", number + 1, len(skeleton.faces))
    return Layout(skeleton, parts)


class _Filler:
    """What all faces share while they are filled."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._skeleton = skeleton
        self._roads = shapely.STRtree([shapely.LineString(road.line) for road in skeleton.roads])
        barriers = [shapely.LineString(line).buffer(width / 2 + _BANK_METRES) for _, line, width in skeleton.water]
        barriers += [shapely.LineString(line).buffer(_RAIL_METRES) for _, line in skeleton.rail]
        barriers += [shapely.Polygon(ring).buffer(_LANDMARK_METRES) for ring, _ in skeleton.landmarks]
        self._barriers = shapely.STRtree(barriers)
        taken = {road.name for road in skeleton.roads if road.name}
        self._namer = Namer(chance(f"{skeleton.city} streets"), taken)

    def part(self, face: Face, dice: np.random.Generator) -> Part:
        style = STYLES[face.kind]
        style = replace(style, people=style.people * self._skeleton.density)
        ground: BaseGeometry = face.shape
        for barrier in self._barriers.query(face.shape, predicate="intersects").tolist():
            ground = ground.difference(self._barriers.geometries[barrier])
        if ground.area < _LEAST_AREA_M2:
            return Part(face, ground, [], [], [], [])
        near = self._roads.query(face.shape, predicate="dwithin", distance=1.0).tolist()
        roads = [self._skeleton.roads[i] for i in near]
        return self._filled(face, ground, roads, style, dice)

    def _filled(
        self, face: Face, ground: BaseGeometry, roads: list[Road], style: Style, dice: np.random.Generator
    ) -> Part:
        west, south, east, north = face.shape.bounds
        around = shapely.MultiLineString([road.line for road in roads])
        around = shapely.clip_by_rect(around, west - 50, south - 50, east + 50, north + 50)
        infill = fill(ground, around, style, dice)
        if not infill.streets and style.front[1]:
            face = replace(face, kind="wiese")
        streets = [Road(line, style.highway, _name(line, face.kind, style, self._namer)) for line in infill.streets]
        _join(roads, infill.joins)
        greens = _greens(infill.blocks, style, dice)
        part = Part(face, ground, streets, infill.dead_ends, infill.blocks, greens)
        if STYLES[face.kind].front[1]:
            part.houses.extend(build(_lots(part, roads), ground, list(greens), style, dice))
        return part


def _name(line: Floats, kind: str, style: Style, namer: Namer) -> str | None:
    if style.highway in _UNNAMED or offsets_along(line)[-1] < _NAMED_METRES:
        return None
    return namer.name(kind)


def _join(roads: list[Road], joins: list[Spot]) -> None:
    shapes = [shapely.LineString(road.line) for road in roads]
    for spot in joins:
        distances = shapely.distance(shapely.Point(spot), shapes)
        roads[int(np.argmin(distances))].joins.append(spot)


def _greens(blocks: list[shapely.Polygon], style: Style, dice: np.random.Generator) -> list[shapely.Polygon]:
    luck = dice.random(len(blocks))
    return [
        b for b, throw in zip(blocks, luck, strict=True) if throw < style.green and _GREEN_M2[0] < b.area < _GREEN_M2[1]
    ]


def _lots(part: Part, roads: list[Road]) -> list[Lot]:
    lots = [Lot(s.line, s.name, _CLEAR.get(s.highway, 2.5)) for s in part.streets]
    lots = [lot for lot in lots if offsets_along(lot.line)[-1] > _LOT_METRES]
    edge = part.face.shape.exterior.buffer(2.0)
    for road in roads:
        line = shapely.LineString(road.line)
        for piece in shapely.get_parts(shapely.intersection(line, edge)):
            if piece.length > _LOT_METRES:
                start = float(line.project(shapely.Point(piece.coords[0])))
                lots.append(Lot(np.asarray(piece.coords), road.name, _CLEAR[road.highway], start, shared=True))
    return lots
