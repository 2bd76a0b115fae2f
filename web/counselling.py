"""The scene at the desk: a question beside its answer, and an answer that explains itself when it is empty."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Literal, NamedTuple

from geo.model import GROUPS, THEMES, Group, OpenState, ReachedPlace, ReachQuery, fold, get_theme
from web import words as say
from web.config import counselling_config
from web.i18n import Words
from web.pages import draw, map_of
from web.site import Site

__all__ = ["MINUTES", "Counsel", "Help", "Sight", "counselling_answer", "counselling_page", "counselling_refusal"]

MINUTES = (10, 15, 20, 30, 45, 60)
"""The times that are offered."""

_STARTS = 30
"""What is chosen before anybody chose."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A place within reach, when one gets there, and whether it is open then."""

    reached: ReachedPlace
    arrival: datetime
    """Local time of the town."""
    open: OpenState


@dataclass(frozen=True, slots=True)
class Help:
    """What would help when nothing is found: the nearest place under another question."""

    kind: Literal["minutes", "transit", "bike", "closed"]
    sight: Sight


@dataclass(frozen=True, slots=True)
class Counsel:
    """An answer: what is reachable, or what would help."""

    query: ReachQuery
    start: datetime
    """When one leaves or, with a time to be there, arrives; local time of the town."""
    sights: Sequence[Sight] = ()
    helps: Sequence[Help] = ()
    sort: Literal["time", "name", "open"] = "time"
    timetable_to: date | None = None


class _Section(NamedTuple):
    group: Group
    first: int
    rows: list["_Row"]


class _Row(NamedTuple):
    number: int
    sight: Sight
    theme: str
    minutes: int
    clock: str
    latest: str
    back: int | None
    opening: say.OpenWords


class _Offer(NamedTuple):
    sight: Sight
    theme: str
    reason: str
    more: str
    button: str
    change: str
    """What the button changes in the question, as JSON."""


def counselling_page(site: Site) -> str:
    """Draw the question; the answer comes into the page, never into its address."""
    return draw(
        "counselling.html",
        site,
        **map_of(site),
        minutes=MINUTES,
        starts=_STARTS,
        walks=_walks(site.words),
        theme_groups=[(group, [theme for theme in THEMES if theme.group == group.key]) for group in GROUPS],
        config=counselling_config(site),
    )


def counselling_answer(site: Site, counsel: Counsel) -> str:
    """Draw the answer alone, for the page that already stands."""
    words = site.words
    sections = _sections(counsel, site)
    title = _title(counsel, words)
    return draw(
        "counselling_answer.html",
        site,
        counsel=counsel,
        sections=sections,
        title=title,
        total=len(counsel.sights),
        question=_question(counsel, words),
        outdated=_outdated(counsel, site),
        offers=[_OFFERS[told.kind](counsel, told.sight, words) for told in counsel.helps],
    )


def counselling_refusal(site: Site, sentence: str, nearest: datetime | None = None) -> str:
    """Draw why there is no answer; `nearest` is the nearest moment that a timetable covers."""
    words = site.words
    button = None
    if nearest is not None:
        label = words.gettext("%(day)s ansehen", day=_moment(nearest, words))
        button = label, _change(depart_at=f"{nearest:%Y-%m-%dT%H:%M}")
    return draw("counselling_refusal.html", site, sentence=sentence, button=button)


def _sections(counsel: Counsel, site: Site) -> list[_Section]:
    wanted = counsel.query.themes
    ranks = {group.key: rank for rank, group in enumerate(GROUPS)}

    def group_of(sight: Sight) -> int:
        return ranks[get_theme(say.own_theme(sight.reached.place, wanted)).group]

    order = _ORDERS[counsel.sort]
    ordered = sorted(counsel.sights, key=lambda sight: (group_of(sight), order(sight, site.words)))
    numbered = [_row(number, sight, counsel, site) for number, sight in enumerate(ordered, 1)]
    parts = groupby(numbered, key=lambda row: group_of(row.sight))
    return [_Section(GROUPS[rank], rows[0].number, rows) for rank, rows in ((rank, list(part)) for rank, part in parts)]


_Order = Callable[[Sight, Words], tuple[object, ...]]
_ORDERS: dict[str, _Order] = {
    "time": lambda sight, _: (sight.reached.seconds,),
    "name": lambda sight, words: (fold(say.place_title(sight.reached.place, words)),),
    "open": lambda sight, _: (sight.open.state != "open", sight.reached.seconds),
}


def _row(number: int, sight: Sight, counsel: Counsel, site: Site) -> _Row:
    reached = sight.reached
    return _Row(
        number,
        sight,
        say.own_theme(reached.place, counsel.query.themes),
        _minutes(reached.seconds),
        _clock(counsel.start + timedelta(minutes=_minutes(reached.seconds))),
        _latest(reached, counsel.query, site.words),
        None if reached.seconds_back is None else _minutes(reached.seconds_back),
        _opening(sight, site),
    )


def _minutes(seconds: int) -> int:
    return max(1, ceil(seconds / 60))


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"


def _latest(reached: ReachedPlace, query: ReachQuery, words: Words) -> str:
    """Say how long it takes whoever leaves at a bad moment, where that differs."""
    if reached.percentiles is None:
        return ""
    worst = reached.percentiles[-1]
    if worst is None:
        return words.gettext("bis über %(n)s", n=query.max_minutes)
    return words.gettext("bis %(n)s", n=_minutes(worst)) if _minutes(worst) > _minutes(reached.seconds) else ""


def _opening(sight: Sight, site: Site) -> say.OpenWords:
    told = say.open_words(sight.open, sight.arrival, site.words)
    until = sight.open.until
    # "morgen" would be the day after the visit.
    if until is None or sight.arrival.date() == site.now.date() or (until.date() - sight.arrival.date()).days != 1:
        return told
    when = f"{site.words.weekday(until.date(), short=True)} {site.words.clock(until)}"
    words = site.words
    opened = told.state == "open"
    rest = words.gettext("bis %(when)s", when=when) if opened else words.gettext("öffnet %(when)s", when=when)
    return say.OpenWords(told.state, told.word, rest)


def _title(counsel: Counsel, words: Words) -> str:
    minutes, n = counsel.query.max_minutes, len(counsel.sights)
    if n == 0:
        return words.gettext("Kein Ort in %(minutes)s Minuten", minutes=minutes)
    count = words.ngettext("%(n)s Ort", "%(n)s Orte", n)
    if counsel.query.visit:
        return words.gettext("%(count)s, hin und zurück", count=count)
    if n >= counsel.query.limit:
        return words.gettext("Die nächsten %(count)s", count=count)
    return words.gettext("%(count)s in %(minutes)s Minuten", count=count, minutes=minutes)


def _question(counsel: Counsel, words: Words) -> str:
    """Say how and when, so that nobody has to look beside the answer."""
    query = counsel.query
    how = _ways(words)[query.mode]
    if query.mode != "bike" and query.profile != "standard":
        how = f"{how}, {_walks(words)[query.profile]}"
    if query.visit:
        begin, end = query.visit
        span = words.gettext("da sein %(begin)s, weg %(end)s", begin=words.clock(begin), end=words.clock(end))
        return f"{how} · {words.weekday(begin.date())}, {words.day(begin.date())}, {span}"
    when = _moment(counsel.start, words)
    frame = (
        words.gettext("da sein %(when)s", when=when) if query.arrive_by else words.gettext("los %(when)s", when=when)
    )
    return f"{how} · {frame}"


def _ways(words: Words) -> dict[str, str]:
    return {
        "walk": words.gettext("zu Fuß"),
        "bike": words.gettext("mit dem Rad"),
        "transit": words.gettext("mit Bus und Bahn"),
    }


def _walks(words: Words) -> dict[str, str]:
    return {
        "standard": words.gettext("normal zu Fuß"),
        "slow": words.gettext("langsam"),
        "pram": words.gettext("mit Kinderwagen"),
        "wheelchair": words.gettext("im Rollstuhl"),
    }


def _moment(moment: datetime, words: Words) -> str:
    return f"{words.weekday(moment.date(), short=True)}, {words.day(moment.date())}, {words.clock(moment)}"


def _outdated(counsel: Counsel, site: Site) -> str:
    end = counsel.timetable_to
    if counsel.query.mode != "transit" or end is None or end >= site.now.date():
        return ""
    return site.words.gettext(
        "Der Fahrplan galt bis %(day)s. Die Zeiten heute können andere sein.", day=site.words.day(end)
    )


def _change(**change: object) -> str:
    return json.dumps(change, ensure_ascii=False)


def _offer(counsel: Counsel, sight: Sight, told: tuple[str, str, str], **change: object) -> _Offer:
    theme = say.own_theme(sight.reached.place, counsel.query.themes)
    return _Offer(sight, theme, *told, _change(**change) if change else "")


def _offer_minutes(counsel: Counsel, sight: Sight, words: Words) -> _Offer:
    needed = _minutes(sight.reached.seconds)
    over = needed - counsel.query.max_minutes
    reason = words.ngettext("%(n)s Minute zu weit.", "%(n)s Minuten zu weit.", over)
    more = words.gettext("Es sind %(n)s Minuten.", n=needed)
    chosen = next((minutes for minutes in MINUTES if minutes >= needed), None)
    if chosen is None:
        return _offer(counsel, sight, (reason, more, ""))
    button = words.gettext("%(n)s Minuten nehmen", n=chosen)
    return _offer(counsel, sight, (reason, more, button), max_minutes=chosen)


def _offer_transit(counsel: Counsel, sight: Sight, words: Words) -> _Offer:
    more = words.gettext("Mit Bus und Bahn %(n)s Minuten.", n=_minutes(sight.reached.seconds))
    told = words.gettext("Zu weit auf diesem Weg."), more, words.gettext("Mit Bus und Bahn")
    return _offer(counsel, sight, told, mode="transit")


def _offer_bike(counsel: Counsel, sight: Sight, words: Words) -> _Offer:
    more = words.gettext("Mit dem Rad %(n)s Minuten.", n=_minutes(sight.reached.seconds))
    told = words.gettext("Zu weit auf diesem Weg."), more, words.gettext("Mit dem Rad")
    return _offer(counsel, sight, told, mode="bike")


def _offer_closed(counsel: Counsel, sight: Sight, words: Words) -> _Offer:
    reason = words.gettext("Um diese Zeit zu.") if sight.open.state else words.gettext("Zeiten unbekannt.")
    more = words.gettext("Es sind %(n)s Minuten.", n=_minutes(sight.reached.seconds))
    opens = sight.open.until
    if sight.open.state != "closed" or opens is None:
        button = words.gettext("Auch ohne bekannte Zeiten zeigen")
        return _offer(counsel, sight, (reason, more, button), open="any")
    when = f"{words.weekday(opens.date(), short=True)}, {words.clock(opens)}"
    # Who leaves when it opens finds it open, whatever the way takes.
    told = reason, more, words.gettext("%(when)s ansehen", when=when)
    return _offer(counsel, sight, told, depart_at=f"{opens:%Y-%m-%dT%H:%M}")


_OFFERS: dict[str, Callable[[Counsel, Sight, Words], _Offer]] = {
    "minutes": _offer_minutes,
    "transit": _offer_transit,
    "bike": _offer_bike,
    "closed": _offer_closed,
}
"""How each kind of help is told."""
