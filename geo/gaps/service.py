"""How well a cell is served by public transport: departures within five minutes' walk, and classes of quality.

The classes are those of the Swiss Federal Office for Spatial Development (ARE, ÖV-Güteklassen, Berechnungsmethodik
ARE, Grundlagenbericht, 2011 and 2022), which towns and states in Germany and Austria took over. Of each stop the
departures from 6 to 20 h of a working day are counted, railways apart from what runs on the road; half of them (one
direction) make the interval, interval and kind of vehicle the category (I to V), the better one of the two. A cableway
is category V. Category and distance as the crow flies make the class (A to D).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
_CATEGORIES = {
    "node": (1, 1, 2, 3, 4),
    "rail": (1, 2, 3, 4, 5),
    "road": (2, 3, 4, 5, 5),
    "cable": (5, 5, 5, 5, 5),
}
"""By kind of vehicle, railway junctions apart: the category for each of the intervals."""
_METRES = (300, 500, 750, 1000)
"""The first distance excluded, the others included."""
CLASSES = {1: "AABC", 2: "ABCD", 3: "BCD", 4: "CD", 5: "D"}
"""For each category the class within each of the distances."""
_RAIL = (2, *range(100, 118))
"""Railways among the kinds of GTFS and its extension."""
_CABLE = (6, 7, *range(1300, 1308), *range(1400, 1403))
"""Cableways and funiculars."""
_SAME_METRES = 300.0
"""Stops of one name no farther apart are one: many villages have a stop of the same name."""
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
    if row and metres < _METRES[0]:
        return row[0]
    return next((each for limit, each in zip(_METRES[1:], row[1:], strict=False) if metres <= limit), None)


def stations(table: Timetable) -> Ints:
    """Return the station of each point: a stop's parent, or neighbours of one name in one feed."""
    stop = table.point_stop
    lon, lat = (each[stop] / DEGREE for each in (table.stop_lon, table.stop_lat))
    key = -1 - table.stop_parent[stop].astype(np.int64)
    alone = table.stop_parent[stop] < 0
    order = np.lexsort((table.stop_feed[stop], table.stop_name[stop]))
    order = order[alone[order]]
    same = np.flatnonzero(np.diff(table.stop_name[stop[order]]) | np.diff(table.stop_feed[stop[order]])) + 1
    for named in np.split(order, same):
        _join_near(named, lon, lat, key)
    return np.unique(key, return_inverse=True)[1].astype(np.int32)


def _join_near(named: NDArray[np.int64], lon: Floats, lat: Floats, key: NDArray[np.int64]) -> None:
    """Number the stations of stops of one name: each is what hangs together by steps of `_SAME_METRES` at most."""
    left = set(named.tolist())
    while left:
        first = left.pop()
        station, fresh = [first], [first]
        while fresh:
            others = np.array(sorted(left), dtype=np.int64)
            near = _distance((lon[others], lat[others]), float(lon[fresh[-1]]), float(lat[fresh[-1]]))
            fresh.pop()
            found = others[near <= _SAME_METRES].tolist()
            left -= set(found)
            fresh += found
            station += found
        key[station] = min(station)


def classes(linked: Linked, runs: Runs, nodes: Sequence[int] = ()) -> tuple[str | None, ...]:
    """Return the class of each cell, by its best stop; `runs` is what runs that day, looked at forwards.

    `nodes` are stations that the scheme counts as railway junctions, where somebody names them.
    """
    table, cells = linked.network.timetable, linked.cells
    station = stations(table)
    count = int(station.max(initial=-1)) + 1
    best = _best_categories(table, runs, station, nodes)
    lon = np.bincount(station, weights=table.stop_lon[table.point_stop], minlength=count)
    lat = np.bincount(station, weights=table.stop_lat[table.point_stop], minlength=count)
    size = np.maximum(np.bincount(station, minlength=count), 1) * DEGREE
    told: list[str | None] = [None] * cells.size
    middle = _middles(linked)
    for number, found in best.items():
        metres = _distance(middle, lon[number] / size[number], lat[number] / size[number])
        for cell in np.flatnonzero(metres <= _METRES[-1]).tolist():
            here = quality(found, float(metres[cell]))
            told[cell] = min((each for each in (here, told[cell]) if each), default=None)
    return tuple(told)


def _best_categories(table: Timetable, runs: Runs, station: Ints, nodes: Sequence[int]) -> dict[int, int]:
    """Return the category of each station that has one: the best of its kinds of vehicles, each counted apart."""
    inside = (runs.what == BOARD) & (runs.time >= _FIRST) & (runs.time < _LAST)
    place = station[runs.point[inside]]
    kind = table.route_kind[table.pattern_route[table.trip_pattern[runs.trip[runs.run[inside]]]]]
    cable, rail = np.isin(kind, _CABLE), np.isin(kind, _RAIL)
    best: dict[int, int] = {}
    for vehicle, mine in (("rail", rail), ("road", ~rail & ~cable), ("cable", cable)):
        counted = np.bincount(place[mine], minlength=int(station.max(initial=-1)) + 1)
        for number in np.flatnonzero(counted).tolist():
            found = category(float(counted[number]), "node" if vehicle == "rail" and number in nodes else vehicle)
            if found is not None:
                best[number] = min(found, best.get(number, found))
    return best


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
