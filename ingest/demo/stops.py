"""Stops of buses and stations of trains: where they are and what they are called."""

from dataclasses import dataclass

import numpy as np
import shapely

from ingest.demo.layout import Layout
from ingest.demo.net import Net
from ingest.demo.plane import Floats, offsets_along, sample
from ingest.demo.sheet import Sheet, Tags
from ingest.demo.skeleton import Road, Spot

__all__ = ["BUS_ROADS", "STOP_WHEELCHAIR", "Halt", "draw_stops", "find_halts", "platform_side"]

_EVERY_METRES = 400.0
_FIRST_METRES = 130.0
_NEAR_HOUSES_METRES = 90.0
BUS_ROADS = frozenset({"primary", "secondary", "tertiary"})
"""Roads that buses use, and that stops lie on."""
STOP_WHEELCHAIR = ("", "yes", "limited", "")
"""What the stops say in turn, by their number among all."""

_FURNITURE: tuple[Tags, ...] = ({"shelter": "yes"}, {"bench": "yes"}, {}, {})
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
    along: float
    """Metres from the start of its road or railway."""
    forward: bool = True
    """Whether vehicles that stop here go the way the road is drawn."""


def find_halts(layout: Layout, net: Net) -> list[Halt]:
    """Return stations, then bus stops along the main roads wherever somebody lives, in pairs."""
    lived_in = [face for face in layout.skeleton.faces if face.kind not in _EMPTY]
    tree = shapely.STRtree([face.shape for face in lived_in])
    halts = [
        _station(name, at, layout, lived_in[int(tree.nearest(shapely.Point(at)))].quarter)
        for name, at in layout.skeleton.stations
    ]
    taken: set[str] = set()
    every = _EVERY_METRES / layout.skeleton.density ** (1 / 3)
    for road in layout.skeleton.roads:
        if road.highway not in BUS_ROADS:
            continue
        offsets = np.arange(_FIRST_METRES, offsets_along(road.line)[-1], every)
        for along, point in zip(offsets.tolist(), sample(road.line, offsets)[0], strict=True):
            near = tree.query(shapely.Point(point), predicate="dwithin", distance=_NEAR_HOUSES_METRES)
            if len(near):
                quarter = lived_in[int(near.min())].quarter
                name = _name(net, road, point, quarter, taken)
                halts.extend(_pair(name, road, quarter, along))
    return halts


def _station(name: str, at: Spot, layout: Layout, quarter: str) -> Halt:
    rails = [(shapely.LineString(line), line, rail) for rail, line in layout.skeleton.rail]
    shape, line, rail = min(rails, key=lambda row: float(row[0].distance(shapely.Point(at))))
    along = float(shape.project(shapely.Point(at)))
    x, y = sample(line, np.array([along]))[1][0].tolist()
    return Halt(name, "train", rail, quarter, at, (x, y), along)


def _name(net: Net, road: Road, point: Floats, quarter: str, taken: set[str]) -> str:
    around = [name for name in net.named_near((point[0], point[1]), metres=160.0) if name != road.name]
    choices = [*around, *(f"{road.name}/{name}" for name in around), f"{quarter} {road.name}"]
    name = next((choice for choice in choices if choice not in taken), choices[-1])
    taken.add(name)
    return name


def _pair(name: str, road: Road, quarter: str, along: float) -> list[Halt]:
    (point,), (tangent,) = sample(road.line, np.array([along]))
    right = np.array([tangent[1], -tangent[0]])
    halts = []
    for side in (1, -1):
        x, y = (point + side * (_KERB_METRES * right + 9.0 * tangent)).round(2).tolist()
        toward = (float(side * tangent[0]), float(side * tangent[1]))
        halts.append(Halt(name, "bus", road.name, quarter, (x, y), toward, along, forward=side > 0))
    return halts


def draw_stops(halts: list[Halt], net: Net, sheet: Sheet) -> None:
    """Draw stops beside the road and stations with a platform, steps and a lift."""
    for number, halt in enumerate(halts):
        if halt.kind == "bus":
            wheelchair = STOP_WHEELCHAIR[number % len(STOP_WHEELCHAIR)]
            extra = _FURNITURE[number % len(_FURNITURE)] | ({"wheelchair": wheelchair} if wheelchair else {})
            sheet.point(
                halt.at,
                {"highway": "bus_stop", "public_transport": "platform", "bus": "yes", "name": halt.name} | extra,
            )
        else:
            _draw_station(halt, net, sheet)


def platform_side(halt: Halt, net: Net) -> float:
    """Return 1 where the drawn platform of a station lies left of the railway, -1 where it lies right."""
    (ux, uy), start = halt.toward, net.nearest(halt.at).line[0]
    return 1.0 if np.dot(start - halt.at, (-uy, ux)) > 0 else -1.0


def _draw_station(halt: Halt, net: Net, sheet: Sheet) -> None:
    tags = {"railway": "station", "public_transport": "station", "train": "yes", "name": halt.name, "wheelchair": "yes"}
    sheet.point(halt.at, tags)
    at, u = np.array(halt.at), np.array(halt.toward)
    v = np.array([-u[1], u[0]])
    side = platform_side(halt, net)
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
