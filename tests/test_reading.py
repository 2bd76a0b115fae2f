"""The reader in a process of its own tells the same as the reader that is called, and its end is always noticed."""

from collections import Counter
from pathlib import Path

import pytest
from drawn_osm import Silent, grid, read_osm, write_osm

from geo.errors import RefusedError, WorldError
from geo.model import Notice
from geo.store.blocks import Block
from ingest.reading import Reading

TOWN = f"""
{grid(1, "..../....")}
w1 Thighway=residential Nn1,n2,n3,n4
w2 Thighway=footway Nn2,n6,n99
w3 Tbuilding=yes,addr:housenumber=1 Nn1,n2,n6,n5,n1
w4 Tamenity=kindergarten Nn3,n4,n8,n7,n3
"""


def count(path: Path) -> tuple[Counter[str], list[Notice]]:
    counts: Counter[str] = Counter()
    notices = []
    with Reading(path) as reader:
        reader.begin(None)
        for told in reader.rows(Silent()):
            if isinstance(told, Block):
                counts[told.kind.__name__] += told.rows
            elif isinstance(told, Notice):
                notices.append(told)
    return counts, notices


def test_it_tells_the_same(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "town.osm.pbf", TOWN)
    called = read_osm(path)
    counts, notices = count(path)
    assert counts == Counter(type(row).__name__ for row in called if not isinstance(row, Notice))
    assert notices == [row for row in called if isinstance(row, Notice)]
    assert counts["PlaceInput"] == counts["AddressInput"] == 1
    assert notices


def test_what_it_refuses_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.osm.pbf"
    path.write_bytes(b"this is no map")
    with pytest.raises(RefusedError, match=r"no\.osm\.pbf is no OpenStreetMap file"):
        count(path)


def test_a_rules_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "town.osm.pbf", TOWN)
    with Reading(path) as reader:
        reader.begin(tmp_path / "none.toml")
        with pytest.raises(RefusedError, match="ATLAS_RULES_FILE"):
            list(reader.rows(Silent()))


def test_a_reader_that_is_killed_is_noticed(tmp_path: Path) -> None:
    with Reading(write_osm(tmp_path / "town.osm.pbf", TOWN)) as reader:
        reader._process.kill()
        reader._process.wait()
        reader.begin(None)
        with pytest.raises(WorldError, match="ended from outside"):
            list(reader.rows(Silent()))
