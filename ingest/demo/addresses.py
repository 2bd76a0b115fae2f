"""Draws houses with their addresses: most on the building, some on the door, some along an interpolation way."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from ingest.demo.houses import House
from ingest.demo.layout import Layout, Part
from ingest.demo.plane import chance, happens
from ingest.demo.sheet import Sheet, Tags

__all__ = ["Home", "draw_houses"]

_ON_BUILDING, _ENTRANCE, _ON_DOOR = 0.84, 0.9, 0.96
_INTERPOLATED_SHARE = 0.3
_INTERPOLATED_LEAST = 4


@dataclass(frozen=True, slots=True)
class Home:
    """A drawn house: where places may move in."""

    house: House
    part: Part
    way: int
    address: Tags


def draw_houses(layout: Layout, sheet: Sheet) -> list[Home]:
    """Draw every house and return them."""
    dice = chance(f"{layout.skeleton.city} addresses")
    homes = []
    for part in layout.parts:
        interpolated = _draw_interpolations(part, layout, sheet, dice) if part.face.kind == "dorf" else set()
        luck = dice.random(len(part.houses))
        for index, (house, throw) in enumerate(zip(part.houses, luck.tolist(), strict=True)):
            address = _address(house, part, layout)
            homes.append(
                Home(house, part, _draw(house, address, 1.0 if index in interpolated else throw, sheet), address)
            )
    return homes


def _draw(house: House, address: Tags, throw: float, sheet: Sheet) -> int:
    tags = {"building": house.building}
    if house.levels > 1:
        tags["building:levels"] = str(house.levels)
    if address and throw < _ON_BUILDING:
        return sheet.ring(house.ring, tags | address)
    way = sheet.ring(house.ring, tags)
    if address and throw < _ON_DOOR:
        sheet.point(house.door, {"entrance": "yes"} | address if throw > _ENTRANCE else address)
    return way


def _address(house: House, part: Part, layout: Layout) -> Tags:
    if house.street is None or house.number is None:
        return {}
    skeleton = layout.skeleton
    return {
        "addr:street": house.street,
        "addr:housenumber": house.number,
        "addr:postcode": skeleton.postcodes.get(part.face.quarter, skeleton.postcode),
        "addr:city": skeleton.city,
    }


def _draw_interpolations(part: Part, layout: Layout, sheet: Sheet, dice: np.random.Generator) -> set[int]:
    """Draw one way along some sides of streets whose houses then carry no number, and return these houses."""
    sides: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for index, house in enumerate(part.houses):
        if house.street and house.number and house.number.isdecimal():
            number = int(house.number)
            sides[house.street, number % 2].append((number, index))
    covered: set[int] = set()
    for (_, parity), numbered in sorted(sides.items()):
        if len(numbered) < _INTERPOLATED_LEAST or not happens(dice, _INTERPOLATED_SHARE):
            continue
        ends = [part.houses[index] for _, index in (min(numbered), max(numbered))]
        refs = [sheet.point(house.door, _address(house, part, layout)) for house in ends]
        sheet.way(refs, {"addr:interpolation": "odd" if parity else "even"})
        covered |= {index for _, index in numbered}
    return covered
