"""Polygons around all points of streets that are reached within a time.

Streets are painted into square cells, each with the time to the soonest of its points; a cell without a street takes
that of the nearest cell with one, no farther than `DOOR_METRES`. A polygon is the union of the cells within the time;
its corners are cut where no street runs. Hence, for any time:

- every reached point of a street lies in the polygon;
- an unreached point of a street that can be passed lies in it only where it shares a cell with a reached one, or
  touches its corner, so at most one and a half cells from it;
- elsewhere a point belongs to it if the nearest street does;
- a polygon of more time contains that of less, because both come from the same cells.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.model import ReachQuery
from geo.network import BANNED, DEGREE, NOWHERE, TICKS_PER_SECOND, Ints, Network, Parts
from geo.network.units import Longs, metres_per_degree
from geo.reach.course import Course, plot
from geo.reach.ground import whole_ground
from geo.reach.origin import Origin, locate
from geo.reach.raster import EMPTY, FINE, STRAIGHT, find_box, paint, spread, trace
from geo.reach.transit import Ridden, access_ticks, list_strolls, ride, walk_on
from geo.reach.walk import labels, node_ticks, walk
from geo.reach.workspace import Workspace, borrow

__all__ = [
    "CELL_METRES",
    "DOOR_METRES",
    "Canvas",
    "Spread",
    "cell_metres",
    "draw",
    "find_isochrones",
    "gate_doors",
    "home_door",
    "spread_from",
]

DOOR_METRES = 50
"""So far from a street an area extends, about: ways from cell to cell are straight or diagonal."""
CELL_METRES = 6.0
"""The finest cells; a region that needs more than `_MOST_CELLS` of them gets coarser ones."""
_MOST_CELLS = 400_000


class Spread(NamedTuple):
    """Ticks to each node, and doors in the middle of streets from which it goes on, by edge."""

    label: Ints
    door_edge: Ints
    door_part: Parts
    door_ticks: Ints
    door_left: Ints
    """So many more one walks from there at most."""


class Canvas(NamedTuple):
    """Cells in rows from south to north."""

    frame: Longs
    """West, south, width and height of a cell, these a multiple of `FINE`."""
    cells: Ints
    """See `raster`."""


def find_isochrones(network: Network, query: ReachQuery, minutes: Sequence[int]) -> dict[int, shapely.MultiPolygon]:
    """Return the area within each of `minutes`, the largest first (WGS 84); `query.max_minutes` does not count.

    Over a window a street is reached if half of all departures reach it. Raises as `reach`.
    """
    asked = sorted(set(minutes), reverse=True)
    query = dataclasses.replace(query, max_minutes=asked[0])
    course = plot(network, query)
    origin = locate(network, query, course.profile, side=course.side)
    canvas = draw(course, _search(course, query, origin))
    return {each: _outline(canvas, each * 60 * TICKS_PER_SECOND) for each in asked}


def _search(course: Course, query: ReachQuery, origin: Origin) -> Spread:
    doors = home_door(course, origin)
    if course.latest and course.rides:
        return spread_from(node_ticks(course.network, query), doors)
    with borrow(course.network) as workspace:
        walk(course, origin, workspace)
        if course.rides and course.tires:
            return _spread_tired(course, workspace, access_ticks(course, workspace, origin), doors)
        if course.rides:
            ridden = ride(course, access_ticks(course, workspace, origin))
            walk_on(course, ridden, workspace)
            doors = [np.concatenate(pair) for pair in zip(doors, gate_doors(course, ridden), strict=True)]
        return spread_from(labels(workspace), doors)


def home_door(course: Course, origin: Origin) -> list[NDArray[Any]]:
    """Return the columns of the one door from which it goes on: edge, part, ticks, and ticks that are left to walk."""
    return [np.array([value]) for value in (origin.edge, origin.part, origin.ticks, course.stretch - origin.ticks)]


def gate_doors(course: Course, ridden: Ridden) -> list[NDArray[Any]]:
    """Return the columns of the doors where one gets off, as `home_door`."""
    gates, profile = course.network.gates, course.profile
    ticks = ridden.arrived[gates.point, 0].astype(np.int64) + course.slack_after + course.gate_out
    near = np.flatnonzero((ticks <= course.limit) & (gates.edge[profile] != NOWHERE))
    return [gates.edge[profile, near], gates.part[profile, near], ticks[near], np.full(near.size, BANNED)]


def spread_from(label: Ints, doors: list[NDArray[Any]]) -> Spread:
    """Put the doors in the order of edges."""
    order = np.argsort(doors[0], kind="stable")
    edge, part, ticks, left = (column[order] for column in doors)
    return Spread(label, edge.astype(np.int32), part.astype(np.float32), ticks.astype(np.int32), left.astype(np.int32))


def _spread_tired(course: Course, workspace: Workspace, access: Ints, doors: list[NDArray[Any]]) -> Spread:
    """Return every node and gate as a door from which so much walking is left."""
    ridden, gates, profile = ride(course, access), course.network.gates, course.profile
    walked, arrived = labels(workspace), ridden.arrived[:, 0] + course.slack_after
    ways = list_strolls(course, arrived <= course.limit, whole_ground(course), nodes=True)
    home = np.flatnonzero(walked < BANNED)
    node = np.concatenate([home, ways[:, 1]])
    taken = np.concatenate([walked[home], ways[:, 2]])
    ticks = np.concatenate([walked[home], arrived[ways[:, 0]] + ways[:, 2]])
    kept = _worth_it(node, ticks, taken)
    node, ticks, taken = node[kept], ticks[kept], taken[kept]
    there = arrived[gates.point].astype(np.int64) + course.gate_out
    near = np.flatnonzero((there <= course.limit) & (gates.edge[profile] != NOWHERE))
    rest = course.stretch - course.gate_out[near]
    columns: tuple[NDArray[Any], ...] = (gates.edge[profile, near], gates.part[profile, near], there[near], rest)
    doors = [np.concatenate(pair) for pair in zip(doors, columns, strict=True)]
    for end in (0, 1):
        edge, row = _at_ends(course.network.graph.edge_node[:, end], node)
        columns = (edge, np.full(edge.size, float(end)), ticks[row], course.stretch - taken[row])
        doors = [np.concatenate(pair) for pair in zip(doors, columns, strict=True)]
    able = doors[3] >= 0
    return spread_from(np.full(walked.size, BANNED, dtype=np.int32), [column[able] for column in doors])


def _worth_it(node: Ints, ticks: Ints, taken: Ints) -> NDArray[np.int64]:
    """Return the rows, by node, that are not both later and wearier than another."""
    order = np.lexsort((taken, ticks, node))
    kept, last, least = [], -1, 0
    for row in order.tolist():
        if node[row] != last or taken[row] < least:
            kept.append(row)
            last, least = node[row], taken[row]
    return np.array(kept, dtype=np.int64)


def _at_ends(ends: Ints, node: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of edges and rows of `node`, which is in order, where the one ends in the other."""
    first, last = np.searchsorted(node, ends), np.searchsorted(node, ends, side="right")
    count = last - first
    edge = np.repeat(np.arange(ends.size), count)
    return edge, np.repeat(first - np.cumsum(count) + count, count) + np.arange(edge.size)


def draw(course: Course, found: Spread) -> Canvas:
    """Paint the streets into cells."""
    network = course.network
    frame, size = _frame(network, found)
    cells = np.full(size, EMPTY, dtype=np.int32)
    paint(
        network.graph.edge_node,
        network.costs.edge_ticks[course.profile],
        course.side,
        network.costs.passable,
        course.profile,
        network.shape.first_point,
        network.shape.lon,
        network.shape.lat,
        network.shape.part,
        *found,
        frame,
        cells,
    )
    spread(cells, int(STRAIGHT * DOOR_METRES / cell_metres(frame)))
    return Canvas(frame, cells)


def _frame(network: Network, found: Spread) -> tuple[Longs, tuple[int, int]]:
    """Choose square cells around all streets with a reached end or door, and tell how many rows and columns of them."""
    graph, shape = network.graph, network.shape
    box = np.array([2**31, 2**31, -(2**31), -(2**31)])
    find_box(graph.edge_node, found.label, found.door_edge, shape.first_point, shape.lon, shape.lat, box)
    scale = np.array([float(m) for m in metres_per_degree((box[1] + box[3]) / 2 / DEGREE)]) / DEGREE
    sides = (box[2:] - box[:2]) * scale + 2 * DOOR_METRES
    metres = max(CELL_METRES, float(np.sqrt(sides.prod() / _MOST_CELLS)))
    cell = FINE * np.ceil(metres / scale / FINE).astype(np.int64)
    margin = int(DOOR_METRES / metres) + 2
    columns, rows = ((box[2:] - box[:2]) // cell + 2 * margin + 1).tolist()
    return np.concatenate([box[:2] - margin * cell, cell]), (rows, columns)


def cell_metres(frame: Longs) -> float:
    """Return the side of a cell."""
    return float(frame[3] * metres_per_degree(frame[1] / DEGREE)[1] / DEGREE)


def _outline(canvas: Canvas, limit: int) -> shapely.MultiPolygon:
    corners, first, owner = trace(canvas.cells, limit)
    if not owner.size:
        return shapely.MultiPolygon()
    spots = (canvas.frame[:2] + corners * (canvas.frame[2:] // FINE)) / DEGREE
    rings = shapely.linearrings(spots, indices=np.repeat(np.arange(owner.size), np.diff(first)))
    # A ring and the holes in it follow each other, the ring first.
    order = np.lexsort((np.arange(owner.size) != owner, owner))
    polygon = np.unique(owner[order], return_inverse=True)[1]
    return shapely.multipolygons(shapely.polygons(rings[order], indices=polygon))
