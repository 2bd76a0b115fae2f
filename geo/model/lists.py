"""Entries of official lists, and what came of comparing them with the map."""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["ListEntryInput", "Reconciled"]


class ListEntryInput(NamedTuple):
    """An entry of an official list at its place (WGS 84 degrees)."""

    ref: str
    """What tells it from the others: the list's own number, else made of its name and address."""
    lon: float
    lat: float
    name: str | None = None
    street: str | None = None
    housenumber: str | None = None
    postcode: str | None = None
    city: str | None = None
    phone: str | None = None
    website: str | None = None
    operator: str | None = None
    opening_hours: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A list beside the map: matched + list_only + unsure are all its entries."""

    entries: int = 0
    matched: int = 0
    list_only: int = 0
    unsure: int = 0
    osm_only: int = 0
    """Places of the theme where the list covers the town that are in no pair."""
    neighbourhoods: int = 0
    """Areas that the list covers."""
    added: int = 0
    """Places made of entries, and those changed and hidden again."""
    changed: int = 0
    vanished: int = 0
