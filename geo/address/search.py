"""Finds what was typed: every way of reading it is priced, the cheapest come first.

Nothing of the text outlives the call: no cache, no log, no exception holds it.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from geo.address.corners import Guess, find_corners
from geo.address.costs import COSTS
from geo.address.houses import House, find_houses
from geo.address.index import Index, Where
from geo.address.material import METRES
from geo.address.names import Match
from geo.address.typed import Span, Typed, corner_of, cuts_of, read_typed
from geo.model.addresses import FoundAddress

__all__ = ["find"]

_MOST_READINGS = 250
_SURE = 0.5
"""An answer that costs less needs no look at typing errors."""
_SAME_M = 60.0
"""Answers of one name that are no further apart are one."""
_SAME_PLACE_M = 1_000.0
"""The same of places: a quarter has its name in one spot and its outline around another."""
_TRIED = 40
_LONG_BEGINNING = 5
"""So many letters are a beginning even if words follow."""
_LETTERS = 2
"""So short a word is an initial or a slip."""


class _Reading(NamedTuple):
    """One way of reading: these words are that name."""

    least: float
    """No answer of it costs less."""
    span: Span
    name: int
    cost: float


class _Answer(NamedTuple):
    cost: float
    name: str
    house: House


def find(index: Index, text: str, limit: int) -> list[FoundAddress]:
    """Return the `limit` best answers to `text`, the best first."""
    if (streets := corner_of(text)) is not None and (corners := _corners(index, streets)):
        return _written(index, corners, limit)
    cut = [corner for streets in cuts_of(text) for corner in _corners(index, streets)]
    return _written(index, cut + _Search(index, read_typed(text, index.postcodes)).answers(limit), limit)


def _corners(index: Index, streets: tuple[str, str]) -> list[_Answer]:
    one, other = (_Search(index, read_typed(street, index.postcodes)).streets() for street in streets)
    return [_Answer(*corner) for corner in find_corners(index, one, other)]


class _Search:
    """The search for one text."""

    def __init__(self, index: Index, typed: Typed) -> None:
        self._index = index
        self._typed = typed
        self._spans = list(typed.spans())
        self._towns = self._read_towns()
        self._place_costs: dict[tuple[int, int, int], float] = {}

    def answers(self, limit: int) -> list[_Answer]:
        """Return priced answers, in no order."""
        found: list[_Answer] = []
        for readings in (self._exact(), self._begun(), self._misspelt()):
            self._price(readings, found, limit)
            if found and min(answer.cost for answer in found) < _SURE:
                break
        return found

    def _price(self, readings: Iterable[tuple[Span, Match]], found: list[_Answer], limit: int) -> None:
        ways = [self._reading(span, match) for span, match in readings]
        ways.sort(key=lambda way: way.least)
        for way in ways[:_MOST_READINGS]:
            costs = sorted(answer.cost for answer in found)
            if len(costs) >= limit and way.least > costs[limit - 1]:
                break
            found += self._answers_of(way)

    def _exact(self) -> Iterator[tuple[Span, Match]]:
        for span in self._spans:
            for match in self._index.names.find(span.key):
                yield span, match

    def _begun(self) -> Iterator[tuple[Span, Match]]:
        for span in self._spans:
            if any(span.dotted):
                matches = self._index.names.abbreviated(span.words, span.dotted)
            elif self._typed.ends_open(span):
                matches = self._index.names.begin_with(span.key)
            elif len(span.key) >= _LONG_BEGINNING:
                begun = self._index.names.begin_with(span.key)
                matches = [Match(name, cost + COSTS.inner_beginning) for name, cost in begun]
            else:
                continue
            for match in matches:
                yield span, match

    def _misspelt(self) -> Iterator[tuple[Span, Match]]:
        spans = [span for span in self._spans if not span.has_number]
        for span, matches in zip(spans, self._index.names.alike([span.key for span in spans]), strict=True):
            for match in matches:
                yield span, match

    def _reading(self, span: Span, match: Match) -> _Reading:
        rest = [self._cheapest(place) for place in self._outside(span)]
        return _Reading(match.cost + sum(rest), span, match.name, match.cost)

    def _outside(self, span: Span) -> Iterator[int]:
        yield from range(span.begin)
        yield from range(span.end, len(self._typed.tokens))

    def _cheapest(self, place: int) -> float:
        if self._typed.tokens[place].number is not None or self._typed.is_filler(place):
            return 0.0
        return min(self._towns[place].values(), default=self._idle(place))

    def _answers_of(self, way: _Reading) -> Iterator[_Answer]:
        tokens = self._typed.tokens
        numbers = [(place, tokens[place].number) for place in self._outside(way.span) if tokens[place].number]
        numbers.sort(key=lambda told: (told[0] < way.span.begin, abs(told[0] - way.span.begin)))
        asked = numbers[0][1] if numbers else None
        base = way.cost + COSTS.idle_number * max(0, len(numbers) - 1)
        named = self._index.get_named(way.name)
        for group in named.groups:
            if group.is_village and asked is None:
                continue
            for house in find_houses(self._index, group, asked):
                cost = base + house.cost + self._place_cost(way.span, house.where)
                if group.is_village:
                    cost += self._index.get_where(house.where).names.get(named.town, 0.0)
                yield _Answer(cost, named.name, house)
        base += COSTS.not_a_street + (COSTS.number_of_no_street if asked else 0.0)
        for spot in named.spots:
            house = House(spot.cost, spot.at, spot.where, "place", None)
            yield _Answer(base + spot.cost + self._place_cost(way.span, spot.where), named.name, house)

    def streets(self) -> list[Guess]:
        """Return streets without a number, as priced as answers are."""
        for readings in (self._exact(), self._begun(), self._misspelt()):
            ways = [self._reading(span, match) for span, match in readings]
            likely = sorted(ways, key=lambda way: way.least)[:_TRIED]
            found = [
                Guess(way.cost + self._place_cost(way.span, group.where), named.name, group)
                for way, named in ((way, self._index.get_named(way.name)) for way in likely)
                for group in named.groups
            ]
            if found and min(guess.cost for guess in found) < COSTS.idle_word:
                return found
        return []

    def _place_cost(self, span: Span, number: int) -> float:
        """Return what the words outside `span` and the postcode cost, if the answer lies in this part of the town."""
        key = (span.begin, span.end, number)
        if key not in self._place_costs:
            where = self._index.get_where(number)
            words = sum(self._word_cost(place, where) for place in self._outside(span))
            self._place_costs[key] = words + self._postcode_cost(where)
        return self._place_costs[key]

    def _word_cost(self, place: int, where: Where) -> float:
        if self._typed.tokens[place].number is not None:
            return 0.0
        told = self._towns[place]
        costs = [cost + where.names[town] for town, cost in told.items() if town in where.names]
        if costs:
            return min(costs)
        if self._typed.is_filler(place):
            return 0.0
        return COSTS.other_village if told else self._idle(place)

    def _idle(self, place: int) -> float:
        return COSTS.idle_letters if len(self._typed.tokens[place].text) <= _LETTERS else COSTS.idle_word

    def _postcode_cost(self, where: Where) -> float:
        typed = self._typed.postcodes
        if not typed or where.postcode in typed:
            return 0.0
        if where.postcode is None:
            return COSTS.near_postcode
        errors = min(OSA.distance(code, where.postcode) for code in typed)
        return COSTS.near_postcode if errors == 1 else COSTS.other_postcode

    def _read_towns(self) -> list[dict[int, float]]:
        """Return for each word which towns and villages it may name, and at what cost."""
        towns: list[dict[int, float]] = [{} for _ in self._typed.tokens]
        names = self._index.towns
        spans = [span for span in self._spans if not span.has_number]
        alike = names.alike([span.key for span in spans])
        for span, near in zip(spans, alike, strict=True):
            matches = names.find(span.key) or [Match(m.name, m.cost * COSTS.village_error) for m in near]
            if not matches and self._typed.ends_open(span):
                matches = names.begin_with(span.key)
            for match in matches:
                cost = match.cost / (span.end - span.begin)
                for place in range(span.begin, span.end):
                    towns[place][match.name] = min(cost, towns[place].get(match.name, cost))
        return towns


def _written(index: Index, answers: Sequence[_Answer], limit: int) -> list[FoundAddress]:
    """Sort answers, drop those that tell the same spot, and name the village where labels would be the same."""

    def rank(answer: _Answer) -> tuple[float, int, str, float, float]:
        return round(answer.cost, 3), -index.wheres.weight.item(answer.house.where), answer.name, *answer.house.at

    kept: list[_Answer] = []
    for answer in sorted(answers, key=rank):
        if not any(_is_same(index, answer, known) for known in kept):
            kept.append(answer)
        if len(kept) == limit:
            break
    told = [_told(index, answer) for answer in kept]
    return [_found(index, answer, twice=told.count(one) > 1) for answer, one in zip(kept, told, strict=True)]


def _told(index: Index, answer: _Answer) -> tuple[str | None, ...]:
    """Return what an envelope tells without a postcode."""
    return answer.name, answer.house.number, index.get_where(answer.house.where).city


def _is_same(index: Index, one: _Answer, other: _Answer) -> bool:
    (lon, lat), (lon2, lat2) = one.house.at, other.house.at
    metres = METRES * math.hypot((lon - lon2) * math.cos(math.radians(lat)), lat - lat2)
    near = _SAME_PLACE_M if one.house.precision == "place" else _SAME_M
    return metres < near and _told(index, one) == _told(index, other)


def _found(index: Index, answer: _Answer, *, twice: bool) -> FoundAddress:
    where = index.get_where(answer.house.where)
    is_street = answer.house.precision != "place"
    first = " ".join(filter(None, (answer.name, answer.house.number)))
    town = " ".join(filter(None, (where.postcode, where.city or where.village)))
    village = f" ({where.village})" if twice and where.village not in (None, answer.name) else ""
    return FoundAddress(
        label=first + (f", {town}{village}" if town and answer.name != where.city else ""),
        street=answer.name if is_street else None,
        housenumber=answer.house.number,
        postcode=where.postcode,
        city=where.city,
        lon=answer.house.at[0],
        lat=answer.house.at[1],
        precision=answer.house.precision,
    )
