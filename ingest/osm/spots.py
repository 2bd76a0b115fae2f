"""Where the nodes of a file lie, as libosmium's table of them: written by the program that reads, looked up in bulk."""

import tempfile
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["LAST_LATITUDE", "LAST_LONGITUDE", "Spots"]

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

_ROW = np.dtype([("id", "<i8"), ("x", "<i4"), ("y", "<i4")])
"""A row of libosmium's "sparse_file_array"; those with id 0 are room that was left."""
LAST_LATITUDE, LAST_LONGITUDE = 90, 180
_PER_DEGREE = 10_000_000
_UNKNOWN = 2**31 - 1
"""What libosmium says where a node has no position."""


class Spots:
    """A table in a file without a name, which is gone with the process; complete as soon as the first way is read."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `__exit__`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fileno(self) -> int:
        """Return the number of the open file, by which another process writes it."""
        return self._file.fileno()

    def find(self, ids: Longs) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes (degrees) of nodes; not a number where one is not known."""
        known, rows = self._table
        if not known.size:
            nowhere = np.full(ids.size, np.nan)
            return nowhere, nowhere.copy()
        at = np.minimum(np.searchsorted(known, ids), known.size - 1)
        found = rows[at]
        lost = (known[at] != ids) | (found["x"] == _UNKNOWN)
        # Divided, not multiplied, so that it is the very number that stands in the file.
        lon, lat = found["x"] / _PER_DEGREE, found["y"] / _PER_DEGREE
        lon[lost] = lat[lost] = np.nan
        return lon, lat

    def absurd(self) -> list[int]:
        """Return the ids of nodes that lie off the earth."""
        known, rows = self._table
        far = (np.abs(rows["x"].astype(np.int64)) > LAST_LONGITUDE * _PER_DEGREE) | (
            np.abs(rows["y"].astype(np.int64)) > LAST_LATITUDE * _PER_DEGREE
        )
        found: list[int] = known[far & (rows["x"] != _UNKNOWN)].tolist()
        return found

    @cached_property
    def _table(self) -> tuple[Longs, NDArray[np.void]]:
        size = self._file.seek(0, 2) // _ROW.itemsize
        if not size:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=_ROW)
        rows = np.memmap(self._file, dtype=_ROW, mode="r", shape=(size,))
        known = np.ascontiguousarray(rows["id"])
        filled = np.count_nonzero(known)
        return known[:filled], rows[:filled]
