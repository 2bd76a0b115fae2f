"""Areas as GeoJSON or in short for a screen, quickly, and without what is too small to be seen."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.model import Outline
from geo.network import DEGREE
from geo.network.units import metres_per_degree
from geo.reach.isochrone import Canvas
from geo.reach.raster import FINE, strip, trace

__all__ = ["outline", "to_geojson"]

_DIGITS = 6
"""Of a degree: a tenth of a metre, a quarter of the narrowest bridge of an area."""
_SQUARE_METRES = 10_000
_SEEN_SQUARE_METRES = 60_000
"""What is smaller nobody sees at the scale of a town, and it hides the line around it."""


def outline(canvas: Canvas, limit: int) -> Outline:
    """Return the area of at most `limit` ticks, without its smallest parts and holes."""
    west, south, width, height = (canvas.frame / DEGREE).tolist()
    step = width / FINE, height / FINE
    corners, first, owner = trace(canvas.cells, limit)
    bends, begins, rings = strip(corners, first, _SEEN_SQUARE_METRES / (step[0] * step[1] * _square_degree(south)))
    steps, ends = bends.ravel().tolist(), (2 * begins).tolist()
    polygons: dict[int, list[list[int]]] = {}
    # The owner is the outer one, and comes first; where it is too small, so are its holes.
    for number in np.argsort(rings != owner[rings], kind="stable").tolist():
        ring, around = int(rings[number]), int(owner[rings[number]])
        if ring == around or around in polygons:
            polygons.setdefault(around, []).append(steps[ends[number] : ends[number + 1]])
    return Outline((west, south), step, list(polygons.values()))


def _square_degree(lat: float) -> float:
    east, north = metres_per_degree(lat)
    return float(east) * float(north)


def to_geojson(area: shapely.MultiPolygon, *, least_hectares: float = 0.0) -> dict[str, object]:
    """Write an area (WGS 84) as a GeoJSON geometry; parts and holes of less than `least_hectares` are left out."""
    if area.is_empty:
        return {"type": "MultiPolygon", "coordinates": []}
    _, corners, (rings, polygons, _) = shapely.to_ragged_array([area])
    wanted = _hectares(corners, rings) >= least_hectares
    corners = corners.round(_DIGITS)
    parts = []
    for begin, end in zip(polygons[:-1].tolist(), polygons[1:].tolist(), strict=True):
        # The first ring is the outer one: without it its holes are nothing.
        if wanted[begin]:
            kept = [ring for ring in range(begin, end) if wanted[ring]]
            parts.append([corners[rings[ring] : rings[ring + 1]].tolist() for ring in kept])
    return {"type": "MultiPolygon", "coordinates": parts}


def _hectares(corners: NDArray[np.float64], rings: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the area inside each closed ring (Gauss's formula)."""
    # From one corner all numbers are small, and little is lost when they are subtracted.
    x, y = (corners - corners[0]).T
    twice = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    # Between two rings lies no side.
    twice[rings[1:] - 1] = 0.0
    east, north = metres_per_degree(float(corners[0, 1]))
    return np.asarray(np.abs(np.add.reduceat(twice, rings[:-1])) / 2 * float(east) * float(north) / _SQUARE_METRES)
