"""Areas within reach: around all streets that are reached in time, and around none that is not.

Streets that are reached are widened, gaps between them are closed, and streets that are not reached are taken out
again: so islands round stations stay, a larger area contains a smaller one, and a point of a street lies inside just if
it is reached in time.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.model import ReachQuery
from geo.network import BANNED, DEGREE, NOWHERE, TICKS_PER_SECOND, Ints, Network
from geo.network.units import Floats, metres_per_degree
from geo.reach.course import Course, plot
from geo.reach.origin import Origin, locate
from geo.reach.transit import access_ticks, ride, walk_on
from geo.reach.walk import labels, node_ticks, walk
from geo.reach.workspace import borrow

__all__ = ["find_isochrones"]

_WIDE_METRES, _CLOSED_METRES = 60.0, 35.0
"""How far streets are widened, and how much of that is taken back: blocks narrower than the sum of both are filled."""
_SIMPLE_METRES = 3.0
_OUT_METRES = 0.3
"""So much of the ground belongs to a street that is not reached."""

Shapes = NDArray[Any]


class _Spread(NamedTuple):
    """Ticks to each node, and doors in the middle of streets from which it goes on: edge, part and ticks."""

    label: Ints
    doors: list[tuple[int, float, int]]


class _Stretches(NamedTuple):
    """Parts of edges."""

    edge: Ints
    begin: Floats
    end: Floats


def find_isochrones(network: Network, query: ReachQuery, minutes: Sequence[int]) -> dict[int, shapely.MultiPolygon]:
    """Return the area within each of `minutes`, the largest first (WGS 84); `query.max_minutes` does not count.

    Over a window a street is reached if half of all departures reach it. Raises as `reach`.
    """
    asked = sorted(set(minutes), reverse=True)
    course = plot(network, dataclasses.replace(query, max_minutes=asked[0]))
    origin = locate(network, query, course.profile, side=course.side)
    spread = _spread(course, dataclasses.replace(query, max_minutes=asked[0]), origin)
    scale = _Scale(network)
    found: dict[int, shapely.MultiPolygon] = {}
    smaller = shapely.MultiPolygon()
    for limit in reversed(asked):
        smaller = shapely.union(_area(course, spread, limit * 60 * TICKS_PER_SECOND, scale), smaller)
        found[limit] = _multi(shapely.transform(smaller, scale.to_degrees))
    return {limit: found[limit] for limit in asked}


class _Scale:
    """Metres on a plane that touches the town."""

    def __init__(self, network: Network) -> None:
        lat = network.graph.node_lat
        middle = float(lat.mean()) / DEGREE if lat.size else 0.0
        self._metres = np.array([float(metres) for metres in metres_per_degree(middle)])

    def to_metres(self, degrees: Floats) -> Floats:
        return np.asarray(degrees * self._metres)

    def to_degrees(self, metres: Floats) -> Floats:
        return np.asarray((metres.reshape(-1, 2) / self._metres).reshape(metres.shape))


def _spread(course: Course, query: ReachQuery, origin: Origin) -> _Spread:
    doors = [(int(origin.edge), origin.part, origin.ticks)]
    if course.latest and course.rides:
        return _Spread(node_ticks(course.network, query), doors)
    with borrow(course.network) as workspace:
        walk(course, origin, workspace)
        if course.rides:
            ridden = ride(course, access_ticks(course, workspace, origin))
            walk_on(course, ridden, workspace)
            gates, profile = course.network.gates, course.profile
            ticks = ridden.arrived[gates.point, 0].astype(np.int64) + course.slack_after + course.gate_out
            near = np.flatnonzero((ticks <= course.limit) & (gates.edge[profile] != NOWHERE))
            columns = (gates.edge[profile, near], gates.part[profile, near], ticks[near])
            doors += list(zip(*(column.tolist() for column in columns), strict=True))
        return _Spread(labels(workspace), doors)


def _area(course: Course, spread: _Spread, limit: int, scale: _Scale) -> Any:  # noqa: ANN401 - any geometry
    reached, missed = _split(course, spread, limit)
    lines = shapely.simplify(_lines(course.network, reached, scale), _SIMPLE_METRES)
    wide = shapely.union_all(shapely.buffer(lines, _WIDE_METRES, quad_segs=2))
    area = shapely.buffer(wide, -_CLOSED_METRES, quad_segs=2)
    shapely.prepare(area)
    others = _lines(course.network, _within(course.network, missed, scale.to_degrees(shapely.bounds(area))), scale)
    others = others[shapely.intersects(area, others)]
    return shapely.make_valid(shapely.difference(area, shapely.union_all(shapely.buffer(others, _OUT_METRES))))


def _within(network: Network, stretches: _Stretches, bounds: Floats) -> _Stretches:
    """Return the stretches whose edges may come into a box."""
    shape = network.shape
    if not stretches.edge.size or np.isnan(bounds).any():
        return stretches
    west, south, east, north = bounds * DEGREE
    lows, highs = (
        [reduce(axis, shape.first_point[:-1])[stretches.edge] for axis in (shape.lon, shape.lat)]
        for reduce in (np.minimum.reduceat, np.maximum.reduceat)
    )
    kept = (lows[0] <= east) & (lows[1] <= north) & (highs[0] >= west) & (highs[1] >= south)
    return _Stretches(*(column[kept] for column in stretches))


def _split(course: Course, spread: _Spread, limit: int) -> tuple[_Stretches, _Stretches]:
    """Return the stretches that are reached within `limit` ticks, and those that are not."""
    ends = course.network.graph.edge_node
    ticks = course.network.costs.edge_ticks[course.profile][:, :: 1 - 2 * course.side]
    passable = np.flatnonzero(course.network.costs.passable >> np.uint8(course.profile) & 1)
    here, there = (_share(spread.label[ends[passable, end]], ticks[passable, end], limit) for end in (0, 1))
    parts = {int(e): [(0.0, a), (1.0 - b, 1.0)] for e, a, b in zip(passable, here, there, strict=True) if 0 < a + b < 1}
    whole = passable[here + there >= 1]
    known = np.zeros(ends.shape[0], dtype=np.bool_)
    known[whole] = True
    for edge, part, start in spread.doors:
        if not known[edge] and start <= limit:
            ahead, behind = (float(_share(np.array([start]), ticks[edge, end : end + 1], limit)[0]) for end in (0, 1))
            spans = parts.setdefault(edge, [])
            spans.append((max(part - behind, 0.0), min(part + ahead, 1.0)))
    untouched = passable[here + there <= 0]
    untouched = untouched[~np.isin(untouched, list(parts))]
    reached, missed = [], []
    for edge, spans in parts.items():
        inside, outside = _merge(spans)
        reached += [(edge, *span) for span in inside]
        missed += [(edge, *span) for span in outside]
    return _stretches(reached, whole), _stretches(missed, untouched)


def _share(label: Ints, ticks: Ints, limit: int) -> Floats:
    """Return how much of a stretch one walks until `limit` from an end that is reached at `label`."""
    left = limit - label.astype(np.float64)
    share = np.divide(left, ticks, out=np.ones(left.size), where=ticks > 0)
    return np.where((left < 0) | (ticks >= BANNED), 0.0, np.minimum(share, 1.0))


def _merge(spans: list[tuple[float, float]]) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return the union of spans, and what it leaves free between 0 and 1."""
    inside: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if inside and begin <= inside[-1][1]:
            inside[-1] = inside[-1][0], max(inside[-1][1], end)
        elif end > begin:
            inside.append((begin, end))
    edges = [0.0, *(bound for span in inside for bound in span), 1.0]
    outside = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i + 1] > edges[i]]
    return inside, outside


def _stretches(rows: list[tuple[int, float, float]], whole: NDArray[np.integer[Any]]) -> _Stretches:
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return _Stretches(
        np.concatenate([whole, columns[0].astype(np.int32)]).astype(np.int32),
        np.concatenate([np.zeros(whole.size), columns[1]]),
        np.concatenate([np.ones(whole.size), columns[2]]),
    )


def _lines(network: Network, stretches: _Stretches, scale: _Scale) -> Shapes:
    """Draw parts of edges in metres."""
    shape = network.shape
    first = shape.first_point[stretches.edge].astype(np.int64)
    count = shape.first_point[stretches.edge + 1] - first
    owner = np.repeat(np.arange(count.size), count)
    start = np.cumsum(count) - count
    rows = np.arange(owner.size) - start[owner] + first[owner]
    points = scale.to_metres(np.stack([shape.lon[rows], shape.lat[rows]], axis=1) / DEGREE)
    lines = shapely.linestrings(points, indices=owner) if owner.size else np.empty(0, dtype=object)
    cut = np.flatnonzero((stretches.begin > 0) | (stretches.end < 1))
    for row in cut.tolist():
        mine = slice(int(start[row]), int(start[row] + count[row]))
        lines[row] = _cut(points[mine], shape.part[rows[mine]], stretches.begin[row], stretches.end[row])
    return np.asarray(lines)


def _cut(points: Floats, part: NDArray[np.float32], begin: float, end: float) -> shapely.LineString:
    shares = np.concatenate([[begin], part[(part > begin) & (part < end)], [end]])
    return shapely.LineString(np.stack([np.interp(shares, part, axis) for axis in points.T], axis=1))


def _multi(shape: Any) -> shapely.MultiPolygon:  # noqa: ANN401 - whatever an operation made of polygons
    parts = [part for part in shapely.get_parts(shape, return_index=False) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)
