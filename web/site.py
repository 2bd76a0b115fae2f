"""What every page is told: the town, the language, the moment and where the page stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from geo.model import NOBODY, Actor, BBox
from web.i18n import DESK_LANGUAGES, LANGUAGES, Words, get_words
from web.menu import ROLE_WORDS, Item, items_for, role_of

__all__ = ["Site", "Town"]


@dataclass(frozen=True, slots=True)
class Town:
    """The town that is loaded."""

    name: str
    made_up: bool
    bbox: BBox


@dataclass(frozen=True, slots=True)
class Site:
    """The surroundings of one answer."""

    lang: str
    path: str
    """Path in German, without the language: "/karte"."""
    query: str
    nonce: str
    now: datetime
    """Local time of the town."""
    town: Town | None
    timezone: str = "Europe/Berlin"
    actor: Actor = NOBODY
    """Who is signed in."""
    csrf: str = ""
    """What a form of this session sends along."""
    public_reading: bool = True
    name_of_list: Callable[[str], str] = str
    """Tells how people call an official list by its key; a list is known by its key where nobody says more."""

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return get_words(self.lang)

    @property
    def menu(self) -> tuple[Item, ...]:
        """The pages that who is signed in may open."""
        return items_for(self.actor, public_reading=self.public_reading)

    @property
    def signed_in_as(self) -> str:
        """Team and role of who is signed in: "Team Nord · Teammitglied"."""
        role = role_of(self.actor)
        parts = (self.actor.team, self.words.gettext(ROLE_WORDS[role]) if role else self.actor.name)
        return " · ".join(part for part in parts if part)

    @property
    def other_lang(self) -> str:
        """The language that the switch offers."""
        return next(lang for lang in LANGUAGES if lang != self.lang)

    @property
    def more_langs(self) -> tuple[Words, ...]:
        """The languages of clients that this page can be read in."""
        return tuple(get_words(lang) for lang in DESK_LANGUAGES if _is_desk(self.path) and lang != self.lang)

    def url(self, path: str, **query: object) -> str:
        """Return the URL of a page in the page's language; empty values are left out."""
        values = [(key, value) for key, value in query.items() if value not in (None, "", (), [])]
        return _in_language(self.lang, path) + (f"?{urlencode(values, doseq=True)}" if values else "")

    def here_in(self, lang: str) -> str:
        """Return this page in another language."""
        return _in_language(lang, self.path) + (f"?{self.query}" if self.query else "")


def _is_desk(path: str) -> bool:
    return path == "/beratung" or path.startswith("/beratung/")


def _in_language(lang: str, path: str) -> str:
    if lang == LANGUAGES[0] or (lang not in LANGUAGES and not _is_desk(path)):
        return path
    return f"/{lang}" if path == "/" else f"/{lang}{path}"
