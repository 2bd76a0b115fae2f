"""The table of nodes as libosmium writes it: rows of 16 bytes by rising id, and room left at the end."""

import os

import numpy as np
import pytest

from ingest.osm.spots import Spots

LEFT = (0, 2**31 - 1, 2**31 - 1)


def written(*rows: tuple[int, int, int]) -> Spots:
    spots = Spots()
    table = np.array([*rows, LEFT, LEFT], dtype=[("id", "<i8"), ("x", "<i4"), ("y", "<i4")])
    os.write(spots.fileno(), table.tobytes())
    return spots


def test_positions_are_the_numbers_of_the_file() -> None:
    with written((3, 89294607, 486401618), (7, -1, 5)) as spots:
        lon, lat = spots.find(np.array([7, 3, 3]))
    assert (lon.tolist(), lat.tolist()) == ([-0.0000001, 8.9294607, 8.9294607], [0.0000005, 48.6401618, 48.6401618])


@pytest.mark.parametrize("missing", [1, 5, 9, -3, 0])
def test_what_is_not_there_is_nowhere(missing: int) -> None:
    with written((3, 1, 1), (7, 2, 2), (8, *LEFT[1:])) as spots:
        lon, lat = spots.find(np.array([missing, 7, 8]))
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [True, False, True]


def test_nothing_written() -> None:
    with Spots() as spots:
        assert np.isnan(spots.find(np.array([1]))[0]).all()
        assert spots.absurd() == []


def test_nodes_off_the_earth_are_told() -> None:
    with written((1, 1_800_000_000, 900_000_000), (2, 1_800_000_001, 0), (3, 0, -900_000_001), (4, *LEFT[1:])) as spots:
        assert spots.absurd() == [2, 3]
