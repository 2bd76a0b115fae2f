"""What people call a street or a place besides its whole name."""

from collections.abc import Collection, Iterator, Sequence

from geo.address.costs import COSTS
from geo.address.words import GENERIC, LEFT_OUT, TAILS

__all__ = ["Nickname", "of_place", "of_street", "without_town"]

_SHORTEST = 4
"""Letters of a street's name without its "Straße"; what is left of shorter ones is in too many names."""
_SHORTEST_WORD = 5
_MOST_TOWN_WORDS = 2

Nickname = tuple[Sequence[str], float]
"""Other words, and what they cost."""


def of_street(words: Sequence[str]) -> Iterator[Nickname]:
    """Yield the name without its kind: "Hindenburg", "Tübinger", "Theodor Heuss"."""
    kind = next((kind for kind in LEFT_OUT if words and words[-1].endswith(kind)), "")
    rest = [word for word in (*words[:-1], words[-1].removesuffix(kind)) if word] if kind else []
    if len("".join(rest)) >= _SHORTEST and "".join(rest) not in GENERIC:
        yield rest, COSTS.without_kind


def of_place(words: Sequence[str], towns: Collection[tuple[str, ...]]) -> Iterator[Nickname]:
    """Yield the name without its town, its single words, and their ends: "Krankenhaus" of "Kreiskrankenhaus"."""
    yield from without_town(words, towns)
    for word in words:
        if len(words) > 1 and len(word) >= _SHORTEST_WORD and word not in GENERIC and (word,) not in towns:
            yield [word], COSTS.one_word
        yield from (([tail], COSTS.end_of_word) for tail in TAILS if word.endswith(tail) and word != tail)


def without_town(words: Sequence[str], towns: Collection[tuple[str, ...]]) -> Iterator[Nickname]:
    """Yield the name without the town before or behind it: "Bahnhof" of "Bahnhof Herrenberg"."""
    for size in range(1, min(_MOST_TOWN_WORDS, len(words) - 1) + 1):
        for town, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            if tuple(town) in towns and "".join(rest) not in GENERIC:
                yield rest, COSTS.without_town
