"""The one file of a town's cells: written once, mapped by all, refused when it is another's or broken."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from drawn_town import draw, position
from same_arrays import assert_same

from geo.errors import NotFoundError, RefusedError
from geo.gaps import (
    FAR,
    Linked,
    Shape,
    SharedCells,
    TownState,
    can_share,
    link,
    make_cells,
    map_cells,
    pack_cells,
    share_cells,
)
from geo.gaps.shared import cells_path
from geo.mapped import flatten
from geo.network import Network

STATE = TownState(3, 7, "2026-01-01 12:00:00+00:00", 3)


@pytest.fixture(scope="module")
def network() -> Network:
    """Return a street of 400 metres."""
    return draw("A" + 20 * "-" + "B").network


@pytest.fixture(scope="module")
def linked(network: Network) -> Linked:
    """Return its cells, with 40 people at one end and two, who are few, at the other."""
    (west, south), (east, north) = position(-20, 20), position(420, -20)
    (one, there), (other, too) = position(0, 0), position(400, 0)
    people = np.array([one, other]), np.array([there, too]), np.array([40.0, 2.0])
    return link(network, make_cells([Shape(5, shapely.box(west, south, east, north))], people, threshold=3))


@pytest.fixture(scope="module")
def cells(linked: Linked) -> SharedCells:
    """Return them as columns; to one theme all walk as many minutes as the cell's number, to the other nobody."""
    minutes = np.stack([np.arange(linked.cells.size), np.full(linked.cells.size, FAR)])
    return pack_cells(linked, minutes.astype(np.int16))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "snapshots").mkdir()
    return tmp_path


def test_what_is_written_is_read(folder: Path, network: Network, linked: Linked, cells: SharedCells) -> None:
    share_cells(cells, folder, STATE)
    mapped = map_cells(folder, STATE)
    assert_same(mapped, cells, in_the_file=True)
    again = mapped.linked(network)
    assert again.cells.size == linked.cells.size > 1
    assert all(shapely.equals_exact(again.cells.outline, linked.cells.outline))
    assert again.cells.people.sum() == 40
    assert again.cells.few is not None
    assert again.cells.few.sum() == 1
    for part in ("places", "links", "gates"):
        found = flatten(getattr(again.network, part))
        for name, array in flatten(getattr(linked.network, part)).items():
            np.testing.assert_array_equal(found[name], array)
    assert again.network.graph is network.graph


def test_outlines_are_told_to_the_centimetre(cells: SharedCells, linked: Linked) -> None:
    told = shapely.get_coordinates(shapely.from_wkb(cells.shown.texts()))
    assert told == pytest.approx(shapely.get_coordinates(linked.cells.outline), abs=0.5e-7)
    assert told * 1e7 == pytest.approx(np.rint(told * 1e7), abs=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        STATE._replace(done_at="2026-01-01 12:00:01+00:00"),
        STATE._replace(network=4),
        STATE._replace(threshold=4),
    ],
)
def test_cells_of_other_data_are_refused(folder: Path, cells: SharedCells, other: TownState) -> None:
    share_cells(cells, folder, STATE)
    with pytest.raises(RefusedError, match="of other data") as refusal:
        map_cells(folder, other)
    assert "anderen Daten" in refusal.value.de


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda data: data[:-1], "cut off"),
        (lambda data: data[:100], "no cell file, or only a part"),
        (lambda data: data.replace(b"first_point", b"first_paint"), "damaged"),
    ],
)
def test_a_broken_file_is_refused(
    folder: Path, cells: SharedCells, harm: Callable[[bytes], bytes], sentence: str
) -> None:
    share_cells(cells, folder, STATE)
    path = cells_path(folder, STATE.run)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(RefusedError, match=sentence):
        map_cells(folder, STATE)


def test_a_newer_file_takes_the_place_of_the_older(folder: Path, cells: SharedCells) -> None:
    share_cells(cells, folder, STATE)
    old = map_cells(folder, STATE)
    (folder / "snapshots" / "cells-7.77.draft").write_bytes(b"half")
    (folder / "snapshots" / "network-7.safetensors").write_bytes(b"of another room")
    share_cells(cells, folder, STATE._replace(run=8))
    names = sorted(path.name for path in (folder / "snapshots").iterdir())
    assert names == ["cells-8.safetensors", "network-7.safetensors"]
    np.testing.assert_array_equal(old.minutes, cells.minutes)
    with pytest.raises(NotFoundError, match="no cell file"):
        map_cells(folder, STATE)


def test_without_a_folder_of_networks_nothing_is_shared(tmp_path: Path, folder: Path) -> None:
    assert not can_share(tmp_path / "elsewhere")
    assert can_share(folder)
