"""Pairs of the same place in two lists: candidates by closeness, judged by rules, assigned best first, one to one."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
import shapely

from geo.matching.addresses import place_key
from geo.matching.names import similarity
from geo.matching.rules import Rule, RuleSet

__all__ = ["Pair", "Pairing", "Thing", "compare", "pair_up"]

_METRES_PER_DEGREE = 111_195.0
_UNKNOWN_NAME = 0.5
_ADDRESS_POINTS, _PHONE_POINTS, _POINTS_PER_METRE = 30.0, 20.0, 0.2
_COUNTRY_CODE = "49"
_SHORTEST_PHONE = 6


@dataclass(frozen=True, slots=True)
class Thing:
    """One side of a pair; coordinates in degrees."""

    key: int
    lon: float
    lat: float
    names: tuple[str, ...] = ()
    """Every name it is known by, the first its own."""
    street: str | None = None
    housenumber: str | None = None
    postcode: str | None = None
    phone: str | None = None
    kind: str = ""
    theme: str = ""
    """Things of two themes are never the same; empty where both lists are of one theme anyway."""
    drawn: str = ""
    """Point, outline or relation: "n", "w" or "r"."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that may be the same, and why."""

    left: int
    right: int
    verdict: Literal["same", "unsure"]
    points: float
    metres: float
    alike: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """An assignment: everything is in at most one pair."""

    same: dict[int, Pair] = field(default_factory=dict)
    """By the key of the left thing."""
    unsure: dict[int, Pair] = field(default_factory=dict)


def compare(left: Sequence[Thing], right: Sequence[Thing], rules: RuleSet) -> list[Pair]:
    """Return every pair that fits a rule; only things within the reach of the rules are looked at."""
    if not left or not right:
        return []
    scale = math.cos(math.radians(sum(thing.lat for thing in right) / len(right)))
    tree = shapely.STRtree(_points(right, scale))
    near = tree.query(_points(left, scale), predicate="dwithin", distance=rules.reach_m)
    pairs = (_judge(left[i], right[j], scale, rules) for i, j in near.T.tolist())
    return [pair for pair in pairs if pair is not None]


def pair_up(
    pairs: Iterable[Pair],
    margin: float,
    *,
    same: Collection[tuple[int, int]] = (),
    different: Collection[tuple[int, int]] = (),
) -> Pairing:
    """Assign the best pairs first, one to one; a best pair with a rival closer than `margin` points is unsure.

    `same` and `different` are what people have decided: they come first and are never unsure.
    """
    decided = dict(same)
    taken = set(decided.values())
    found = Pairing(same={a: Pair(a, b, "same", math.inf, 0.0, None, "decided by a person") for a, b in same})
    barred = set(different)
    rest = [p for p in pairs if p.left not in decided and p.right not in taken and (p.left, p.right) not in barred]
    rest.sort(key=lambda pair: (-pair.points, pair.left, pair.right))
    sure = [pair for pair in rest if pair.verdict == "same"]
    beside: dict[tuple[str, int], list[Pair]] = defaultdict(list)
    for pair in sure:
        beside["left", pair.left].append(pair)
        beside["right", pair.right].append(pair)
    for pair in _best(sure, found, taken):
        rivals = _has_rival(pair, beside, found, taken, margin)
        (found.unsure if rivals else found.same)[pair.left] = pair
        taken.add(pair.right)
    for pair in _best(rest, found, taken):
        found.unsure[pair.left] = pair
        taken.add(pair.right)
    return found


def _best(pairs: Sequence[Pair], found: Pairing, taken: set[int]) -> Iterator[Pair]:
    for pair in pairs:
        if pair.left not in found.same and pair.left not in found.unsure and pair.right not in taken:
            yield pair


def _has_rival(
    pair: Pair, beside: Mapping[tuple[str, int], Sequence[Pair]], found: Pairing, taken: set[int], margin: float
) -> bool:
    """Tell whether another pair of the left or the right thing, both still free, is nearly as good."""
    return any(
        other is not pair
        and other.points > pair.points - margin
        and other.left not in found.same
        and other.right not in taken
        for other in (*beside["left", pair.left], *beside["right", pair.right])
    )


def _judge(one: Thing, other: Thing, scale: float, rules: RuleSet) -> Pair | None:
    if one.theme != other.theme:
        return None
    metres = _METRES_PER_DEGREE * math.hypot((one.lon - other.lon) * scale, one.lat - other.lat)
    alike = _alike(one, other)
    address = _same_address(one, other)
    for rule in rules.rules:
        if _fits(rule, one, other, metres, alike, address=address):
            points = 100 * (_UNKNOWN_NAME if alike is None else alike) - _POINTS_PER_METRE * metres
            points += _ADDRESS_POINTS * address + _PHONE_POINTS * _same_phone(one, other)
            return Pair(one.key, other.key, rule.verdict, points, metres, alike, rule.why)
    return None


def _fits(rule: Rule, one: Thing, other: Thing, metres: float, alike: float | None, *, address: bool) -> bool:  # noqa: PLR0913 - what a rule may ask
    return (
        metres <= rule.within_m
        and (rule.name_min is None or (alike is not None and alike >= rule.name_min))
        and (rule.nameless is None or alike is None)
        and (rule.nameless != "both" or not (one.names or other.names))
        and (rule.same_address is None or address == rule.same_address)
        and (rule.same_kind is None or (one.kind == other.kind) == rule.same_kind)
        and (rule.swapped is None or (one.drawn != other.drawn) == rule.swapped)
    )


def _alike(one: Thing, other: Thing) -> float | None:
    found = [similarity(a, b) for a in one.names for b in other.names]
    return max((value for value in found if value is not None), default=None)


def _same_address(one: Thing, other: Thing) -> bool:
    first, second = place_key(one.street, one.housenumber), place_key(other.street, other.housenumber)
    postcodes = {one.postcode, other.postcode} - {None, ""}
    return first is not None and first == second and len(postcodes) < 2  # noqa: PLR2004 - two that differ


def _same_phone(one: Thing, other: Thing) -> bool:
    first, second = _phone(one.phone), _phone(other.phone)
    return len(first) >= _SHORTEST_PHONE and len(second) >= _SHORTEST_PHONE and first.endswith(second[-len(first) :])


@lru_cache(maxsize=32_768)
def _phone(text: str | None) -> str:
    digits = "".join(c for c in (text or "").split(";")[0].replace("(0)", "") if c.isdigit())
    return digits.lstrip("0").removeprefix(_COUNTRY_CODE)


def _points(things: Sequence[Thing], scale: float) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    at = np.array([(thing.lon * scale, thing.lat) for thing in things]) * _METRES_PER_DEGREE
    made: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.points(at)
    return made
