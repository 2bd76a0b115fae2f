"""Places that somebody wants in their own words, and places where one can take part."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from threading import Lock
from typing import NamedTuple

from sqlalchemy import func, or_, select

from geo.conditions import PART_KINDS, PART_TAGS, PART_THEMES
from geo.model import Wish, fold
from geo.store.filters import KNOWN
from geo.store.session import ReadSession
from geo.store.tables import PlaceRow
from geo.store.texts import texts
from geo.store.told import GIVEN_NAMES, Stamp, Stamped
from geo.wishes import name_words

__all__ = ["WishBook"]

_SEPARATOR = ";"
_ANY = "*"
_SPORT = PlaceRow.tags["sport"].astext


class WishBook:
    """Knows by which words each place is found, so that no wish is ever asked of the database."""

    def __init__(self) -> None:
        self._building = Lock()
        self._pages: tuple[Stamp, _Pages] | None = None

    def find(self, now: Stamped, wishes: Iterable[Wish]) -> list[set[int]]:
        """Return the places that fit each of `wishes`; a name counts only as its word begins, also one people gave."""
        wishes = list(wishes)
        if not wishes:
            return []
        pages = self._read(now)
        return [set().union(*_fitting(pages, wish)) for wish in wishes]

    def find_taking_part(self, now: Stamped) -> set[int]:
        """Return the places where one can take part and contribute, by the rules of `geo.conditions`."""
        return self._read(now).taking_part

    def find_said(self, now: Stamped, words: Sequence[str]) -> list[int]:
        """Return the places of which all folded `words` are said, in the support order; as lists find them."""
        return [place for told, place in self._read(now).told if all(word in told for word in words)]

    def _read(self, now: Stamped) -> "_Pages":
        """Return the pages as they are now."""
        with self._building:
            if self._pages is None or self._pages[0] != now.stamp:
                self._pages = now.stamp, _write(now.session)
            return self._pages[1]


class _Pages(NamedTuple):
    """Places by what they are found by."""

    themes: dict[str, set[int]]
    kinds: dict[str, set[int]]
    sports: dict[str, set[int]]
    words: list[tuple[str, int]]
    """Each folded word of names and operators with its place, by alphabet."""
    taking_part: set[int]
    told: list[tuple[str, int]]
    """What each place is found by in lists, folded, with the name that people gave; in the support order."""


def _write(session: ReadSession) -> _Pages:
    given = GIVEN_NAMES.c.name
    columns = (PlaceRow.id, PlaceRow.name, PlaceRow.operator, PlaceRow.kind, PlaceRow.themes, _SPORT.label("sport"))
    known = select(*columns, PlaceRow.search, given.label("given")).where(KNOWN)
    known = known.outerjoin(GIVEN_NAMES, GIVEN_NAMES.c.place_id == PlaceRow.id)
    pages = _Pages(defaultdict(set), defaultdict(set), defaultdict(set), [], _taking_part(session), [])
    for row in session.execute(known.order_by(PlaceRow.group_rank, func.coalesce(given, PlaceRow.name), PlaceRow.id)):
        pages.kinds[row.kind].add(row.id)
        for theme in row.themes:
            pages.themes[theme].add(row.id)
        for sport in _parts(row.sport):
            pages.sports[sport].add(row.id)
        name = f"{row.name or '' if row.given is None else row.given} {row.operator or ''}"
        pages.words.extend((word, row.id) for word in name_words(name))
        pages.told.append((row.search if row.given is None else f"{row.search} {fold(row.given)}", row.id))
    pages.words.sort()
    return pages


def _fitting(pages: _Pages, wish: Wish) -> Iterator[set[int]]:
    for table, wanted in ((pages.themes, wish.themes), (pages.kinds, wish.kinds), (pages.sports, wish.sports)):
        yield from (table[one] for one in wanted if one in table)
    yield from (set(_begun(pages.words, name)) for name in wish.names)


def _begun(words: list[tuple[str, int]], beginning: str) -> Iterator[int]:
    for word, place in islice(words, bisect_left(words, (beginning, 0)), None):
        if not word.startswith(beginning):
            break
        yield place


def _taking_part(session: ReadSession) -> set[int]:
    tagged = (
        PlaceRow.tags.has_key(key) if _ANY in values else PlaceRow.tags[key].astext == func.any(texts(values))
        for key, values in PART_TAGS.items()
    )
    fitting = or_(
        PlaceRow.themes.bool_op("&&")(texts(PART_THEMES)), PlaceRow.kind == func.any(texts(PART_KINDS)), *tagged
    )
    return set(session.scalars(select(PlaceRow.id).where(KNOWN, fitting)))


def _parts(text: str | None) -> Iterable[str]:
    return [part.strip() for part in text.split(_SEPARATOR)] if text else ()
