"""What would help where nothing is found: the nearest place under another question, in words and as a button."""

import json
from collections.abc import Callable
from typing import NamedTuple

from web import words as say
from web.counselling_records import MINUTES, Counsel, Help, Sight, whole_minutes
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


def offer_of(counsel: Counsel, told: Help, words: Words) -> Offer:
    """Say what stands in the way of a place and what would help."""
    return _OFFERS[told.kind](counsel, told, words)


def change_words(**change: object) -> str:
    """Write a change of the question as the page's scripts read it."""
    return json.dumps(change, ensure_ascii=False)


def _offer(counsel: Counsel, sight: Sight, said: tuple[str, str, str], **change: object) -> Offer:
    theme = say.own_theme(sight.reached.place, counsel.query.themes)
    return Offer(sight, theme, *said, change_words(**change) if change else "")


def _offer_minutes(counsel: Counsel, told: Help, words: Words) -> Offer:
    sight = told.sight
    needed = whole_minutes(sight.reached.seconds)
    over = needed - counsel.query.max_minutes
    reason = words.ngettext("%(n)s Minute zu weit.", "%(n)s Minuten zu weit.", over)
    more = words.gettext("Es sind %(n)s Minuten.", n=needed)
    chosen = next((minutes for minutes in MINUTES if minutes >= needed), None)
    if chosen is None:
        return _offer(counsel, sight, (reason, more, ""))
    button = words.gettext("%(n)s Minuten nehmen", n=chosen)
    return _offer(counsel, sight, (reason, more, button), max_minutes=chosen)


def _offer_transit(counsel: Counsel, told: Help, words: Words) -> Offer:
    sight = told.sight
    more = words.gettext("Mit Bus und Bahn %(n)s Minuten.", n=whole_minutes(sight.reached.seconds))
    said = words.gettext("Zu weit auf diesem Weg."), more, words.gettext("Mit Bus und Bahn")
    return _offer(counsel, sight, said, mode="transit")


def _offer_bike(counsel: Counsel, told: Help, words: Words) -> Offer:
    sight = told.sight
    more = words.gettext("Mit dem Rad %(n)s Minuten.", n=whole_minutes(sight.reached.seconds))
    said = words.gettext("Zu weit auf diesem Weg."), more, words.gettext("Mit dem Rad")
    return _offer(counsel, sight, said, mode="bike")


def _offer_closed(counsel: Counsel, told: Help, words: Words) -> Offer:
    sight = told.sight
    reason = words.gettext("Um diese Zeit zu.") if sight.open.state else words.gettext("Zeiten unbekannt.")
    more = words.gettext("Es sind %(n)s Minuten.", n=whole_minutes(sight.reached.seconds))
    opens = sight.open.until
    if sight.open.state != "closed" or opens is None:
        button = words.gettext("Auch ohne bekannte Zeiten zeigen")
        return _offer(counsel, sight, (reason, more, button), open="any")
    when = f"{words.weekday(opens.date(), short=True)}, {words.clock(opens)}"
    # Who leaves when it opens finds it open, whatever the way takes.
    said = reason, more, words.gettext("%(when)s ansehen", when=when)
    return _offer(counsel, sight, said, depart_at=f"{opens:%Y-%m-%dT%H:%M}")


def _offer_conditions(counsel: Counsel, told: Help, words: Words) -> Offer:
    reason = words.gettext("Passt nicht zu dem, was ein Ort verlangen darf.")
    more = words.gettext("Es sind %(n)s Minuten.", n=whole_minutes(told.sight.reached.seconds))
    said = reason, more, words.gettext("Ohne diese Bedingungen zeigen")
    return _offer(counsel, told.sight, said, conditions=None)


def _offer_barriers(counsel: Counsel, told: Help, words: Words) -> Offer:
    seconds = None if told.reason is None else told.reason.seconds
    more = "" if seconds is None else words.gettext("Mit Stufen wären es %(n)s Minuten.", n=whole_minutes(seconds))
    button = words.gettext("Wege mit Stufen zeigen")
    return _offer(counsel, told.sight, (words.gettext("Nur über Stufen."), more, button), profile="standard")


def _offer_no_service(counsel: Counsel, told: Help, words: Words) -> Offer:
    last = None if told.reason is None else told.reason.last
    later = None if told.reason is None else told.reason.next
    reason = words.gettext("Um diese Zeit fährt nichts.")
    if last is not None:
        reason = words.gettext("Kein Bus mehr, der letzte um %(clock)s.", clock=words.clock(last.at or last.leave))
    if later is None:
        return _offer(counsel, told.sight, (reason, "", ""))
    when = f"{words.weekday(later.leave.date(), short=True)}, {words.clock(later.leave)}"
    said = reason, "", words.gettext("%(when)s ansehen", when=when)
    return _offer(counsel, told.sight, said, depart_at=f"{later.leave:%Y-%m-%dT%H:%M}")


_OFFERS: dict[str, Callable[[Counsel, Help, Words], Offer]] = {
    "minutes": _offer_minutes,
    "transit": _offer_transit,
    "bike": _offer_bike,
    "closed": _offer_closed,
    "conditions": _offer_conditions,
    "barriers": _offer_barriers,
    "no_service": _offer_no_service,
}
"""How each kind of help is told."""
