"""Where areas lie on the earth: the coordinate system that a file names, or the one that its numbers betray."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from geo.errors import RefusedError
from geo.model import BBox, Notice, Severity
from ingest.areas.table import AreaTable

__all__ = ["WGS84", "find_crs", "to_degrees"]

WGS84 = "EPSG:4326"
_USUAL = (25832, 25833, 4647, 5650, 31466, 31467, 31468, 31469, 3857, 3035)
"""Systems in which German authorities hand out their data."""
_PLAN = "Please tell the coordinate system with --crs EPSG:... (often EPSG:25832 or EPSG:25833)."
_PLAN_DE = "Bitte nennen Sie das Koordinatensystem mit --crs EPSG:... (oft EPSG:25832 oder EPSG:25833)."
_MARGIN = 0.2
"""Degrees around the town within which areas may lie to be taken for its own."""
_LARGEST_DEGREES = 360.0


def find_crs(table: AreaTable, wanted: str | None, town: BBox | None) -> tuple[str, list[Notice]]:
    """Return the system of a table's coordinates and what is to be said of it; raises RefusedError.

    A system that is named by the user or the file is taken, unless the file says degrees and the numbers cannot be
    any. Otherwise degrees are degrees, and other numbers must fall near `town` in one of the usual systems.
    """
    if wanted is not None:
        return _known(wanted), []
    degrees = _look_like_degrees(table)
    if table.crs is not None and (degrees or not pyproj.CRS.from_user_input(_known(table.crs)).is_geographic):
        return table.crs, []
    if degrees:
        return WGS84, [_told(table, "degrees of WGS 84")]
    fitting = [] if town is None else [code for code in _USUAL if _falls_into(table, f"EPSG:{code}", town)]
    if len(fitting) != 1:
        raise RefusedError(
            f"{table.label} does not say in which coordinate system its areas are. {_PLAN}",
            de=f"{table.label} sagt nicht, in welchem Koordinatensystem die Gebiete liegen. {_PLAN_DE}",
        )
    return f"EPSG:{fitting[0]}", [_told(table, f"EPSG:{fitting[0]}, in which it lies in the town")]


def to_degrees(shapes: Iterable[shapely.Geometry | None], crs: str) -> list[shapely.Geometry | None]:
    """Return shapes of `crs` as degrees; what cannot be brought there has endless coordinates."""
    change = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)

    def turn(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

    return [None if shape is None else shapely.transform(shape, turn) for shape in shapes]


def _known(crs: str) -> str:
    try:
        known: Any = pyproj.CRS.from_user_input(crs)
    except CRSError:
        raise RefusedError(
            f"{crs[:60]} is no coordinate system that is known here. {_PLAN}",
            de=f"{crs[:60]} ist kein bekanntes Koordinatensystem. {_PLAN_DE}",
        ) from None
    return str(known.to_wkt())


def _look_like_degrees(table: AreaTable) -> bool:
    """Tell whether the numbers of half of the areas are of that size; others are faults of single areas."""
    bounds = shapely.bounds([shape for shape in table.shapes if shape is not None and not shape.is_empty])
    return not len(bounds) or bool(np.median(np.abs(bounds).max(axis=1)) <= _LARGEST_DEGREES)


def _falls_into(table: AreaTable, crs: str, town: BBox) -> bool:
    xy = np.nanmedian(shapely.get_coordinates(table.shapes), axis=0)
    try:
        lon, lat = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(*xy)
    except ProjError:
        return False
    west, south, east, north = town
    return bool(west - _MARGIN <= lon <= east + _MARGIN and south - _MARGIN <= lat <= north + _MARGIN)


def _told(table: AreaTable, what: str) -> Notice:
    detail = f"The file does not say in which coordinate system it is; it was taken for {what}."
    return Notice("assumed_crs", Severity.WARNING, table.label, detail)
