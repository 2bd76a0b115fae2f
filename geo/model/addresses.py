"""Addresses that somebody looked for and that were found."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["FoundAddress", "Precision"]

Precision = Literal["house", "interpolated", "street", "place"]
"""How exact the point is: the house, between known houses, somewhere in the street, a place or a quarter."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """A spot that fits what was typed (degrees, WGS 84)."""

    label: str
    """As it is written on an envelope; with the village where the town has two of that name."""
    street: str | None
    housenumber: str | None
    postcode: str | None
    city: str | None
    lon: float
    lat: float
    precision: Precision
