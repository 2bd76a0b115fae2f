"""Skeletons of a city and a metropolis: scattered quarters with main roads between, a river, railways, districts."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.demo.infill import chain
from ingest.demo.naming import NAMES, quarter_names
from ingest.demo.plane import Floats, chance, curve, offsets_along, wobble
from ingest.demo.skeleton import Face, Road, Skeleton, Spot, cells

__all__ = ["CITY", "METROPOLIS", "Sprawl", "sprawl_skeleton"]

_BRIDGE_SHARE = 0.4
_STATION_METRES = 1600.0
_HUMBLE_AREA_M2 = 9000.0
_RAILED_METRES = 120.0
_TALL_ROADS = ((5200.0, "primary"), (2600.0, "secondary"), (0.0, "tertiary"))

# How common each kind of quarter is, from the middle (up to that share of the radius) outwards.
_RINGS: tuple[tuple[float, dict[str, float]], ...] = (
    (0.07, {"altstadt": 3, "gruenderzeit": 2, "park": 0.4}),
    (0.38, {"gruenderzeit": 6, "zeile": 2.2, "park": 0.7, "gewerbe": 0.7, "grosssiedlung": 0.5, "reihenhaus": 0.5}),
    (
        0.72,
        {
            "zeile": 3,
            "gruenderzeit": 1.6,
            "reihenhaus": 1.7,
            "grosssiedlung": 1.5,
            "einfamilienhaus": 1.8,
            "gewerbe": 1.2,
            "park": 0.9,
            "kleingarten": 0.6,
            "wald": 0.3,
        },
    ),
    (
        1.01,
        {
            "einfamilienhaus": 2.3,
            "reihenhaus": 1.5,
            "zeile": 0.8,
            "grosssiedlung": 0.7,
            "gewerbe": 1.1,
            "wald": 1.4,
            "feld": 1.6,
            "kleingarten": 0.6,
            "wiese": 0.5,
            "dorf": 0.4,
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Sprawl:
    """How big, and what it is called; lengths in metres."""

    name: str
    city: str
    river: str
    river_width: float
    radius: float
    cell: float
    quarter: float
    districts: int
    railways: int
    first_postcode: int
    density: float


CITY = Sprawl("Ellernburg", "Ellernburg", "Sinde", 60.0, 5100.0, 600.0, 1500.0, 5, 2, 43220, 1.0)
METROPOLIS = Sprawl("Groß Ellern", "Groß Ellern", "Ellernstrom", 150.0, 12700.0, 660.0, 2000.0, 12, 5, 43301, 1.6)


def sprawl_skeleton(plan: Sprawl) -> Skeleton:
    """Generate the skeleton of `plan`, the same every time."""
    dice = chance(f"{plan.name} skeleton")
    outline = _outline(plan, dice)
    seeds = _scattered(plan.cell, plan.radius * 1.25, dice)
    river = _through(plan.radius, 0.35, dice.uniform(-0.2, 0.2), dice)
    rails = [
        _through(plan.radius, math.pi * (n + 0.5) / plan.railways, dice.uniform(-0.12, 0.12), dice)
        for n in range(plan.railways)
    ]
    borders = _borders(seeds, outline, plan, dice)
    shapes = cells([*borders, river, *rails, np.asarray(outline.exterior.coords)], outline)
    quarters = _Quarters(plan, dice)
    kinds = _kinds(seeds, plan, dice)
    tree = shapely.STRtree(shapely.points(seeds))
    faces = [_face(shape, kinds[int(tree.nearest(shape.representative_point()))], quarters) for shape in shapes]
    return Skeleton(
        name=plan.name,
        city=plan.city,
        postcode=str(plan.first_postcode),
        roads=_roads(borders, shapely.LineString(river), [shapely.LineString(rail) for rail in rails], plan, dice),
        water=[(plan.river, river, plan.river_width)],
        rail=[(f"Strecke {number}", rail) for number, rail in enumerate(rails, start=1)],
        faces=faces,
        outline=outline,
        postcodes=quarters.postcodes({face.quarter for face in faces}),
        density=plan.density,
        districts=quarters.districts({face.quarter for face in faces}),
        stations=_stations(rails, plan, quarters),
    )


def _outline(plan: Sprawl, dice: np.random.Generator) -> shapely.Polygon:
    angles = np.linspace(0, 2 * math.pi, 24, endpoint=False)
    radii = plan.radius * dice.uniform(0.88, 1.06, len(angles))
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    return shapely.Polygon(curve(np.vstack([ring, ring[:1]]), step=plan.cell / 2))


def _scattered(step: float, radius: float, dice: np.random.Generator) -> Floats:
    xs, ys = np.meshgrid(np.arange(-radius, radius, step), np.arange(-radius, radius, step * 0.87))
    xs = xs + (np.arange(len(xs)) % 2)[:, None] * step / 2
    points = np.column_stack([xs.ravel(), ys.ravel()]) + dice.uniform(-0.3, 0.3, (xs.size, 2)) * step
    return np.asarray(points[np.hypot(*points.T) < radius])


def _through(radius: float, angle: float, aside: float, dice: np.random.Generator) -> Floats:
    """A bent line across the whole town, at `aside` radii from its middle."""
    along = np.linspace(-1.25 * radius, 1.25 * radius, 15)
    across = aside * radius + dice.normal(0, 0.05 * radius, len(along))
    u = np.array([math.cos(angle), math.sin(angle)])
    return curve(along[:, None] * u + across[:, None] * (-u[1], u[0]), step=40.0)


def _borders(seeds: Floats, outline: shapely.Polygon, plan: Sprawl, dice: np.random.Generator) -> list[Floats]:
    """The bent edges of the cells around `seeds`."""
    edges = shapely.voronoi_polygons(shapely.MultiPoint(seeds), only_edges=True)
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(edges, grid_size=0.01)))
    lines = lines[shapely.intersects(lines, outline)]
    points = [shapely.get_coordinates(shapely.segmentize(line, 45.0)) for line in lines]
    bent = wobble(np.vstack(points), dice, metres=plan.cell / 9, wavelength=plan.cell * 1.7).round(2)
    return np.split(bent, np.cumsum([len(p) for p in points])[:-1])


def _roads(
    borders: list[Floats], river: BaseGeometry, rails: list[BaseGeometry], plan: Sprawl, dice: np.random.Generator
) -> list[Road]:
    """Roads along the borders: few cross the water, none runs in it or on the rail."""
    lines = np.array([shapely.LineString(line) for line in borders])
    wet = shapely.length(shapely.intersection(lines, river.buffer(plan.river_width / 2 + 12)))
    railed = shapely.length(shapely.intersection(lines, shapely.union_all(rails).buffer(14)))
    crosses = shapely.intersects(lines, river) & (dice.random(len(lines)) < _BRIDGE_SHARE)
    keep = ((wet == 0) | (crosses & (wet < 3 * plan.river_width))) & (railed < _RAILED_METRES)
    names = iter(_road_names(dice))
    roads = []
    for line in chain([line for line, kept in zip(borders, keep.tolist(), strict=True) if kept]):
        length = offsets_along(line)[-1]
        highway = next(kind for least, kind in _TALL_ROADS if length >= least)
        roads.append(Road(line, highway, next(names)))
    return roads


def _road_names(dice: np.random.Generator) -> list[str]:
    firsts, lasts = NAMES["quarters"]["first"], NAMES["quarters"]["last"]
    ends = ("er Straße", "er Allee", "er Damm", "er Chaussee", "er Ring")
    names = [f"{first}{last}{end}" for first in firsts for last in lasts for end in ends]
    return [names[i] for i in dice.permutation(len(names)).tolist()]


def _kinds(seeds: Floats, plan: Sprawl, dice: np.random.Generator) -> list[str]:
    kinds = []
    for distance in (np.hypot(*seeds.T) / plan.radius).tolist():
        weights = next((weights for end, weights in _RINGS if distance < end), {"feld": 3.0, "wald": 2.0})
        shares = np.array(list(weights.values()))
        kinds.append(list(weights)[int(dice.choice(len(shares), p=shares / shares.sum()))])
    return kinds


class _Quarters:
    """Which quarter and district a point belongs to: those of the nearest middle."""

    def __init__(self, plan: Sprawl, dice: np.random.Generator) -> None:
        self._plan = plan
        middles = _scattered(plan.quarter, plan.radius * 1.2, dice)
        names = quarter_names(dice)
        self._names = [next(names) for _ in range(len(middles))]
        self._tree = shapely.STRtree(shapely.points(middles))
        angles = 2 * math.pi * np.arange(plan.districts - 1) / (plan.districts - 1)
        ring = 0.62 * plan.radius * np.column_stack([np.cos(angles), np.sin(angles)])
        gaps = np.hypot(*(middles[:, None] - np.vstack([[0.0, 0.0], ring])[None]).transpose(2, 0, 1))
        gaps[:, 0] *= 1.25
        self._district = gaps.argmin(axis=1).tolist()

    def name(self, point: BaseGeometry) -> str:
        return self._names[int(self._tree.nearest(point))]

    def districts(self, used: set[str]) -> dict[str, list[str]]:
        found: dict[int, list[str]] = {}
        for name, district in zip(self._names, self._district, strict=True):
            if name in used:
                found.setdefault(district, []).append(name)
        return {f"Bezirk {found[number][0]}": found[number] for number in sorted(found)}

    def postcodes(self, used: set[str]) -> dict[str, str]:
        return {name: str(self._plan.first_postcode + n) for n, name in enumerate(self._names) if name in used}


def _face(shape: shapely.Polygon, kind: str, quarters: _Quarters) -> Face:
    return Face(shape, "wiese" if shape.area < _HUMBLE_AREA_M2 else kind, quarters.name(shape.representative_point()))


def _stations(rails: list[Floats], plan: Sprawl, quarters: _Quarters) -> list[tuple[str, Spot]]:
    stations = []
    for rail in rails:
        line = shapely.LineString(rail)
        for along in np.arange(_STATION_METRES / 2, line.length, _STATION_METRES).tolist():
            point = line.interpolate(along)
            if math.hypot(point.x, point.y) < 0.9 * plan.radius:
                stations.append((f"{plan.city} {quarters.name(point)}", (point.x, point.y)))
    return stations
