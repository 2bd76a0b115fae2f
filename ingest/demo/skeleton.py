"""The skeleton of a town: main roads, water, rail, and the faces between them, each with its kind and its quarter."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np
import shapely

from ingest.demo.plane import Floats, curve

__all__ = ["Face", "Road", "Skeleton", "Spot", "cells", "cross", "snapped", "town_skeleton"]

Spot = tuple[float, float]
"""A point in metres, rounded to centimetres."""

_SNAP_METRES = 60.0
_TOUCH_METRES = 0.1
_SLIVER_M2 = 400.0


@dataclass(slots=True)
class Road:
    """A street as a line of vertices; `joins` are spots where other lines meet it and it gets a vertex more."""

    line: Floats
    highway: str
    name: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    joins: list[Spot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Face:
    """A piece of ground between main roads, water and rail."""

    shape: shapely.Polygon
    kind: str
    quarter: str


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What everything else is filled into."""

    name: str
    city: str
    postcode: str
    roads: list[Road]
    water: list[tuple[str, Floats, float]]
    rail: list[tuple[str, Floats]]
    faces: list[Face]
    outline: shapely.Polygon
    postcodes: dict[str, str] = field(default_factory=dict)
    """Of the quarters that have one of their own."""
    villages: frozenset[str] = frozenset()
    landmarks: list[tuple[Floats, dict[str, str]]] = field(default_factory=list)
    """Buildings that stand where they stand: open rings with their tags."""
    paths: list[Road] = field(default_factory=list)
    """Ways on foot whose ends are tied to the nearest street."""
    stations: list[tuple[str, Spot]] = field(default_factory=list)
    """Names and places of the stations on the rail."""
    density: float = 1.0
    """How many more people a house holds than in a town."""
    districts: dict[str, list[str]] = field(default_factory=dict)
    """Quarters by district, where the town is big enough for districts."""


def town_skeleton() -> Skeleton:
    """Read the hand-drawn town."""
    data = tomllib.loads(files("ingest.demo").joinpath("town.toml").read_text(encoding="utf-8"))
    scale = float(data["scale"])
    ring = [*data["outline"], data["outline"][0]]
    outline = shapely.Polygon(curve(scale * np.array(ring, dtype=np.float64), step=120))
    water = (data["water"]["name"], _line(data["water"], scale), float(data["water"]["width"]))
    rail = (data["rail"]["name"], _line(data["rail"], scale))
    lines = snapped([_line(row, scale) for row in (*data["road"], *data["edge"])], [water[1], rail[1]])
    roads = [Road(line, road["class"], road["name"][0]) for line, road in zip(lines, data["road"], strict=False)]
    cross(roads)
    seeds = [
        (shapely.Point(scale * np.array(at)), row["kind"], row["quarter"]) for row in data["face"] for at in row["at"]
    ]
    shapes = cells([*lines, water[1], rail[1], np.asarray(outline.exterior.coords)], outline)
    return Skeleton(
        name=data["name"],
        city=data["city"],
        postcode=data["postcode"],
        roads=roads,
        water=[water],
        rail=[rail],
        faces=[_seeded(shape, seeds) for shape in shapes],
        outline=outline,
        postcodes={name: str(int(data["postcode"]) + 2) for name in data["villages"]},
        villages=frozenset(data["villages"]),
        landmarks=[(scale * np.array(row["points"], dtype=np.float64), row["tags"]) for row in data["landmark"]],
        paths=[Road(_line(row, scale), row["highway"], None, row["tags"]) for row in data["path"]],
        stations=[(name, _middle_of(rail[1])) for name in data["stations"]],
    )


def _middle_of(rail: Floats) -> Spot:
    x, y = shapely.LineString(rail).interpolate(shapely.LineString(rail).project(shapely.Point(-110, 480))).coords[0]
    return (x, y)


def _line(row: dict[str, object], scale: float) -> Floats:
    return curve(scale * np.array(row["points"], dtype=np.float64))


def _seeded(shape: shapely.Polygon, seeds: list[tuple[shapely.Point, str, str]]) -> Face:
    inside = [(kind, quarter) for point, kind, quarter in seeds if shape.covers(point)]
    if inside:
        return Face(shape, *inside[0])
    nearest = min(seeds, key=lambda seed: float(shape.centroid.distance(seed[0])))
    return Face(shape, "feld", nearest[2])


def snapped(lines: list[Floats], others: list[Floats]) -> list[Floats]:
    """Move the ends of `lines` onto the line they nearly touch."""
    shapes = [shapely.LineString(line) for line in [*lines, *others]]
    tree = shapely.STRtree(shapes)
    moved = [line.copy() for line in lines]
    for i, line in enumerate(moved):
        for end in (0, -1):
            point = shapely.Point(line[end])
            near = [j for j in tree.query(point, predicate="dwithin", distance=_SNAP_METRES) if j != i]
            if near:
                closest = min(near, key=lambda j: float(shapes[j].distance(point)))
                line[end] = shapes[closest].interpolate(shapes[closest].project(point)).coords[0]
    return [line.round(2) for line in moved]


def cross(roads: list[Road]) -> None:
    """Give roads a common vertex where they meet."""
    shapes = [shapely.LineString(road.line) for road in roads]
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.1)
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a >= b:
            continue
        spots = [p for p in shapely.get_parts(shapely.intersection(shapes[a], shapes[b])) if p.geom_type == "Point"]
        ends = [shapely.Point(roads[i].line[e]) for i in (a, b) for e in (0, -1)]
        spots += [p for p in ends if shapes[a].distance(p) < _TOUCH_METRES and shapes[b].distance(p) < _TOUCH_METRES]
        for spot in spots:
            at = (round(spot.x, 2), round(spot.y, 2))
            roads[a].joins.append(at)
            roads[b].joins.append(at)


def cells(lines: list[Floats], outline: shapely.Polygon) -> list[shapely.Polygon]:
    """Return the pieces into which `lines` cut the ground inside `outline`, west to east."""
    noded = shapely.union_all([shapely.LineString(line) for line in lines], grid_size=0.01)
    pieces = shapely.polygonize(list(shapely.get_parts(noded))).geoms
    inside = [p for p in pieces if p.area > _SLIVER_M2 and outline.covers(p.representative_point())]
    return sorted(inside, key=lambda p: p.bounds)
