"""Rows of departures are sorted place by place, in whatever order they were found."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reach.shares import by_place

rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 9)), max_size=40)


@settings(deadline=None)
@given(rows)
def test_each_place_has_its_rows_by_arrival_the_later_departure_first(found: list[tuple[int, int, int]]) -> None:
    firsts, ordered = by_place(np.array(found, dtype=np.int32).reshape(-1, 3), 5)
    for place in range(5):
        expected = sorted(((there, left) for at, there, left in found if at == place), key=lambda r: (r[0], -r[1]))
        assert [tuple(row) for row in ordered[firsts[place] : firsts[place + 1]].tolist()] == expected
