"""Opening hours of a week in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.model import DayHours
from web.i18n import Words

__all__ = ["DayWords", "week_words"]

_WHOLE_DAY = (("00:00", "24:00"),)
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class DayWords:
    """One day in words."""

    name: str
    text: str
    today: bool
    holiday: bool


def week_words(week: Sequence[DayHours], now: datetime, words: Words) -> list[DayWords]:
    """Tell the days of a week, each with its hours or "zu"."""
    return [
        DayWords(words.weekday(hours.day), _day(hours, words), hours.day == now.date(), hours.holiday) for hours in week
    ]


def _day(hours: DayHours, words: Words) -> str:
    return ", ".join((*_spans(hours, words), *hours.notes)) or words.gettext("zu")


def _spans(hours: DayHours, words: Words) -> tuple[str, ...]:
    if not hours.spans:
        return ()
    if hours.spans == _WHOLE_DAY:
        return (words.gettext("rund um die Uhr"),)
    spans = ", ".join(f"{_short(begin)} – {_short(end)}" for begin, end in hours.spans)
    return (words.gettext("%(spans)s Uhr", spans=spans),)


def _short(clock: str) -> str:
    hour, minute = (int(part) for part in clock.split(":"))
    # 26:00 is two o'clock in the night; 24:00 stays what it is.
    shown = hour - _DAY_HOURS if hour > _DAY_HOURS else hour
    return f"{shown}" if minute == 0 else f"{shown}:{minute:02}"
