"""A number in a street: the house itself, a place in a row of numbers, or somewhere between its neighbours."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from geo.address.costs import COSTS
from geo.address.index import Group, Index, NumberRange
from geo.address.material import METRES, Point
from geo.address.numbers import HouseNumber
from geo.model.addresses import Precision

__all__ = ["House", "find_houses"]

_NEIGHBOURS_M = 400.0
"""Houses further apart are no neighbours between which numbers may be counted."""


class House(NamedTuple):
    """Where a number is, and what it cost to say so."""

    cost: float
    at: Point
    where: int
    precision: Precision
    number: str | None


def find_houses(index: Index, group: Group, asked: HouseNumber | None) -> list[House]:
    """Return the houses of a street that `asked` may be, the best kind only; without a number the street itself."""
    if asked is None:
        return [House(0.0, group.at, group.where, "street", None)]
    known = list(_known(index, group, asked))
    if known:
        best = min(house.cost for house in known)
        more = COSTS.village_as_street if group.is_village else 0.0
        return [house._replace(cost=house.cost + more) for house in known if house.cost == best]
    guessed = [*_in_ranges(index, group, asked), *_between(index, group, asked)]
    return guessed[:1] or [House(COSTS.unknown_number, _nearest(index, group, asked), group.where, "street", None)]


def _known(index: Index, group: Group, asked: HouseNumber) -> Iterator[House]:
    """Yield houses with the same number, with another letter too."""
    houses = index.houses
    bases = houses.base[group.first : group.last]
    first, last = np.searchsorted(bases, (asked.base, asked.base + 1)) + group.first
    for row in range(int(first), int(last)):
        number = index.get_number(row)
        at = houses.lon.item(row), houses.lat.item(row)
        where = houses.where.item(row)
        if number.key == asked.key:
            yield House(0.0, at, where, "house", index.get_written(row))
        elif number.lone == asked.key or number.key == asked.lone:
            yield House(COSTS.one_of_row, at, where, "house", index.get_written(row))
        else:
            yield House(COSTS.no_letter, at, where, "interpolated", asked.key)


def _in_ranges(index: Index, group: Group, asked: HouseNumber) -> Iterator[House]:
    for one in index.get_ranges(group):
        low, high = sorted((one.first, one.last))
        one_side = low % 2 == high % 2
        if low <= asked.base <= high and (not one_side or asked.base % 2 == low % 2):
            yield House(COSTS.in_range, _along(one, asked.base), one.where, "interpolated", asked.key)


def _along(one: NumberRange, base: int) -> Point:
    """Return the point of a number on its line, in even steps."""
    line = one.line
    scale = np.cos(np.radians(line[0, 1]))
    walked = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(line[:, 0]) * scale, np.diff(line[:, 1])))))
    part = 0.5 if one.first == one.last else (base - one.first) / (one.last - one.first)
    return tuple(float(np.interp(part * walked[-1], walked, line[:, axis])) for axis in (0, 1))  # type: ignore[return-value]


def _between(index: Index, group: Group, asked: HouseNumber) -> Iterator[House]:
    """Yield the point between the neighbours: those on the same side of the street, else any."""
    houses = index.houses
    bases = houses.base[group.first : group.last]
    sides = (bases[bases % 2 == asked.base % 2], bases)
    rows = (np.flatnonzero(bases % 2 == asked.base % 2), np.arange(bases.size))
    for side, row in zip(sides, rows, strict=True):
        after = int(np.searchsorted(side, asked.base))
        if not 0 < after < side.size:
            continue
        one, other = int(row[after - 1]) + group.first, int(row[after]) + group.first
        begin = np.array((houses.lon[one], houses.lat[one]))
        end = np.array((houses.lon[other], houses.lat[other]))
        if METRES * float(np.hypot(*((end - begin) * (np.cos(np.radians(begin[1])), 1.0)))) > _NEIGHBOURS_M:
            continue
        part = (asked.base - int(side[after - 1])) / (int(side[after]) - int(side[after - 1]))
        lon, lat = (begin + part * (end - begin)).tolist()
        yield House(COSTS.between_houses, (lon, lat), int(houses.where[one]), "interpolated", asked.key)
        return


def _nearest(index: Index, group: Group, asked: HouseNumber) -> Point:
    """Return the house whose number is next to the one asked for, else the middle of the street."""
    if group.first == group.last:
        return group.at
    houses = index.houses
    row = group.first + int(np.abs(houses.base[group.first : group.last] - asked.base).argmin())
    return float(houses.lon[row]), float(houses.lat[row])
