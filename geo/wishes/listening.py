"""Finds in the word list what somebody typed, as forgiving as the search for addresses."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from geo.model import Heard, Wish, fold

__all__ = ["known_wishes", "listen", "name_fits", "name_words"]

_LANGUAGES = ("de", "en", "tr", "ar", "uk", "ru")
_LONGEST_PHRASE = 4
_MOST_WORDS = 12
_SHORTEST_NAME = 3
"""Shorter words are looked for in no name: they are in too many."""
_SHORTEST_PART = 5
"""So many letters of a compound must be a word of the list: "rad" is in "paradies"."""
_SHORTEST_BEGINNING = 4
_LETTERS_PER_SLIP = ((8, 2), (5, 1))
"""From so many letters on, so many slips are forgiven."""
_WORD = re.compile(r"\w+")
_UNDOTTED = str.maketrans({"ı": "i"})


class _Word(NamedTuple):
    written: str
    folded: str


class _List(NamedTuple):
    phrases: dict[str, tuple[Wish, ...]]
    fillers: frozenset[str]


def listen(text: str) -> tuple[Heard, ...]:
    """Tell what the words of `text` mean, the longest phrases first; a word that nobody listed is one in names."""
    heard: dict[str, Heard] = {}
    for said, phrase in _phrases(list(_words(text))[:_MOST_WORDS]):
        if phrase not in heard and (meaning := _meaning(said, phrase)) is not None:
            heard[phrase] = meaning
    return tuple(heard.values())


def known_wishes() -> Iterator[tuple[str, Wish]]:
    """Yield every word or phrase of the list, folded, with what it means."""
    for said, wishes in _load().phrases.items():
        yield from ((said, wish) for wish in wishes)


def name_fits(wish: Wish, name: str) -> bool:
    """Tell whether a word of a name or an operator begins as the wish says."""
    return any(word.startswith(wish.names) for word in name_words(name)) if wish.names else False


def name_words(name: str) -> list[str]:
    """Return the words of the name of a place as wishes begin them; never of what somebody typed, which is not kept."""
    return _folded_once(name).split()


def _words(text: str) -> Iterator[_Word]:
    """Yield the words as they are written, each with how it is looked up."""
    for piece in text.split():
        folded, written = _folded(piece).split(), _WORD.findall(piece)
        yield from map(_Word, written if len(written) == len(folded) else folded, folded)


def _phrases(words: Sequence[_Word]) -> Iterator[tuple[str, str]]:
    """Yield words and phrases in their order, as they are written and as they are looked up."""
    known = _load()
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            said, phrase = map(" ".join, zip(*words[at : at + size], strict=True))
            if phrase in known.phrases or size == 1:
                break
        yield said, phrase
        at += size


def _meaning(said: str, phrase: str) -> Heard | None:
    known = _load()
    wishes = known.phrases.get(phrase)
    if wishes is None and phrase in known.fillers:
        return None
    if found := wishes or _forgiven(phrase, known.phrases):
        return Heard(said, _joined(found))
    return Heard(said, Wish(names=(phrase,) if len(phrase) >= _SHORTEST_NAME else ()), known=False)


def _forgiven(word: str, phrases: dict[str, tuple[Wish, ...]]) -> tuple[Wish, ...]:
    """Return what a word means that has slips, is a compound, or is not finished."""
    slips = next((slips for letters, slips in _LETTERS_PER_SLIP if len(word) >= letters), 0)
    if slips:
        near = extract(word, phrases.keys(), scorer=OSA.distance, score_cutoff=slips, limit=1)
        if near:
            return phrases[near[0][0]]
    parts = [one for one in phrases if len(one) >= _SHORTEST_PART and (word.startswith(one) or word.endswith(one))]
    if parts:
        return phrases[max(parts, key=len)]
    if len(word) >= _SHORTEST_BEGINNING:
        begun = sorted((one for one in phrases if one.startswith(word)), key=len)
        return phrases[begun[0]] if begun else ()
    return ()


def _joined(wishes: Sequence[Wish]) -> Wish:
    """Make one wish of those that a word may mean."""
    columns = zip(*((wish.themes, wish.kinds, wish.sports, wish.names) for wish in wishes), strict=True)
    return Wish(*(tuple(dict.fromkeys(chain.from_iterable(column))) for column in columns))


@cache
def _load() -> _List:
    table = tomllib.loads(files("geo.wishes").joinpath("wishes.toml").read_text(encoding="utf-8"))
    phrases: dict[str, list[Wish]] = {}
    for row in table["wish"]:
        wish = Wish(*(tuple(row.get(key, ())) for key in ("themes", "kinds", "sports", "names")))
        for said in dict.fromkeys(_folded(said) for lang in _LANGUAGES for said in row.get(lang, ())):
            phrases.setdefault(said, []).append(wish)
    fillers = frozenset(_folded(word) for word in table["fillers"])
    return _List({said: tuple(wishes) for said, wishes in phrases.items()}, fillers)


def _folded(text: str) -> str:
    return fold(text).translate(_UNDOTTED)


@lru_cache(65_536)
def _folded_once(name: str) -> str:
    """Fold the name of a place; never what somebody typed, which is kept nowhere."""
    return _folded(name)
