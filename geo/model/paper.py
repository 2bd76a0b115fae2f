"""What paper needs of the town: the frame of a printed map, the ground under it, and the stop near a place."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

__all__ = ["Frame", "Ground", "GroundPart", "StopNear", "StreetName"]

_RADIUS_METRES = 6_378_137.0
_LAST_LATITUDE = 85.05
"""Where Web Mercator ends."""
_LEAST_METRES = 900.0
"""Nobody finds the way on a map of one house."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A map on paper: its south-west corner in Web Mercator metres, its size in units, and units for each metre."""

    west: float
    south: float
    width: float
    height: float
    scale: float
    latitude: float

    @classmethod
    def around(cls, spots: Iterable[tuple[float, float]], width: float, height: float, margin: float) -> Self:
        """Return a frame of `width` by `height` units that shows all spots (degrees) `margin` units from its edge."""
        points = [mercator(*spot) for spot in spots]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        latitude = math.degrees(math.atan(math.sinh((min(ys) + max(ys)) / 2 / _RADIUS_METRES)))
        # A metre of Web Mercator is shorter on the ground.
        least = _LEAST_METRES / math.cos(math.radians(latitude))
        across = max(max(xs) - min(xs), least) / (width - 2 * margin)
        along = (max(ys) - min(ys)) / (height - 2 * margin)
        scale = 1 / max(across, along)
        west = (min(xs) + max(xs)) / 2 - width / scale / 2
        south = (min(ys) + max(ys)) / 2 - height / scale / 2
        return cls(west, south, width, height, scale, latitude)

    @property
    def east(self) -> float:
        """The eastern edge in Web Mercator metres."""
        return self.west + self.width / self.scale

    @property
    def north(self) -> float:
        """The northern edge in Web Mercator metres."""
        return self.south + self.height / self.scale

    @property
    def units_per_metre(self) -> float:
        """Units for each metre on the ground."""
        return self.scale / math.cos(math.radians(self.latitude))

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a spot lies: units from the left and from the top."""
        x, y = mercator(lon, lat)
        return (x - self.west) * self.scale, (self.north - y) * self.scale


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """Return Web Mercator metres."""
    bounded = math.radians(max(-_LAST_LATITUDE, min(_LAST_LATITUDE, lat)))
    return _RADIUS_METRES * math.radians(lon), _RADIUS_METRES * math.asinh(math.tan(bounded))


@dataclass(frozen=True, slots=True)
class GroundPart:
    """Things of one kind, drawn with one stroke of the pen: `path` is the path of SVG in units of the frame."""

    layer: str
    """area, water, building, rail or road."""
    kind: str
    path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StreetName:
    """A name and the longest piece of its street, in units of the frame."""

    name: str
    rank: int
    line: tuple[tuple[float, float], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under a printed map, the lowest first; street names by importance."""

    parts: tuple[GroundPart, ...] = ()
    names: tuple[StreetName, ...] = ()


@dataclass(frozen=True, slots=True)
class StopNear:
    """A stop from which one walks to a place."""

    name: str
    lon: float
    lat: float
    seconds: int
    """On foot to the place."""
