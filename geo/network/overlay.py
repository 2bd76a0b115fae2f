"""What if more ran: stops and lines that nobody runs yet, laid over the timetable of a network; what is there stays."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import RefusedError
from geo.model import Halt
from geo.network.build import freeze
from geo.network.gates import near_gates
from geo.network.network import Network
from geo.network.profiles import PROFILES
from geo.network.snap import snap
from geo.network.timetable import Gates, Timetable
from geo.network.transfers import with_points
from geo.network.units import BANNED, DEGREE, NOWHERE, TICKS_PER_SECOND, Floats, Ints, metres_per_degree

__all__ = ["Line", "LineMore", "StopMore", "find_lines", "overlay"]

_MOST_DETOUR = 2000.0
"""Metres: farther off a line does not come by."""
_ALIKE = 200.0
"""Metres: which runs of a line come by as near as the nearest of them, in both directions."""
_DETOUR = 1.3
"""Streets beside the crow's flight."""
_BEYOND_MPS = 20 / 3.6
"""So fast a line runs on to a stop beyond its end."""
_BUS = 3


class StopMore(NamedTuple):
    """A line stops once more, and is so many seconds later from there on."""

    line: str
    agency: str
    halt: Halt
    delay_seconds: int


class LineMore(NamedTuple):
    """A line more, there and back every day: its trips leave both ends exactly at `first`, `first` + headway, ...

    Seconds of the service day, `last` included; `kmh` with stops, along streets.
    """

    name: str
    halts: tuple[Halt, ...]
    first: int
    last: int
    headway_seconds: int
    kmh: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line as people know it: its name and agency, whatever routes its feed makes of it, and where it ends."""

    name: str
    agency: str
    ends: tuple[str, ...]


class _Place(NamedTuple):
    """Where in a pattern a stop comes in: before the visit `visit`, so many metres after and before its neighbours."""

    pattern: int
    visit: int
    before: float
    after: float
    detour: float


def find_lines(table: Timetable) -> tuple[Line, ...]:
    """List the lines by name; routes of one name and agency are one line."""
    last = table.visit_point[table.first_visit[1:] - 1]
    ends: dict[tuple[str, str], dict[str, int]] = {}
    for route, point in zip(table.pattern_route.tolist(), last.tolist(), strict=True):
        told = ends.setdefault(_name_of(table, route), {})
        end = table.get_text(int(table.stop_name[table.point_stop[point]]))
        told[end] = told.get(end, 0) + 1
    return tuple(
        Line(*name, tuple(sorted(told, key=lambda end: (-told[end], end))[:2]))
        for name, told in sorted(ends.items(), key=lambda row: (len(row[0][0]), row[0]))
    )


def overlay(network: Network, stops: Sequence[StopMore], lines: Sequence[LineMore]) -> Network:
    """Return the network as it would be with these stops and lines; streets and places are the same arrays.

    Raises RefusedError if there is no such line, or if it does not come by.
    """
    halts = [stop.halt for stop in stops] + [halt for line in lines for halt in line.halts]
    here = network.timetable.point_stop.size
    table, numbers = _with_halts(network.timetable, halts), iter(range(here, here + len(halts)))
    for stop in stops:
        table = _with_stop(table, stop, next(numbers))
    for line in lines:
        table = _with_line(table, line, [next(numbers) for _ in line.halts])
    gates = _with_gates(network, table, here)
    transfers = with_points(network.transfers, table, gates, network.graph, network.costs, here)
    changed = dataclasses.replace(network, timetable=table, gates=gates, transfers=transfers)
    freeze(changed)
    return changed


def _name_of(table: Timetable, route: int) -> tuple[str, str]:
    name = table.get_text(int(table.route_short_name[route])) or table.get_text(int(table.route_long_name[route]))
    return name, table.get_text(int(table.route_agency[route]))


def _more(table: Timetable, **rows: NDArray[Any] | Sequence[int]) -> Timetable:
    """Return the table with more rows in some columns."""
    joined = {
        name: np.concatenate([getattr(table, name), np.asarray(more, dtype=getattr(table, name).dtype)])
        for name, more in rows.items()
    }
    return dataclasses.replace(table, **joined)


def _with_texts(table: Timetable, texts: Sequence[str]) -> tuple[Timetable, list[int]]:
    told = [text.encode() for text in texts]
    ends = int(table.first_text[-1]) + np.cumsum([len(text) for text in told])
    number = table.first_text.size - 1
    more = np.frombuffer(b"".join(told), np.uint8)
    return _more(table, text=more, first_text=ends), list(range(number, number + len(texts)))


def _with_halts(table: Timetable, halts: Sequence[Halt]) -> Timetable:
    """Add stops, each of which is a point of its own, of the first feed."""
    if not halts:
        return table
    table, names = _with_texts(table, [halt.name for halt in halts])
    nothing = [0] * len(halts)
    return _more(
        table,
        stop_id=nothing,
        stop_name=names,
        stop_platform=nothing,
        stop_lon=[round(halt.lon * DEGREE) for halt in halts],
        stop_lat=[round(halt.lat * DEGREE) for halt in halts],
        stop_kind=nothing,
        stop_parent=[NOWHERE] * len(halts),
        stop_feed=nothing,
        stop_wheelchair=nothing,
        point_stop=range(table.stop_id.size, table.stop_id.size + len(halts)),
    )


def _with_stop(table: Timetable, stop: StopMore, point: int) -> Timetable:
    """Let every run of a line that comes by stop at a point, in both directions."""
    wanted = [n for n in range(table.route_id.size) if _name_of(table, n) == (stop.line, stop.agency)]
    patterns = np.flatnonzero(np.isin(table.pattern_route, wanted))
    if not patterns.size:
        raise RefusedError(
            f"The timetable knows no line {stop.line}.", de=f"Eine Linie {stop.line} kennt der Fahrplan nicht."
        )
    found = [_fit(table, int(pattern), stop.halt) for pattern in patterns]
    nearest = min(place.detour for place in found)
    if nearest > _MOST_DETOUR:
        raise RefusedError(
            f"Line {stop.line} does not come by: its way would be {round(nearest, -2):.0f} m longer.",
            de=f"Die Linie {stop.line} kommt hier nicht vorbei: Ihr Weg würde {round(nearest, -2):.0f} m länger.",
        )
    return _insert(table, [place for place in found if place.detour <= nearest + _ALIKE], point, stop.delay_seconds)


def _fit(table: Timetable, pattern: int, halt: Halt) -> _Place:
    """Return where a stop makes the way of a pattern least longer, beyond its ends too; as the crow flies."""
    visits = slice(table.first_visit[pattern], table.first_visit[pattern + 1])
    stop = table.point_stop[table.visit_point[visits]]
    lon, lat = table.stop_lon[stop] / DEGREE, table.stop_lat[stop] / DEGREE
    far, apart = _metres(lon, lat, halt.lon, halt.lat), _metres(lon[1:], lat[1:], lon[:-1], lat[:-1])
    longer = np.concatenate([far[:1], far[:-1] + far[1:] - apart, far[-1:]])
    best = int(longer.argmin())
    before = float(far[best - 1]) if best else 0.0
    after = float(far[best]) if best < far.size else 0.0
    return _Place(pattern, best, before, after, float(longer[best]))


def _metres(lon: Floats, lat: Floats, to_lon: Floats | float, to_lat: Floats | float) -> Floats:
    scale_x, scale_y = metres_per_degree(lat)
    return np.asarray(np.hypot((lon - to_lon) * scale_x, (lat - to_lat) * scale_y))


def _insert(table: Timetable, places: Sequence[_Place], point: int, delay: int) -> Timetable:
    """Let the patterns visit a point; whoever comes after it is later by the delay, whoever was before is not."""
    pattern = np.array([place.pattern for place in places])
    at = table.first_visit[pattern] + np.array([place.visit for place in places])
    number = np.full(table.pattern_route.size, NOWHERE)
    number[pattern] = np.arange(pattern.size)
    trip = np.flatnonzero(number[table.trip_pattern] != NOWHERE)
    mine = number[table.trip_pattern[trip]]
    visit = np.array([place.visit for place in places])[mine]
    slot = table.first_time[trip] + visit
    there = _times_there(table, trip, slot, [places[each] for each in mine.tolist()], delay)
    between = (visit > 0) & (slot < table.first_time[trip + 1])
    late = np.zeros(table.arrival.size + 1, dtype=np.int64)
    np.add.at(late, slot[between], delay)
    np.add.at(late, table.first_time[trip + 1][between], -delay)
    later = np.cumsum(late)[:-1]
    return dataclasses.replace(
        table,
        first_visit=_firsts(np.diff(table.first_visit) + (number != NOWHERE)),
        visit_point=np.insert(table.visit_point, at, point).astype(np.int32),
        visit_pickup=np.insert(table.visit_pickup, at, 0),
        visit_drop_off=np.insert(table.visit_drop_off, at, 0),
        first_time=_firsts(np.diff(table.first_time) + (number[table.trip_pattern] != NOWHERE)),
        arrival=np.insert(table.arrival + later, slot, there).astype(np.int32),
        departure=np.insert(table.departure + later, slot, there).astype(np.int32),
    )


def _times_there(table: Timetable, trip: NDArray[Any], slot: Ints, places: Sequence[_Place], delay: int) -> Ints:
    """Return when each trip is at the new stop: on its way in proportion, beyond its ends at a steady speed."""
    before, after = (np.array([getattr(place, name) for place in places]) for name in ("before", "after"))
    first, last = slot == table.first_time[trip], slot == table.first_time[trip + 1]
    left = table.departure[np.where(first, slot, slot - 1)]
    reached = table.arrival[np.where(last, slot - 1, slot)]
    both = before + after
    part = np.divide(before, both, out=np.full(both.size, 0.5), where=both > 0)
    way = np.floor((reached - left + delay) * part + 0.5)
    beyond = np.ceil(both * _DETOUR / _BEYOND_MPS)
    return np.asarray(np.where(first, reached - beyond, left + np.where(last, beyond, way)), dtype=np.int32)


def _with_line(table: Timetable, line: LineMore, points: Sequence[int]) -> Timetable:
    """Add a route with a pattern in each direction and all its trips."""
    ends = [line.halts[-1].name, line.halts[0].name]
    table, (name, *heads) = _with_texts(table, [line.name, *ends])
    route, pattern, service = table.route_id.size, table.pattern_route.size, table.service_days.shape[0]
    there = _run_times(line)
    begins = np.arange(line.first, line.last + 1, line.headway_seconds)
    runs = np.concatenate([begins[:, None] + there, begins[:, None] + (there[-1] - there[::-1])])
    stops, trips = len(points), 2 * begins.size
    nothing = [0] * trips
    every_day = np.full((1, table.service_days.shape[1]), 255, dtype=np.uint8)
    table = dataclasses.replace(table, service_days=np.concatenate([table.service_days, every_day]))
    return _more(
        table,
        **{key: [0] for key in ("route_id", "route_agency", "route_long_name", "route_color", "route_text_color")},
        route_short_name=[name],
        route_kind=[_BUS],
        pattern_route=[route, route],
        pattern_direction=[0, 1],
        pattern_feed=[0, 0],
        first_visit=table.first_visit[-1] + np.array([stops, 2 * stops]),
        visit_point=[*points, *reversed(points)],
        visit_pickup=[0] * (2 * stops),
        visit_drop_off=[0] * (2 * stops),
        trip_id=nothing,
        trip_pattern=np.repeat([pattern, pattern + 1], begins.size),
        trip_service=[service] * trips,
        trip_headsign=np.repeat(heads, begins.size),
        trip_short_name=nothing,
        trip_block=[NOWHERE] * trips,
        trip_wheelchair=nothing,
        trip_headway=nothing,
        first_time=table.first_time[-1] + stops * np.arange(1, trips + 1),
        arrival=runs.ravel(),
        departure=runs.ravel(),
    )


def _run_times(line: LineMore) -> Ints:
    """Return the seconds after the first stop at which a trip is at each."""
    lon, lat = (np.array([getattr(halt, axis) for halt in line.halts]) for axis in ("lon", "lat"))
    legs = np.ceil(_metres(lon[1:], lat[1:], lon[:-1], lat[:-1]) * _DETOUR / (line.kmh / 3.6))
    return np.concatenate([[0], np.cumsum(np.maximum(legs, 1))]).astype(np.int32)


def _with_gates(network: Network, table: Timetable, first: int) -> Gates:
    """Link the points from `first` on to the streets nearest to them."""
    gates = network.gates
    stop = table.point_stop[first:]
    spots = np.ascontiguousarray(table.stop_lon[stop]), np.ascontiguousarray(table.stop_lat[stop])
    costs = network.costs.mainland, network.costs.passable
    snaps = [snap(network.shape, network.grid, costs, number, spots) for number in range(len(PROFILES))]
    edge, part = np.stack([each.edge for each in snaps]), np.stack([each.part for each in snaps])
    speed = np.array([[profile.off_street_mps] for profile in PROFILES])
    metres = np.where(edge == NOWHERE, 0.0, np.stack([each.metres for each in snaps]))
    ticks = np.where(edge == NOWHERE, BANNED, np.floor(metres * TICKS_PER_SECOND / speed + 0.5)).astype(np.int32)
    edges = np.concatenate([gates.edge, edge], axis=1)
    near = near_gates(edges, network.links)
    return Gates(
        first=np.concatenate([gates.first, gates.first[-1] + np.arange(1, stop.size + 1)]).astype(np.int32),
        point=np.concatenate([gates.point, np.arange(first, first + stop.size)]).astype(np.int32),
        edge=edges,
        part=np.concatenate([gates.part, part], axis=1),
        ticks_in=np.concatenate([gates.ticks_in, ticks], axis=1),
        ticks_out=np.concatenate([gates.ticks_out, ticks], axis=1),
        first_near=near[0],
        near_gate=near[1],
        near_place=near[2],
    )


def _firsts(counts: NDArray[Any]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
