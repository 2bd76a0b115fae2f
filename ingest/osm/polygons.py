"""Polygons from rings and from members of relations, mended where they cross themselves, with a point inside each."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.osm.points import Floats, Longs, wgs84

__all__ = [
    "MIN_RING",
    "Shapes",
    "assemble",
    "ground_m2",
    "inside",
    "mend",
    "rings",
    "to_multipolygon_wkb",
    "to_wkb",
]

Shapes = NDArray[np.object_]
MIN_RING = 4
"""Points of the smallest ring, the closing one included."""


def rings(xy: Floats, first: Longs, chosen: Longs) -> Shapes:
    """Make a polygon of each chosen way's points; they must be closed and have at least four points."""
    if not chosen.size:
        return np.empty(0, dtype=np.object_)
    count = first[chosen + 1] - first[chosen]
    begins = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count)[:-1]))
    rows = np.repeat(first[chosen] - begins, count) + np.arange(count.sum())
    made = shapely.linearrings(xy[rows], indices=np.repeat(np.arange(chosen.size), count))
    return shapely.polygons(made)  # type: ignore[no-any-return]


def mend(shapes: Shapes) -> NDArray[np.int64]:
    """Repair in place what is not valid, keep its areas only, and return which ones were touched; some become empty."""
    broken = np.flatnonzero(~shapely.is_valid(shapes))
    for place in broken:
        shapes[place] = _areas_of(shapely.make_valid(shapes[place]))
    return broken


def assemble(lines: Sequence[Floats]) -> shapely.Geometry:
    """Build the area that closed chains of `lines` enclose; rings inside rings are holes; empty if nothing closes."""
    drawn = [shapely.linestrings(line) for line in lines if len(line) > 1]
    if not drawn:
        return shapely.Polygon()
    work = shapely.multilinestrings(drawn)
    built = shapely.build_area(work)
    if built.is_empty:
        # Members that run over each other: cut them at every crossing, then look again.
        built = shapely.build_area(shapely.node(work))
    return built if built.is_valid else _areas_of(shapely.make_valid(built))


def inside(shapes: Shapes) -> Floats:
    """Return a point inside each shape, the centre of gravity where it lies inside."""
    centres = shapely.centroid(shapes)
    points = shapely.get_coordinates(centres)
    outside = np.flatnonzero(~shapely.contains_xy(shapes, points[:, 0], points[:, 1]))
    if outside.size:
        points[outside] = shapely.get_coordinates(shapely.point_on_surface(shapes[outside]))
    return wgs84(points)


def ground_m2(shapes: Shapes) -> Floats:
    """Return true areas of shapes in Web Mercator, which swells away from the equator."""
    bounds = shapely.bounds(shapes)
    middle = wgs84(np.column_stack((bounds[:, 0], (bounds[:, 1] + bounds[:, 3]) / 2)))[:, 1]
    return shapely.area(shapes) * np.cos(np.radians(middle)) ** 2  # type: ignore[no-any-return]


def to_wkb(shape: shapely.Geometry) -> str:
    """Return a shape as hexadecimal WKB."""
    return shapely.to_wkb(shape, hex=True, byte_order=1)  # type: ignore[no-any-return]


def to_multipolygon_wkb(shape: shapely.Geometry) -> str:
    """Return an area in Web Mercator as a multipolygon in degrees."""
    degrees = shapely.transform(shape, wgs84)
    parts = shapely.get_parts(degrees)
    return to_wkb(shapely.multipolygons(parts))


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(shape)))
    areas = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    if not areas:
        return shapely.Polygon()
    return areas[0] if len(areas) == 1 else shapely.multipolygons(areas)
