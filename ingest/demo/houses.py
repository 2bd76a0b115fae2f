"""Houses along streets: rows, blocks, slabs and detached ones, numbered odd on the left and even on the right."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ingest.demo.plane import Floats, offsets_along, sample
from ingest.demo.styles import Style

__all__ = ["House", "Lot", "build"]

_NUMBER_METRES = 15.0
_TURNED_SHARE = 0.65
_TOWER_SHARE = 0.15
_LETTERS = ("", *"abcdefghijklmnopqrstuvwxyz")

# Footprints in a frame of which x runs along the street and y away from it, both from -1 to 1.
_TEMPLATES = {
    "plain": np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float64),
    "wing": np.array([[-1, -1], [1, -1], [1, 0.3], [0.1, 0.3], [0.1, 1], [-1, 1]], dtype=np.float64),
    "wing2": np.array([[-1, -1], [1, -1], [1, 1], [-0.2, 1], [-0.2, 0.4], [-1, 0.4]], dtype=np.float64),
    "bay": np.array([[-1, -0.8], [-0.3, -0.8], [-0.3, -1], [0.4, -1], [0.4, -0.8], [1, -0.8], [1, 1], [-1, 1]]),
}


class House(NamedTuple):
    """A building: its ring (open), where its door is, and its address as far as it has one."""

    ring: Floats
    door: tuple[float, float]
    street: str | None
    number: str | None
    building: str
    levels: int
    people: float


@dataclass(frozen=True, slots=True)
class Lot:
    """A street that houses may stand along; `start` is how far along its street this piece begins."""

    line: Floats
    street: str | None
    clear: float
    """Metres from the middle of the street that stay free."""
    start: float = 0.0
    shared: bool = False
    """The street goes on in other faces: its numbers follow the distance."""


@dataclass(slots=True)
class _Sites:
    lot: NDArray[np.int64]
    along: Floats
    side: NDArray[np.int64]
    centre: Floats
    tangent: Floats
    width: Floats
    depth: Floats

    def where(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> "_Sites":
        return _Sites(*(getattr(self, name)[keep] for name in self.__slots__))

    def plus(self, more: "_Sites") -> "_Sites":
        return _Sites(*(np.concatenate([getattr(self, name), getattr(more, name)]) for name in self.__slots__))


def build(
    lots: list[Lot], ground: BaseGeometry, taken: list[BaseGeometry], style: Style, dice: np.random.Generator
) -> list[House]:
    """Place houses along `lots` inside `ground`, off the streets, off what is `taken`, and off each other."""
    sites = _candidates(lots, style, dice)
    if style.free and lots:
        sites = sites.plus(_free_sites(lots, ground, style, dice))
    if not len(sites.lot):
        return []
    shapely.prepare(ground)
    rings = _rings(sites, dice)
    shapes = _polygons(rings)
    free = shapely.contains_properly(ground, shapes) & ~_too_near(shapes, lots, taken)
    kept = np.flatnonzero(free)[_apart(shapes[free])]
    return _numbered(sites.where(kept), [rings[i] for i in kept], lots, style, dice)


def _candidates(lots: list[Lot], style: Style, dice: np.random.Generator) -> _Sites:
    parts: list[tuple[Floats, ...]] = []
    for index, lot in enumerate(lots):
        length = float(offsets_along(lot.line)[-1])
        for side in (1, -1):
            count = int(length / (style.front[0] + style.gap)) + 1
            widths = dice.uniform(*style.front, count)
            gaps = np.full(count, style.gap) * dice.uniform(0.6, 1.6, count)
            if style.row:
                gaps[style.row - 1 :: style.row] += dice.uniform(4, 9)
            ends = (widths + gaps).cumsum() + dice.uniform(0, style.front[1] / 2)
            along = ends - gaps - widths / 2
            fits = along + widths / 2 < length
            along, widths = along[fits], widths[fits]
            point, tangent = sample(lot.line, along)
            depths = dice.uniform(*style.depth, len(along))
            back = (
                max(style.setback, lot.clear)
                + depths / 2
                + dice.normal(0, 0.05 * style.gap, len(along)).clip(-0.5, 2.5)
            )
            normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) * side
            same = np.full(len(along), 1.0)
            parts.append((index * same, along, side * same, point + normal * back[:, None], tangent, widths, depths))
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.empty(0)] * 7
    return _Sites(joined[0].astype(int), joined[1], joined[2].astype(int), *joined[3:])


def _free_sites(lots: list[Lot], ground: BaseGeometry, style: Style, dice: np.random.Generator) -> _Sites:
    """Slabs and towers on the lawns, numbered with the nearest street."""
    west, south, east, north = ground.bounds
    step = style.front[1] * 0.9
    xs, ys = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    spots = np.column_stack([xs.ravel(), ys.ravel()]) + dice.uniform(-0.25, 0.25, (xs.size, 2)) * step
    lines = [shapely.LineString(lot.line) for lot in lots]
    points = shapely.points(spots)
    near = shapely.STRtree(lines).nearest(points)
    along = np.array([lines[i].project(point) for i, point in zip(near.tolist(), points, strict=True)])
    tangent = np.vstack([sample(lots[i].line, np.array([s]))[1] for i, s in zip(near.tolist(), along, strict=True)])
    turned = np.where((dice.random(len(spots)) < _TURNED_SHARE)[:, None], tangent[:, ::-1] * (-1, 1), tangent)
    towers = dice.random(len(spots)) < _TOWER_SHARE
    width = np.where(towers, 23.0, dice.uniform(*style.front, len(spots)))
    depth = np.where(towers, 21.0, dice.uniform(*style.depth, len(spots)))
    side = dice.choice([-1, 1], len(spots))
    return _Sites(near, along, side, spots, turned, width, depth)


def _rings(sites: _Sites, dice: np.random.Generator) -> list[Floats]:
    names = list(_TEMPLATES)
    choice = dice.choice(len(names), len(sites.lot), p=[0.55, 0.15, 0.15, 0.15])
    mirror = dice.choice([-1.0, 1.0], len(sites.lot))
    outward = np.column_stack([-sites.tangent[:, 1], sites.tangent[:, 0]]) * sites.side[:, None]
    half_u = sites.tangent * (sites.width / 2 * mirror)[:, None]
    half_v = outward * (sites.depth / 2)[:, None]
    rings: list[Floats] = [_TEMPLATES["plain"]] * len(choice)
    for kind, name in enumerate(names):
        frame = _TEMPLATES[name]
        chosen = np.flatnonzero(choice == kind)
        placed = sites.centre[chosen, None] + frame[:, :1] * half_u[chosen, None] + frame[:, 1:] * half_v[chosen, None]
        for i, ring in zip(chosen.tolist(), placed.round(2), strict=True):
            rings[i] = ring
    return rings


def _polygons(rings: list[Floats]) -> NDArray[np.object_]:
    sizes = np.array([len(ring) for ring in rings])
    return np.asarray(
        shapely.polygons(shapely.linearrings(np.vstack(rings), indices=np.repeat(np.arange(len(rings)), sizes)))
    )


def _too_near(shapes: NDArray[np.object_], lots: list[Lot], taken: list[BaseGeometry]) -> NDArray[np.bool_]:
    near = np.zeros(len(shapes), dtype=bool)
    lines = [shapely.LineString(lot.line) for lot in lots]
    tree = shapely.STRtree(lines)
    for clear in sorted({lot.clear for lot in lots}):
        hits, line = tree.query(shapes, predicate="dwithin", distance=clear - 0.4)
        wide = np.array([lot.clear for lot in lots])[line] >= clear
        near[hits[wide]] = True
    if taken:
        near[shapely.STRtree(taken).query(shapes, predicate="intersects")[0]] = True
    return near


def _apart(shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return which shapes stay when each gives way to the ones before it."""
    thin = shapely.buffer(shapes, -0.35, join_style="mitre")
    first, second = shapely.STRtree(thin).query(thin, predicate="intersects")
    conflicts = defaultdict(list)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b:
            conflicts[b].append(a)
    gone: set[int] = set()
    for late in sorted(conflicts):
        if any(early not in gone for early in conflicts[late]):
            gone.add(late)
    return np.array([i for i in range(len(shapes)) if i not in gone], dtype=int)


def _numbered(
    sites: _Sites, rings: list[Floats], lots: list[Lot], style: Style, dice: np.random.Generator
) -> list[House]:
    levels = dice.integers(style.levels[0], style.levels[1] + 1, len(rings))
    people = style.people * dice.uniform(0.5, 1.5, len(rings)) * levels / (sum(style.levels) / 2)
    last: dict[tuple[int, int], int] = {}
    seen: dict[tuple[str, int], int] = {}
    houses = []
    for i in np.lexsort((sites.along, sites.side, sites.lot)).tolist():
        lot = lots[int(sites.lot[i])]
        key = (int(sites.lot[i]), int(sites.side[i]))
        step = int((sites.along[i] + lot.start) / _NUMBER_METRES) if lot.shared else last.get(key, -1) + 1
        last[key] = step
        number = 2 * step + (1 if sites.side[i] > 0 else 2)
        text = None
        if lot.street:
            again = seen[lot.street, number] = seen.get((lot.street, number), -1) + 1
            text = f"{number}{_LETTERS[again]}"
        front = rings[i].mean(axis=0) * 0.6 + (rings[i][0] + rings[i][1]) * 0.2
        houses.append(
            House(
                rings[i],
                (float(front[0]), float(front[1])),
                lot.street,
                text,
                style.building or "yes",
                int(levels[i]),
                float(people[i]),
            )
        )
    return houses
