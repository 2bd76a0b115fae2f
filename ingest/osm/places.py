"""A place as the store wants it, made of the tags of an object."""

import hashlib
from datetime import date, datetime
from functools import lru_cache

from geo.model import Notice, PlaceInput, Severity, fold, get_theme
from ingest.osm.lines import Element, Tags, subject
from ingest.osm.rules import Match, Rules
from ingest.osm.ways import NUMBER

__all__ = ["STREET", "first_of", "place_row", "unparsable"]

STREET = ("addr:street", "addr:place")
_NAME = ("name", "name:de", "official_name", "short_name")
_PHONE = ("contact:phone", "phone", "contact:mobile", "mobile")
_EMAIL = ("contact:email", "email")
_WEBSITE = ("contact:website", "website", "url", "contact:url")
_CHECKED = ("check_date", "survey:date", "check_date:opening_hours")
_SEARCHED = ("name", "alt_name", "short_name", "official_name", "loc_name", "old_name", "operator")
_SPOKEN = frozenset({"yes", "main", "native", "only", "official"})
_LANGUAGE = "language:"


def place_row(element: Element, match: Match, rules: Rules, geom: str) -> tuple[PlaceInput, Notice | None]:
    """Return the place at the point `geom`, and a notice if a value of it could not be read."""
    tags = element.tags
    checked_on, notice = _checked_on(element)
    street = first_of(tags, STREET)
    kept = rules.keep(tags)
    row = PlaceInput(
        source="osm",
        osm_kind=element.kind,
        osm_id=element.id,
        name=first_of(tags, _NAME),
        kind=match.kind,
        themes=match.themes,
        presumed_themes=match.presumed,
        street=street,
        housenumber=tags.get(NUMBER),
        postcode=tags.get("addr:postcode"),
        city=tags.get("addr:city"),
        opening_hours=tags.get("opening_hours"),
        phone=first_of(tags, _PHONE),
        email=first_of(tags, _EMAIL),
        website=first_of(tags, _WEBSITE),
        operator=tags.get("operator"),
        wheelchair=tags.get("wheelchair"),
        fee=tags.get("fee"),
        languages=_languages(tags),
        tags=kept,
        source_date=datetime.fromisoformat(element.edited) if element.edited else None,
        checked_on=checked_on,
        search=_search(tags, street, tuple(match.themes)),
        fingerprint="",
        geom=geom,
    )
    return row._replace(fingerprint=_fingerprint(row)), notice


def first_of(tags: Tags, keys: tuple[str, ...]) -> str | None:
    """Return the value of the first of `keys` that is there."""
    for key in keys:
        if key in tags:
            return tags[key]
    return None


def unparsable(element: Element, key: str) -> Notice:
    """Return the notice that the value of `key` makes no sense."""
    return Notice("unparsable_value", Severity.WARNING, subject(element), f"{key}={element.tags[key][:80]}")


def _checked_on(element: Element) -> tuple[date | None, Notice | None]:
    key = next((key for key in _CHECKED if key in element.tags), None)
    if key is None:
        return None, None
    text = element.tags[key].strip()
    for candidate in (text[:10], f"{text}-01", f"{text}-01-01"):
        try:
            return date.fromisoformat(candidate), None
        except ValueError:
            continue
    return None, unparsable(element, key)


def _languages(tags: Tags) -> list[str]:
    return sorted(k.removeprefix(_LANGUAGE) for k, v in tags.items() if k.startswith(_LANGUAGE) and v in _SPOKEN)


def _search(tags: Tags, street: str | None, themes: tuple[str, ...]) -> str:
    own = dict.fromkeys(tags[key] for key in _SEARCHED if key in tags)
    words = fold(" ".join([*own, street or ""]))
    return f"{words} {_theme_words(themes)}".strip()


@lru_cache(maxsize=4096)
def _theme_words(themes: tuple[str, ...]) -> str:
    found = [get_theme(key) for key in themes]
    return fold(" ".join(f"{theme.de} {theme.en}" for theme in found))


def _fingerprint(row: PlaceInput) -> str:
    told = repr((row._replace(tags={}), sorted(row.tags.items())))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
