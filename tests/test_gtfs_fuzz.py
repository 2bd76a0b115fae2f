"""Feeds of random cells and bytes: whatever is in them, reading ends with a feed or with one clear refusal."""

import csv
import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typed_feed import FEED, Files, read, read_path, zipped

from geo.errors import UserError
from geo.network import NOWHERE
from geo.network.feed import FeedTable
from ingest.gtfs.rules import rules

pytestmark = pytest.mark.slow
FILES = sorted(f"{name}.txt" for name in rules())
# Words that mean something to a parser, among any other text.
WORDS = st.sampled_from(
    (
        *("", " ", "A", "B", "S", "t1", "t2", "R1", "week", "0", "1", "2", "-1", "3.5", "1e400", "nan", "9" * 20),
        *("08:00:00", "26:10:00", "-1:00:00", "8:0:0", "20260302", "20269999", "00010101"),
        *('"', '""', '"a', "a\nb", "\r", "\0", "Ä"),
    )
)
CELLS = WORDS | st.text(max_size=8)
ANY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def spelled(file: str, rows: list[list[str]]) -> str:
    header = [column.name for column in rules()[file.removesuffix(".txt")].columns]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def check(table: FeedTable) -> None:
    """Assert what everybody behind the reader relies on."""
    stops, trips, patterns = len(table.stops.id), table.trips, table.patterns
    assert patterns.first_visit[-1] == patterns.stop.size
    assert trips.first_time[-1] == trips.arrival.size == trips.departure.size
    np.testing.assert_array_equal(np.diff(trips.first_time), np.diff(patterns.first_visit)[trips.pattern])
    assert ((patterns.stop >= 0) & (patterns.stop < stops)).all()
    assert (trips.departure >= trips.arrival).all()
    for begin, end in zip(trips.first_time, trips.first_time[1:], strict=False):
        assert (trips.arrival[begin + 1 : end] >= trips.departure[begin : end - 1]).all()
    assert (trips.service >= 0).all()
    assert (trips.service < len(table.services.id)).all()
    assert len(set(table.stops.id)) == stops
    assert len(set(trips.id)) == len(trips.id)
    assert ((table.stops.parent >= NOWHERE) & (table.stops.parent < stops)).all()
    assert not any("\0" in name for name in table.stops.name)


def outcome(changes: Files) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            feed, _ = read(Path(folder), changes)
        except UserError:
            return
        check(feed.table)


@pytest.mark.parametrize("file", FILES)
@ANY
@given(rows=st.lists(st.lists(CELLS, max_size=12), max_size=6))
def test_any_rows_in_a_file(file: str, rows: list[list[str]]) -> None:
    outcome({file: spelled(file, rows)})


@pytest.mark.parametrize("file", FILES)
@ANY
@given(rows=st.lists(st.lists(WORDS, min_size=4, max_size=9), min_size=1, max_size=4))
def test_any_rows_behind_the_good_ones(file: str, rows: list[list[str]]) -> None:
    good = FEED.get(file) or spelled(file, [])
    outcome({file: good + spelled(file, rows).partition("\n")[2]})


@pytest.mark.parametrize("file", ["stops.txt", "stop_times.txt", "trips.txt", "calendar.txt", "shapes.txt"])
@ANY
@given(data=st.binary(max_size=300), keep=st.booleans())
def test_any_bytes_in_a_file(file: str, data: bytes, keep: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    outcome({file: FEED.get(file, "").encode() + data if keep else data})


@ANY
@given(at=st.integers(0, 10_000), flip=st.integers(1, 255), cut=st.integers(0, 400))
def test_a_damaged_zip(at: int, flip: int, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = zipped(Path(folder), {})
        data = bytearray(path.read_bytes())
        data[at % len(data)] ^= flip
        path.write_bytes(data[: len(data) - cut])
        try:
            feed, _ = read_path(path)
        except UserError:
            return
        check(feed.table)


@ANY
@given(changes=st.dictionaries(st.sampled_from(FILES), st.none() | st.sampled_from(["", "\n", "a", "a,b\n1\n"])))
def test_files_that_are_missing_or_empty(changes: Files) -> None:
    outcome(changes)


def test_zip_entries_with_odd_names_do_no_harm(tmp_path: Path) -> None:
    path = zipped(tmp_path, {})
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("../../etc/stops.txt", "/stops.txt", "a/b/c/d.txt", "Ä.txt"):
            archive.writestr(name, "x")
    try:
        feed, _ = read_path(path)
    except UserError:
        return
    check(feed.table)
