"""The one file of a network: whole or refused, and exchanged under the eyes of its readers."""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from drawn_town import draw, seconds

from geo.errors import NotFoundError, RefusedError
from geo.network import FORMAT, Network, Served, find_runs, open_snapshot, publish, snapshot_path, sweep, verify
from geo.network.snapshot import read_through

TOWN = draw("A-@---k--B\n|       |\nC---s---D", themes={"k": ("childcare",)})


def network(run: int) -> Network:
    town = TOWN.network
    return dataclasses.replace(town, version=dataclasses.replace(town.version, run=run))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written = network(7)
    publish(written, tmp_path)
    read = open_snapshot(tmp_path, 7)
    assert read.version == written.version
    for part in ("graph", "ways", "costs", "shape", "grid", "places", "links"):
        for field in dataclasses.fields(getattr(read, part)):
            one, other = (getattr(getattr(each, part), field.name) for each in (read, written))
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
    assert seconds(read, TOWN.ask()) == TOWN.reach()
    verify(tmp_path, 7)


def test_arrays_lie_in_the_file_and_nobody_writes_them(tmp_path: Path) -> None:
    publish(network(1), tmp_path)
    array = open_snapshot(tmp_path, 1).costs.arc_ticks
    assert not array.flags.owndata
    assert not array.flags.writeable


def test_a_missing_run_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no network file network-3"):
        open_snapshot(tmp_path, 3)


def other_format(data: bytes) -> bytes:
    return data.replace(b'\\"format\\": %d' % FORMAT, b'\\"format\\": 0')


def longer(data: bytes) -> bytes:
    return data + b"\0"


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda data: data[:-1], "cut off"),
        (lambda data: data[:-500], "cut off"),
        (lambda data: data[: len(data) // 2], "only a part"),
        (lambda data: data[:100], "no network file, or only a part"),
        (lambda data: data[:4], "no network file, or only a part"),
        (lambda _data: b"", "is empty"),
        (lambda _data: b"\x07\0\0\0\0\0\0\0[1,2,3]", "no network file"),
        (lambda _data: json.dumps({"a": 1}).encode(), "no network file"),
        (longer, "cut off"),
        (other_format, "another version of the atlas"),
    ],
)
def test_a_file_that_is_cut_or_old_is_refused(tmp_path: Path, harm: Callable[[bytes], bytes], sentence: str) -> None:
    path = publish(network(1), tmp_path)
    whole = path.read_bytes()
    assert harm(whole) != whole
    path.write_bytes(harm(whole))
    with pytest.raises(RefusedError, match=sentence) as refusal:
        open_snapshot(tmp_path, 1)
    assert "atlas ingest osm" in str(refusal.value)


@pytest.mark.parametrize("where", [-1, -200])
def test_a_wrong_byte_is_found_by_the_checksum(tmp_path: Path, where: int) -> None:
    path = publish(network(1), tmp_path)
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(data)
    open_snapshot(tmp_path, 1)
    with pytest.raises(RefusedError, match="checksum"):
        verify(tmp_path, 1)


def test_what_is_touched_lies_in_memory_as_a_whole(tmp_path: Path) -> None:
    town = network(1)
    long = dataclasses.replace(town.places, id=np.arange(500_000), lon=np.zeros(500_000, dtype=np.int32))
    path = publish(dataclasses.replace(town, places=long), tmp_path)
    opened, before = open_snapshot(tmp_path, 1), resident(path)
    read_through(opened)
    # 500,000 numbers of eight bytes and as many of four are 5,859 kilobytes
    assert resident(path) - before > 5500


def resident(path: Path) -> int:
    """Return how many kilobytes of a mapped file this process has in memory."""
    told = Path("/proc/self/smaps").read_text(encoding="utf-8").split(str(path), 1)[1]
    return int(re.findall(r"Rss: +(\d+) kB", told)[0])


def test_an_array_under_another_name_is_refused(tmp_path: Path) -> None:
    path = publish(network(1), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"ways.bike", b"ways.bice"))
    with pytest.raises(RefusedError, match="damaged"):
        open_snapshot(tmp_path, 1)


def test_a_wrong_letter_in_the_header_is_found_by_the_checksum(tmp_path: Path) -> None:
    path = publish(network(1), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"2026-01-01", b"2027-01-01"))
    with pytest.raises(RefusedError, match="checksum"):
        verify(tmp_path, 1)


def test_who_searches_an_old_network_keeps_its_pages(tmp_path: Path) -> None:
    publish(network(1), tmp_path)
    old = open_snapshot(tmp_path, 1)
    publish(network(2), tmp_path)
    publish(network(3), tmp_path)
    sweep(tmp_path, keep=3)
    assert not snapshot_path(tmp_path, 1).exists()
    assert seconds(old, TOWN.ask()) == TOWN.reach()


def test_a_server_changes_to_the_run_that_is_asked_for(tmp_path: Path) -> None:
    publish(network(1), tmp_path)
    publish(network(2), tmp_path)
    served = Served(tmp_path)
    first = served.get(1)
    assert served.get(1) is first
    assert served.get(2).version.run == 2
    assert seconds(first, TOWN.ask()) == TOWN.reach()


def test_a_server_keeps_its_network_when_the_next_is_missing(tmp_path: Path) -> None:
    publish(network(1), tmp_path)
    served = Served(tmp_path)
    first = served.get(1)
    with pytest.raises(NotFoundError):
        served.get(2)
    assert served.get(1) is first


def test_sweeping_keeps_the_run_before_and_removes_drafts(tmp_path: Path) -> None:
    for run in (1, 2, 4, 9):
        publish(network(run), tmp_path)
    draft = snapshot_path(tmp_path, 5).with_suffix(".77.draft")
    draft.write_bytes(b"half")
    sweep(tmp_path, keep=4)
    assert find_runs(tmp_path) == [2, 4]
    assert not draft.exists()


def test_a_failed_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("geo.mapped._sync", break_down)
    with pytest.raises(OSError, match="no space"):
        publish(network(1), tmp_path)
    assert list((tmp_path / "snapshots").iterdir()) == []
