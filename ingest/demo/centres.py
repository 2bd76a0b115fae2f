"""The official list of child-care centres, which differs from the map as such lists do."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.demo.addresses import Home
from ingest.demo.quarters import to_state
from ingest.demo.sheet import Sheet, Tags
from ingest.demo.skeleton import Spot

__all__ = ["DIFFERENCES", "NEW_CENTRES", "Difference", "write_centres"]

_COLUMNS = ("Nr", "Einrichtung", "Träger", "Straße", "PLZ", "Ort", "Plätze", "Rechtswert", "Hochwert")
_EVERY = 12
_PLACES = (20, 40, 60, 65, 80, 100)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different about one centre in twelve."""

    nth: int
    """Which of the twelve, in the order of the map."""
    why: str
    written: tuple[tuple[str, str], ...] = ()
    """Parts of the name and how the list writes them."""
    name: str = ""
    """Another name altogether."""
    moved: Spot = (0.0, 0.0)
    """Metres east and north."""
    missing: bool = False


DIFFERENCES = (
    Difference(
        1,
        "the list writes names out in full",
        written=(("Kita ", "Kindertagesstätte "), ("Kindergarten ", "KiGa "), ("St. ", "Sankt ")),
    ),
    Difference(3, "the list gives the middle of the street, not the house", moved=(110.0, 70.0)),
    Difference(6, "the map has it, the list is of the year before", missing=True),
    Difference(
        8, "unsure: the same house under a new carrier, or a new one beside it", name="Waldwichtel", moved=(35.0, -20.0)
    ),
    Difference(10, "the list shouts, and its position is some metres off", written=(("", ""),), moved=(9.0, 6.0)),
)
"""Child minders (amenity=childcare) are on the map alone: the list is one of centres."""

NEW_CENTRES = (
    ("Kindertagesstätte Morgenstern", "einfamilienhaus", "opened last summer, nobody has mapped it"),
    ("Naturkindergarten Bachstelze", "zeile", "has no house of its own: a wagon at the edge of the wood"),
)
"""Centres that are in the list alone: name, kind of quarter, why. None in the estate that has none."""


@dataclass(frozen=True, slots=True)
class _Centre:
    name: str
    at: Spot
    tags: Tags


def write_centres(path: Path, sheet: Sheet, homes: Sequence[Home], city: str) -> None:
    """Write the list as CSV with semicolons and positions in UTM 32."""
    mapped = [
        _Centre(tags["name"], at, tags)
        for tags, at in sheet.tagged("amenity", "kindergarten")
        if "name" in tags and tags.get("access") not in {"no", "private"}
    ]
    centres = [*_listed(mapped), *_new(homes)]
    spots = to_state(np.array([centre.at for centre in centres])).tolist()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(_COLUMNS)
        for number, (centre, (east, north)) in enumerate(zip(centres, spots, strict=True), start=1):
            tags = centre.tags
            street = f"{tags.get('addr:street', '')} {tags.get('addr:housenumber', '')}".strip()
            places = tags.get("capacity") or _PLACES[number % len(_PLACES)]
            operator = tags.get("operator") or f"Stadt {city}"
            row = (centre.name, operator, street, tags.get("addr:postcode", ""), city, places)
            writer.writerow((number, *row, f"{east:.1f}", f"{north:.1f}"))


def _listed(mapped: Sequence[_Centre]) -> Iterator[_Centre]:
    rules = {difference.nth: difference for difference in DIFFERENCES}
    for number, centre in enumerate(mapped):
        rule = rules.get(number % _EVERY)
        if rule is None:
            yield centre
        elif not rule.missing:
            at = (centre.at[0] + rule.moved[0], centre.at[1] + rule.moved[1])
            yield replace(centre, name=_renamed(centre.name, rule), at=at)


def _renamed(name: str, rule: Difference) -> str:
    for part, written in rule.written:
        name = name.replace(part, written) if part else name.upper()
    return rule.name or name


def _new(homes: Sequence[Home]) -> Iterator[_Centre]:
    for name, kind, _ in NEW_CENTRES:
        there = [home for home in homes if home.part.face.kind == kind and home.address]
        home = there[len(there) // 3]
        yield _Centre(name, home.house.door, home.address)
