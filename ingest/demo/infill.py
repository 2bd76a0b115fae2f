"""Small streets for one face: irregular strips or an organic net, joined to the roads around and all connected."""

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from ingest.demo.plane import Floats, wobble
from ingest.demo.skeleton import Spot
from ingest.demo.styles import Style

__all__ = ["Infill", "chain", "fill"]

_SHORT_METRES = 14.0
_ON_METRES = 0.3
_HUG_METRES = 24.0
_STEP_METRES = 24.0
_SHIFTED_SHARE = 0.6
_PIECE_BLOCKS = 4.2
_STRAIGHT = math.cos(math.radians(42))


@dataclass(frozen=True, slots=True)
class Infill:
    """Streets of a face, the spots where they meet the roads around, and the blocks between them."""

    streets: list[Floats]
    joins: list[Spot]
    dead_ends: list[Spot]
    blocks: list[shapely.Polygon]


def fill(ground: BaseGeometry, roads: BaseGeometry, style: Style, dice: np.random.Generator) -> Infill:
    """Draw the streets of `ground`; where they end on `roads`, the lines around it, they join them."""
    lines = _strips(ground, style, dice) if style.pattern == "strips" else _organic(ground, style, dice)
    edges = _net(lines, ground, roads)
    edges = _thin(edges, roads, style, dice)
    edges, joins = _connected(edges, roads)
    ends = _degrees(edges)
    dead = [spot for spot, degree in ends.items() if degree == 1 and spot not in joins]
    blocks = [
        b
        for b in shapely.polygonize(list(shapely.node(_together(edges, ground)).geoms)).geoms
        if ground.covers(b.representative_point())
    ]
    return Infill(chain(edges), sorted(joins), dead, blocks)


def _together(edges: list[Floats], ground: BaseGeometry) -> shapely.MultiLineString:
    rings = [ring for part in shapely.get_parts(ground) for ring in (part.exterior, *part.interiors)]
    return shapely.MultiLineString(
        [*map(shapely.LineString, edges), *map(shapely.LineString, (r.coords for r in rings))]
    )


def _frame(ground: BaseGeometry) -> tuple[Floats, Floats, float]:
    box = shapely.minimum_rotated_rectangle(ground)
    corners = np.asarray(box.exterior.coords)[:4]
    sides = np.diff(corners, axis=0)[:2]
    long = sides[np.argmax(np.hypot(*sides.T))]
    return corners.mean(axis=0), long / np.hypot(*long), math.hypot(*np.ptp(corners, axis=0)) / 2


def _strips(ground: BaseGeometry, style: Style, dice: np.random.Generator) -> list[BaseGeometry]:
    """Strips of streets; big grounds are divided first, and each piece turns its strips another way."""
    pieces: list[BaseGeometry] = [ground]
    lines: list[BaseGeometry] = []
    most = (_PIECE_BLOCKS * style.along) * (_PIECE_BLOCKS * style.across)
    while pieces:
        piece = pieces.pop()
        if piece.area > most:
            divider = shapely.LineString(_divider(piece, style, dice))
            halves = [p for p in shapely.get_parts(shapely.ops.split(piece, divider)) if p.area > 1]
            if len(halves) > 1:
                lines.append(divider)
                pieces.extend(halves)
                continue
        lines.extend(_strips_of(piece, style, dice))
    return lines


def _divider(ground: BaseGeometry, style: Style, dice: np.random.Generator) -> Floats:
    centre, u, reach = _frame(ground)
    v = np.array([-u[1], u[0]]) + dice.uniform(-0.3, 0.3) * u
    along = np.arange(-2 * reach, 2 * reach, 24.0)[:, None]
    line = centre + dice.uniform(-0.12, 0.12) * reach * u + along * v
    return wobble(line, dice, metres=style.bend * 1.5, wavelength=700.0).round(2)


def _strips_of(ground: BaseGeometry, style: Style, dice: np.random.Generator) -> list[BaseGeometry]:
    """Parallel streets with cross streets that mostly do not line up from strip to strip."""
    centre, u, reach = _frame(ground)
    turn = dice.normal(0, 0.09)
    u = np.array([u[0] * math.cos(turn) - u[1] * math.sin(turn), u[0] * math.sin(turn) + u[1] * math.cos(turn)])
    levels = np.arange(-reach, reach, style.across)
    levels = levels + dice.uniform(-0.14, 0.14, len(levels)) * style.across
    lines = [_level(reach, level) for level in levels]
    crossings = np.empty(0)
    for low, high in pairwise(levels):
        if not len(crossings) or dice.random() < _SHIFTED_SHARE:
            steps = style.along * dice.uniform(0.7, 1.35, math.ceil(3 * reach / style.along))
            crossings = -reach + dice.uniform(0, style.along) + steps.cumsum()
        slant = dice.uniform(-0.14, 0.14) * style.across
        count = max(3, round((high - low) / _STEP_METRES) + 1)
        lines += [np.column_stack([np.linspace(c, c + slant, count), np.linspace(low, high, count)]) for c in crossings]
    bent = wobble(np.vstack(lines), dice, metres=style.bend, wavelength=900.0)
    placed = centre + bent[:, :1] * u + bent[:, 1:] * (-u[1], u[0])
    whole = shapely.linestrings(placed, indices=np.repeat(np.arange(len(lines)), [len(line) for line in lines]))
    return list(shapely.get_parts(shapely.intersection(whole[shapely.intersects(ground, whole)], ground)))


def _level(reach: float, level: float) -> Floats:
    along = np.arange(-reach, reach + _STEP_METRES, _STEP_METRES)
    return np.column_stack([along, np.full(len(along), level)])


def _organic(ground: BaseGeometry, style: Style, dice: np.random.Generator) -> list[BaseGeometry]:
    """A net as it grows over centuries: the edges of cells around scattered points."""
    west, south, east, north = ground.bounds
    step = style.along
    xs, ys = np.meshgrid(np.arange(west - step, east + 2 * step, step), np.arange(south - step, north + 2 * step, step))
    seeds = np.column_stack([xs.ravel(), ys.ravel()]) + dice.uniform(-0.42, 0.42, (xs.size, 2)) * step
    cells = shapely.voronoi_polygons(shapely.MultiPoint(seeds), only_edges=True)
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(cells)))
    lines = [np.asarray(shapely.segmentize(line, 22.0).coords) for line in merged]
    bent = wobble(np.vstack(lines), dice, metres=style.bend, wavelength=max(160.0, step))
    return list(shapely.linestrings(bent, indices=np.repeat(np.arange(len(lines)), [len(line) for line in lines])))


def _net(lines: list[BaseGeometry], ground: BaseGeometry, roads: BaseGeometry) -> list[Floats]:
    """Cut at the edge of the ground and at each other; drop what runs along the roads around."""
    clipped = shapely.intersection(np.array(lines), ground)
    noded = shapely.get_parts(shapely.union_all(clipped, grid_size=0.01))
    noded = noded[(shapely.get_type_id(noded) == 1) & (shapely.length(noded) > 0)]
    if not len(noded):
        return []
    noded = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(list(noded))))
    middle = shapely.line_interpolate_point(noded, [[0.25], [0.5], [0.75]], normalized=True)
    hugging = shapely.distance(middle, roads).max(axis=0) < np.clip(shapely.length(noded) / 2, 10.0, _HUG_METRES)
    return [np.asarray(line.coords).round(2) for line in noded[~hugging]]


def _degrees(edges: list[Floats]) -> dict[Spot, int]:
    degrees: dict[Spot, int] = defaultdict(int)
    for edge in edges:
        degrees[_start(edge)] += 1
        degrees[_end(edge)] += 1
    return degrees


def _start(edge: Floats) -> Spot:
    return (float(edge[0, 0]), float(edge[0, 1]))


def _end(edge: Floats) -> Spot:
    return (float(edge[-1, 0]), float(edge[-1, 1]))


def _length(edge: Floats) -> float:
    return float(np.hypot(*np.diff(edge, axis=0).T).sum())


def _on(spots: list[Spot], roads: BaseGeometry) -> set[Spot]:
    near = shapely.distance(shapely.points(spots), roads) < _ON_METRES if spots else []
    return {spot for spot, is_near in zip(spots, near, strict=True) if is_near}


def _thin(edges: list[Floats], roads: BaseGeometry, style: Style, dice: np.random.Generator) -> list[Floats]:
    """Drop some edges that nobody needs, and most dead ends."""
    joins = _on(list(_degrees(edges)), roads)
    parent: dict[Spot, Spot] = dict.fromkeys(joins, (math.inf, math.inf))

    def root(spot: Spot) -> Spot:
        while (above := parent.get(spot, spot)) != spot:
            spot = above
        return spot

    kept = []
    for i in dice.permutation(len(edges)):
        a, b = root(_start(edges[i])), root(_end(edges[i]))
        if a != b:
            parent[a] = b
        if a != b or dice.random() > style.drop * 2:
            kept.append(int(i))
    edges = [edges[i] for i in sorted(kept)]
    for _ in range(2):
        degrees = _degrees(edges)
        loose = [any(degrees[s] == 1 and s not in joins for s in (_start(e), _end(e))) for e in edges]
        luck = dice.random(len(edges))
        edges = [
            e
            for e, is_loose, throw in zip(edges, loose, luck, strict=True)
            if not is_loose or (_length(e) > _SHORT_METRES * 2 and throw < style.dead_ends)
        ]
    return edges


def _connected(edges: list[Floats], roads: BaseGeometry) -> tuple[list[Floats], set[Spot]]:
    """Keep what hangs together with the roads around."""
    joins = _on(list(_degrees(edges)), roads)
    around: dict[Spot, list[int]] = defaultdict(list)
    for i, edge in enumerate(edges):
        around[_start(edge)].append(i)
        around[_end(edge)].append(i)
    reached: set[int] = set()
    todo = sorted(joins)
    seen = set(todo)
    while todo:
        for i in around[todo.pop()]:
            reached.add(i)
            for spot in (_start(edges[i]), _end(edges[i])):
                if spot not in seen:
                    seen.add(spot)
                    todo.append(spot)
    return [edges[i] for i in sorted(reached)], joins & seen


def chain(edges: list[Floats]) -> list[Floats]:
    """Chain edges into streets: at each crossing the straightest pair goes on."""
    follow: dict[tuple[int, int], tuple[int, int]] = {}
    for ends in _ends_by_spot(edges).values():
        pairs = sorted(
            (float(_away(edges[i], a) @ _away(edges[j], b)), (i, a), (j, b))
            for n, (i, a) in enumerate(ends)
            for (j, b) in ends[n + 1 :]
            if i != j
        )
        for cosine, first, second in pairs:
            if cosine < -_STRAIGHT and first not in follow and second not in follow:
                follow[first], follow[second] = second, first
    return _chains(edges, follow)


def _ends_by_spot(edges: list[Floats]) -> dict[Spot, list[tuple[int, int]]]:
    ends: dict[Spot, list[tuple[int, int]]] = defaultdict(list)
    for i, edge in enumerate(edges):
        ends[_start(edge)].append((i, 0))
        ends[_end(edge)].append((i, 1))
    return ends


def _away(edge: Floats, end: int) -> Floats:
    step = edge[1] - edge[0] if end == 0 else edge[-2] - edge[-1]
    return np.asarray(step / max(float(np.hypot(*step)), 1e-9))


def _chains(edges: list[Floats], follow: dict[tuple[int, int], tuple[int, int]]) -> list[Floats]:
    used: set[int] = set()
    chains = []
    starts = [(i, end) for i in range(len(edges)) for end in (0, 1) if (i, end) not in follow]
    for i, end in [*starts, *((i, 0) for i in range(len(edges)))]:
        if i in used:
            continue
        pieces: list[Floats] = []
        at = (i, end)
        while at[0] not in used:
            used.add(at[0])
            edge = edges[at[0]] if at[1] == 0 else edges[at[0]][::-1]
            pieces.append(edge if not pieces else edge[1:])
            at = follow.get((at[0], 1 - at[1]), at)
        chains.append(np.vstack(pieces))
    return chains
