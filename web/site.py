"""What every page is told: the town, the language, the moment and where the page stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from geo.model import BBox, Neighbourhood
from web.i18n import LANGUAGES, Words, get_words

__all__ = ["Site", "Town", "town_name"]

_MUNICIPALITIES = range(4, 9)
"""Administrative levels from a city that is a Land down to a municipality."""


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

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return get_words(self.lang)

    @property
    def other_lang(self) -> str:
        """The language that the switch offers."""
        return next(lang for lang in LANGUAGES if lang != self.lang)

    def url(self, path: str, **query: object) -> str:
        """Return the URL of a page in the page's language; empty values are left out."""
        values = [(key, value) for key, value in query.items() if value not in (None, "", (), [])]
        return _in_language(self.lang, path) + (f"?{urlencode(values, doseq=True)}" if values else "")

    def here_in(self, lang: str) -> str:
        """Return this page in another language."""
        return _in_language(lang, self.path) + (f"?{self.query}" if self.query else "")


def _in_language(lang: str, path: str) -> str:
    if lang == LANGUAGES[0]:
        return path
    return f"/{lang}" if path == "/" else f"/{lang}{path}"


def town_name(areas: Sequence[Neighbourhood], bbox: BBox) -> str:
    """Name the town of which `areas` are known: the lowest municipality around the middle of the places."""
    lon, lat = (bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2
    towns = [area for area in areas if area.admin_level in _MUNICIPALITIES]
    around = [a for a in towns if a.bbox[0] <= lon <= a.bbox[2] and a.bbox[1] <= lat <= a.bbox[3]]
    best = max(around or towns, key=lambda a: (a.admin_level or 0, _size(a.bbox)), default=None)
    return best.name if best else "Sozialraum"


def _size(bbox: BBox) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])
