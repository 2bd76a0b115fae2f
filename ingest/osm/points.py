"""Points of many ways at once as flat arrays, and their spelling in hexadecimal WKB."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.osm.spots import Spots

__all__ = [
    "POINT_DIGITS",
    "Floats",
    "Longs",
    "Points",
    "line_wkb",
    "mercator",
    "on_earth",
    "parse_ways",
    "point_wkb",
    "ring_wkb",
    "spell",
    "wgs84",
]

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

POINT_DIGITS = 32
"""Hexadecimal digits of one point."""
_POINT_HEAD = struct.pack("<BI", 1, 1).hex()
_LINE_TYPE = 2
_POLYGON_TYPE = 3
_RADIUS_M = 6378137.0
_LAST_LONGITUDE = 180
_LAST_LATITUDE = 85.05
"""Web Mercator ends here."""


@dataclass(frozen=True, slots=True)
class Points:
    """The usable points of some ways, one way after the other; way `i` owns `first[i]` to `first[i + 1]`."""

    first: Longs
    ref: Longs
    lon: Floats
    lat: Floats
    torn: NDArray[np.bool_]
    """Whether points are missing between this one and the one before it."""
    lost: Longs
    """How many points of each way are missing."""
    closed: NDArray[np.bool_]
    """Whether each way ends where it begins, and nothing is missing."""


def parse_ways(bodies: Sequence[str], spots: Spots) -> Points:
    """Read OPL's lists of nodes; points that are missing or not on the earth are left out."""
    text = ",".join([body[1:] for body in bodies if len(body) > 1]).replace("n", "")
    ref = np.fromstring(text, dtype=np.int64, sep=",")
    lon, lat = spots.find(ref)
    count = np.array([body.count("n") for body in bodies], dtype=np.int64)
    good = on_earth(lon, lat)
    first = _firsts(count)
    ends = count > 1
    whole = np.zeros(count.size, dtype=np.bool_)
    whole[ends] = ref[first[:-1][ends]] == ref[first[1:][ends] - 1]
    if good.all():
        return Points(first, ref, lon, lat, np.zeros(ref.size, dtype=np.bool_), np.zeros_like(count), whole)
    kept = np.concatenate(([0], np.cumsum(good)))[first]
    lost = count - np.diff(kept)
    torn = np.concatenate(([False], ~good[:-1]))[good]
    return Points(kept, ref[good], lon[good], lat[good], torn, lost, whole & (lost == 0))


def on_earth(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Tell which positions can be drawn; exactly 0, 0 is where faulty data lie."""
    return (np.abs(lon) <= _LAST_LONGITUDE) & (np.abs(lat) <= _LAST_LATITUDE) & ((lon != 0) | (lat != 0))  # type: ignore[no-any-return]


def mercator(lon: Floats, lat: Floats) -> Floats:
    """Project degrees to Web Mercator; a row for each point."""
    return np.column_stack((np.radians(lon), np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)))) * _RADIUS_M


def wgs84(xy: Floats) -> Floats:
    """Turn Web Mercator back into degrees."""
    scaled = xy / _RADIUS_M
    return np.degrees(np.column_stack((scaled[:, 0], 2 * np.arctan(np.exp(scaled[:, 1])) - np.pi / 2)))


def spell(xy: Floats) -> str:
    """Return the digits of all points; point `i` has those from `i * POINT_DIGITS`."""
    return np.ascontiguousarray(xy, dtype="<f8").tobytes().hex()


def point_wkb(lon: float, lat: float) -> str:
    """Return a point as hexadecimal WKB."""
    return _POINT_HEAD + struct.pack("<dd", lon, lat).hex()


def line_wkb(digits: str, begin: int, end: int) -> str:
    """Return the points `begin` to `end` (not included) of `digits` as a line in hexadecimal WKB."""
    return _line_head(end - begin) + digits[begin * POINT_DIGITS : end * POINT_DIGITS]


def ring_wkb(digits: str, begin: int, end: int) -> str:
    """Return the points `begin` to `end` (not included) of `digits`, a ring, as a polygon in hexadecimal WKB."""
    return _ring_head(end - begin) + digits[begin * POINT_DIGITS : end * POINT_DIGITS]


@lru_cache(maxsize=4096)
def _ring_head(count: int) -> str:
    return struct.pack("<BIII", 1, _POLYGON_TYPE, 1, count).hex()


@lru_cache(maxsize=4096)
def _line_head(count: int) -> str:
    return struct.pack("<BII", 1, _LINE_TYPE, count).hex()


def _firsts(count: Longs) -> Longs:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(count)))
