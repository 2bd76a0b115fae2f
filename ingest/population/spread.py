"""Spread the people of an area over the cells in which it has homes, so that not one is lost."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import shapely

from ingest.population.grid import SIZE_M, Floats, Ints, cell_name, to_degrees, to_grid
from ingest.population.spelling import point_wkb

__all__ = ["Weights", "residential_levels", "spread", "spread_evenly"]

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """Homes of one area by cell: a point where some stand, and their floor area in square metres."""

    lon: Floats
    lat: Floats
    weight: Floats


def residential_levels() -> dict[str, float]:
    """Return kinds of buildings with homes and the storeys that they usually have."""
    table: dict[str, float] = tomllib.loads(
        files("ingest.population").joinpath("residential.toml").read_text(encoding="utf-8")
    )["levels"]
    return table


def spread(people: int, homes: Weights) -> list[tuple[str, float, str]]:
    """Return cells with their people (in hundredths, adding up to `people`) and a point; nobody in an empty cell."""
    shares = _apportion(people * _HUNDREDTHS, homes.weight)
    lived = np.flatnonzero(shares)
    east, north = to_grid(homes.lon[lived], homes.lat[lived])
    corners = [(np.floor(axis / SIZE_M) * SIZE_M).astype(np.int64).tolist() for axis in (east, north)]
    return [
        (cell_name(x, y), share / _HUNDREDTHS, geom)
        for x, y, share, geom in zip(
            *corners, shares[lived].tolist(), point_wkb(homes.lon[lived], homes.lat[lived]), strict=True
        )
    ]


def spread_evenly(outline: shapely.Geometry) -> Weights:
    """Return the cells whose middle lies in an outline (degrees), all with the same weight; at least one."""
    flat = shapely.transform(outline, lambda xy: np.column_stack(to_grid(xy[:, 0], xy[:, 1])))
    west, south, east, north = np.floor(np.array(flat.bounds) / SIZE_M) * SIZE_M + SIZE_M / 2
    x, y = np.meshgrid(np.arange(west, east + SIZE_M, SIZE_M), np.arange(south, north + SIZE_M, SIZE_M))
    inside = shapely.contains_xy(flat, x, y)
    lon, lat = to_degrees(x[inside], y[inside])
    if not lon.size:
        middle = shapely.point_on_surface(outline)
        lon, lat = np.array([middle.x]), np.array([middle.y])
    return Weights(lon, lat, np.ones(lon.size))


def _apportion(total: int, weight: Floats) -> Ints:
    """Divide `total` by weight into whole numbers that add up to it, by the largest remainders."""
    exact = weight / weight.sum() * total
    shares: Ints = np.floor(exact).astype(np.int64)
    left = total - int(shares.sum())
    first = np.argsort(shares - exact, kind="stable")[:left]
    shares[first] += 1
    return shares
