"""On the way: which places one can pass by, how one goes, and what is still closed then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from geo.model import Chain, ChainQuery, ChainWay, Leg, OpenState, get_theme
from web import words as say
from web.counselling_records import whole_minutes
from web.counselling_rows import age_words
from web.i18n import Words
from web.pages import draw
from web.site import Site
from web.trust import Fresh, fresh_words

__all__ = ["Passage", "Passages", "counselling_chains"]

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """A place that lies on the way, and whether it is open when one comes there."""

    chain: Chain
    open: OpenState


@dataclass(frozen=True, slots=True)
class Passages:
    """The answer: which places lie on the way to a goal."""

    query: ChainQuery
    passages: Sequence[Passage] = ()
    assumed_on: date | None = None
    """The day whose timetable was taken, where none covers the day that was asked."""


class Step(NamedTuple):
    """A part of the way: walk, bike, wait, ride or stay."""

    kind: str
    word: str
    minutes: int
    line: str = ""


class Row(NamedTuple):
    """A place on the way with all that its row says."""

    number: int
    passage: Passage
    theme: str
    group: str
    minutes: int
    leave: str
    there: str
    steps: list[Step]
    opening: say.OpenWords
    fresh: Fresh
    ages: str
    route: list[dict[str, object]]


def counselling_chains(site: Site, answer: Passages) -> str:
    """Draw which places lie on the way, those that are not open then after the others."""
    words = site.words
    shut = [one for one in answer.passages if one.chain.open_on_arrival is False]
    fine = [one for one in answer.passages if one.chain.open_on_arrival is not False]
    rows = [_row(number, one, answer.query, site) for number, one in enumerate([*fine, *shut], 1)]
    return draw(
        "counselling_chains.html",
        site,
        rows=rows[: len(fine)],
        shut=rows[len(fine) :],
        total=len(rows),
        title=_title(len(fine), answer.query, words),
        assumed=None if answer.assumed_on is None else words.day(answer.assumed_on),
        about=answer.assumed_on is not None,
        stay=answer.query.stay_minutes,
    )


def _title(n: int, query: ChainQuery, words: Words) -> str:
    by = query.arrive_by
    if n == 0 or by is None:
        return words.gettext("Kein Weg passt.") if n == 0 else words.ngettext("%(n)s Weg", "%(n)s Wege", n)
    count = words.ngettext("%(n)s Weg", "%(n)s Wege", n)
    return words.gettext("%(count)s, da um %(clock)s", count=count, clock=words.clock(by))


def _row(number: int, passage: Passage, query: ChainQuery, site: Site) -> Row:
    way, place, words = passage.chain.there, passage.chain.place, site.words
    theme = say.own_theme(place, query.themes)
    return Row(
        number,
        passage,
        theme,
        get_theme(theme).group,
        whole_minutes(way.seconds),
        _clock(way.start),
        f"{_clock(way.arrival)} – {_clock(way.leaving)}",
        list(_steps(way, query.mode, words)),
        say.open_words(passage.open, way.arrival, words),
        fresh_words(place, site.now.date(), words),
        age_words(place, words),
        [_drawn(leg) for part in (way.first, way.second) if part is not None for leg in part.legs],
    )


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"


def _steps(way: ChainWay, mode: str, words: Words) -> Iterator[Step]:
    if way.first is None or way.second is None:
        return
    yield from _legs(way.first.legs, mode, words)
    stayed = way.second.start - way.first.end
    yield Step("stay", words.gettext("dort"), max(0, round(stayed.total_seconds() / _MINUTE)))
    yield from _legs(way.second.legs, mode, words)


def _legs(legs: Sequence[Leg], mode: str, words: Words) -> Iterator[Step]:
    waits = [0, *(round((later.start - earlier.end).total_seconds() / _MINUTE) for earlier, later in pairwise(legs))]
    for waited, leg in zip(waits, legs, strict=False):
        if waited > 0:
            yield Step("wait", words.gettext("warten"), waited)
        minutes = whole_minutes(int((leg.end - leg.start).total_seconds()))
        if leg.kind == "ride":
            yield Step("ride", words.gettext("Linie %(line)s", line=leg.line), minutes, leg.line)
        elif mode == "bike":
            yield Step("bike", words.gettext("mit dem Rad"), minutes)
        else:
            yield Step("walk", words.gettext("zu Fuß"), minutes)


def _drawn(leg: Leg) -> dict[str, object]:
    return {"kind": leg.kind, "geometry": {"type": "LineString", "coordinates": leg.path}}
