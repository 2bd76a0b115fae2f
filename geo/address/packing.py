"""An index as it grows, and as columns when it is done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from geo.address.index import (
    NO_TEXT,
    GroupTable,
    HouseTable,
    Index,
    NamedTable,
    NodeTable,
    RangeTable,
    Spot,
    SpotTable,
    Where,
    WhereTable,
)
from geo.address.material import HouseItem, Point
from geo.address.numbers import HouseNumber
from geo.address.spelling import Spellings
from geo.address.texts import Texts

__all__ = ["Draft", "GroupDraft", "HouseDraft", "NamedDraft", "RangeDraft", "pack"]

NumberOf = Callable[[str | None], int]


@dataclass(frozen=True, slots=True)
class HouseDraft:
    """A house under one of its numbers."""

    number: HouseNumber
    item: HouseItem
    where: int


@dataclass(frozen=True, slots=True)
class RangeDraft:
    """House numbers along a line."""

    first: int
    last: int
    line: tuple[Point, ...]
    where: int


@dataclass(slots=True)
class GroupDraft:
    """A street in one place, its houses by number."""

    houses: list[HouseDraft] = field(default_factory=list)
    ranges: list[RangeDraft] = field(default_factory=list)
    nodes: dict[int | Point, Point] = field(default_factory=dict)
    """Where it may meet others: nodes of the map by their numbers, ends of official sections by themselves."""
    at: Point = (0.0, 0.0)
    where: int = 0
    is_village: bool = False


@dataclass(slots=True)
class NamedDraft:
    """All that bears one name."""

    name: str
    groups: list[GroupDraft] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    town: int = -1


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole index; `weights` tells how many houses the town of each of `wheres` has."""

    names: Spellings
    named: list[NamedDraft]
    towns: Spellings
    wheres: list[Where]
    weights: list[int]


def pack(draft: Draft) -> Index:
    """Return the index in columns."""
    groups = [group for named in draft.named for group in named.groups]
    houses = [house for group in groups for house in group.houses]
    texts = Texts.of({text for text in _iter_texts(draft, houses) if text is not None})
    places = {text: place for place, text in enumerate(texts)}

    def number_of(text: str | None) -> int:
        return NO_TEXT if text is None else places[text]

    return Index(
        names=draft.names.collect(),
        towns=draft.towns.collect(),
        postcodes=Texts.of({where.postcode for where in draft.wheres if where.postcode}),
        texts=texts,
        named=_named(draft.named, number_of),
        groups=_groups(groups),
        spots=_spots([spot for named in draft.named for spot in named.spots]),
        ranges=_ranges([one for group in groups for one in group.ranges]),
        nodes=_nodes(groups),
        houses=_houses(houses, number_of),
        wheres=_wheres(draft, number_of),
    )


def _iter_texts(draft: Draft, houses: Iterable[HouseDraft]) -> Iterable[str | None]:
    yield from (named.name for named in draft.named)
    yield from chain.from_iterable((where.postcode, where.city, where.village) for where in draft.wheres)
    yield from chain.from_iterable((one.number.key, one.number.lone, one.item.housenumber) for one in houses)


def _named(named: Sequence[NamedDraft], number_of: NumberOf) -> NamedTable:
    return NamedTable(
        name=_ints(number_of(one.name) for one in named),
        town=_ints(one.town for one in named),
        first_group=_firsts(len(one.groups) for one in named),
        first_spot=_firsts(len(one.spots) for one in named),
    )


def _groups(groups: Sequence[GroupDraft]) -> GroupTable:
    lon, lat = _degrees(group.at for group in groups)
    return GroupTable(
        lon=lon,
        lat=lat,
        where=_ints(group.where for group in groups),
        is_village=np.array([group.is_village for group in groups], dtype=np.uint8),
        first_house=_firsts(len(group.houses) for group in groups),
        first_range=_firsts(len(group.ranges) for group in groups),
        first_node=_firsts(len(group.nodes) for group in groups),
    )


def _spots(spots: Sequence[Spot]) -> SpotTable:
    lon, lat = _degrees(spot.at for spot in spots)
    return SpotTable(lon, lat, _ints(spot.where for spot in spots), _floats(spot.cost for spot in spots))


def _ranges(ranges: Sequence[RangeDraft]) -> RangeTable:
    lon, lat = _degrees(point for one in ranges for point in one.line)
    return RangeTable(
        first=_ints(one.first for one in ranges),
        last=_ints(one.last for one in ranges),
        where=_ints(one.where for one in ranges),
        first_point=_firsts(len(one.line) for one in ranges),
        lon=lon,
        lat=lat,
    )


def _nodes(groups: Sequence[GroupDraft]) -> NodeTable:
    lon, lat = _degrees(at for group in groups for at in group.nodes.values())
    numbers: dict[int | Point, int] = {}
    node = [numbers.setdefault(key, len(numbers)) for group in groups for key in group.nodes]
    return NodeTable(np.array(node, dtype=np.int64), lon, lat)


def _houses(houses: Sequence[HouseDraft], number_of: NumberOf) -> HouseTable:
    return HouseTable(
        base=_ints(house.number.base for house in houses),
        key=_ints(number_of(house.number.key) for house in houses),
        lone=_ints(number_of(house.number.lone) for house in houses),
        written=_ints(number_of(house.item.housenumber) for house in houses),
        lon=_floats(house.item.lon for house in houses),
        lat=_floats(house.item.lat for house in houses),
        where=_ints(house.where for house in houses),
    )


def _wheres(draft: Draft, number_of: NumberOf) -> WhereTable:
    wheres = draft.wheres
    return WhereTable(
        postcode=_ints(number_of(where.postcode) for where in wheres),
        city=_ints(number_of(where.city) for where in wheres),
        village=_ints(number_of(where.village) for where in wheres),
        weight=_ints(draft.weights),
        first_name=_firsts(len(where.names) for where in wheres),
        name=_ints(name for where in wheres for name in where.names),
        cost=_floats(cost for where in wheres for cost in where.names.values()),
    )


def _ints(numbers: Iterable[int]) -> NDArray[np.int32]:
    return np.fromiter(numbers, dtype=np.int32)


def _floats(numbers: Iterable[float]) -> NDArray[np.float64]:
    return np.fromiter(numbers, dtype=np.float64)


def _degrees(points: Iterable[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = _floats(chain.from_iterable(points)).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _firsts(counts: Iterable[int]) -> NDArray[np.int64]:
    """Return where parts of these sizes begin, and where the last one ends."""
    return np.cumsum([0, *counts], dtype=np.int64)
