"""Lines, with the names of who runs them."""

import numpy as np
import polars as pl

from geo.model.timetable import Agency
from geo.network import NOWHERE
from geo.network.feed import RouteTable
from ingest.gtfs.cells import ROW
from ingest.gtfs.columns import Tables

__all__ = ["read_routes"]


def read_routes(tables: Tables, agencies: list[Agency], agency_frame: pl.DataFrame) -> tuple[pl.DataFrame, RouteTable]:
    """Return the rows of routes.txt that can be used, and as what."""
    frame = tables.read("routes")
    if frame is None:
        frame = pl.DataFrame({"route_id": pl.Series([], dtype=pl.String)})
        return frame, RouteTable([], [], [], [], np.array([], dtype=np.int32), [], [])
    nameless = (frame["route_short_name"] == "") & (frame["route_long_name"] == "")
    said = "It has neither a short nor a long name."
    tables.findings.add_rows(
        "route_both_short_and_long_name_missing", "routes.txt", frame.filter(nameless)[ROW].to_list(), said
    )
    routes = RouteTable(
        id=frame["route_id"].to_list(),
        agency=_agency_names(tables, frame, agencies, agency_frame),
        short_name=frame["route_short_name"].to_list(),
        long_name=frame["route_long_name"].to_list(),
        kind=frame["route_type"].to_numpy(),
        color=frame["route_color"].to_list(),
        text_color=frame["route_text_color"].to_list(),
    )
    return frame, routes


def _agency_names(tables: Tables, frame: pl.DataFrame, agencies: list[Agency], agency_frame: pl.DataFrame) -> list[str]:
    place = tables.positions("agency", agency_frame, "agency_id")[frame["agency_id"].to_numpy()]
    if len(agencies) == 1:
        return [agencies[0].name] * frame.height
    unclear = place == NOWHERE
    said = "agency_id is blank or unknown, and there is more than one agency."
    if agencies:
        tables.findings.add_rows("unmatched_agency", "routes.txt", frame.filter(unclear)[ROW].to_list(), said)
    return ["" if number == NOWHERE else agencies[number].name for number in place]
