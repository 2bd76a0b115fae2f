"""What somebody typed, cut into words, numbers and postcodes; it lives as long as one search."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from geo.address.numbers import NUMBER, HouseNumber, read_number
from geo.address.words import CORNERS, FILLERS
from geo.model import fold

__all__ = ["LONGEST", "Span", "Typed", "corner_of", "cuts_of", "read_typed"]

LONGEST = 200
"""Letters of a question that are looked at."""
_MOST_TOKENS = 14
_MOST_WORDS = 7
_TOKEN = re.compile(
    rf"(?<![^\W_])(?:(?:d|a|ch|fl|li)\s?-\s?)?(?P<postcode>\d{{4,5}})(?![^\W_])|(?P<number>{NUMBER})|(?P<word>[^\W\d_]+)"
)
_CORNER = re.compile(rf"[,/]?\s*\b(?:{'|'.join(CORNERS)})\b\.?|\s[/&+]\s|(?<=[^\W\d])[/&]|\bund\b|\bmit\b")
_WHOLE_POSTCODE = 5


class _Token(NamedTuple):
    text: str
    number: HouseNumber | None = None
    dotted: bool = False


class Span(NamedTuple):
    """Words in a row, from `begin` to before `end`, as they may stand for a name."""

    begin: int
    end: int
    key: str
    words: tuple[str, ...]
    dotted: tuple[bool, ...]
    has_number: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """Words and numbers in their order, the postcodes beside them."""

    tokens: tuple[_Token, ...]
    postcodes: tuple[str, ...]

    def spans(self) -> Iterator[Span]:
        """Yield all rows of words that may be a name."""
        for begin in range(len(self.tokens)):
            for end in range(begin + 1, min(begin + _MOST_WORDS, len(self.tokens)) + 1):
                part = self.tokens[begin:end]
                if any(token.number is None for token in part):
                    words = tuple(token.text for token in part)
                    dotted = tuple(token.dotted for token in part)
                    has_number = any(token.number is not None for token in part)
                    yield Span(begin, end, "".join(words), words, dotted, has_number)

    def is_filler(self, place: int) -> bool:
        """Tell whether a word says nothing by itself."""
        return self.tokens[place].text in FILLERS

    def ends_open(self, span: Span) -> bool:
        """Tell whether somebody may still be typing the last word of `span`."""
        return span.end == len(self.tokens)


def read_typed(text: str, postcodes: Container[str]) -> Typed:
    """Cut `text`; a number of four digits is a postcode if the town has that one."""
    plain = text[:LONGEST].casefold()
    tokens: list[_Token] = []
    codes: list[str] = []
    for found in _TOKEN.finditer(plain):
        code = found["postcode"]
        if code and (len(code) == _WHOLE_POSTCODE or code in postcodes):
            codes.append(code)
        elif code or found["number"]:
            number = read_number(found[0])
            tokens.append(_Token(number.key if number else found[0], number))
        else:
            dotted = plain[found.end() : found.end() + 1] == "."
            tokens += [_Token(word, dotted=dotted) for word in fold(found["word"]).split()]
    return Typed(tuple(tokens[:_MOST_TOKENS]), tuple(codes))


def corner_of(text: str) -> tuple[str, str] | None:
    """Return the two streets of "A-Straße Ecke B-Straße", or None if it is nothing of that kind."""
    parts, _ = _parts_of(text)
    return (parts[0], parts[1]) if len(parts) == 2 else None  # noqa: PLR2004 - a corner has two streets


def cuts_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each way to cut "Ecke A-Straße B-Straße", where nothing stands between the streets, into two."""
    parts, is_corner = _parts_of(text)
    words = parts[0].split() if is_corner and len(parts) == 1 else []
    for cut in range(1, min(len(words), _MOST_WORDS)):
        yield " ".join(words[:cut]), " ".join(words[cut:])


def _parts_of(text: str) -> tuple[list[str], bool]:
    """Return what stands around the words for a corner, and whether there is one."""
    pieces = _CORNER.split(text[:LONGEST].casefold())
    return [piece for piece in pieces if re.search(r"[^\W\d_]{2}", piece)], len(pieces) > 1
