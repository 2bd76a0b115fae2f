"""What would help where nothing is found: the nearest place under another question, in words and as a button."""

import json
from collections.abc import Callable
from typing import NamedTuple

from web import words as say
from web.counselling_records import MINUTES, Counsel, Sight, whole_minutes
from web.i18n import Words

__all__ = ["Offer", "change_words", "offer_of"]


class Offer(NamedTuple):
    """A place that is not in the answer, why not, and what would bring it there."""

    sight: Sight
    theme: str
    reason: str
    more: str
    button: str
    change: str
    """What the button changes in the question, as JSON."""


def offer_of(counsel: Counsel, kind: str, sight: Sight, words: Words) -> Offer:
    """Say what stands in the way of a place and what would help."""
    return _OFFERS[kind](counsel, sight, words)


def change_words(**change: object) -> str:
    """Write a change of the question as the page's scripts read it."""
    return json.dumps(change, ensure_ascii=False)


def _offer(counsel: Counsel, sight: Sight, told: tuple[str, str, str], **change: object) -> Offer:
    theme = say.own_theme(sight.reached.place, counsel.query.themes)
    return Offer(sight, theme, *told, change_words(**change) if change else "")


def _offer_minutes(counsel: Counsel, sight: Sight, words: Words) -> Offer:
    needed = whole_minutes(sight.reached.seconds)
    over = needed - counsel.query.max_minutes
    reason = words.ngettext("%(n)s Minute zu weit.", "%(n)s Minuten zu weit.", over)
    more = words.gettext("Es sind %(n)s Minuten.", n=needed)
    chosen = next((minutes for minutes in MINUTES if minutes >= needed), None)
    if chosen is None:
        return _offer(counsel, sight, (reason, more, ""))
    button = words.gettext("%(n)s Minuten nehmen", n=chosen)
    return _offer(counsel, sight, (reason, more, button), max_minutes=chosen)


def _offer_transit(counsel: Counsel, sight: Sight, words: Words) -> Offer:
    more = words.gettext("Mit Bus und Bahn %(n)s Minuten.", n=whole_minutes(sight.reached.seconds))
    told = words.gettext("Zu weit auf diesem Weg."), more, words.gettext("Mit Bus und Bahn")
    return _offer(counsel, sight, told, mode="transit")


def _offer_bike(counsel: Counsel, sight: Sight, words: Words) -> Offer:
    more = words.gettext("Mit dem Rad %(n)s Minuten.", n=whole_minutes(sight.reached.seconds))
    told = words.gettext("Zu weit auf diesem Weg."), more, words.gettext("Mit dem Rad")
    return _offer(counsel, sight, told, mode="bike")


def _offer_closed(counsel: Counsel, sight: Sight, words: Words) -> Offer:
    reason = words.gettext("Um diese Zeit zu.") if sight.open.state else words.gettext("Zeiten unbekannt.")
    more = words.gettext("Es sind %(n)s Minuten.", n=whole_minutes(sight.reached.seconds))
    opens = sight.open.until
    if sight.open.state != "closed" or opens is None:
        button = words.gettext("Auch ohne bekannte Zeiten zeigen")
        return _offer(counsel, sight, (reason, more, button), open="any")
    when = f"{words.weekday(opens.date(), short=True)}, {words.clock(opens)}"
    # Who leaves when it opens finds it open, whatever the way takes.
    told = reason, more, words.gettext("%(when)s ansehen", when=when)
    return _offer(counsel, sight, told, depart_at=f"{opens:%Y-%m-%dT%H:%M}")


_OFFERS: dict[str, Callable[[Counsel, Sight, Words], Offer]] = {
    "minutes": _offer_minutes,
    "transit": _offer_transit,
    "bike": _offer_bike,
    "closed": _offer_closed,
}
"""How each kind of help is told."""
