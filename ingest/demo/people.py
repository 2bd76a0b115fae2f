"""Who lives where as a census hands it out: counts for cells of a hundred metres, small ones blurred."""

import csv
from pathlib import Path

import numpy as np
import pyproj

from ingest.demo.plane import chance
from ingest.demo.records import Dwellings

__all__ = ["write_people"]

_GRID_CRS = "EPSG:3035"
_CELL_METRES = 100
_LEAST = 3
"""The census never tells of one or two people: it tells none or three, right on average."""
_EMPTY = -1
"""How the census writes that nobody lives in a cell, or that it does not say."""


def write_people(path: Path, dwellings: Dwellings) -> None:
    """Write every cell of the rectangle around the dwellings, south to north, then west to east."""
    change = pyproj.Transformer.from_crs("EPSG:4326", _GRID_CRS, always_xy=True)
    x, y = change.transform(dwellings.lon, dwellings.lat)
    columns, rows = (np.floor(np.asarray(at) / _CELL_METRES).astype(np.int64) for at in (x, y))
    west, south = int(columns.min()), int(rows.min())
    wide, high = int(columns.max()) - west + 1, int(rows.max()) - south + 1
    cells = (rows - south) * wide + columns - west
    exact = np.bincount(cells, weights=dwellings.people, minlength=wide * high)
    counts = np.rint(exact).astype(np.int64)
    small = (counts > 0) & (counts < _LEAST)
    lifted = chance("census").random(len(counts)) * _LEAST < counts
    counts = np.where(small, np.where(lifted, _LEAST, 0), counts)
    counts[counts == 0] = _EMPTY
    with path.open("w", encoding="ascii", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(("Gitter_ID_100m", "x_mp_100m", "y_mp_100m", "Einwohner"))
        for cell, people in enumerate(counts.tolist()):
            row, column = south + cell // wide, west + cell % wide
            name = f"100mN{row:05d}E{column:05d}"
            writer.writerow((name, column * _CELL_METRES + 50, row * _CELL_METRES + 50, people))
