"""A dictionary of names that forgives: spellings, abbreviations, beginnings and typing errors."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.address.costs import COSTS
from geo.address.sieve import marks_of, may_be
from geo.address.texts import Texts

__all__ = ["Match", "Names"]

_SHORTEST = 3
"""Shorter words are not corrected: nearly everything is near them."""
_ERRORS = ((6, 1), (12, 2))
"""Words shorter than this may hold so many typing errors, longer ones three."""
_MOST_ERRORS = 3
_MOST_BEGINNINGS = 40
_SHORTEST_BEGINNING = 2


class Match(NamedTuple):
    """A name that was found, and what it cost."""

    name: int
    cost: float


@dataclass(frozen=True, slots=True)
class Names:
    """Names, by their numbers, under every spelling that finds them."""

    spelt: Texts
    first: NDArray[np.int64]
    """Where the names of each spelling begin in the next two columns, and where those of the last one end."""
    name: NDArray[np.int32]
    cost: NDArray[np.float64]
    forgiving: NDArray[np.int32]
    """Spellings that may hold typing errors, the shortest first."""
    length: NDArray[np.int32]
    """Letters of each of them."""
    first_of_length: NDArray[np.int64]
    """Where the forgiving ones of each length begin, from nought on, and where the last ones end."""
    marks: NDArray[np.uint64]
    """What `sieve` notes of each forgiving one."""

    def find(self, key: str) -> list[Match]:
        """Return the names that are spelt just so."""
        place = self.spelt.find(key)
        return [] if place is None else list(self._matches(place))

    def begin_with(self, key: str) -> list[Match]:
        """Return names that begin so, the first by alphabet."""
        if len(key) < _SHORTEST_BEGINNING:
            return []
        first = bisect_left(self.spelt, key)
        found: dict[int, float] = {}
        for place in range(first, min(first + _MOST_BEGINNINGS, len(self.spelt))):
            spelling = self.spelt[place]
            if not spelling.startswith(key):
                break
            missing = COSTS.beginning + COSTS.missing_letter * (len(spelling) - len(key))
            self._collect(found, place, min(missing, COSTS.beginning_at_most))
        return [Match(name, cost) for name, cost in found.items()]

    def abbreviated(self, words: Sequence[str], dotted: Sequence[bool]) -> list[Match]:
        """Return names whose words begin as the dotted `words` do."""
        found: dict[int, float] = {}
        for place in range(bisect_left(self.spelt, words[0]), len(self.spelt)):
            spelling = self.spelt[place]
            if not spelling.startswith(words[0]):
                break
            if _abbreviates(words, dotted, spelling):
                self._collect(found, place, COSTS.abbreviation)
        return [Match(name, cost) for name, cost in found.items()]

    def alike(self, keys: Sequence[str]) -> list[list[Match]]:
        """Return for each of `keys` the names within one to three typing errors (swapped letters are one)."""
        found: list[dict[int, float]] = [{} for _ in keys]
        asked = [number for number, key in enumerate(keys) if len(key) >= _SHORTEST]
        words = [keys[number] for number in asked]
        errors = np.array([_errors(word) for word in words], dtype=np.int32)
        near = self._near(words, errors) if words else []
        if not near:
            return [[] for _ in keys]
        told = [self.spelt[place] for place in near]
        table = process.cdist(words, told, scorer=OSA.distance, score_cutoff=_MOST_ERRORS, dtype=np.uint8)
        for row, column in np.argwhere(table <= errors[:, None]).tolist():
            self._collect(found[asked[row]], near[column], COSTS.typing_error * int(table[row, column]))
        return [[Match(name, cost) for name, cost in names.items()] for names in found]

    def _near(self, words: Sequence[str], errors: NDArray[np.int32]) -> list[int]:
        """Return the places of spellings that any of the words may be meant for."""
        lengths = np.array([len(word) for word in words], dtype=np.int32)
        least, most = int((lengths - errors).min()), int((lengths + errors).max())
        last = self.first_of_length.size - 1
        part = slice(self.first_of_length.item(min(least, last)), self.first_of_length.item(min(most + 1, last)))
        apart = np.abs(self.length[part] - lengths[:, None])
        near = may_be(marks_of(words), self.marks[part], apart, errors)
        places: list[int] = self.forgiving[part][near].tolist()
        return places

    def _matches(self, place: int) -> Iterator[Match]:
        part = slice(self.first.item(place), self.first.item(place + 1))
        return map(Match, self.name[part].tolist(), self.cost[part].tolist())

    def _collect(self, found: dict[int, float], place: int, more: float) -> None:
        for name, cost in self._matches(place):
            found[name] = min(cost + more, found.get(name, cost + more))


def _errors(word: str) -> int:
    """Return how many typing errors a word may hold."""
    return next((errors for longest, errors in _ERRORS if len(word) < longest), _MOST_ERRORS)


def _abbreviates(words: Sequence[str], dotted: Sequence[bool], spelling: str) -> bool:
    """Tell whether a spelling is the words with letters left out behind the dotted ones.

    No regular expression: Python would remember it, and with it what was typed.
    """
    if not words:
        return not spelling
    if not spelling.startswith(words[0]):
        return False
    rest = spelling[len(words[0]) :]
    left_out = range(len(rest) + 1) if dotted[0] else range(1)
    return any(_abbreviates(words[1:], dotted[1:], rest[letters:]) for letters in left_out)
