"""Areas from shapes: only polygons, on the earth, valid, and compared with each other."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.model import Notice, Severity
from ingest.areas.table import AreaTable

__all__ = ["find_overlaps", "tidy", "to_wkb"]

_SMALLEST_DEGREES = 1e-12
_OVERLAP_SHARE = 0.01
"""Of the smaller area; less is a sliver between two drawings of one border."""


def tidy(
    table: AreaTable, degrees: Sequence[shapely.Geometry | None]
) -> tuple[dict[int, shapely.Geometry], list[Notice]]:
    """Return the usable area of each feature by its index, and what was wrong with the others."""
    found, notices = {}, []
    for number, shape in enumerate(degrees):
        area, told = _area_of(shape)
        notices += [Notice(code, severity, table.subject(number), detail) for code, severity, detail in told]
        if area is not None:
            found[number] = area
    return found, notices


def find_overlaps(areas: Sequence[shapely.Geometry]) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of areas that share more than a sliver, with the share of the smaller one."""
    flat = _flattened(areas)
    size = shapely.area(flat)
    tree = shapely.STRtree(flat)
    for first, second in sorted(map(tuple, tree.query(flat, predicate="intersects").T.tolist())):
        if first < second:
            share = shapely.intersection(flat[first], flat[second]).area / min(size[first], size[second])
            if share > _OVERLAP_SHARE:
                yield first, second, share


def to_wkb(area: shapely.Geometry) -> str:
    """Return an area as a multipolygon."""
    spelled: str = shapely.to_wkb(shapely.multipolygons(shapely.get_parts(area)), hex=True, byte_order=1)
    return spelled


Told = tuple[str, Severity, str]


def _area_of(shape: shapely.Geometry | None) -> tuple[shapely.Geometry | None, list[Told]]:
    if shape is None or shape.is_empty:
        return None, [("empty_area", Severity.ERROR, "It has no outline and is left out.")]
    parts = [part for part in _flat_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    if not parts:
        return None, [("no_area", Severity.ERROR, f"It is a {shape.geom_type} and no area; it is left out.")]
    told: list[Told] = []
    sound = [part for part in parts if _on_earth(part)]
    if len(sound) < len(parts):
        detail = f"{len(parts) - len(sound)} of its {len(parts)} parts lie outside the earth and are left out."
        told.append(("absurd_coordinates", Severity.ERROR, detail))
    if not sound:
        return None, told
    area = sound[0] if len(sound) == 1 else shapely.multipolygons(sound)
    if not area.is_valid:
        told.append(("self_crossing_ring", Severity.WARNING, f"{shapely.is_valid_reason(area)}; it was mended."))
        area = shapely.make_valid(area, method="structure", keep_collapsed=False)
    if area.area < _SMALLEST_DEGREES:
        return None, [*told, ("empty_area", Severity.ERROR, "Its outline encloses nothing; it is left out.")]
    return area, told


def _flat_parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the single parts, out of collections in collections too."""
    if not hasattr(shape, "geoms"):
        return [shape]
    return [part for member in shape.geoms for part in _flat_parts(member)]


def _on_earth(part: shapely.Geometry) -> bool:
    xy = shapely.get_coordinates(part)
    return bool(np.isfinite(xy).all() and (np.abs(xy) <= (180, 90)).all())


def _flattened(areas: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Return areas in square metres, equal in size to those on the ground."""
    lon, lat = np.mean([area.centroid.coords[0] for area in areas], axis=0)
    change = pyproj.Transformer.from_crs(4326, f"+proj=laea +lon_0={lon} +lat_0={lat} +ellps=WGS84", always_xy=True)

    def turn(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

    return [shapely.transform(area, turn) for area in areas]
