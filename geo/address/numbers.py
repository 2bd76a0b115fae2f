"""House numbers as they are written: "12", "12 a", "12-14", "6/1", "15;17;19"."""

import re
from typing import NamedTuple

__all__ = ["NUMBER", "HouseNumber", "read_number", "stored_numbers"]

_LETTER = r"(?!u\.?\s*\d)[a-z](?![^\W_])"
_HOUSE = rf"\d{{1,4}}(?!\d)(?:\s?{_LETTER})?"
NUMBER = rf"{_HOUSE}(?:\s?(?:-|–|/|\+|&|bis|und|u\.?)\s?(?:{_HOUSE}|{_LETTER}))*"
"""A number as people type it, in small letters, with a letter, a fraction or a range behind it."""

_PART = re.compile(r"(\d+)\s?([a-z]?)")
_TWO = 2
_MOST = 60
"""More houses under one number are a slip of the pen."""


class HouseNumber(NamedTuple):
    """A number: where it stands in the row of houses, and its whole spelling."""

    base: int
    key: str
    """Without blanks and leading noughts: "12a", "12-14", "6/1"."""
    lone: str
    """Its first house: "12a" of "12a-14"."""


def read_number(text: str) -> HouseNumber | None:
    """Read a number; None if it is none."""
    plain = re.sub(r"\s*(?:–|bis|\+|&|und|(?<=[\d\s])u\.?(?=\s*\d))\s*", "-", text.casefold())
    found = _PART.match(plain.strip())
    if found is None:
        return None
    whole = re.sub(r"\b0+(?=\d)", "", re.sub(r"[^a-z0-9/-]", "", plain))
    first = f"{int(found[1])}{found[2]}"
    return HouseNumber(int(found[1]), whole, first)


def stored_numbers(text: str) -> list[HouseNumber]:
    """Read every house that a stored number stands for: "12-16" is 12-16 and also 12, 14 and 16."""
    houses: dict[str, HouseNumber] = {}
    for part in re.split(r"[;,]", text):
        number = read_number(part)
        if number is None:
            continue
        houses.setdefault(number.key, number)
        for base in _row_of(number.key):
            houses.setdefault(str(base), HouseNumber(base, number.key, str(base)))
    return list(houses.values())


def _row_of(key: str) -> range:
    ends = [int(_PART.match(end)[1]) for end in key.split("-") if _PART.match(end)]  # type: ignore[index]
    if len(ends) != _TWO or not 0 < ends[1] - ends[0] <= _MOST:
        return range(0)
    step = 1 if (ends[1] - ends[0]) % 2 else 2
    return range(ends[0], ends[1] + 1, step)
