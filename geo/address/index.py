"""All that can be found, as columns that lie in one file: built once for each import, then only read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.address.material import Point
from geo.address.names import Names
from geo.address.numbers import HouseNumber
from geo.address.texts import Texts

__all__ = [
    "NO_TEXT",
    "Group",
    "GroupTable",
    "HouseTable",
    "Index",
    "Named",
    "NamedTable",
    "NodeTable",
    "NumberRange",
    "RangeTable",
    "Spot",
    "SpotTable",
    "Where",
    "WhereTable",
]

NO_TEXT = -1
_REMEMBERED = 500
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


class Group(NamedTuple):
    """A street in one place: its houses, by number, are the rows from `first` to before `last`."""

    number: int
    first: int
    last: int
    at: Point
    where: int
    is_village: bool
    """Houses that are numbered by village, without a street."""


class Spot(NamedTuple):
    """A named point."""

    at: Point
    where: int
    cost: float
    """What is no settlement comes after one of that name."""


class Named(NamedTuple):
    """All that bears one name."""

    name: str
    groups: tuple[Group, ...]
    spots: tuple[Spot, ...]
    town: int
    """The number of the village whose houses are numbered without streets, else -1."""


class NumberRange(NamedTuple):
    """House numbers along a line of longitudes and latitudes."""

    first: int
    last: int
    line: Floats
    where: int


class Where(NamedTuple):
    """A part of a town: what stands on the envelope, and the numbers of all its names with their costs."""

    postcode: str | None
    city: str | None
    village: str | None
    names: dict[int, float]


@dataclass(frozen=True, slots=True)
class NamedTable:
    """Names and what bears them; a column `first_...` has one row more: where the last ones end."""

    name: Ints
    town: Ints
    first_group: Longs
    first_spot: Longs


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Streets in one place each."""

    lon: Floats
    lat: Floats
    where: Ints
    is_village: NDArray[np.uint8]
    first_house: Longs
    first_range: Longs
    first_node: Longs


@dataclass(frozen=True, slots=True)
class SpotTable:
    """Named points."""

    lon: Floats
    lat: Floats
    where: Ints
    cost: Floats


@dataclass(frozen=True, slots=True)
class RangeTable:
    """House numbers along lines."""

    first: Ints
    last: Ints
    where: Ints
    first_point: Longs
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Where a street may meet others, by a number that both have: a node of the map, or the end of a section."""

    node: Longs
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class HouseTable:
    """Houses; their numbers as read, the first house of these, and as written."""

    base: Ints
    key: Ints
    lone: Ints
    written: Ints
    lon: Floats
    lat: Floats
    where: Ints


@dataclass(frozen=True, slots=True)
class WhereTable:
    """Parts of towns, and how many houses the town of each has."""

    postcode: Ints
    city: Ints
    village: Ints
    weight: Ints
    first_name: Longs
    name: Ints
    cost: Floats


@dataclass(frozen=True, slots=True)
class Index:
    """The names, what bears them, the houses, and in which towns they are; texts stand as places in `texts`."""

    names: Names
    towns: Names
    postcodes: Texts
    texts: Texts
    named: NamedTable
    groups: GroupTable
    spots: SpotTable
    ranges: RangeTable
    nodes: NodeTable
    houses: HouseTable
    wheres: WhereTable
    _known: dict[int, Where] = field(init=False, repr=False, default_factory=dict)
    """Parts of towns that were looked at last: nearly every answer is in one of a few."""

    def get_named(self, number: int) -> Named:
        """Return what bears a name."""
        table = self.named
        return Named(
            self.texts[table.name.item(number)],
            tuple(map(self._read_group, range(*_part(table.first_group, number)))),
            tuple(map(self._read_spot, range(*_part(table.first_spot, number)))),
            table.town.item(number),
        )

    def get_ranges(self, group: Group) -> Iterator[NumberRange]:
        """Return the ranges of numbers of a street."""
        table = self.ranges
        for row in range(*_part(self.groups.first_range, group.number)):
            points = slice(*_part(table.first_point, row))
            line = np.stack((table.lon[points], table.lat[points]), axis=1)
            yield NumberRange(table.first.item(row), table.last.item(row), line, table.where.item(row))

    def get_nodes(self, group: Group) -> dict[int, Point]:
        """Return where a street may meet others."""
        table, part = self.nodes, slice(*_part(self.groups.first_node, group.number))
        at = zip(table.lon[part].tolist(), table.lat[part].tolist(), strict=True)
        return dict(zip(table.node[part].tolist(), at, strict=True))

    def get_number(self, house: int) -> HouseNumber:
        """Return the number of a house."""
        table, texts = self.houses, self.texts
        return HouseNumber(table.base.item(house), texts[table.key.item(house)], texts[table.lone.item(house)])

    def get_written(self, house: int) -> str:
        """Return the number of a house as it is written."""
        return self.texts[self.houses.written.item(house)]

    def get_where(self, number: int) -> Where:
        """Return a part of a town."""
        found = self._known.get(number)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[number] = self._read_where(number)
        return found

    def _read_where(self, number: int) -> Where:
        table, part = self.wheres, slice(*_part(self.wheres.first_name, number))
        told = (column.item(number) for column in (table.postcode, table.city, table.village))
        postcode, city, village = (None if text == NO_TEXT else self.texts[text] for text in told)
        names = dict(zip(table.name[part].tolist(), table.cost[part].tolist(), strict=True))
        return Where(postcode, city, village, names)

    def _read_group(self, row: int) -> Group:
        table = self.groups
        first, last = _part(table.first_house, row)
        at = table.lon.item(row), table.lat.item(row)
        return Group(row, first, last, at, table.where.item(row), bool(table.is_village.item(row)))

    def _read_spot(self, row: int) -> Spot:
        table = self.spots
        return Spot((table.lon.item(row), table.lat.item(row)), table.where.item(row), table.cost.item(row))


def _part(first: Longs, row: int) -> tuple[int, int]:
    """Return from where to where the part of a row goes."""
    return first.item(row), first.item(row + 1)
