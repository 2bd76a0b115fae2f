"""Where to change, how long it takes, and where one may stay seated."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from ingest.demo.stops import Halt
from ingest.demo.timetable.feed import Cell
from ingest.demo.timetable.rides import Trip
from ingest.demo.timetable.stations import Station

__all__ = ["TRANSFER_COLUMNS", "transfer_rows"]

TRANSFER_COLUMNS = "from_stop_id to_stop_id from_trip_id to_trip_id transfer_type min_transfer_time"
_TAKES, _SEATED = 2, 4
_NEAR_METRES = 220.0
_WALK_MPS = 1.1
_PLATFORM_S = 90


def transfer_rows(
    halts: Sequence[Halt], stations: Sequence[Station], trips: Sequence[Trip]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows: between a station and the stops around it, within the station, and from trip to trip."""
    buses = [(str(number), halt.at) for number, halt in enumerate(halts) if halt.kind == "bus"]
    tree = shapely.STRtree(shapely.points([at for _, at in buses]))
    for station in stations:
        ways = [f"{station.id}:{track}" for track in (1, 2)]
        yield ways[0], ways[1], "", "", _TAKES, 2 * _PLATFORM_S
        yield ways[1], ways[0], "", "", _TAKES, 2 * _PLATFORM_S
        near = tree.query(shapely.Point(station.at), predicate="dwithin", distance=_NEAR_METRES).tolist()
        for index in sorted(near):
            stop, at = buses[index]
            seconds = _PLATFORM_S + int(np.ceil(np.hypot(at[0] - station.at[0], at[1] - station.at[1]) / _WALK_MPS))
            for platform in ways:
                yield platform, stop, "", "", _TAKES, seconds
                yield stop, platform, "", "", _TAKES, seconds
    yield from _seated(trips)


def _seated(trips: Sequence[Trip]) -> Iterator[tuple[Cell, ...]]:
    leaders = {trip.block: trip for trip in trips if trip.block and trip.line.continues_as}
    for trip in trips:
        if trip.block and not trip.line.continues_as:
            leader = leaders[trip.block]
            yield leader.direction.course.stops[-1], trip.direction.course.stops[0], leader.id, trip.id, _SEATED, ""
