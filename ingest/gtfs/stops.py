"""Stops, stations, entrances and what belongs to them, with everything put right that can be."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.model.timetable import Level
from geo.network import NOWHERE
from geo.network.feed import StopTable
from ingest.gtfs.cells import ROW
from ingest.gtfs.columns import Tables
from ingest.gtfs.findings import Findings

__all__ = ["read_levels", "read_stops"]

_FILE = "stops.txt"
_NEAR, _POLAR = 1.0, 89.0
"""Degrees; nobody lives there, and coordinates that are lost often end there."""
_STOP, _STATION, _ENTRANCE, _NODE, _AREA = range(5)
_NEEDS_PLACE = (_STOP, _STATION, _ENTRANCE)
_PARENT_KIND = np.array([_STATION, NOWHERE, _STATION, _STATION, _STOP])
"""What kind of location the parent of each kind must be."""
_NEEDS_PARENT = (_ENTRANCE, _NODE, _AREA)

Mask = NDArray[np.bool_]
Ints = NDArray[np.int32]


def read_levels(tables: Tables) -> tuple[list[Level], pl.DataFrame]:
    """Return levels.txt, and the frame that references point into."""
    frame = tables.read("levels")
    if frame is None:
        frame = pl.DataFrame({"level_id": pl.Series([], dtype=pl.String)})
        return [], frame
    rows = frame.select("level_id", "level_index", "level_name").rows()
    return [Level(*row) for row in rows], frame


def read_stops(tables: Tables) -> tuple[pl.DataFrame, StopTable]:
    """Return the rows of stops.txt that can be used, and as what."""
    frame = tables.read("stops")
    if frame is None:
        frame = pl.DataFrame({"stop_id": pl.Series([], dtype=pl.String)})
        return frame, _EMPTY
    frame = _place(tables, frame)
    parent = _parents(tables, frame)
    kind = frame["location_type"].to_numpy().astype(np.int8)
    wheelchair = frame["wheelchair_boarding"].to_numpy().astype(np.int8)
    for children in (kind != _AREA, kind == _AREA):
        silent = children & (wheelchair == 0) & (parent != NOWHERE)
        wheelchair = np.where(silent, wheelchair[parent], wheelchair)
    stops = StopTable(
        id=frame["stop_id"].to_list(),
        name=_names(tables.findings, frame, parent),
        lon=frame["stop_lon"].fill_null(float("nan")).to_numpy(),
        lat=frame["stop_lat"].fill_null(float("nan")).to_numpy(),
        kind=kind,
        parent=parent,
        wheelchair=wheelchair,
        platform=frame["platform_code"].to_list(),
    )
    return frame, stops


_EMPTY = StopTable(
    id=[],
    name=[],
    lon=np.array([], dtype=np.float64),
    lat=np.array([], dtype=np.float64),
    kind=np.array([], dtype=np.int8),
    parent=np.array([], dtype=np.int32),
    wheelchair=np.array([], dtype=np.int8),
    platform=[],
)


def _place(tables: Tables, frame: pl.DataFrame) -> pl.DataFrame:
    """Take places that cannot be out, give those without one their station's, and leave out those without any."""
    lat, lon = frame["stop_lat"].to_numpy().copy(), frame["stop_lon"].to_numpy().copy()
    lat = lat.astype(np.float64)
    lon = lon.astype(np.float64)
    for code, wrong in (
        ("point_near_origin", (np.abs(lat) <= _NEAR) & (np.abs(lon) <= _NEAR)),
        ("point_near_pole", np.abs(lat) >= _POLAR),
    ):
        pairs = [f"It lies at {x:g}, {y:g}." for y, x in zip(lat[wrong], lon[wrong], strict=True)]
        tables.findings.add_rows(code, _FILE, frame.filter(wrong)[ROW].to_list(), pairs)
        lat[wrong] = np.nan
    nowhere = np.isnan(lat) | np.isnan(lon)
    kind = frame["location_type"].to_numpy()
    above = tables.positions("stops", frame, "stop_id")[frame["parent_station"].to_numpy()]
    lent = nowhere & np.isin(kind, (_STOP, _ENTRANCE)) & (above != NOWHERE) & ~nowhere[above]
    lost = nowhere & np.isin(kind, _NEEDS_PLACE) & ~lent
    _tell_places(tables.findings, frame, lent, lost)
    lat = np.where(lent, lat[above], np.where(nowhere, np.nan, lat))
    lon = np.where(lent, lon[above], np.where(nowhere, np.nan, lon))
    return frame.with_columns(pl.Series("stop_lat", lat), pl.Series("stop_lon", lon)).filter(~lost)


def _tell_places(findings: Findings, frame: pl.DataFrame, lent: Mask, lost: Mask) -> None:
    for mask, then in ((lent, "it is taken to be where its station is"), (lost, "it is left out")):
        rows = frame.filter(mask)
        said = [f"Stop {stop} has no usable place: {then}." for stop in rows["stop_id"]]
        findings.add_rows("stop_without_location", _FILE, rows[ROW].to_list(), said)


def _parents(tables: Tables, frame: pl.DataFrame) -> Ints:
    parent = tables.positions("stops", frame, "stop_id")[frame["parent_station"].to_numpy()]
    kind = frame["location_type"].to_numpy()
    above = np.where(parent == NOWHERE, NOWHERE, kind[parent])
    station = (kind == _STATION) & (parent != NOWHERE)
    misplaced = (parent != NOWHERE) & ~station & (above != _PARENT_KIND[kind])
    alone = np.isin(kind, _NEEDS_PARENT) & (parent == NOWHERE)
    for code, mask, said in (
        ("station_with_parent_station", station, "A station has no station above it; it was cut off."),
        ("wrong_parent_location_type", misplaced, "Its parent is of the wrong kind; it was cut off."),
        ("location_without_parent_station", alone, "It belongs to no station."),
    ):
        tables.findings.add_rows(code, _FILE, frame.filter(mask)[ROW].to_list(), said)
    return np.where(station | misplaced, NOWHERE, parent).astype(np.int32)


def _names(findings: Findings, frame: pl.DataFrame, parent: Ints) -> list[str]:
    names = frame["stop_name"].to_list()
    kind = frame["location_type"].to_numpy()
    nameless = (frame["stop_name"] == "").to_numpy() & np.isin(kind, _NEEDS_PLACE)
    said = "It has no name; it is called as its station, or as its id."
    findings.add_rows("missing_stop_name", _FILE, frame.filter(nameless)[ROW].to_list(), said)
    ids = frame["stop_id"].to_list()
    for stop in np.flatnonzero(nameless):
        station = names[parent[stop]] if parent[stop] != NOWHERE else ""
        names[stop] = station or ids[stop]
    return names
