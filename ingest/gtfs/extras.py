"""The smaller files: frequencies, transfers, pathways, shapes, attributions, agencies, what the feed says of itself."""

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from geo.model.timetable import Agency, ShapeLine
from geo.network import NOWHERE
from geo.network.feed import FrequencyTable, PathwayTable, TransferTable
from geo.network.units import Ints
from ingest.gtfs.cells import ROW
from ingest.gtfs.columns import Tables
from ingest.gtfs.findings import Findings

__all__ = [
    "read_agencies",
    "read_attributions",
    "read_frequencies",
    "read_info",
    "read_pathways",
    "read_shapes",
    "read_transfers",
]

_STOP, _STATION = 0, 1
_TAKES_TIME, _STAY, _GET_OFF = 2, 4, 5
_ROLES = ("is_producer", "is_operator", "is_authority")


def read_agencies(tables: Tables) -> tuple[list[Agency], pl.DataFrame]:
    """Return agency.txt, and the frame that references point into."""
    frame = tables.read("agency")
    if frame is None:
        return [], pl.DataFrame({"agency_id": pl.Series([], dtype=pl.String)})
    names = ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang", "agency_phone")
    agencies = [Agency(*row) for row in frame.select(names).rows()]
    zones = {agency.timezone for agency in agencies} - {""}
    if len(zones) > 1:
        said = f"They differ: {', '.join(sorted(zones))}; the first is used."
        tables.findings.add("inconsistent_agency_timezone", "agency.txt", said)
    return agencies, frame


def read_shapes(tables: Tables) -> list[ShapeLine]:
    """Return shapes.txt as lines."""
    frame = tables.read("shapes")
    if frame is None:
        return []
    counts = frame.group_by("shape_id", maintain_order=True).len()
    for shape in counts.filter(pl.col("len") == 1)["shape_id"]:
        tables.findings.add("single_shape_point", f"shape {shape}", "It has one point only; it is left out.")
    lines = frame.sort("shape_id", "shape_pt_sequence", maintain_order=True)
    lines = lines.filter(pl.len().over("shape_id") > 1)
    back = (pl.col("shape_dist_traveled").diff() < 0) & (pl.col("shape_id") == pl.col("shape_id").shift())
    rows = lines.filter(back)[ROW].to_list()
    said = "shape_dist_traveled is less than at the point before."
    tables.findings.add_rows("decreasing_shape_distance", "shapes.txt", rows, said)
    if lines.is_empty():
        return []
    starts = lines["shape_id"].rle_id().to_numpy()
    points = lines.select("shape_pt_lon", "shape_pt_lat").to_numpy()
    wkb = shapely.to_wkb(shapely.linestrings(points, indices=starts), hex=True, byte_order=1)
    return [ShapeLine(*pair) for pair in zip(lines["shape_id"].unique(maintain_order=True), wkb, strict=True)]


def read_info(tables: Tables) -> dict[str, str]:
    """Return what feed_info.txt says, by the names of its columns without `feed_`."""
    frame = tables.read("feed_info")
    if frame is None or frame.is_empty():
        return {}
    if frame.height > 1:
        tables.findings.add("more_than_one_entity", "feed_info.txt", "There is more than one row; the first is used.")
    told = frame.drop(ROW).row(0, named=True)
    if (told["feed_start_date"] is None) != (told["feed_end_date"] is None):
        said = "Only one of feed_start_date and feed_end_date is given."
        tables.findings.add("missing_feed_info_date", "feed_info.txt", said)
    return {name.removeprefix("feed_"): str(value) for name, value in told.items() if value not in {None, ""}}


def read_attributions(tables: Tables) -> list[dict[str, str]]:
    """Return attributions.txt: who is to be named, for what."""
    frame = tables.read("attributions")
    if frame is None:
        return []
    idle = frame.filter(pl.sum_horizontal(_ROLES) == 0)
    tables.findings.add_rows("attribution_without_role", "attributions.txt", idle[ROW].to_list(), "It names no role.")
    return [{name: str(value) for name, value in row.items() if value} for row in frame.drop(ROW).to_dicts()]


def read_frequencies(tables: Tables, trips: Ints) -> tuple[FrequencyTable, Ints]:
    """Return frequencies.txt with `trips` for each key of a trip, and the trips that it makes run."""
    frame = tables.read("frequencies")
    if frame is None:
        empty = np.array([], dtype=np.int32)
        return FrequencyTable(empty, empty, empty, empty, np.array([], dtype=np.bool_)), empty
    start, end = pl.col("start_time"), pl.col("end_time")
    for code, wrong, said in (
        ("start_and_end_range_out_of_order", end < start, "end_time is before start_time: it is left out."),
        ("start_and_end_range_equal", end == start, "end_time is start_time: it is left out."),
    ):
        tables.findings.add_rows(code, "frequencies.txt", frame.filter(wrong)[ROW].to_list(), said)
    frame = _without_overlaps(frame.filter(end > start), tables.findings)
    trip = trips[frame["trip_id"].to_numpy()]
    used = trip != NOWHERE
    found = FrequencyTable(
        trip=trip[used].astype(np.int32),
        start=_ints(frame, "start_time")[used],
        end=_ints(frame, "end_time")[used],
        headway=_ints(frame, "headway_secs")[used],
        exact=_ints(frame, "exact_times")[used] == 1,
    )
    return found, np.unique(found.trip)


def _without_overlaps(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Leave out what begins before the one before it ends; ordered by trip and start."""
    frame = frame.sort("trip_id", "start_time", maintain_order=True)
    overlap: list[bool] = []
    end: dict[int, int] = {}
    for trip, start, stop in frame.select("trip_id", "start_time", "end_time").rows():
        late = start < end.get(trip, start)
        overlap.append(late)
        if not late:
            end[trip] = stop
    mask = pl.Series(overlap, dtype=pl.Boolean)
    said = "It begins before the one before it ends: it is left out."
    findings.add_rows("overlapping_frequency", "frequencies.txt", frame.filter(mask)[ROW].to_list(), said)
    return frame.filter(~mask)


def read_transfers(tables: Tables, stops: Ints, routes: Ints, trips: Ints, kinds: NDArray[np.int8]) -> TransferTable:
    """Return transfers.txt; the arrays tell the row for each key of their tables, `kinds` what each stop is."""
    frame = tables.read("transfers")
    if frame is None:
        frame = pl.DataFrame({name: pl.Series([], dtype=pl.Int32) for name in (*_TRANSFER_KEYS, *_TRANSFER_VALUES)})
    else:
        frame = _usable_transfers(tables.findings, frame)
    maps = {"stop": stops, "route": routes, "trip": trips}
    asked = {
        name: _ints(frame, f"{name}_id")
        for name in ("from_stop", "to_stop", "from_route", "to_route", "from_trip", "to_trip")
    }
    found = {name: maps[name.partition("_")[2]][keys] for name, keys in asked.items()}
    used = np.ones(frame.height, dtype=np.bool_)
    for name, keys in asked.items():
        used &= (keys == NOWHERE) | (found[name] != NOWHERE)
    ends = [
        np.where(found[name] == NOWHERE, _STOP, kinds[found[name]]) if kinds.size else used * 0
        for name in ("from_stop", "to_stop")
    ]
    odd = used & ~(np.isin(ends[0], (_STOP, _STATION)) & np.isin(ends[1], (_STOP, _STATION)))
    if odd.any():
        said = "One changes between stops or stations, not between entrances or nodes: it is left out."
        tables.findings.add_rows(
            "transfer_with_invalid_stop_location_type", "transfers.txt", frame.filter(odd)[ROW].to_list(), said
        )
    used &= ~odd
    return TransferTable(
        **{name: positions[used].astype(np.int32) for name, positions in found.items()},
        kind=_ints(frame, "transfer_type")[used].astype(np.int8),
        min_seconds=_ints(frame, "min_transfer_time")[used],
    )


_TRANSFER_KEYS = ("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id")
_TRANSFER_VALUES = ("transfer_type", "min_transfer_time")


def _usable_transfers(findings: Findings, frame: pl.DataFrame) -> pl.DataFrame:
    linked = pl.col("transfer_type").is_in([_STAY, _GET_OFF])
    by_trip = (pl.col("from_trip_id") != NOWHERE) & (pl.col("to_trip_id") != NOWHERE)
    by_stop = (pl.col("from_stop_id") != NOWHERE) & (pl.col("to_stop_id") != NOWHERE)
    for wrong, said in (
        (linked & ~by_trip, "Staying seated needs from_trip_id and to_trip_id: it is left out."),
        (~linked & ~by_stop, "It needs from_stop_id and to_stop_id: it is left out."),
    ):
        findings.add_rows("missing_required_field", "transfers.txt", frame.filter(wrong)[ROW].to_list(), said)
    timeless = (pl.col("transfer_type") == _TAKES_TIME) & pl.col("min_transfer_time").is_null()
    said = "min_transfer_time is blank though transfer_type is 2."
    findings.add_rows("missing_required_field", "transfers.txt", frame.filter(timeless)[ROW].to_list(), said)
    return frame.filter((linked & by_trip) | (~linked & by_stop))


def read_pathways(tables: Tables, stops: Ints, kinds: NDArray[np.int8]) -> PathwayTable:
    """Return pathways.txt, with `stops` for each key of a stop and `kinds` of stops."""
    frame = tables.read("pathways")
    if frame is None:
        names = (
            "from_stop_id",
            "to_stop_id",
            "pathway_mode",
            "is_bidirectional",
            "length",
            "traversal_time",
            "stair_count",
        )
        frame = pl.DataFrame({name: pl.Series([], dtype=pl.Int32) for name in (ROW, *names)})
    ends = [stops[_ints(frame, name)] for name in ("from_stop_id", "to_stop_id")]
    used = (ends[0] != NOWHERE) & (ends[1] != NOWHERE)
    loop = used & (ends[0] == ends[1])
    station = used.copy()
    station[used] = (kinds[ends[0][used]] == _STATION) | (kinds[ends[1][used]] == _STATION)
    for code, wrong, said in (
        ("pathway_loop", loop, "It ends where it begins: it is left out."),
        ("pathway_to_wrong_location_type", station, "It leads to a station as a whole: it is left out."),
    ):
        tables.findings.add_rows(code, "pathways.txt", frame.filter(wrong)[ROW].to_list(), said)
    used &= ~loop & ~station
    return PathwayTable(
        from_stop=ends[0][used].astype(np.int32),
        to_stop=ends[1][used].astype(np.int32),
        kind=_ints(frame, "pathway_mode")[used].astype(np.int8),
        both_ways=_ints(frame, "is_bidirectional")[used] == 1,
        metres=frame["length"].cast(pl.Float64).fill_null(float("nan")).to_numpy()[used],
        seconds=_ints(frame, "traversal_time")[used],
        stairs=_ints(frame, "stair_count", 0)[used],
    )


def _ints(frame: pl.DataFrame, name: str, blank: int = NOWHERE) -> Ints:
    values: Ints = frame[name].fill_null(blank).to_numpy().astype(np.int32)
    return values
