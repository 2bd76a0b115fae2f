"""How well a cell is served by public transport: departures within five minutes' walk, and classes of quality.

The classes are those of the Swiss Federal Office for Spatial Development (ARE, ÖV-Güteklassen, Berechnungsmethodik
ARE, Grundlagenbericht), which towns and states in Germany and Austria took over: the interval of a stop from 6 to 20 h
and its best vehicle make its category (I to V); category and distance as the crow flies make the class (A to D).
"""

from collections.abc import Sequence

import numpy as np

from geo.gaps.kernels import count_runs
from geo.gaps.search import Linked, by_street, look_back
from geo.network import DEGREE, Ints, Timetable
from geo.network.units import Floats, metres_per_degree
from geo.reach import UNREACHED
from geo.reach.course import Course
from geo.reach.runs import BOARD, Runs

__all__ = ["CLASSES", "category", "classes", "departures_within", "quality", "stations"]

_FIRST, _LAST = 6 * 3600, 20 * 3600
_INTERVALS = (5, 10, 20, 40, 60)
"""Minutes: a category's interval is shorter than each, the last one included."""
_CATEGORIES = {"node": (1, 1, 2, 3, 4), "rail": (1, 2, 3, 4, 5), "road": (2, 3, 4, 5, 5)}
"""By best vehicle: the category for each of the intervals."""
_METRES = (300, 500, 750, 1000)
CLASSES = {1: "AABC", 2: "ABCD", 3: "BCD", 4: "CD", 5: "D"}
"""For each category the class within each of the distances."""
_RAIL = (2, *range(100, 118))
"""Railways among the kinds of GTFS and its extension."""
_FIVE_MINUTES = 5 * 60 * 10


def category(departures: float, vehicle: str, hours: float = 14.0) -> int | None:
    """Return the category of a stop: 1 to 5, None where less than one an hour leaves in each direction.

    Departures are of both directions together, so that half of them make the interval.
    """
    if departures <= 0:
        return None
    minutes = hours * 60 / (departures / 2)
    for limit, found in zip(_INTERVALS, _CATEGORIES[vehicle], strict=True):
        if minutes < limit or minutes == limit == _INTERVALS[-1]:
            return found
    return None


def quality(found: int | None, metres: float) -> str | None:
    """Return the class of a point so many metres from a stop of a category; None where it has none."""
    row = CLASSES.get(found or 0, "")
    return next((each for limit, each in zip(_METRES, row, strict=False) if metres <= limit), None)


def stations(table: Timetable) -> Ints:
    """Return the station of each point: a stop's parent, or all stops of one name in one feed."""
    stop = table.point_stop
    named = table.stop_name[stop].astype(np.int64) * (int(table.stop_feed.max(initial=0)) + 1) + table.stop_feed[stop]
    parent = table.stop_parent[stop]
    key = np.where(parent >= 0, -1 - parent.astype(np.int64), named)
    return np.unique(key, return_inverse=True)[1].astype(np.int32)


def classes(linked: Linked, runs: Runs, nodes: Sequence[int] = ()) -> tuple[str | None, ...]:
    """Return the class of each cell, by its best stop; `runs` is what runs that day, looked at forwards.

    `nodes` are stations that the scheme counts as railway junctions, where somebody names them.
    """
    table, cells = linked.network.timetable, linked.cells
    station = stations(table)
    count = int(station.max(initial=-1)) + 1
    inside = (runs.what == BOARD) & (runs.time >= _FIRST) & (runs.time < _LAST)
    leaving = np.bincount(station[runs.point[inside]], minlength=count)
    kind = table.route_kind[table.pattern_route[table.trip_pattern[runs.trip[runs.run[inside]]]]]
    railed = np.bincount(station[runs.point[inside]], weights=np.isin(kind, _RAIL), minlength=count) > 0
    lon = np.bincount(station, weights=table.stop_lon[table.point_stop], minlength=count)
    lat = np.bincount(station, weights=table.stop_lat[table.point_stop], minlength=count)
    size = np.maximum(np.bincount(station, minlength=count), 1) * DEGREE
    best: list[str | None] = [None] * cells.size
    middle = _middles(linked)
    for number in np.flatnonzero(leaving).tolist():
        vehicle = "node" if number in nodes else "rail" if railed[number] else "road"
        found = category(float(leaving[number]), vehicle)
        metres = _distance(middle, lon[number] / size[number], lat[number] / size[number])
        for cell in np.flatnonzero(metres <= _METRES[-1]).tolist():
            told = quality(found, float(metres[cell]))
            best[cell] = min((each for each in (told, best[cell]) if each), default=None)
    return tuple(best)


def _middles(linked: Linked) -> tuple[Floats, Floats]:
    cells = linked.cells
    count = np.diff(cells.first_point)
    return tuple(np.add.reduceat(each, cells.first_point[:-1]) / count for each in (cells.lon, cells.lat))  # type: ignore[return-value]


def _distance(middle: tuple[Floats, Floats], lon: float, lat: float) -> Floats:
    scale = metres_per_degree(lat)
    return np.asarray(np.hypot((middle[0] - lon) * float(scale[0]), (middle[1] - lat) * float(scale[1])))


def departures_within(linked: Linked, profile: int, runs: Runs, window: tuple[int, int]) -> Floats:
    """Return for each cell the departures per hour within five minutes' walk; a trip counts once.

    `window` are seconds of the day, the last one excluded. The cell's middle point in rank counts.
    """
    first, last = window
    inside = (runs.what == BOARD) & (runs.time >= first) & (runs.time < last)
    order = np.argsort(runs.point[inside], kind="stable")
    leaving, run = runs.point[inside][order], runs.run[inside][order]
    firsts = np.searchsorted(leaving, np.arange(linked.network.timetable.point_stop.size + 1)).astype(np.int32)
    counts = count_runs(*_near_stops(linked, profile), firsts, run.astype(np.int32), runs.trip.size)
    told = linked.cells.middle(linked.by_point(counts), UNREACHED)
    return np.asarray(told * 3600 / (last - first))


def _near_stops(linked: Linked, profile: int) -> tuple[Ints, Ints]:
    """Return for each place of the network, a point of a cell, the stops within five minutes: firsts and stops."""
    gates, places = linked.network.gates, linked.network.places.id.size
    walking = Course(linked.network, profile, _FIVE_MINUTES, side=1)
    place, stop = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    for point in range(gates.first.size - 1):
        mine = slice(gates.first[point], gates.first[point + 1])
        doors = by_street(gates.edge[profile][mine], gates.part[profile][mine], gates.ticks_in[profile][mine])
        near = np.flatnonzero(look_back(linked, walking, doors).walked != UNREACHED)
        place.append(near)
        stop.append(np.full(near.size, point, dtype=np.int32))
    places_near, stops_near = np.concatenate(place), np.concatenate(stop)
    order = np.argsort(places_near, kind="stable")
    firsts = np.searchsorted(places_near[order], np.arange(places + 1)).astype(np.int32)
    return firsts, stops_near[order]
