"""Opening hours of one town: its clock, its public holidays, its sun."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours, State

from geo.hours.text import mask_comments, mentions, names_weekdays, split_fallbacks, write_out
from geo.model import DayHours, OpenState

__all__ = ["OpeningTimes"]

_MISSING = OpenState(None, reason="missing")
_UNREADABLE = OpenState(None, reason="unreadable")
_A_MINUTE = timedelta(minutes=1)
_WEEK = timedelta(days=7)
_A_WEEK_AND_MORE = timedelta(days=9)
_FOR_EVER = timedelta(days=400)
"""Whoever does not close for longer than a year is always open."""
_EARLY = time(6)
"""A span that ends by then belongs to the day on which it began."""
_REMEMBERED = 65_536
_OPEN_END = re.compile(r"\d\+")

_Kind = Literal["open", "closed", "unknown"]
_KINDS: dict[State, _Kind] = {State.OPEN: "open", State.CLOSED: "closed", State.UNKNOWN: "unknown"}
_T = TypeVar("_T")


class _Span(NamedTuple):
    """A stretch of time in which nothing changes."""

    start: datetime
    end: datetime
    kind: _Kind
    comment: str


class _Stretch(NamedTuple):
    """A part of a day in which nothing changes but how near the next change is."""

    start: datetime
    end: datetime
    usual: OpenState
    """`until` is however far away."""
    in_school_holidays: OpenState | None = None
    """The same if it were school holidays; None where that makes no difference."""

    def at(self, moment: datetime) -> OpenState:
        """Tell what somebody hears at a moment within."""
        state = _near(self.usual, moment)
        if self.in_school_holidays is None:
            return state
        during = _near(self.in_school_holidays, moment)
        if during.state != state.state:
            return OpenState(None, reason="school_holidays")
        return state if during.until == state.until else replace(state, reason="school_holidays")


class _Piece(NamedTuple):
    """What of a span falls on one day."""

    day: date
    begin: str
    end: str
    note: str
    vague: bool
    """Whether it says no more than "some time that day"."""


class _Expression(NamedTuple):
    """Hours made ready for the years around a day."""

    alternatives: tuple[OpeningHours, ...]
    """The hours, and what holds where those before are closed."""
    in_school_holidays: tuple[OpeningHours, ...]
    """The same if it were school holidays; empty where that makes no difference."""
    says_open: bool
    """Whether it says "open" where it comments: without that a comment makes a span unknown (specification)."""
    doubtful: frozenset[date]
    """Public holidays of which it says nothing, though it goes by weekdays."""
    open_end: bool


class OpeningTimes:
    """Evaluates the `opening_hours` of OpenStreetMap; never raises, whatever somebody wrote."""

    def __init__(self, zone: ZoneInfo, country: str, land: str, coordinates: tuple[float, float] | None = None) -> None:
        self.zone = zone
        self._country = country
        self._land = land
        self._coordinates = None if coordinates is None else (coordinates[1], coordinates[0])
        self._stretches = lru_cache(_REMEMBERED)(_none_yet)
        self._expressions = lru_cache(_REMEMBERED)(self._read)
        self._holidays = lru_cache(16)(self._holidays_around)

    def now(self) -> datetime:
        """Return the time in the town, to the minute."""
        return datetime.now(self.zone).replace(second=0, microsecond=0)

    def local(self, at: datetime) -> datetime:
        """Return `at` on the town's clock; a time without an offset is taken as local."""
        return at.replace(tzinfo=self.zone) if at.tzinfo is None else at.astimezone(self.zone)

    def reads(self, hours: str) -> bool:
        """Tell whether `hours` can be read; what cannot is shown as it is written."""
        return self._expressions(hours, 2000) is not None

    def state(self, hours: str | None, at: datetime) -> OpenState:
        """Tell whether a place with `hours` is open `at` a moment, to the minute; remembered until it changes."""
        if not hours:
            return _MISSING
        at = self.local(at).replace(second=0, microsecond=0)
        known = self._stretches(hours, at.date())
        for stretch in known:
            if stretch.start <= at < stretch.end:
                return stretch.at(at)
        known.append(self._evaluate(hours, at))
        return known[-1].at(at)

    def week(self, hours: str | None, first: date) -> tuple[DayHours, ...]:
        """List the seven days from `first`; empty where hours are missing or cannot be read."""
        expression = self._expressions(hours, first.year) if hours else None
        if expression is None:
            return ()
        spans = self._pieces(expression._replace(alternatives=expression.alternatives[:1]), first)
        notes = self._pieces(expression, first)
        days = [first + timedelta(days=n) for n in range(7)]
        return tuple(
            DayHours(
                day,
                tuple((p.begin, p.end) for p in spans if p.day == day and not p.vague),
                self.is_holiday(day),
                tuple(dict.fromkeys(p.note for p in notes if p.day == day and p.note)),
            )
            for day in days
        )

    def is_holiday(self, day: date) -> bool:
        """Tell whether `day` is a public holiday of the Land."""
        return day in self._holidays(day.year)

    def _pieces(self, expression: _Expression, first: date) -> list[_Piece]:
        # A night that began the day before runs on into the first day and belongs to neither.
        start = datetime.combine(first - timedelta(days=1), time(), self.zone)
        nothing: list[_Span] = []
        spans = _guarded(lambda: list(_spans(expression, start, start + _A_WEEK_AND_MORE)), nothing)
        return [piece for span in spans if span.kind != "closed" for piece in _by_day(span)]

    def _evaluate(self, hours: str, at: datetime) -> _Stretch:
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
        expression = self._expressions(hours, at.year)
        if expression is None:
            return _Stretch(at, midnight, _UNREADABLE)
        broken = _UNREADABLE, at + _A_MINUTE
        state, end = _guarded(lambda: _state(expression, at), broken)
        if not expression.in_school_holidays or state.state is None:
            return _Stretch(at, min(end, midnight), state)
        other = expression._replace(alternatives=expression.in_school_holidays)
        during, ends = _guarded(lambda: _state(other, at), broken)
        return _Stretch(at, min(end, ends, midnight), state, during)

    def _read(self, hours: str, year: int) -> _Expression | None:
        parsed = self._parse(hours)
        if parsed is None:
            return None
        text = str(parsed)
        usual = self._alternatives(text, year, school_holidays=False)
        if not usual:
            return None
        return _Expression(
            usual,
            self._alternatives(text, year, school_holidays=True) if mentions(text, "SH") else (),
            says_open=mentions(hours, "open"),
            doubtful=frozenset(self._holidays(year) if names_weekdays(text) and not mentions(text, "PH") else ()),
            open_end=_OPEN_END.search(mask_comments(text)) is not None,
        )

    def _alternatives(self, text: str, year: int, *, school_holidays: bool) -> tuple[OpeningHours, ...]:
        written = (
            write_out(part, self._holidays(year), self._applies, school_holidays=school_holidays)
            for part in split_fallbacks(text)
        )
        parsed = tuple(self._parse(part) for part in written)
        return tuple(part for part in parsed if part is not None) if all(parsed) else ()

    def _parse(self, text: str) -> OpeningHours | None:
        return _guarded(
            lambda: OpeningHours(text, timezone=self.zone, coords=self._coordinates, auto_country=False),
            None,
        )

    def _applies(self, selector: str, day: date) -> bool:
        parsed = self._parse(selector)
        noon = datetime.combine(day, time(12), self.zone)
        return parsed is None or _guarded(lambda: parsed.is_open(noon), default=False)

    def _holidays_around(self, year: int) -> tuple[date, ...]:
        years = range(year - 1, year + 2)
        try:
            found = holidays.country_holidays(self._country, subdiv=self._land or None, years=years)
        except NotImplementedError:
            return ()
        return tuple(sorted(found))


def _guarded(call: Callable[[], _T], default: _T) -> _T:
    try:
        return call()
    except BaseException as error:
        # A panic of the Rust library is no Exception and has no importable name.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return default
        raise


def _spans(expression: _Expression, start: datetime, end: datetime) -> Iterator[_Span]:
    first, *others = expression.alternatives
    if not others:
        return _spans_of(first, start, end, says_open=expression.says_open)
    end = min(end, start + _A_WEEK_AND_MORE)
    spans = list(_spans_of(first, start, end, says_open=expression.says_open))
    for other in others:
        spans = _overlay(spans, list(_spans_of(other, start, end, says_open=expression.says_open)))
    return iter(spans)


def _spans_of(evaluator: OpeningHours, start: datetime, end: datetime, *, says_open: bool) -> Iterator[_Span]:
    for begins, ends, state, comment in evaluator.intervals(start, end):
        kind = _KINDS[state]
        yield _Span(begins, ends, "unknown" if kind == "open" and comment and not says_open else kind, comment)


def _overlay(upper: list[_Span], lower: list[_Span]) -> list[_Span]:
    cuts = sorted({moment for span in upper + lower for moment in (span.start, span.end)})
    pieces = []
    for start, end in pairwise(cuts):
        above, below = (next(s for s in spans if s.start <= start < s.end) for spans in (upper, lower))
        pieces.append((below if above.kind == "closed" else above)._replace(start=start, end=end))
    return pieces


def _none_yet(hours: str, day: date) -> list[_Stretch]:  # noqa: ARG001 - by these it is remembered
    return []


def _state(expression: _Expression, at: datetime) -> tuple[OpenState, datetime]:
    """Tell what holds at a moment, and until when."""
    spans = _spans(expression, at, at + _FOR_EVER)
    first = next(spans)
    return _told(expression, first, spans, at), first.end


def _told(expression: _Expression, first: _Span, after: Iterator[_Span], at: datetime) -> OpenState:
    if first.kind == "unknown":
        return OpenState(None, reason="comment", comment=first.comment)
    if first.kind == "closed":
        until = next((s.start for s in after if s.kind == "open" and s.start.date() not in expression.doubtful), None)
        return OpenState("closed", until=until, comment=first.comment)
    if at.date() in expression.doubtful:
        return OpenState(None, reason="holiday", comment=first.comment)
    until = next((span.start for span in after if span.kind != "open"), None)
    if expression.open_end:
        return OpenState("open", comment=first.comment)
    return OpenState("open", until=until, always=until is None, comment=first.comment)


def _near(state: OpenState, at: datetime) -> OpenState:
    """Leave out a change that is farther than a week away."""
    return state if state.until is None or state.until - at <= _WEEK else replace(state, until=None)


def _by_day(span: _Span) -> Iterator[_Piece]:
    start = span.start
    while start < span.end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
        runs_on = span.end.date() == midnight.date() and span.end.time() <= _EARLY
        end = (
            f"{24 + span.end.hour}:{span.end:%M}"
            if runs_on
            else f"{span.end:%H:%M}"
            if span.end < midnight
            else "24:00"
        )
        whole = (start.time(), end) == (time(), "24:00")
        yield _Piece(start.date(), f"{start:%H:%M}", end, span.comment, whole and span.kind == "unknown")
        start = span.end if runs_on else midnight
