"""From everything that has a name or a number to an index of it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from geo.address.costs import COSTS
from geo.address.index import Index, Spot
from geo.address.material import METRES, HouseItem, Material, Point, RangeItem, StretchItem
from geo.address.nicknames import Nickname, of_place, of_street, without_town
from geo.address.numbers import HouseNumber, read_number, stored_numbers
from geo.address.packing import Draft, GroupDraft, HouseDraft, NamedDraft, RangeDraft, pack
from geo.address.spelling import Spellings
from geo.address.whereabouts import Whereabouts
from geo.address.words import REACH
from geo.matching import street_key
from geo.model import fold

__all__ = ["build_index"]

_CELL_M = 300.0
"""Pieces of a street belong together if they touch cells of this size that touch."""
_SAME_M = 40.0
"""Two of one street and number that are nearer are one."""
Cell = tuple[int, int]


@dataclass(slots=True)
class _Street:
    """A street's name while the index is built."""

    spellings: Counter[str] = field(default_factory=Counter)
    houses: list[int] = field(default_factory=list)
    ranges: list[RangeItem] = field(default_factory=list)
    stretches: list[StretchItem] = field(default_factory=list)


def build_index(material: Material) -> Index:
    """Build the index of `material`."""
    about = Whereabouts(material.houses, material.labels, material.areas)
    places = about.locate(*_asked(material.houses))
    called = [
        [house.street] if house.street else about.called(place)
        for house, place in zip(material.houses, places, strict=True)
    ]
    streets = _sort_by_street(called, material.ranges, material.stretches)
    return _Builder(about, material.houses, places).build(streets, material)


def _asked(items: Sequence[HouseItem]) -> tuple[list[Point], list[str | None], list[str | None]]:
    return [(i.lon, i.lat) for i in items], [i.city for i in items], [i.postcode for i in items]


def _sort_by_street(
    called: Sequence[Sequence[str]], ranges: Iterable[RangeItem], stretches: Iterable[StretchItem]
) -> dict[str, _Street]:
    """Sort by street; where houses are numbered by village, its names stand for the street."""
    streets: dict[str, _Street] = defaultdict(_Street)
    key_of = cache(street_key)
    for number, names in enumerate(called):
        for name in names:
            if key := key_of(name):
                streets[key].spellings[name] += 1
                streets[key].houses.append(number)
    for stretch in stretches:
        if key := key_of(stretch.street):
            streets[key].spellings[stretch.street] += 1
            streets[key].stretches.append(stretch)
    for one in ranges:
        if key := key_of(one.street):
            streets[key].spellings[one.street] += 1
            streets[key].ranges.append(one)
    return streets


class _Builder:
    """Puts an index together."""

    def __init__(self, about: Whereabouts, houses: list[HouseItem], places: list[int]) -> None:
        self._about = about
        self._houses = houses
        self._places = places
        self._names = Spellings()
        self._named: dict[str, NamedDraft] = {}
        self._numbers: dict[str, int] = {}
        self._missing: list[GroupDraft] = []
        self._towns: set[tuple[str, ...]] = set()
        self._numbers_in = cache(stored_numbers)

    def build(self, streets: dict[str, _Street], material: Material) -> Index:
        """Return the index."""
        settlements = [label.name for label in material.labels if label.kind in REACH]
        self._towns = {_words(name) for name in (*settlements, *(area.name for area in material.areas))}
        for street in streets.values():
            name = street.spellings.most_common(1)[0][0]
            named = self._bear(name, street.spellings)
            self._nickname(name, of_street(_words(name)))
            self._nickname(name, without_town(_words(name), self._towns))
            named.groups += [self._group(*piece) for piece in self._pieces(street)]
            if any(group.is_village for group in named.groups):
                named.town = self._about.number_of(named.name)
        found = self._about.locate([group.at for group in self._missing], *(2 * [[None] * len(self._missing)]))
        for group, where in zip(self._missing, found, strict=True):
            group.where = where
        self._add_spots(material)
        by_city = Counter(self._about.known[place].city for place in self._places)
        weights = [by_city[where.city] for where in self._about.known]
        return pack(Draft(self._names, [*self._named.values()], self._about.names, self._about.known, weights))

    def _bear(self, name: str, spellings: Iterable[str] = ()) -> NamedDraft:
        """Return what bears a name; a new one is added to the dictionary."""
        key = street_key(name)
        if key not in self._named:
            number = self._names.add(name)
            self._named[key], self._numbers[key] = NamedDraft(name), number
            for other in spellings:
                self._names.tell(number, _words(other), 0.0)
        return self._named[key]

    def _nickname(self, name: str, others: Iterable[Nickname]) -> None:
        number = self._numbers[street_key(name)]
        for words, cost in others:
            self._names.tell(number, words, cost, exactly=True)

    def _pieces(self, street: _Street) -> Iterable[tuple[list[int], list[RangeItem], list[StretchItem]]]:
        """Take the places apart that have a street of the same name."""
        cells: dict[Cell, tuple[list[int], list[RangeItem], list[StretchItem]]] = defaultdict(lambda: ([], [], []))
        ties: list[tuple[Cell, Cell]] = []
        for house in street.houses:
            cells[self._cell((self._houses[house].lon, self._houses[house].lat))][0].append(house)
        for one in street.ranges:
            cells[self._cell(one.line[0])][1].append(one)
            ties += [(self._cell(one.line[0]), self._cell(spot)) for spot in one.line[1:]]
        for stretch in street.stretches:
            cells[self._cell(stretch.middle)][2].append(stretch)
            ties += [(self._cell(stretch.middle), self._cell(end)) for end in (stretch.begin, stretch.end)]
        for members in _together(cells, ties):
            parts = [cells[cell] for cell in members if cell in cells]
            yield tuple([item for part in parts for item in part[kind]] for kind in range(3))  # type: ignore[misc]

    def _cell(self, at: Point) -> Cell:
        scale = self._about.scale
        return int(at[0] * scale * METRES // _CELL_M), int(at[1] * METRES // _CELL_M)

    def _group(self, houses: list[int], ranges: list[RangeItem], stretches: list[StretchItem]) -> GroupDraft:
        numbers = sorted(
            (number, house) for house in houses for number in self._numbers_in(self._houses[house].housenumber)
        )
        group = GroupDraft([self._house(*told) for told in self._without_doubles(numbers)])
        group.is_village = not (stretches or ranges) and not any(self._houses[house].street for house in houses)
        for stretch in stretches:
            group.nodes |= {stretch.from_node: stretch.begin, stretch.to_node: stretch.end}
        group.nodes |= {end: end for one in ranges for end in (one.line[0], one.line[-1])}
        spots = [stretch.middle for stretch in stretches]
        spots += [one.line[len(one.line) // 2] for one in ranges]
        spots = spots or [(self._houses[house].lon, self._houses[house].lat) for house in houses]
        group.at = _middlemost(spots)
        near = self._places_of(houses, ranges, group)
        group.ranges = [one for one in (_range_of(item, near) for item in ranges) if one is not None]
        return group

    def _without_doubles(self, numbers: list[tuple[HouseNumber, int]]) -> list[tuple[HouseNumber, int]]:
        """Keep the first of those that tell the same house: an entrance, a shop in it, the map beside the authority."""
        kept: dict[HouseNumber, list[Point]] = defaultdict(list)
        found = []
        for number, house in numbers:
            at = self._houses[house].lon, self._houses[house].lat
            if all(_metres(at, other) > _SAME_M for other in kept[number]):
                kept[number].append(at)
                found.append((number, house))
        return found

    def _places_of(self, houses: list[int], ranges: list[RangeItem], group: GroupDraft) -> int:
        if houses:
            group.where = Counter(self._places[house] for house in houses).most_common(1)[0][0]
        elif ranges:
            group.where = self._about.locate([group.at], [ranges[0].city], [ranges[0].postcode])[0]
        else:
            self._missing.append(group)
        return group.where

    def _add_spots(self, material: Material) -> None:
        labels, areas = len(material.labels), len(material.areas)
        items = [(label.name, (label.lon, label.lat)) for label in material.labels]
        items += [(area.name, (area.lon, area.lat)) for area in material.areas]
        items += [(item.name, (item.lon, item.lat)) for item in material.names]
        costs = [0.0] * labels + [COSTS.area] * areas + [COSTS.place] * len(material.names)
        for name, _ in items[: labels + areas]:
            self._about.number_of(name)
        nothing: list[str | None] = [None] * len(items)
        places = self._about.locate([at for _, at in items], nothing, nothing)
        for (name, at), where, cost in zip(items, places, costs, strict=True):
            if street_key(name):
                named = self._bear(name)
                self._nickname(name, of_place(_words(name), self._towns))
                if not any(_metres(spot.at, at) < _CELL_M for spot in named.spots):
                    named.spots.append(Spot(at, where, cost))

    def _house(self, number: HouseNumber, house: int) -> HouseDraft:
        return HouseDraft(number, self._houses[house], self._places[house])


def _words(name: str) -> tuple[str, ...]:
    return tuple(fold(name).replace("_", " ").split())


def _range_of(item: RangeItem, where: int) -> RangeDraft | None:
    first, last = read_number(item.first), read_number(item.last)
    return None if first is None or last is None else RangeDraft(first.base, last.base, item.line, where)


def _together(cells: Iterable[Cell], ties: Iterable[tuple[Cell, Cell]]) -> Iterable[list[Cell]]:
    """Return sets of cells that touch or are tied."""
    beside: dict[Cell, set[Cell]] = {cell: set() for cell in cells}
    for one, other in ties:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    left = dict.fromkeys(sorted(beside))
    while left:
        members = [next(iter(left))]
        del left[members[0]]
        for x, y in members:
            around = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} | beside[x, y]
            for cell in sorted(around & left.keys()):
                del left[cell]
                members.append(cell)
        yield members


def _middlemost(spots: Sequence[Point]) -> Point:
    """Return the spot that is nearest to the middle of all: it lies in the street."""
    all_of = np.array(spots)
    return spots[int(np.abs(all_of - all_of.mean(axis=0)).sum(axis=1).argmin())]


def _metres(one: Point, other: Point) -> float:
    return METRES * math.hypot((one[0] - other[0]) * math.cos(math.radians(one[1])), one[1] - other[1])
