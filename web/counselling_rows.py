"""The rows of an answer at the desk: numbered through, group by group in the support order."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from geo.model import GROUPS, TEAM_SOURCE, Facts, Place, ReachedPlace, ReachQuery, fold, get_theme
from web import words as say
from web.counselling_records import Counsel, Sight, whole_minutes
from web.i18n import Words
from web.site import Site
from web.trust import Fresh, fresh_words

__all__ = ["CONTRIBUTE_AFTER", "Section", "age_words", "sections_of"]

CONTRIBUTE_AFTER = "specialist"
"""After this group come the places that are there only because one can take part."""
_BASES = {group.key: rank * 2 for rank, group in enumerate(GROUPS)}
_CONTRIBUTE = _BASES[CONTRIBUTE_AFTER] + 1
_NEVER = date.min
_REMEMBERED = 5000
"""As many places as a desk remembers, in one language."""


class Section(NamedTuple):
    """The rows of one group."""

    key: str
    title: str
    first: int
    rows: list["Row"]
    note: str = ""


class Told(NamedTuple):
    """What a row says of a place from wherever one comes."""

    id: int
    lon: float
    lat: float
    theme: str
    group: str
    title: str
    label: str
    """Of the theme."""
    street: str
    fresh: Fresh
    facts: str
    own: bool
    """A team says so; no map has it."""


class Row(NamedTuple):
    """A place with all that its row says."""

    number: int
    told: Told
    minutes: int
    clock: str
    latest: str
    back: int | None
    lost: bool
    """One gets there, but not home again."""
    opening: say.OpenWords
    service: str
    """What a team says one can get there, if that is what was asked for."""
    part: bool


class _Desk(NamedTuple):
    """What is the same for all rows of an answer."""

    counsel: Counsel
    site: Site
    clock: Callable[[int], str]
    """Tells, by the minutes that it takes, when one arrives, or leaves."""
    wanted: tuple[str, ...]
    """Themes that were ticked or said."""


def sections_of(counsel: Counsel, site: Site) -> list[Section]:
    """Sort and number the places."""
    words, wanted = site.words, _wanted(counsel)
    order = _ORDERS[counsel.sort]
    ranks = (((_rank(sight, wanted), order(sight, words)), sight) for sight in counsel.sights)
    ranked = sorted(ranks, key=lambda pair: pair[0])
    # Two hundred places are few different minutes away.
    desk = _Desk(counsel, site, cache(partial(_clock, counsel, words)), wanted)
    numbered = groupby(enumerate(ranked, 1), key=lambda pair: pair[1][0][0])
    told = [
        _section(rank, [_row(number, sight, desk) for number, (_, sight) in part], words) for rank, part in numbered
    ]
    return [*told, *_lost(desk, len(ranked) + 1)]


def _lost(desk: _Desk, first: int) -> list[Section]:
    """Return the places from which one does not get home in time, apart."""
    counsel, words = desk.counsel, desk.site.words
    if not counsel.no_way_back or counsel.query.visit is None:
        return []
    ranked = sorted(counsel.no_way_back, key=lambda sight: _ORDERS[counsel.sort](sight, words))
    rows = [_row(number, sight, desk, lost=True) for number, sight in enumerate(ranked, first)]
    clock, minutes = words.clock(counsel.query.visit[1]), counsel.query.max_minutes
    note = words.gettext(
        "Wer um %(clock)s dort losgeht, ist nicht in %(minutes)s Minuten zurück.", clock=clock, minutes=minutes
    )
    return [Section("no-way-back", words.gettext("Hin ja, zurück nein"), first, rows, note)]


def _wanted(counsel: Counsel) -> tuple[str, ...]:
    """Return the themes that were ticked or said: they decide which mark a place of several themes bears."""
    said = (theme for heard in counsel.wishes.heard for theme in heard.wish.themes)
    return tuple(dict.fromkeys((*counsel.query.themes, *said)))


def _section(rank: int, rows: list[Row], words: Words) -> Section:
    if rank == _CONTRIBUTE:
        return Section("contribute", words.gettext("Mitmachen"), rows[0].number, rows)
    group = GROUPS[rank // 2]
    return Section(group.key, words.label(group), rows[0].number, rows)


def _rank(sight: Sight, wanted: tuple[str, ...]) -> int:
    if not sight.reached.asked_for:
        return _CONTRIBUTE
    return _BASES[get_theme(say.own_theme(sight.reached.place, wanted)).group]


_Order = Callable[[Sight, Words], tuple[object, ...]]
_ORDERS: dict[str, _Order] = {
    "time": lambda sight, _: (sight.reached.seconds,),
    "name": lambda sight, words: (fold(say.place_title(sight.reached.place, words)),),
    "open": lambda sight, _: (sight.open.state != "open", sight.reached.seconds),
    "confirmed": lambda sight, _: (-(sight.reached.place.confirmed_on or _NEVER).toordinal(), sight.reached.seconds),
}


def _row(number: int, sight: Sight, desk: _Desk, *, lost: bool = False) -> Row:
    query, words, reached = desk.counsel.query, desk.site.words, sight.reached
    minutes = whole_minutes(reached.seconds)
    theme = say.own_theme(reached.place, desk.wanted)
    return Row(
        number,
        _told(reached.place, reached.facts, theme, query.conditions.asked, words, desk.site.now.date()),
        minutes,
        desk.clock(minutes),
        _latest(reached, query, words),
        None if reached.seconds_back is None else whole_minutes(reached.seconds_back),
        lost,
        _opening(sight, desk.site),
        reached.service or "",
        reached.take_part,
    )


@lru_cache(_REMEMBERED)
def _told(  # noqa: PLR0913, PLR0917 - by all of these it is remembered
    place: Place, facts: Facts, theme_key: str, asked: tuple[str, ...], words: Words, today: date
) -> Told:
    theme = get_theme(theme_key)
    return Told(
        place.id,
        round(place.lon, 6),
        round(place.lat, 6),
        theme.key,
        theme.group,
        say.place_title(place, words),
        words.label(theme),
        say.address_line(place),
        fresh_words(place, today, words),
        " · ".join(_facts(place, facts, asked, words)),
        place.source == TEAM_SOURCE,
    )


def _clock(counsel: Counsel, words: Words, minutes: int) -> str:
    by = counsel.query.arrive_by
    moment = counsel.start + timedelta(minutes=-minutes if by else minutes)
    told = words.gettext("los %(when)s") if by else words.gettext("da %(when)s")
    return told % {"when": f"{moment.hour}:{moment:%M}"}


def _latest(reached: ReachedPlace, query: ReachQuery, words: Words) -> str:
    """Say how long it takes whoever leaves at a bad moment, where that differs."""
    if reached.percentiles is None:
        return ""
    worst = reached.percentiles[-1]
    if worst is None:
        return words.gettext("bis über %(n)s", n=query.max_minutes)
    later = whole_minutes(worst)
    return words.gettext("bis %(n)s", n=later) if later > whole_minutes(reached.seconds) else ""


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


def _facts(place: Place, facts: Facts, asked: tuple[str, ...], words: Words) -> list[str]:
    """Say what the place asks for, as far as it is known, and what is not known of what was asked."""
    return [
        said for name, tell in _TOLD.items() if (said := tell(place, getattr(facts, name, None), name in asked, words))
    ]


def _cost(place: Place, known: bool | None, asked: bool, words: Words) -> str:  # noqa: FBT001 - one row of a table
    if known is not None:
        return say.fee_words(place, words, free=known)
    return words.gettext("Kosten: nicht bekannt") if asked else ""


def _appointment(place: Place, known: bool | None, asked: bool, words: Words) -> str:  # noqa: FBT001 - as above
    if known is False:
        registered = place.tags.get("appointment") == "registration"
        return words.gettext("mit Anmeldung") if registered else words.gettext("nur mit Termin")
    if known and (asked or "reservation" in place.tags or "appointment" in place.tags):
        return words.gettext("ohne Termin")
    return words.gettext("Termin: nicht bekannt") if asked and known is None else ""


def _documents(place: Place, known: bool | None, asked: bool, words: Words) -> str:  # noqa: FBT001 - as above
    if known is False:
        return words.gettext("mit Papieren")
    if known and (asked or "documents" in place.tags):
        return words.gettext("ohne Papiere")
    return words.gettext("Papiere: nicht bekannt") if asked and known is None else ""


def _steps(place: Place, known: bool | None, asked: bool, words: Words) -> str:  # noqa: FBT001 - as above
    return say.wheelchair_words(place.wheelchair, words) if known is not None or asked else ""


def _languages(place: Place, _: bool | None, asked: bool, words: Words) -> str:  # noqa: FBT001 - as above
    if place.languages:
        return ", ".join(words.language(code) for code in place.languages)
    return words.gettext("Sprachen: nicht bekannt") if asked else ""


def _ages(place: Place, _: bool | None, asked: bool, words: Words) -> str:  # noqa: FBT001 - as above
    return age_words(place, words) or (words.gettext("Alter: nicht bekannt") if asked else "")


def age_words(place: Place, words: Words) -> str:
    """Say for which ages a place is open, as far as it is known and no matter of course."""
    least, most = (place.tags.get(key, "").strip() for key in ("min_age", "max_age"))
    if least not in ("", "0") and most:
        return words.gettext("%(least)s bis %(most)s Jahre", least=least, most=most)
    if most:
        return words.gettext("bis %(most)s Jahre", most=most)
    if least == "1":
        return words.gettext("ab 1 Jahr")
    return words.gettext("ab %(least)s Jahren", least=least) if least not in ("", "0") else ""


_TOLD: dict[str, Callable[[Place, bool | None, bool, Words], str]] = {
    "free": _cost,
    "without_appointment": _appointment,
    "without_documents": _documents,
    "step_free": _steps,
    "languages": _languages,
    "age": _ages,
}
"""How each condition is told, in the order of the row."""
