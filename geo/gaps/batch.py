"""All themes, ways and hours of many cells, cut into units of work that any process can do alone.

A unit is a piece of the land, a way to get around, an hour and some themes. It needs the network file and the file of
its piece and no database; its answer is a Parquet file, the same bytes wherever it is made. So units can be done in any
order, by any number of processes or machines, and after an end without warning only what is missing is done again.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely

from geo.errors import RefusedError
from geo.gaps.cells import Cells
from geo.gaps.search import Linked, doors_of, link, look_back, percentiles, plot_ways
from geo.model import ReachQuery
from geo.network import Ints, Network, open_snapshot
from geo.reach import UNREACHED, has_theme

__all__ = [
    "WAYS",
    "Order",
    "Unit",
    "cut_up",
    "list_units",
    "parse_way",
    "read_piece",
    "solve",
    "write_outlines",
    "write_piece",
]

WAYS = ("walk", "walk:wheelchair", "bike", "transit")
"""How people get around, unless somebody chooses: a mode, or mode and profile."""
_MODES, _PROFILES = ("walk", "bike", "transit"), ("standard", "slow", "pram", "wheelchair")
_THEMES = 8
"""So many themes are one unit: few enough to share the work, enough for the files not to be small."""
_SHARES = {"lucky": 5, "seconds": 50, "reliable": 95}
_PIECES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What all units share: where the files lie for every worker, and what is asked."""

    networks: Path
    """The folder of the network files."""
    run: int
    folder: Path
    """Where pieces lie, and where answers go."""
    minutes: int = 60
    """So far is looked."""
    told: str = "{}"
    """What stands in each file about itself: source, licence, parameters, as JSON."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Some themes of one piece, by one way; `at` and `window` are of public transport only."""

    piece: int
    way: str
    themes: tuple[str, ...]
    number: int
    """Of the themes among those of its piece and way."""
    at: datetime | None = None
    window: int = 0

    @property
    def file(self) -> Path:
        """Where its answer lies below the folder: named by its key, as partitions are."""
        hour = "any" if self.at is None else f"{self.at:%Y-%m-%dT%H%M}-{self.window}"
        return Path(f"way={self.way.replace(':', '-')}", f"hour={hour}", f"piece-{self.piece:05}-{self.number}.parquet")


def parse_way(way: str) -> tuple[str, str]:
    """Return mode and profile of a way that is written `mode` or `mode:profile`; raises RefusedError."""
    mode, _, profile = way.partition(":")
    profile = profile or "standard"
    if mode not in _MODES or profile not in _PROFILES or (mode == "bike" and profile != "standard"):
        raise RefusedError(
            f"There is no way {way!r}. Write walk, bike, transit, or with a profile walk:wheelchair.",
            de=f"Die Fortbewegung „{way}“ gibt es nicht.",
        )
    return mode, profile


def cut_up(cells: Cells, most: int) -> list[Cells]:
    """Cut cells into pieces of about `most`, along areas: an area is in one piece, unless it is larger than that."""
    first = np.flatnonzero(np.diff(cells.area, prepend=-1))
    sizes = np.diff(np.append(first, cells.size))
    edges, filled = [0], 0
    for begin, size in zip(first.tolist(), sizes.tolist(), strict=True):
        if filled and filled + size > most:
            edges.append(begin)
            filled = 0
        filled += size
        while filled > most:
            edges.append(edges[-1] + most)
            filled -= most
    edges.append(cells.size)
    return [_some(cells, begin, end) for begin, end in pairwise(edges) if end > begin]


def _some(cells: Cells, begin: int, end: int) -> Cells:
    firsts = cells.first_point[begin : end + 1]
    points = slice(int(firsts[0]), int(firsts[-1]))
    rows = slice(begin, end)
    columns = cells.hexagon[rows], cells.area[rows], cells.outline[rows], cells.people[rows]
    few = None if cells.few is None else cells.few[rows]
    return Cells(*columns, firsts - firsts[0], cells.lon[points], cells.lat[points], few)


def list_units(
    pieces: int, ways: Sequence[str], hours: Sequence[tuple[datetime, int]], themes: Sequence[str]
) -> list[Unit]:
    """Return all units; without public transport the hour makes no difference and there is none."""
    groups = [tuple(themes[first : first + _THEMES]) for first in range(0, len(themes), _THEMES)]
    units = []
    for piece in range(pieces):
        for way in ways:
            for at, window in hours if parse_way(way)[0] == "transit" else [(None, 0)]:
                units += [Unit(piece, way, group, number, at, window) for number, group in enumerate(groups)]
    return units


def write_piece(folder: Path, number: int, cells: Cells) -> None:
    """Write the cells of a piece for whoever works on it."""
    file = _piece_file(folder, number)
    file.parent.mkdir(parents=True, exist_ok=True)
    names = ("hexagon", "area", "people", "first_point", "lon", "lat")
    np.savez_compressed(file, **{name: getattr(cells, name) for name in names})


def write_outlines(folder: Path, number: int, cells: Cells, told: str) -> None:
    """Write the cells of a piece as GeoParquet: outlines in degrees, and people where they are not few."""
    import pyarrow as pa  # noqa: PLC0415 - slow to load, and no page needs it
    from pyarrow import parquet  # noqa: PLC0415 - as above

    file = folder / "cells" / f"piece-{number:05}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    few = np.zeros(cells.size, dtype=np.bool_) if cells.few is None else cells.few
    columns = {
        "hexagon": cells.hexagon,
        "area": cells.area,
        "people": pa.array(np.round(cells.people).astype(np.int32), mask=few),
        "geometry": pa.array(shapely.to_wkb(cells.outline), pa.binary()),
    }
    shape = {"encoding": "WKB", "geometry_types": ["Polygon", "MultiPolygon"]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": shape}}
    table = pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo), "atlas": told})
    parquet.write_table(table, file, compression="zstd")


def read_piece(folder: Path, number: int) -> Cells:
    """Return the cells of a piece, without their outlines."""
    with np.load(_piece_file(folder, number)) as found:
        told = {name: found[name] for name in found.files}
    return Cells(outline=np.full(told["hexagon"].size, shapely.Polygon()), **told)


def _piece_file(folder: Path, number: int) -> Path:
    return folder / "pieces" / f"piece-{number:05}.npz"


def solve(order: Order, unit: Unit) -> bytes:
    """Return the Parquet file of a unit: a row for each theme and cell, empty where farther than was looked."""
    mode, profile = parse_way(unit.way)
    network, linked = _network(order.networks, order.run), _linked(order.networks, order.run, order.folder, unit.piece)
    query = replace(ReachQuery(lon=0.0, lat=0.0), mode=mode, profile=profile, max_minutes=order.minutes)  # type: ignore[arg-type]
    course = plot_ways(linked.network, query, at=unit.at, window_minutes=unit.window)
    found = []
    for theme in unit.themes:
        doors = doors_of(network, course.profile, has_theme(network, (theme,)))
        found.append(percentiles(linked, course, look_back(linked, course, doors), tuple(_SHARES.values())))
    return _parquet(linked.cells, unit, found, order.told)


def _parquet(cells: Cells, unit: Unit, found: Sequence[Ints], told: str) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - slow to load, and no page needs it
    from pyarrow import parquet  # noqa: PLC0415 - as above

    rows = np.concatenate(found) if found else np.zeros((0, len(_SHARES)), dtype=np.int32)
    themes = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(len(unit.themes), dtype=np.int32), cells.size), pa.array(unit.themes, pa.string())
    )
    columns = {
        "theme": themes,
        "hexagon": np.tile(cells.hexagon, len(unit.themes)),
        "area": np.tile(cells.area, len(unit.themes)),
    }
    for number, name in enumerate(_SHARES):
        columns[name] = pa.array(rows[:, number].astype(np.int32), mask=rows[:, number] == UNREACHED)
    table = pa.table(columns).replace_schema_metadata({"atlas": told, "unit": json.dumps(_told_unit(unit))})
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _told_unit(unit: Unit) -> dict[str, object]:
    at = None if unit.at is None else unit.at.isoformat()
    return {"way": unit.way, "at": at, "window_minutes": unit.window, "themes": unit.themes}


@lru_cache(maxsize=1)
def _network(folder: Path, run: int) -> Network:
    return open_snapshot(folder, run)


@lru_cache(maxsize=_PIECES_KEPT)
def _linked(networks: Path, run: int, folder: Path, piece: int) -> Linked:
    return link(_network(networks, run), read_piece(folder, piece))
