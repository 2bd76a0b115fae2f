"""Compile the kernels before anybody waits for an answer."""

import itertools
from datetime import UTC, date, datetime

import numpy as np
import shapely

from geo.compiled import KEPT_IN, sweep
from geo.model import ReachQuery, StreetEdgeInput, StreetNodeInput
from geo.network import FeedTable, PlaceTable, build, streets_from_rows
from geo.network.feed import (
    FrequencyTable,
    PathwayTable,
    PatternTable,
    RouteTable,
    ServiceTable,
    StopTable,
    TransferTable,
    TripTable,
)
from geo.reach.isochrone import find_isochrones
from geo.reach.matrix import MANY, matrix
from geo.reach.walk import reach

__all__ = ["warm"]

_ENDS = [(0.0, 0.0), (0.001, 0.0)]
_DAY = date(2000, 1, 1)


def warm() -> None:
    """Ask in a town of one street and one bus; the compiled kernels are kept on disk, those of long ago no longer."""
    nodes = [StreetNodeInput(id=number, tags=None, geom=shapely.Point(end).wkb_hex) for number, end in enumerate(_ENDS)]
    line = shapely.LineString(_ENDS).wkb_hex
    street = StreetEdgeInput(1, 0, 1, "residential", None, 111.0, foot=3, bike=3, tags=None, geom=line)
    nothing = np.zeros(0, dtype=np.int64)
    places = PlaceTable(id=nothing, lon=nothing.astype(float), lat=nothing.astype(float), kind=nothing, themes=[])
    now = datetime.fromtimestamp(0, UTC)
    network = build(streets_from_rows(nodes, [street]), places, [_feed()], run=0, built_at=now)
    at = datetime.combine(_DAY, datetime.min.time())
    for window, walk in itertools.product((0, 1), (None, 1)):
        query = ReachQuery(lon=0.0, lat=0.0, mode="transit", depart_at=at, window_minutes=window, max_walk_minutes=walk)
        reach(network, query)
    hour = ReachQuery(lon=0.0, lat=0.0, mode="transit", depart_at=at, window_minutes=1)
    matrix(network, _ENDS[:1] * MANY, _ENDS, hour)
    find_isochrones(network, ReachQuery(lon=0.0, lat=0.0), [1])
    sweep(KEPT_IN)


def _feed() -> FeedTable:
    none, two = np.zeros(0, dtype=np.int32), np.array([0, 1], dtype=np.int32)
    flags, zero = np.zeros(2, dtype=np.int8), np.zeros(1, dtype=np.int32)
    lon, lat = np.array(_ENDS).T
    words = [""]
    return FeedTable(
        "",
        "UTC",
        StopTable(["a", "b"], words * 2, lon, lat, flags, two * 0 - 1, flags, words * 2),
        RouteTable(words, words, words, words, zero, words, words),
        ServiceTable(words, _DAY, np.ones((1, 1), dtype=np.bool_)),
        PatternTable(zero, flags[:1], two * 2, two, flags, flags),
        TripTable(words, zero, zero, words, words, zero - 1, flags[:1], words, two * 2, two + 60, two + 60),
        FrequencyTable(none, none, none, none, none.astype(np.bool_)),
        TransferTable(none, none, none, none, none, none, none.astype(np.int8), none),
        PathwayTable(none, none, none.astype(np.int8), none.astype(np.bool_), none.astype(float), none, none),
    )
