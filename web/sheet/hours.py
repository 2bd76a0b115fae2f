"""Usual opening hours in one line: days with the same hours stand together."""

from collections.abc import Iterator, Sequence

from babel.dates import format_date
from markupsafe import Markup

from geo.model import DayHours, Place
from web.i18n import Words
from web.sheet.say import ltr, name, say

__all__ = ["hours_line"]

_WHOLE_DAY = (("00:00", "24:00"),)
_DAYS = 7
_SHORT = 2
_DAY_HOURS = 24
_WRITTEN_OUT = ("ar", "fa")
"""Languages that do not shorten weekdays."""

_Same = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


def hours_line(place: Place, week: Sequence[DayHours], words: Words) -> Markup:
    """Say when a place is usually open; what nobody can read is shown as written."""
    told = [(days, same) for days, same in _grouped(week) if any(same)]
    if told:
        return Markup(" · ").join(_days_and_hours(days, same, week, words) for days, same in told)
    if place.opening_hours:
        return name(place.opening_hours)
    return say(words, "Zeiten nicht bekannt.")


def _grouped(week: Sequence[DayHours]) -> list[tuple[list[int], _Same]]:
    days: dict[_Same, list[int]] = {}
    for number, hours in enumerate(week):
        days.setdefault((hours.spans, hours.notes), []).append(number)
    return [(numbers, same) for same, numbers in days.items()]


def _days_and_hours(days: list[int], same: _Same, week: Sequence[DayHours], words: Words) -> Markup:
    spans, notes = same
    parts = [_days(days, week, words)]
    if spans == _WHOLE_DAY:
        parts.append(say(words, "rund um die Uhr"))
    elif spans:
        times = say(words, ", ").join(_span(*span, words) for span in spans)
        parts.append(say(words, "%(spans)s Uhr", spans=times))
    parts += [Markup('<bdi lang="de">{}</bdi>').format(note) for note in notes]
    line = Markup(" ").join(parts)
    # What is short stays in one line; long notes may break.
    return line if notes or len(spans) > _SHORT else Markup('<span class="whole">{}</span>').format(line)


def _days(days: list[int], week: Sequence[DayHours], words: Words) -> Markup:
    if len(days) == _DAYS:
        return say(words, "täglich")
    names = [_weekday(hours, words) for hours in week]
    return say(words, ", ").join(_run(first, last, names, words) for first, last in _runs(days))


def _run(first: int, last: int, names: Sequence[str], words: Words) -> Markup:
    if first == last:
        return Markup.escape(names[first])
    if last == first + 1:
        return Markup.escape(names[first]) + say(words, ", ") + names[last]
    return say(words, "%(first)s – %(last)s", first=names[first], last=names[last])


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    first = previous = days[0]
    for day in days[1:]:
        if day != previous + 1:
            yield first, previous
            first = day
        previous = day
    yield first, previous


def _weekday(hours: DayHours, words: Words) -> str:
    width = "cccc" if words.lang in _WRITTEN_OUT else "ccc"
    return str(format_date(hours.day, width, locale=words.locale)).rstrip(".")


def _span(begin: str, end: str, words: Words) -> Markup:
    return say(words, "%(begin)s – %(end)s", begin=_clock(begin, words), end=_clock(end, words))


def _clock(clock: str, words: Words) -> Markup:
    hour, minute = (int(part) for part in clock.split(":"))
    # 26:00 is two o'clock in the night; 24:00 stays what it is.
    shown = hour - _DAY_HOURS if hour > _DAY_HOURS else hour
    short = words.lang == "de" and minute == 0
    return ltr(f"{shown}" if short else f"{shown}:{minute:02}")
