"""Points as the database reads them."""

import shapely

from ingest.population.grid import Floats

__all__ = ["point_wkb"]


def point_wkb(lon: Floats, lat: Floats) -> list[str]:
    """Return points in degrees as hexadecimal WKB."""
    spelled: list[str] = shapely.to_wkb(shapely.points(lon, lat), hex=True, byte_order=1).tolist()
    return spelled
