"""Cells of 100 metres of the European grid (EPSG:3035): their names, their middles, where they lie."""

import re
from functools import cache

import numpy as np
import pyproj
from numpy.typing import NDArray

__all__ = ["SIZE_M", "Floats", "Ints", "cell_name", "parse_cell", "to_degrees", "to_grid"]

SIZE_M = 100
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NAME = re.compile(r"^(?:CRS3035RES)?(\d+k?m)N(-?\d+)E(-?\d+)$", re.IGNORECASE)
_SHORT_DIGITS = 5
"""The census of 2011 leaves the two zeros of the metres out."""


def cell_name(east: int, north: int) -> str:
    """Return what the census calls the cell with this south-west corner, in metres."""
    return f"CRS3035RES{SIZE_M}mN{north}E{east}"


def parse_cell(name: str) -> tuple[int, int] | None:
    """Return east and north of the south-west corner in metres; None if it is no cell of 100 m."""
    found = _NAME.match(name)
    if found is None or found[1].lower() != f"{SIZE_M}m":
        return None
    scale = SIZE_M if len(found[2].lstrip("-")) <= _SHORT_DIGITS else 1
    return int(found[3]) * scale, int(found[2]) * scale


def to_degrees(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes."""
    lon, lat = _changes()[0].transform(east, north)
    return lon, lat


def to_grid(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return east and north in metres."""
    east, north = _changes()[1].transform(lon, lat)
    return east, north


@cache
def _changes() -> tuple[pyproj.Transformer, pyproj.Transformer]:
    return (
        pyproj.Transformer.from_crs(3035, 4326, always_xy=True),
        pyproj.Transformer.from_crs(4326, 3035, always_xy=True),
    )
