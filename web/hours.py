"""Opening hours of a week in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from geo.model import DayHours
from web.i18n import Words

__all__ = ["DayWords", "week_words"]

_WHOLE_DAY = (("00:00", "24:00"),)


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
    if not hours.spans:
        return words.gettext("zu")
    if hours.spans == _WHOLE_DAY:
        return words.gettext("rund um die Uhr")
    spans = ", ".join(f"{_short(begin)} – {_short(end)}" for begin, end in hours.spans)
    return words.gettext("%(spans)s Uhr", spans=spans)


def _short(clock: str) -> str:
    hour, minute = (int(part) for part in clock.split(":"))
    shown = time(hour % 24, minute) if hour > 24 else None  # noqa: PLR2004 - hours after midnight belong to the next day
    if shown is not None:
        hour, minute = shown.hour, shown.minute
    return f"{hour}" if minute == 0 else f"{hour}:{minute:02}"
