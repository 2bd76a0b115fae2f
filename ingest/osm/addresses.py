"""Addresses: of single objects, and of the ways that stand for a row of house numbers."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from geo.model import AddressInput, Notice, Severity
from ingest.osm.lines import Element, Tags, subject
from ingest.osm.places import STREET, first_of
from ingest.osm.points import Floats, Longs, point_wkb
from ingest.osm.ways import NUMBER

__all__ = ["Corner", "address_row", "corner_of", "interpolate"]

INTERPOLATION = "addr:interpolation"
_STEPS = {"odd": 2, "even": 2, "all": 1}
_NUMBER = re.compile(r"(\d+)\s*([a-zA-Z]?)")
_MOST_HOUSES = 500
"""More on one stretch is a slip of the pen."""


class Corner(NamedTuple):
    """A numbered node, from which house numbers may be counted."""

    housenumber: str
    street: str | None
    postcode: str | None
    city: str | None


class _Row(NamedTuple):
    """A row of houses between two corners."""

    names: list[str]
    begin: int
    end: int


def address_row(element: Element, geom: str) -> AddressInput:
    """Return the address of `element`, at the point `geom`; a list of numbers stays as it is written."""
    origin = "node" if element.kind == "n" else "building" if "building" in element.tags else "area"
    corner = corner_of(element.tags)
    return AddressInput(
        corner.street, corner.housenumber, corner.postcode, corner.city, origin, element.kind, element.id, geom
    )


def corner_of(tags: Tags) -> Corner:
    """Return the address that `tags` tell."""
    return Corner(tags[NUMBER], first_of(tags, STREET), tags.get("addr:postcode"), tags.get("addr:city"))


def interpolate(
    way: Element, ref: Longs, lon: Floats, lat: Floats, corners: dict[int, Corner]
) -> Iterator[AddressInput | Notice]:
    """Count the house numbers between the numbered nodes of `way`; the corners themselves are addresses already."""
    numbered = [place for place, node in enumerate(ref.tolist()) if node in corners]
    if len(numbered) < 2:  # noqa: PLR2004 - two ends
        yield Notice("interpolation_without_ends", Severity.WARNING, subject(way), "fewer than two numbered nodes")
        return
    for begin, end in pairwise(numbered):
        one, other = corners[int(ref[begin])], corners[int(ref[end])]
        names = _between(way.tags[INTERPOLATION], one.housenumber, other.housenumber)
        if names is None:
            detail = f"{way.tags[INTERPOLATION]} from {one.housenumber} to {other.housenumber}"[:120]
            yield Notice("bad_interpolation", Severity.WARNING, subject(way), detail)
            continue
        known = _merged(way.tags, one, other)
        stretch = slice(begin, end + 1)
        for name, geom in zip(names, _along(lon[stretch], lat[stretch], len(names)), strict=True):
            yield AddressInput(known.street, name, known.postcode, known.city, "interpolation", "w", way.id, geom)


def _merged(tags: Tags, one: Corner, other: Corner) -> Corner:
    return Corner(
        "",
        first_of(tags, STREET) or one.street or other.street,
        tags.get("addr:postcode") or one.postcode or other.postcode,
        tags.get("addr:city") or one.city or other.city,
    )


def _between(rule: str, one: str, other: str) -> list[str] | None:
    """Return the names of the houses between two numbers; None if that makes no sense."""
    first, last = _NUMBER.fullmatch(one.strip()), _NUMBER.fullmatch(other.strip())
    if first is None or last is None:
        return None
    low, high = int(first[1]), int(last[1])
    if rule == "alphabetic":
        return _letters(low, first[2], last[2]) if low == high else None
    step = _STEPS.get(rule) or (int(rule) if rule.isdecimal() else 0)
    fits = step and (high - low) % step == 0 and (rule not in ("odd", "even") or low % 2 == (rule == "odd"))
    if not fits or abs(high - low) // step > _MOST_HOUSES:
        return None
    towards = step if high >= low else -step
    return [str(number) for number in range(low + towards, high, towards)]


def _letters(number: int, one: str, other: str) -> list[str] | None:
    """Return 10a, 10b ... between two letters of a number; no letter counts as the one before a."""
    first, last = (ord(letter.lower()) if letter else ord("a") - 1 for letter in (one, other))
    towards = 1 if last >= first else -1
    return [f"{number}{chr(code)}" for code in range(first + towards, last, towards)]


def _along(lon: Floats, lat: Floats, houses: int) -> Iterator[str]:
    """Spread `houses` points evenly along a line, its ends left out."""
    walked = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(lon) * np.cos(np.radians(lat[:-1])), np.diff(lat)))))
    marks = walked[-1] * np.arange(1, houses + 1) / (houses + 1)
    x, y = np.interp(marks, walked, lon), np.interp(marks, walked, lat)
    return (point_wkb(*spot) for spot in zip(x.tolist(), y.tolist(), strict=True))
