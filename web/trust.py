"""How far a place, or all places of an area, can be trusted, in words."""

from datetime import date
from typing import NamedTuple

from geo.model import Checked, Place
from web.i18n import Words

__all__ = ["Fresh", "checked_words", "fresh_words", "trust_sign", "trust_words"]

_DUE_DAYS = 365
"""After a year somebody should look again."""


class Fresh(NamedTuple):
    """Who vouches for a place, and since when, in words."""

    state: str
    """confirmed, due, listed or unchecked."""
    text: str


def fresh_words(place: Place, today: date, words: Words) -> Fresh:
    """Say how fresh the facts of a place are: "bestätigt vor 3 Wochen", "Prüfung fällig", "ungeprüft"."""
    if place.confirmed_on is not None:
        if (today - place.confirmed_on).days > _DUE_DAYS:
            return Fresh("due", words.gettext("Prüfung fällig"))
        ago = words.distance(place.confirmed_on, today)
        return Fresh("confirmed", words.gettext("vom Team bestätigt %(ago)s", ago=ago))
    if place.lists or place.source.startswith("list:"):
        return Fresh("listed", words.gettext("in einer amtlichen Liste"))
    return Fresh("unchecked", words.gettext("ungeprüft"))


def trust_words(place: Place, words: Words) -> str:
    """Say who vouches for a place: the team, an official list, or nobody."""
    if place.confirmed_on is not None:
        return words.gettext("vom Team geprüft")
    if place.lists or place.source.startswith("list:"):
        return words.gettext("in einer amtlichen Liste")
    return words.gettext("ungeprüft")


def trust_sign(place: Place) -> str:
    """Name the icon that stands before these words."""
    vouched = place.confirmed_on is not None or place.lists or place.source.startswith("list:")
    return "check_circle" if vouched else "pending"


def checked_words(checked: Checked, total: int, words: Words) -> str:
    """Say how many of `total` places the team checked, how many stand in a list, and that the rest is unchecked."""
    told = []
    if checked.confirmed:
        told.append(words.gettext("vom Team geprüft: %(n)s", n=words.number(checked.confirmed)))
    if checked.listed:
        told.append(words.gettext("in einer amtlichen Liste: %(n)s", n=words.number(checked.listed)))
    unchecked = total - checked.confirmed - checked.listed
    if not told:
        return words.gettext("Alle sind ungeprüft.")
    if unchecked > 0:
        told.append(words.gettext("ungeprüft: %(n)s", n=words.number(unchecked)))
    sentence = "; ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}."
