"""A dictionary of names that forgives: spellings, abbreviations, beginnings and typing errors."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.address.costs import COSTS
from geo.address.words import GENERIC, SHORT
from geo.matching import street_key
from geo.model import fold

__all__ = ["Match", "Names", "joined"]

_SHORTEST = 3
"""Shorter words are not corrected: nearly everything is near them."""
_ERRORS = ((6, 1), (12, 2))
"""Words shorter than this may hold so many typing errors, longer ones three."""
_MOST_ERRORS = 3
_MARK = 2
"""Letters of a last word that only tells one street from its namesake, as "Dachsweg Wi"."""
_MOST_BEGINNINGS = 40
_SHORTEST_BEGINNING = 2
_LONG = {short: long for long, short in SHORT.items() if len(short) > 1}


class Match(NamedTuple):
    """A name that was found, and what it cost."""

    name: int
    cost: float


def joined(words: Sequence[str]) -> str:
    """Return words as they are compared: blanks and hyphens make no difference."""
    return "".join(words)


class Names:
    """Names by every spelling under which they are found; numbers of names are those in which they were added."""

    def __init__(self) -> None:
        self.size = 0
        self._spellings: dict[str, dict[int, float]] = defaultdict(dict)
        self._forgiving: set[str] = set()
        self._sorted: list[str] = []
        self._by_length: dict[int, list[str]] = {}

    def add(self, name: str) -> int:
        """Add a name with its short and partial spellings, and return its number."""
        number, self.size = self.size, self.size + 1
        words = fold(name).replace("_", " ").split()
        self.tell(number, words, 0.0)
        if len(words) > 1 and len(words[-1]) <= _MARK:
            self.tell(number, words[:-1], COSTS.part_of_name)
        for begin in range(1, len(words)):
            if joined(words[begin:]) not in GENERIC:
                self.tell(number, words[begin:], COSTS.part_of_name)
        return number

    def tell(self, number: int, words: Sequence[str], cost: float, *, exactly: bool = False) -> None:
        """Let a name be found by other words too; `exactly`: not with typing errors."""
        for spelling in _spellings(words):
            if not exactly:
                self._forgiving.add(spelling)
            known = self._spellings[spelling]
            known[number] = min(cost, known.get(number, cost))

    def close(self) -> None:
        """Sort, when all names are added."""
        self._sorted = sorted(self._spellings)
        by_length = defaultdict(list)
        for spelling in self._sorted:
            if spelling in self._forgiving:
                by_length[len(spelling)].append(spelling)
        self._by_length = dict(by_length)

    def find(self, key: str) -> list[Match]:
        """Return the names that are spelt just so."""
        return [Match(name, cost) for name, cost in self._spellings.get(key, {}).items()]

    def begin_with(self, key: str) -> list[Match]:
        """Return names that begin so, the first by alphabet."""
        if len(key) < _SHORTEST_BEGINNING:
            return []
        first = bisect_left(self._sorted, key)
        found: dict[int, float] = {}
        for spelling in self._sorted[first : first + _MOST_BEGINNINGS]:
            if not spelling.startswith(key):
                break
            missing = COSTS.beginning + COSTS.missing_letter * (len(spelling) - len(key))
            self._collect(found, spelling, min(missing, COSTS.beginning_at_most))
        return [Match(name, cost) for name, cost in found.items()]

    def abbreviated(self, words: Sequence[str], dotted: Sequence[bool]) -> list[Match]:
        """Return names whose words begin as the dotted `words` do."""
        found: dict[int, float] = {}
        first = bisect_left(self._sorted, words[0])
        for spelling in self._sorted[first:]:
            if not spelling.startswith(words[0]):
                break
            if _abbreviates(words, dotted, spelling):
                self._collect(found, spelling, COSTS.abbreviation)
        return [Match(name, cost) for name, cost in found.items()]

    def alike(self, keys: Sequence[str]) -> list[list[Match]]:
        """Return for each of `keys` the names within one to three typing errors (swapped letters are one)."""
        found: list[dict[int, float]] = [{} for _ in keys]
        by_length = defaultdict(list)
        for place, key in enumerate(keys):
            if len(key) >= _SHORTEST:
                by_length[len(key)].append(place)
        for length, places in by_length.items():
            errors = next((errors for longest, errors in _ERRORS if length < longest), _MOST_ERRORS)
            near = [s for n in range(length - errors, length + errors + 1) for s in self._by_length.get(n, ())]
            if not near:
                continue
            asked = [keys[place] for place in places]
            table = process.cdist(asked, near, scorer=OSA.distance, score_cutoff=errors, dtype=np.uint8)
            for row, column in np.argwhere(table <= errors).tolist():
                self._collect(found[places[row]], near[column], COSTS.typing_error * int(table[row, column]))
        return [[Match(name, cost) for name, cost in names.items()] for names in found]

    def _collect(self, found: dict[int, float], spelling: str, more: float) -> None:
        for name, cost in self._spellings[spelling].items():
            found[name] = min(cost + more, found.get(name, cost + more))


def _spellings(words: Sequence[str]) -> set[str]:
    """Return the long and the short forms of words, joined."""
    forms = {joined(words), street_key(" ".join(words)), joined([_LONG.get(word, word) for word in words])}
    for long, short in SHORT.items():
        pattern = re.compile(f"(?:{long})$" if len(short) < 3 and long != "sankt" else long)  # noqa: PLR2004 - letters
        forms |= {pattern.sub(short, form) for form in forms if form != long}
    return {form for form in forms if form}


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
