"""What an index of addresses is made of, as columns that anybody can hand in."""

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = [
    "METRES",
    "AreaItem",
    "HouseItem",
    "LabelItem",
    "Material",
    "NamedItem",
    "Point",
    "RangeItem",
    "StretchItem",
]

METRES = 111_195.0
"""Of a degree of latitude."""
Point = tuple[float, float]
"""Longitude and latitude in degrees."""


class HouseItem(NamedTuple):
    """An address with its point."""

    street: str | None
    housenumber: str
    postcode: str | None
    city: str | None
    lon: float
    lat: float


class RangeItem(NamedTuple):
    """House numbers along one side of a stretch of street, from its beginning to its end."""

    street: str
    first: str
    last: str
    postcode: str | None
    city: str | None
    line: tuple[Point, ...]


class StretchItem(NamedTuple):
    """A stretch of a street between two nodes, with its ends and its middle."""

    street: str
    from_node: int
    to_node: int
    begin: Point
    middle: Point
    end: Point


class LabelItem(NamedTuple):
    """The name of a settlement at its middle; `kind` as OpenStreetMap has it: town, village, suburb ..."""

    name: str
    kind: str
    lon: float
    lat: float


class AreaItem(NamedTuple):
    """A named area as WKB; the higher the level, the smaller the area."""

    name: str
    level: int
    wkb: bytes
    lon: float
    lat: float


class NamedItem(NamedTuple):
    """Anything else with a name: a place, a stop."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Material:
    """All of it."""

    houses: list[HouseItem] = field(default_factory=list)
    ranges: list[RangeItem] = field(default_factory=list)
    stretches: list[StretchItem] = field(default_factory=list)
    labels: list[LabelItem] = field(default_factory=list)
    areas: list[AreaItem] = field(default_factory=list)
    names: list[NamedItem] = field(default_factory=list)
