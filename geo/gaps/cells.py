"""Hexagons of the town, cut along its areas, with the people in them and several points from which each is judged.

The hexagons are those of H3 (I. Brodsky, H3: Uber's Hexagonal Hierarchical Spatial Index, 2018; h3geo.org), so that
cells of two dates, two towns and two programs are the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import shapely
from h3.api import basic_int as h3
from numpy.typing import NDArray

from geo.errors import RefusedError
from geo.model import told_few
from geo.network import Ints
from geo.network.units import Floats

__all__ = ["Cells", "Shape", "make_cells"]

RESOLUTIONS = range(7, 13)
"""Of H3: edges of 1.4 km to 11 m."""
_LEAST = 0.02
"""A smaller part of a hexagon without people is no cell, but a remainder of cutting."""
_CORNERS = (0, 2, 4)
"""A cell is judged from half-way between its middle and every second corner."""
_MOST = 400_000
Polygons = NDArray[np.object_]
Flags = NDArray[np.bool_]


class Shape(NamedTuple):
    """An area with its outline in degrees."""

    id: int
    outline: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Cells:
    """Hexagons cut along areas: one that lies in two of them is two cells.

    The points of cell i are first_point[i] to first_point[i + 1]; degrees (WGS 84).
    """

    hexagon: NDArray[np.uint64]
    area: Ints
    """The id of the area of each."""
    outline: Polygons
    people: Floats
    """Who may be told: points at which few live count in no cell, so that no sum and no difference tells of them."""
    first_point: Ints
    lon: Floats
    lat: Floats
    few: Flags | None = None
    """Cells of which no more is told than that few live there; None: there are none."""
    unplaced: Mapping[int, float] = field(default_factory=dict)
    """By area, in whole tens, the people of all its points at which few live, where those are many enough."""

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.hexagon.size)

    def middle(self, values: Ints, unreached: int, wanted: NDArray[np.intp] | None = None) -> Ints:
        """Return of the values of all points, shape (points, ...), that of each (wanted) cell's middle point in rank.

        Of an even number of points the nearer one of the two counts; what is `unreached` is farther than all else.
        """
        cell = np.arange(self.size) if wanted is None else wanted
        most, columns = np.iinfo(np.int32).max, values.shape[1:]
        begin, count = self.first_point[cell], np.diff(self.first_point)[cell]
        table = np.full((cell.size, int(count.max(initial=1)), *columns), most, dtype=np.int32)
        row = np.repeat(np.arange(cell.size), count)
        place = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
        found = values[begin[row] + place]
        table[row, place] = np.where(found == unreached, most, found)
        table.sort(axis=1)
        found = table[np.arange(cell.size), (count - 1) // 2]
        return np.where(found == most, unreached, found).astype(np.int32)


def make_cells(
    shapes: Sequence[Shape], people: tuple[Floats, Floats, Floats], resolution: int = 10, *, threshold: int = 0
) -> Cells:
    """Cut the areas into cells; `people` are longitude, latitude and number; NaN, or below `threshold`, is few.

    Raises RefusedError if there is no area, or if the cells would be too many.
    """
    if resolution not in RESOLUTIONS:
        told = f"{RESOLUTIONS[0]} to {RESOLUTIONS[-1]}"
        raise RefusedError(
            f"The resolution must be {told}.", de=f"Möglich sind die Stufen {told.replace('to', 'bis')}."
        )
    if not shapes:
        raise RefusedError(
            "No area is loaded yet. Load some with `atlas ingest areas FILE`.",
            de="Es ist noch kein Stadtteil geladen; ohne Grenzen gibt es keine Waben.",
        )
    pieces = [_cut(shape, resolution) for shape in shapes]
    hexagon, outline = (np.concatenate(column) for column in zip(*pieces, strict=True))
    area = np.repeat([shape.id for shape in shapes], [found.size for found, _ in pieces]).astype(np.int32)
    living, hidden, few = _settle(outline, people, threshold)
    unplaced = _unplaced(area, hidden, threshold)
    kept = (living > 0) | few | (shapely.area(outline) > _LEAST * shapely.area(_polygons(hexagon)))
    hexagon, outline, area, living, few = (column[kept] for column in (hexagon, outline, area, living, few))
    firsts, lon, lat = _points(hexagon, outline)
    return Cells(hexagon, area, outline, living, firsts, lon, lat, few & (living == 0), unplaced)


def _cut(shape: Shape, resolution: int) -> tuple[NDArray[np.uint64], Polygons]:
    found = sorted({cell for part in _parts(shape.outline) for cell in _hexagons(part, resolution)})
    hexagon = np.array(found, dtype=np.uint64)
    whole = _polygons(hexagon)
    outline = np.array(shape.outline)
    shapely.prepare(outline)
    inside = shapely.contains_properly(outline, whole)
    cut = whole.copy()
    cut[~inside] = shapely.intersection(whole[~inside], outline)
    return hexagon, cut


def _parts(outline: shapely.Geometry) -> Iterator[shapely.Polygon]:
    yield from (part for part in shapely.get_parts(outline) if isinstance(part, shapely.Polygon))


def _hexagons(part: shapely.Polygon, resolution: int) -> list[int]:
    # A hexagon covers some 15,000 square metres at level 10, and a seventh of that at the next.
    metres = 111_000.0**2 * np.cos(np.radians(part.centroid.y)) * part.area
    if metres / (15_000.0 * 7.0 ** (10 - resolution)) > _MOST:
        raise RefusedError(
            "These would be too many cells. Choose a smaller area or larger cells.",
            de="So viele Waben sind zu viele. Wählen Sie ein kleineres Gebiet oder größere Waben.",
        )
    found: list[int] = h3.h3shape_to_cells_experimental(h3.geo_to_h3shape(part), resolution, contain="overlap")
    return found


def _polygons(hexagon: NDArray[np.uint64]) -> Polygons:
    rings = [h3.cell_to_boundary(cell) for cell in hexagon.tolist()]
    sizes = np.array([len(ring) for ring in rings], dtype=np.int64)
    corners = np.array([corner for ring in rings for corner in ring], dtype=np.float64).reshape(-1, 2)[:, ::-1]
    return np.asarray(
        shapely.polygons(shapely.linearrings(corners, indices=np.repeat(np.arange(sizes.size), sizes)))
    ).reshape(-1)


def _settle(outline: Polygons, people: tuple[Floats, Floats, Floats], threshold: int) -> tuple[Floats, Floats, Flags]:
    """Return the people of each cell, those at its points where few live, and whether it has such points.

    Who lives on a border counts in one cell.
    """
    lon, lat, number = people
    pairs = shapely.STRtree(outline).query(shapely.points(lon, lat), predicate="intersects")
    person, first = np.unique(pairs[0], return_index=True)
    cell, living = pairs[1][first], number[person]
    told, some = living >= threshold, living != 0

    def count(chosen: Flags) -> Floats:
        weights = np.nan_to_num(living[chosen])
        return np.bincount(cell[chosen], weights=weights, minlength=outline.size).astype(np.float64)

    return count(told), count(~told), np.bincount(cell[~told & some], minlength=outline.size) > 0


def _unplaced(area: Ints, hidden: Floats, threshold: int) -> dict[int, float]:
    numbers, place = np.unique(area, return_inverse=True)
    sums = np.bincount(place, weights=hidden, minlength=numbers.size).tolist()
    told = {number: told_few(people, threshold) for number, people in zip(numbers.tolist(), sums, strict=True)}
    return {number: people for number, people in told.items() if people}


def _points(hexagon: NDArray[np.uint64], outline: Polygons) -> tuple[Ints, Floats, Floats]:
    """Return firsts, longitudes and latitudes: those half-way to the corners that lie in the cell, else one inside."""
    middle = np.array([h3.cell_to_latlng(cell) for cell in hexagon.tolist()]).reshape(-1, 1, 2)
    rings = [h3.cell_to_boundary(cell) for cell in hexagon.tolist()]
    corner = np.array([[ring[number] for number in _CORNERS] for ring in rings]).reshape(-1, len(_CORNERS), 2)
    spots = ((middle + corner) / 2)[:, :, ::-1]
    shapely.prepare(outline)
    inside = shapely.intersects_xy(outline[:, None], spots[:, :, 0], spots[:, :, 1])
    lost = ~inside.any(axis=1)
    spots[lost, 0] = shapely.get_coordinates(shapely.point_on_surface(outline[lost]))
    inside[lost, 0] = True
    firsts = np.concatenate([[0], np.cumsum(inside.sum(axis=1))]).astype(np.int32)
    lon, lat = spots[inside].T
    return firsts, np.ascontiguousarray(lon), np.ascontiguousarray(lat)
