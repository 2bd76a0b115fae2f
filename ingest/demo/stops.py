"""Stops of buses and stations of trains: where they are and what they are called."""

from dataclasses import dataclass

import numpy as np
import shapely

from ingest.demo.layout import Layout
from ingest.demo.net import Net
from ingest.demo.plane import Floats, offsets_along, sample
from ingest.demo.sheet import Sheet
from ingest.demo.skeleton import Road, Spot

__all__ = ["Halt", "draw_stops", "find_halts"]

_EVERY_METRES = 400.0
_FIRST_METRES = 130.0
_NEAR_HOUSES_METRES = 90.0
_BUS_ROADS = {"primary", "secondary", "tertiary"}
_KERB_METRES = 5.5
_PLATFORM_METRES = 85.0
_EMPTY = {"feld", "wald", "wiese", "park", "burgberg", "kleingarten", "platz"}


@dataclass(frozen=True, slots=True)
class Halt:
    """A stop in one direction, or a station; `toward` is the unit vector of the line there."""

    name: str
    kind: str
    """bus or train."""
    road: str | None
    quarter: str
    at: Spot
    toward: Spot


def find_halts(layout: Layout, net: Net) -> list[Halt]:
    """Return stations, then bus stops along the main roads wherever somebody lives, in pairs."""
    lived_in = [face for face in layout.skeleton.faces if face.kind not in _EMPTY]
    tree = shapely.STRtree([face.shape for face in lived_in])
    halts = [
        _station(name, at, layout, lived_in[int(tree.nearest(shapely.Point(at)))].quarter)
        for name, at in layout.skeleton.stations
    ]
    taken: set[str] = set()
    for road in layout.skeleton.roads:
        if road.highway not in _BUS_ROADS:
            continue
        points, tangents = sample(road.line, np.arange(_FIRST_METRES, offsets_along(road.line)[-1], _EVERY_METRES))
        for point, tangent in zip(points, tangents, strict=True):
            near = tree.query(shapely.Point(point), predicate="dwithin", distance=_NEAR_HOUSES_METRES)
            if len(near):
                quarter = lived_in[int(near.min())].quarter
                name = _name(net, road, point, quarter, taken)
                halts.extend(_pair(name, road.name, quarter, point, tangent))
    return halts


def _station(name: str, at: Spot, layout: Layout, quarter: str) -> Halt:
    rails = [(shapely.LineString(line), line, rail) for rail, line in layout.skeleton.rail]
    shape, line, rail = min(rails, key=lambda row: float(row[0].distance(shapely.Point(at))))
    x, y = sample(line, np.array([float(shape.project(shapely.Point(at)))]))[1][0].tolist()
    return Halt(name, "train", rail, quarter, at, (x, y))


def _name(net: Net, road: Road, point: Floats, quarter: str, taken: set[str]) -> str:
    around = [name for name in net.named_near((point[0], point[1]), metres=160.0) if name != road.name]
    choices = [*around, *(f"{road.name}/{name}" for name in around), f"{quarter} {road.name}"]
    name = next((choice for choice in choices if choice not in taken), choices[-1])
    taken.add(name)
    return name


def _pair(name: str, road: str | None, quarter: str, point: Floats, tangent: Floats) -> list[Halt]:
    right = np.array([tangent[1], -tangent[0]])
    halts = []
    for side in (1, -1):
        x, y = (point + side * (_KERB_METRES * right + 9.0 * tangent)).round(2).tolist()
        halts.append(Halt(name, "bus", road, quarter, (x, y), (float(side * tangent[0]), float(side * tangent[1]))))
    return halts


def draw_stops(halts: list[Halt], net: Net, sheet: Sheet) -> None:
    """Draw stops beside the road and stations with a platform, steps and a lift."""
    for number, halt in enumerate(halts):
        if halt.kind == "bus":
            extra = ({"shelter": "yes"}, {"bench": "yes", "wheelchair": "yes"}, {"wheelchair": "limited"}, {})[
                number % 4
            ]
            sheet.point(
                halt.at,
                {"highway": "bus_stop", "public_transport": "platform", "bus": "yes", "name": halt.name} | extra,
            )
        else:
            _draw_station(halt, net, sheet)


def _draw_station(halt: Halt, net: Net, sheet: Sheet) -> None:
    tags = {"railway": "station", "public_transport": "station", "train": "yes", "name": halt.name, "wheelchair": "yes"}
    sheet.point(halt.at, tags)
    at, u = np.array(halt.at), np.array(halt.toward)
    v = np.array([-u[1], u[0]])
    side = 1.0 if np.dot(np.array(net.nearest(halt.at).line[0]) - at, v) > 0 else -1.0
    edge = at + side * 6.0 * v
    corners = np.array([edge - _PLATFORM_METRES * u, edge + _PLATFORM_METRES * u])
    ring = np.vstack([corners, corners[::-1] + side * 5.0 * v]).round(2)
    sheet.ring(
        ring, {"railway": "platform", "public_transport": "platform", "train": "yes", "name": halt.name, "area": "yes"}
    )
    middle = edge + side * 2.5 * v
    line = np.array(
        [middle - _PLATFORM_METRES * u, middle - 12 * u, middle + 12 * u, middle + _PLATFORM_METRES * u]
    ).round(2)
    sheet.line(line, {"highway": "footway", "surface": "paving_stones"})
    sheet.joint(line[1].tolist(), {"highway": "elevator", "wheelchair": "yes", "name": "Aufzug zum Bahnsteig"})
    for start, tags in (
        (line[1], {"highway": "footway"}),
        (line[2], {"highway": "steps", "step_count": "28", "incline": "up"}),
    ):
        out = start + side * 14.0 * v
        street = net.join((float(out[0]), float(out[1])))
        sheet.line(np.array([start, out.round(2), street]), tags)
