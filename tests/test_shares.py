"""Rows of departures are sorted place by place, in whatever order they were found."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reach import UNREACHED
from geo.reach.shares import by_place, shares

rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 9)), max_size=40)


@settings(deadline=None)
@given(rows)
def test_each_place_has_its_rows_by_arrival_the_later_departure_first(found: list[tuple[int, int, int]]) -> None:
    firsts, ordered = by_place(np.array(found, dtype=np.int32).reshape(-1, 3), 5)
    for place in range(5):
        expected = sorted(((there, left) for at, there, left in found if at == place), key=lambda r: (r[0], -r[1]))
        assert [tuple(row) for row in ordered[firsts[place] : firsts[place + 1]].tolist()] == expected


rides = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 900)), max_size=12)
"""Ticks of departure and of riding."""


@settings(deadline=None)
@given(rides, st.one_of(st.none(), st.integers(1, 100)), st.booleans())
def test_shares_are_counted_second_by_second(found: list[tuple[int, int]], walked: int | None, wait: bool) -> None:  # noqa: FBT001 - drawn
    seconds, limit, percent = 50, 80, (5, 25, 50, 75, 95)
    rows = sorted(((left + ticks, left) for left, ticks in found), key=lambda row: (row[0], -row[1]))
    told, departures = shares(
        np.array([0, len(rows)], dtype=np.int32),
        np.array(rows, dtype=np.int32).reshape(-1, 2),
        np.array([UNREACHED if walked is None else walked], dtype=np.int32),
        seconds,
        limit,
        int(wait),
        np.array(percent),
    )
    durations, taken = [], set()
    for second in range(seconds):
        on_foot = math.inf if walked is None else walked
        after = [row for row in rows if row[1] >= second * 10]
        if after:
            there, left = min(after, key=lambda row: (row[0], -row[1]))
            ride = math.ceil(there / 10) - second if wait else math.ceil((there - left) / 10)
            if ride <= limit and ride < on_foot:
                taken.add((there, left))
                on_foot = ride
        durations.append(on_foot)
    ordered = sorted(durations)
    expected = [ordered[-(-p * seconds // 100) - 1] for p in percent]
    assert told[0].tolist() == [UNREACHED if value == math.inf else value for value in expected]
    assert departures[0] == len(taken)
