"""On which days what runs: services of the week, public holidays, school days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import holidays

__all__ = ["FIRST_DAY", "LAST_DAY", "calendar", "calendar_dates"]

FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2030, 12, 31)
"""Fixed, so that the feed is the same every time, and long, so that it holds whenever somebody tries the atlas."""

_LAND = "BW"
_FRIDAY = 4

_WEEK = {
    "mo-fr": "1111100",
    "mo-sa": "1111110",
    "sa": "0000010",
    "so": "0000001",
    "taeglich": "1111111",
    "nacht": "0000110",
}
_NOT_ON_HOLIDAYS = {"mo-fr", "mo-sa", "sa"}
_ON_HOLIDAYS = {"so"}


def calendar() -> Iterator[tuple[str, ...]]:
    """Yield the rows of calendar.txt; the school line has none, it runs by calendar_dates.txt alone."""
    for service, week in _WEEK.items():
        yield (service, *week, _written(FIRST_DAY), _written(LAST_DAY))


def calendar_dates() -> Iterator[tuple[str, str, str]]:
    """Yield the rows of calendar_dates.txt."""
    free = holidays.country_holidays("DE", subdiv=_LAND, years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    for day in sorted(free):
        for service, week in _WEEK.items():
            runs = week[day.weekday()] == "1"
            if runs and service in _NOT_ON_HOLIDAYS:
                yield service, _written(day), "2"
            elif not runs and service in _ON_HOLIDAYS:
                yield service, _written(day), "1"
    off = {day for sunday in _easter_sundays(free) for day in _school_holidays(sunday)}
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        if _WEEK["mo-fr"][day.weekday()] == "1" and day not in free and day not in off:
            yield "schule", _written(day), "1"


def _easter_sundays(free: Iterable[date]) -> list[date]:
    """Good Friday is the only public holiday that is a Friday in March or April."""
    return [day + timedelta(days=2) for day in free if day.month in {3, 4} and day.weekday() == _FRIDAY]


def _school_holidays(sunday: date) -> Iterator[date]:
    """Yield the made-up school holidays of the year of an Easter Sunday, much as in the south-west."""
    year = sunday.year
    yield from _days(date(year, 1, 1), 9)
    yield from _days(sunday - timedelta(days=6), 13)
    yield from _days(sunday + timedelta(days=50), 12)
    yield from _days(date(year, 7, 30), 45)
    yield from _days(date(year, 10, 27), 6)
    yield from _days(date(year, 12, 23), 9)


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(count))


def _written(day: date) -> str:
    return day.strftime("%Y%m%d")
