"""Sentences of the client's language as markup: names and numbers keep their own direction."""

from markupsafe import Markup

from web.i18n import Words

__all__ = ["ltr", "name", "say"]


def say(words: Words, text: str, **values: object) -> Markup:
    """Return the German `text` in the language of `words`; values that are no markup are escaped."""
    sentence = Markup(words.gettext(text))  # noqa: S704 - our own catalogue
    return sentence % values if values else sentence


def name(text: str) -> Markup:
    """Return a German name."""
    return Markup('<bdi dir="ltr" lang="de">{}</bdi>').format(text)


def ltr(text: str) -> Markup:
    """Return a number, a time or a telephone."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)
