"""How far a place, or all places of an area, can be trusted, in words."""

from geo.model import Checked, Place
from web.i18n import Words

__all__ = ["checked_words", "trust_words"]


def trust_words(place: Place, words: Words) -> str:
    """Say who vouches for a place: the team, an official list, or nobody."""
    if place.confirmed_on is not None:
        return words.gettext("vom Team geprüft")
    if place.lists or place.source.startswith("list:"):
        return words.gettext("in einer amtlichen Liste")
    return words.gettext("ungeprüft")


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
