"""From all places of a theme back to every cell: one search for the whole town and every second of the window.

Whoever looks back from all places at once sees of each cell the nearest only. What is kept is not a duration but every
way worth taking (when one leaves, when one is there), so that shares of any kind follow from it, and a place more or
less is a merge and no new search.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from geo.gaps.cells import Cells
from geo.gaps.kernels import by_point, join_rows, middle_minutes, same_street, seed_doors, worth_taking
from geo.model import ReachQuery
from geo.network import (
    BANNED,
    DEGREE,
    NOWHERE,
    PROFILES,
    TICKS_PER_SECOND,
    EdgeIdx,
    Ints,
    Network,
    Parts,
    PlaceTable,
    snap,
    with_places,
)
from geo.reach import UNREACHED
from geo.reach.course import Course, plot
from geo.reach.ground import Ground, bare_ground
from geo.reach.origin import Origin
from geo.reach.shares import by_place, mirrored, shares
from geo.reach.transit import access_ticks, ride_latest, sweep
from geo.reach.walk import to_places, walk
from geo.reach.workspace import Workspace, borrow

__all__ = [
    "Doors",
    "Known",
    "Linked",
    "Ways",
    "by_street",
    "doors_at",
    "doors_of",
    "each_door",
    "join_doors",
    "know",
    "link",
    "look_back",
    "merge",
    "minutes_of_day",
    "percentiles",
    "percentiles_with",
    "plot_ways",
]

PERCENTILES = (5, 50, 95)
"""Of departures: lucky, typical and reliable."""
_LAST_SECOND = 27 * 3600
_NO_ROWS = np.empty((0, 3), dtype=np.int32)
_NO_STREET = EdgeIdx(-2)
"""The street of no door: not even of one that has none."""


@dataclass(frozen=True)
class Linked:
    """Cells on the streets of a network: its places are the points of the cells."""

    cells: Cells
    network: Network
    grounds: dict[tuple[int, int], Ground] = field(default_factory=dict, repr=False)

    def ground(self, course: Course) -> Ground:
        """Return the streets between stops and cells without idle junctions; made once."""
        key = course.profile, course.side
        if key not in self.grounds:
            self.grounds[key] = bare_ground(course)
        return self.grounds[key]

    def by_point(self, values: Ints) -> Ints:
        """Return values of the network's places in the order of the points."""
        ordered = np.empty_like(values)
        ordered[self.network.places.id] = values
        return ordered


@dataclass(frozen=True, slots=True)
class Doors:
    """Doors of places at streets, by street; ticks from the street to the door."""

    edge: Ints
    part: Parts
    ticks: Ints


@dataclass(frozen=True, slots=True)
class Ways:
    """Every way by vehicle worth taking between the doors and each point of the cells, and seconds on foot.

    `rows` are as the engine sees them from the doors: point (as a place of the network), ticks, label. `stops` are the
    same for each stop (ticks, stop, label) by stop and time, where nothing was merged.
    """

    rows: Ints
    walked: Ints
    stops: Ints | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Ways, their rows by place and arrival (arrival, departure), and their percentiles (`PERCENTILES`) by cell."""

    ways: Ways
    firsts: Ints
    rows: Ints
    seconds: Ints


def link(network: Network, cells: Cells) -> Linked:
    """Link the points of the cells to the streets."""
    number = np.arange(cells.lon.size)
    table = PlaceTable(number, cells.lon, cells.lat, kind=np.zeros_like(number), themes=[()])
    return Linked(cells, with_places(network, table))


def plot_ways(  # noqa: PLR0913 - a question has that many parts
    network: Network,
    query: ReachQuery,
    *,
    at: datetime | None = None,
    window_minutes: int = 0,
    towards: bool = True,
    is_holiday: Callable[..., bool] | None = None,
) -> Course:
    """Return the course of all who leave in the window after `at`: cells for places (`towards`), or places for cells.

    Windows may be whole days. Raises as `reach`.
    """
    asked = replace(query, depart_at=at, arrive_by=None, window_minutes=0, visit=None, towards=towards)
    if is_holiday is not None:
        asked = replace(asked, is_holiday=is_holiday)
    course = plot(network, asked)
    if query.mode != "transit":
        return course
    second = course.moment.second if course.moment else 0
    most = (_LAST_SECOND - second - course.limit // TICKS_PER_SECOND) // 60
    return replace(course, far=towards, window=min(window_minutes, most) * 60 * TICKS_PER_SECOND)


def doors_of(network: Network, profile: int, wanted: NDArray[np.bool_]) -> Doors:
    """Return the doors of the places of a network that are wanted, shape (places)."""
    links = network.links
    return _doors(profile, links.edge[profile][wanted], links.part[profile][wanted], links.metres[profile][wanted])


def doors_at(network: Network, profile: int, lon: float, lat: float) -> Doors:
    """Return the door at a point (degrees); it has no street where the point is far from every one."""
    spot = np.array([round(lon * DEGREE)], dtype=np.int32), np.array([round(lat * DEGREE)], dtype=np.int32)
    found = snap(network.shape, network.grid, (network.costs.mainland, network.costs.passable), profile, spot)
    return _doors(profile, found.edge, found.part, found.metres)


def _doors(profile: int, edge: Ints, part: Parts, metres: Parts) -> Doors:
    return by_street(edge, part, _off_street(profile, edge, metres))


def by_street(edge: Ints, part: Parts, ticks: Ints) -> Doors:
    """Return doors in the order of their streets."""
    order = np.argsort(edge, kind="stable")
    return Doors(edge[order], part[order], ticks[order])


def _off_street(profile: int, edge: Ints, metres: Parts) -> Ints:
    known = np.where(edge == NOWHERE, 0, metres).astype(np.float64)
    ticks = np.floor(known * (TICKS_PER_SECOND / PROFILES[profile].off_street_mps) + 0.5)
    return np.where(edge == NOWHERE, BANNED, ticks).astype(np.int32)


def look_back(linked: Linked, course: Course, doors: Doors, known: Ways | None = None) -> Ways:
    """Search from all doors at once to the points of all cells; of a long window its parts, each for itself.

    Ways that are no better at a stop than one of the `known` are left out: merged with those, nothing is missing.
    """
    with borrow(course.network) as workspace:
        origin = _origin(course, doors)
        walk(course, origin, workspace)
        walked = _walked(course, doors, origin, workspace)
        if not course.rides:
            return Ways(_NO_ROWS, walked)
        access = _access(course, doors, origin, workspace)
        ground = linked.ground(course)

        if len(course.parts) == 1:
            left = ride_latest(course, access)
            if known is not None and known.stops is not None:
                left = left[worth_taking(left, _first_rows(known.stops, access.size), known.stops)]
            stops = left[np.argsort(left[:, 1], kind="stable")]
            return Ways(sweep(course, left, workspace, ground).found, walked, stops)

        def ask(part: Course) -> Ints:
            return sweep(part, ride_latest(part, access), workspace, ground).found

        with ThreadPoolExecutor(len(course.parts)) as pool:
            found = pool.map(ask, [part for part, _ in course.parts])
            rows = [_earlier(row, ticks) for row, (_, ticks) in zip(found, course.parts, strict=True)]
    return Ways(np.concatenate(rows), walked)


def _first_rows(stops: Ints, count: int) -> Ints:
    return np.searchsorted(stops[:, 1], np.arange(count + 1)).astype(np.int32)


def _earlier(rows: Ints, ticks: int) -> Ints:
    """Return rows that are counted back from a moment so much later."""
    rows[:, 1:] += ticks
    return rows


def merge(one: Ways, other: Ways) -> Ways:
    """Return the ways to the doors of both; what is worse than another does no harm."""
    return Ways(np.concatenate([one.rows, other.rows]), sooner(one.walked, other.walked))


def sooner(one: Ints, other: Ints) -> Ints:
    both = (one != UNREACHED) & (other != UNREACHED)
    return np.where(both, np.minimum(one, other), np.maximum(one, other)).astype(np.int32)


def percentiles(linked: Linked, course: Course, ways: Ways, wanted: tuple[int, ...] = PERCENTILES) -> Ints:
    """Return the seconds that so many per cent of all departures do not exceed, shape (cells, wanted).

    Of a single moment, and without vehicles, all are the same.
    """
    return know(linked, course, ways, wanted).seconds


def know(linked: Linked, course: Course, ways: Ways, wanted: tuple[int, ...] = PERCENTILES) -> Known:
    """Return ways with what is asked of them again and again."""
    firsts, rows = _by_place(course, ways.rows, ways.walked.size)
    told = _shares(course, firsts, rows, ways.walked, wanted)
    found = linked.cells.middle(linked.by_point(told), UNREACHED)
    return Known(ways, firsts, rows, np.ascontiguousarray(np.broadcast_to(found, (found.shape[0], len(wanted)))))


def percentiles_with(linked: Linked, course: Course, known: Known, fresh: Ways, column: int | None = None) -> Ints:
    """Return what `percentiles` returns of known and fresh ways together; of one `column` only, if one is named.

    Only cells to which a fresh way leads are looked at again.
    """
    cells, order, ways = linked.cells, linked.network.places.id, known.ways
    walked = sooner(ways.walked, fresh.walked)
    touched = walked != ways.walked
    touched[fresh.rows[:, 0]] = True
    cell_of = np.repeat(np.arange(cells.size, dtype=np.int32), np.diff(cells.first_point))[order]
    again = np.zeros(cells.size, dtype=np.bool_)
    again[cell_of[touched]] = True
    more = _by_place(course, fresh.rows, walked.size)
    firsts, rows = join_rows(known.firsts, known.rows, *more, again[cell_of])
    wanted = PERCENTILES if column is None else PERCENTILES[column : column + 1]
    told = linked.by_point(_shares(course, firsts, rows, walked, wanted))
    seconds = known.seconds.copy() if column is None else known.seconds[:, column : column + 1].copy()
    number = np.flatnonzero(again)
    seconds[number] = cells.middle(told, UNREACHED, number)
    return seconds


def _by_place(course: Course, found: Ints, places: int) -> tuple[Ints, Ints]:
    rows = mirrored(found, course.until) if course.far else found
    firsts, ordered = by_place(np.ascontiguousarray(rows), places)
    return firsts, ordered


def _shares(course: Course, firsts: Ints, rows: Ints, walked: Ints, wanted: tuple[int, ...]) -> Ints:
    if not course.rides:
        return walked[:, None]
    percent = np.array(wanted if course.window else (100,))
    seconds, limit = course.window // TICKS_PER_SECOND or 1, course.limit // TICKS_PER_SECOND
    told: Ints = shares(firsts, rows, walked, seconds, limit, int(course.wait), percent)[0]
    return told


def minutes_of_day(linked: Linked, course: Course, ways: Ways) -> NDArray[np.int16]:
    """Return the seconds of who leaves at each minute of the window, shape (cells, minutes); by the middle point."""
    minutes = max(course.window // (60 * TICKS_PER_SECOND), 1)
    firsts, rows = by_point(ways.rows, course.until if course.far else 0, ways.walked.size)
    order = np.empty(linked.network.places.id.size, dtype=np.int32)
    order[linked.network.places.id] = np.arange(order.size)
    cells, limit = linked.cells, course.limit // TICKS_PER_SECOND
    found = np.empty((cells.size, minutes), dtype=np.int16)

    def fill(begin: int, end: int) -> None:
        middle_minutes(cells.first_point[begin : end + 1], order, firsts, rows, ways.walked, limit, found[begin:end])

    count = cpu_count() or 1
    edges = [cells.size * number // count for number in range(count + 1)]
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(fill, edges[:-1], edges[1:]))
    return found


def _origin(course: Course, doors: Doors) -> Origin:
    """Return all doors as one, which lies at no street."""
    costs, profile = course.network.costs, course.profile
    ends = costs.edge_ticks[profile], costs.node_ticks[profile], course.network.graph.edge_node
    nodes, ticks = seed_doors(doors.edge, doors.part, doors.ticks, course.side, *ends)
    return Origin(_NO_STREET, 0.0, 0.0, 0, nodes, ticks)


def _along(course: Course, doors: Doors, edge: Ints, part: Parts, ticks: Ints) -> Ints:
    """Return the ticks from the doors along their own streets, `BANNED` where that is farther than one walks."""
    edge_ticks = course.network.costs.edge_ticks[course.profile]
    found = same_street((doors.edge, doors.part, doors.ticks), edge, part, ticks, course.side, edge_ticks)
    return np.where(found <= course.stretch, found, BANNED).astype(np.int32)


def _walked(course: Course, doors: Doors, origin: Origin, workspace: Workspace) -> Ints:
    links, profile = course.network.links, course.profile
    seconds = to_places(course, origin, workspace)
    off = _off_street(profile, links.edge[profile], links.metres[profile])
    along = _along(course, doors, links.edge[profile], links.part[profile], off)
    near = np.where(along < BANNED, -(-along // TICKS_PER_SECOND), BANNED)
    best = np.minimum(np.where(seconds == UNREACHED, BANNED, seconds), near)
    return np.where(best == BANNED, UNREACHED, best).astype(np.int32)


def _access(course: Course, doors: Doors, origin: Origin, workspace: Workspace) -> Ints:
    gates, profile = course.network.gates, course.profile
    ticks = access_ticks(course, workspace, origin)
    along = _along(course, doors, gates.edge[profile], gates.part[profile], course.gate_in)
    np.minimum.at(ticks, gates.point, along)
    return ticks


def each_door(doors: Doors) -> list[Doors]:
    """Return each of the doors alone."""
    alone = range(doors.edge.size)
    return [Doors(doors.edge[n : n + 1], doors.part[n : n + 1], doors.ticks[n : n + 1]) for n in alone]


def join_doors(*doors: Doors) -> Doors:
    """Return all doors together."""
    edge, part, ticks = (np.concatenate([getattr(each, name) for each in doors]) for name in ("edge", "part", "ticks"))
    return by_street(edge, part, ticks)
