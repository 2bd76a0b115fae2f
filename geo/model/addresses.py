"""Addresses that somebody looked for and that were found."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["FoundAddress", "OfficialAddressInput", "Precision"]

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


class OfficialAddressInput(NamedTuple):
    """A house or a row of houses of an official file; the table says more. `geom` is hexadecimal WKB in WGS 84."""

    dataset: str
    street: str
    first: str
    last: str
    postcode: str | None
    city: str | None
    geom: str
