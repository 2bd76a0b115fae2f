"""How alike two names are, by their words; words that every such place bears count little."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from geo.matching.rules import ABBREVIATIONS, GENERIC, GENERIC_STEMS
from geo.model import fold

__all__ = ["similarity"]

_NUMERALS = {"ii": "2", "iii": "3", "iv": "4"}
_DIGITS = re.compile(r"\d+")
_NUMBERS_DIFFER = 0.5
"""No more alike than this are names with different numbers: "Kita 12" is not "Kita 13"."""


class _Name(NamedTuple):
    """What of a name tells a place from its like, in the forms that are compared."""

    words: str
    joined: str
    numbers: frozenset[str]


def similarity(one: str | None, other: str | None) -> float | None:
    """Return how alike two names are, 0 to 1; None where one says nothing but what kind of place it is."""
    first, second = _read(one or ""), _read(other or "")
    if not first.words or not second.words:
        return None
    # One holding the other is a hint, no proof: half of each.
    alike = fuzz.token_set_ratio(first.words, second.words) + fuzz.token_sort_ratio(first.words, second.words)
    result = max(alike / 2, fuzz.ratio(first.joined, second.joined)) / 100
    return min(result, _NUMBERS_DIFFER) if first.numbers != second.numbers else result


@lru_cache(maxsize=32_768)
def _read(name: str) -> _Name:
    words = [_NUMERALS.get(word, word) for word in fold(name).replace("_", " ").split()]
    telling = [ABBREVIATIONS.get(word, word) for word in words if not _is_generic(word)]
    numbers = frozenset(word.lstrip("0") for word in telling if _DIGITS.fullmatch(word))
    return _Name(" ".join(telling), "".join(telling), numbers)


def _is_generic(word: str) -> bool:
    return word in GENERIC or (len(word) == 1 and word.isalpha()) or word.startswith(GENERIC_STEMS)
