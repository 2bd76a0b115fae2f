"""How alike two names are, by their words; words that every such place bears count little."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from geo.matching.rules import ABBREVIATIONS, GENERIC, GENERIC_STEMS
from geo.model import fold

__all__ = ["similarity"]

_NUMERALS = {"ii": "2", "iii": "3", "iv": "4"}
_DIGITS = re.compile(r"\d+")
_NUMBERS_DIFFER = 0.5
"""No more alike than this are names with different numbers: "Kita 12" is not "Kita 13"."""


def similarity(one: str | None, other: str | None) -> float | None:
    """Return how alike two names are, 0 to 1; None where one says nothing but what kind of place it is."""
    first, second = _words(one or ""), _words(other or "")
    if not first or not second:
        return None
    left, right = " ".join(first), " ".join(second)
    # One holding the other is a hint, no proof: half of each.
    alike = (fuzz.token_set_ratio(left, right) + fuzz.token_sort_ratio(left, right)) / 200
    joined = fuzz.ratio("".join(first), "".join(second)) / 100
    result = max(alike, joined)
    return min(result, _NUMBERS_DIFFER) if _numbers(first) != _numbers(second) else result


def _numbers(words: tuple[str, ...]) -> set[str]:
    return {word.lstrip("0") for word in words if _DIGITS.fullmatch(word)}


@lru_cache(maxsize=32_768)
def _words(name: str) -> tuple[str, ...]:
    """Return the words that tell a place from its like."""
    words = [_NUMERALS.get(word, word) for word in fold(name).replace("_", " ").split()]
    return tuple(ABBREVIATIONS.get(word, word) for word in words if not _is_generic(word))


def _is_generic(word: str) -> bool:
    return word in GENERIC or (len(word) == 1 and word.isalpha()) or word.startswith(GENERIC_STEMS)
