"""Areas as GeoJSON, a hundred times faster than corner by corner, and without what is too small to be seen."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.network.units import metres_per_degree

__all__ = ["to_geojson"]

_DIGITS = 6
"""Of a degree: a tenth of a metre, a quarter of the narrowest bridge of an area."""
_SQUARE_METRES = 10_000


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
