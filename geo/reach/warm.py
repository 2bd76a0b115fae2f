"""Compile the kernels before anybody waits for an answer."""

from datetime import UTC, datetime

import numpy as np
import shapely

from geo.model import ReachQuery, StreetEdgeInput, StreetNodeInput
from geo.network import PlaceTable, build, streets_from_rows
from geo.reach.walk import reach

__all__ = ["warm"]


def warm() -> None:
    """Ask one question in a town of one street; the compiled kernels are kept on disk beside their source."""
    ends = [(0.0, 0.0), (0.001, 0.0)]
    nodes = [StreetNodeInput(id=number, tags=None, geom=shapely.Point(end).wkb_hex) for number, end in enumerate(ends)]
    line = shapely.LineString(ends).wkb_hex
    street = StreetEdgeInput(1, 0, 1, "residential", None, 111.0, foot=3, bike=3, tags=None, geom=line)
    nothing = np.zeros(0, dtype=np.int64)
    places = PlaceTable(id=nothing, lon=nothing.astype(float), lat=nothing.astype(float), kind=nothing, themes=[])
    network = build(streets_from_rows(nodes, [street]), places, run=0, built_at=datetime.fromtimestamp(0, UTC))
    reach(network, ReachQuery(lon=0.0, lat=0.0))
