"""Addresses as keys: however somebody writes street and number, the same house gives the same key."""

import re
from functools import lru_cache

from geo.model import fold

__all__ = ["number_key", "place_key", "street_key"]

_STREET_END = re.compile(r"(?:strasse|str)(?=$|\s)")
_NUMBER = re.compile(r"(\d+)\s*([a-z]?)(?![a-z])")


def street_key(street: str | None) -> str:
    """Return one spelling of a street: "Bahnhofstr.", "Bahnhof-Straße" and "bahnhofstrasse" give the same."""
    return _STREET_END.sub("strasse", fold(street or "")).replace(" ", "").replace("_", "")


def number_key(number: str | None) -> str:
    """Return one spelling of a house number, of a range its first: "12 A", "12a" and "12a-14" give the same."""
    found = _NUMBER.search(fold(number or ""))
    return f"{found[1].lstrip('0')}{found[2]}" if found else ""


@lru_cache(maxsize=32_768)
def place_key(street: str | None, number: str | None) -> str | None:
    """Return the key of a house, or None where street or number is not known."""
    first, second = street_key(street), number_key(number)
    return f"{first} {second}" if first and second else None
