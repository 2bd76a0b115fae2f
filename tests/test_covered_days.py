"""A day that no timetable covers: the nearest one of its kind, in words that both languages have."""

from datetime import date, datetime

import pytest
from test_transit import network, street

from geo.errors import OutsideTimetableError
from geo.reach import find_covered_day, reach

# Monday 2 March 2026 to Sunday 15 March; let Thursday 12 March be a public holiday, and 6 January 2027 another.
HOLIDAYS = {date(2026, 3, 12), date(2027, 1, 6)}
BUS = "U1 | A8:05 B8:10"


@pytest.mark.parametrize(
    ("day", "nearest"),
    [
        (date(2026, 3, 16), date(2026, 3, 13)),  # a Monday: the Friday before
        (date(2026, 3, 21), date(2026, 3, 14)),
        (date(2026, 3, 22), date(2026, 3, 15)),
        (date(2027, 1, 6), date(2026, 3, 15)),  # a Wednesday, but a holiday: the Sunday
        (date(2026, 2, 27), date(2026, 3, 2)),
    ],
)
def test_the_nearest_day_of_the_kind(day: date, nearest: date) -> None:
    assert find_covered_day(network(BUS), day, HOLIDAYS.__contains__) == nearest


def test_a_holiday_stands_for_a_sunday_and_for_no_weekday() -> None:
    weekdays = network("U1 | A8:05 B8:10", weeks=1)
    # Monday 2 to Sunday 8 March: with all but the Monday free, only that is a weekday
    free = {date(2026, 3, day) for day in (3, 4, 5, 6)} | {date(2026, 12, 24)}
    assert find_covered_day(weekdays, date(2026, 3, 9), free.__contains__) == date(2026, 3, 2)
    assert find_covered_day(weekdays, date(2026, 2, 22), free.__contains__) == date(2026, 3, 3)
    assert find_covered_day(weekdays, date(2026, 12, 24), free.__contains__) == date(2026, 3, 8)


def test_the_sentence_names_the_kind() -> None:
    query = street().ask(
        mode="transit",
        depart_at=datetime(2027, 1, 6, 8),  # noqa: DTZ001 - local time of the town
        is_holiday=HOLIDAYS.__contains__,
    )
    with pytest.raises(
        OutsideTimetableError, match="nearest Sunday or public holiday that it covers is 2026-03-15"
    ) as told:
        reach(network(BUS), query)
    assert told.value.nearest == date(2026, 3, 15)
    assert "Der nächste Sonn- oder Feiertag im Fahrplan ist der 15.03.2026." in told.value.de
