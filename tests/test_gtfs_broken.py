"""Broken feeds, made up, one fault each: every one gives the notice or the refusal that it should."""

import os
import zipfile
from pathlib import Path

import pytest
from broken_feeds import CASES, STOPS_HEAD, TIMES, Case
from typed_feed import FEED, TODAY, Files, changed, read, read_path, swapped, zipped

from geo.errors import RefusedError
from ingest.gtfs import inspect


@pytest.mark.parametrize("case", CASES, ids=[case.fault for case in CASES])
def test_a_fault_is_noticed_and_the_rest_is_used(tmp_path: Path, case: Case) -> None:
    feed, findings = read(tmp_path, case.files)
    assert (case.code, case.subject) in {(notice.code, notice.subject) for notice in findings.kept}, findings.kept
    assert (len(feed.table.trips.id), feed.table.trips.arrival.size) == (case.trips, case.times)


def test_the_feed_that_the_faults_are_put_into_has_none(tmp_path: Path) -> None:
    feed, findings = read(tmp_path, {})
    assert findings.kept == []
    assert (len(feed.table.trips.id), feed.table.trips.arrival.size) == (2, 6)


REFUSED: tuple[tuple[str, Files, str], ...] = (
    ("no stops.txt", {"stops.txt": None}, "it has no stops.txt"),
    ("no routes.txt", {"routes.txt": None}, "it has no routes.txt"),
    ("no trips.txt", {"trips.txt": None}, "it has no trips.txt"),
    ("no stop_times.txt", {"stop_times.txt": None}, "it has no stop_times.txt"),
    ("neither calendar", {"calendar.txt": None, "calendar_dates.txt": None}, "it has not a single day of service"),
    (
        "calendars without a day",
        {"calendar.txt": FEED["calendar.txt"].replace("1,1,1,1,1", "0,0,0,0,0"), "calendar_dates.txt": None},
        "it has not a single day of service",
    ),
    ("stops.txt is empty", {"stops.txt": ""}, "no stop in its stops.txt can be used"),
    ("stops.txt has a header only", {"stops.txt": STOPS_HEAD}, "no stop in its stops.txt can be used"),
    ("stops.txt without stop_id", swapped("stops.txt", "stop_id", "id"), "It has no column stop_id"),
    (
        "all stops at zero, zero",
        {"stops.txt": STOPS_HEAD + "A,A,0,0,,\nB,B,0,0,,\n"},
        "no stop in its stops.txt can be used",
    ),
    (
        "trips.txt without a usable row",
        {"trips.txt": "route_id,service_id,trip_id\nR9,week,t1\n"},
        "no trip in its trips.txt can be used",
    ),
    (
        "stop_times.txt without arrival and departure",
        {"stop_times.txt": FEED["stop_times.txt"].replace("arrival_time,departure_time", "an,ab")},
        "no trip in it has two stops with times",
    ),
    (
        "all times broken",
        {"stop_times.txt": FEED["stop_times.txt"].replace(":00,", ":99,")},
        "no trip in it has two stops with times",
    ),
    (
        "all times backwards",
        {"stop_times.txt": TIMES + "t1,9:00:00,9:00:00,A,1\nt1,8:00:00,8:00:00,B,2\n"},
        "no trip in it has two stops with times",
    ),
    ("binary rubbish for stops.txt", {"stops.txt": bytes(range(256)) * 20}, "no stop in its stops.txt can be used"),
)


@pytest.mark.parametrize(("files", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_feed_that_is_of_no_use_is_refused_in_a_sentence(tmp_path: Path, files: Files, why: str) -> None:
    with pytest.raises(RefusedError, match="no timetable that can be used") as refused:
        read(tmp_path, files)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    path.write_text("not at all")
    with pytest.raises(RefusedError, match=r"feed.zip is no zip, or is damaged or cut off"):
        read_path(path)


def test_a_zip_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(RefusedError, match="cut off"):
        read_path(path)


def test_a_zip_with_a_flipped_bit_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {})
    data = bytearray(path.read_bytes())
    at = data.index(b"stops.txt") + 40
    data[at] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(RefusedError, match=r"stops.txt in feed.zip cannot be read"):
        read_path(path)


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    path.write_bytes(data)
    with pytest.raises(RefusedError, match="password"):
        read_path(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("stops.txt", "w") as file:
        for _ in range(110):
            file.write(b"0" * 2**20)
    with pytest.raises(RefusedError, match="unbelievable size"):
        read_path(path)


def test_a_zip_of_two_feeds_is_refused(tmp_path: Path) -> None:
    files = {f"{folder}/{name}": data for folder in ("bus", "bahn") for name, data in changed({}).items()}
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(RefusedError, match="several feeds"):
        read_path(path)


def test_an_empty_folder_and_a_path_to_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"it has no stops.txt"):
        read_path(tmp_path)
    with pytest.raises(RefusedError, match="There is no file or folder"):
        read_path(tmp_path / "nothing")
    with pytest.raises(RefusedError):
        inspect(tmp_path / "nothing")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {})
    path.chmod(0)
    with pytest.raises(RefusedError):
        read_path(path)


def test_a_feed_in_an_inner_folder_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in changed({}).items():
            archive.writestr(f"gtfs/{name}", data)
            archive.writestr(f"__MACOSX/gtfs/._{name}", b"rubbish")
    feed, findings = read_path(path)
    assert [notice.code for notice in findings.kept] == ["invalid_input_files_in_subfolder"]
    assert len(feed.table.trips.id) == 2


def test_a_folder_is_as_good_as_a_zip(tmp_path: Path) -> None:
    for name, data in changed({}).items():
        (tmp_path / name).write_bytes(data)
    feed, findings = read_path(tmp_path)
    assert (findings.kept, len(feed.table.trips.id)) == ([], 2)
    assert TODAY.year == 2026
