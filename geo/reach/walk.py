"""How far: from a door over the streets, and by what runs, to the doors of all places."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.model import ReachQuery
from geo.network import BANNED, PROFILES, TICKS_PER_SECOND, Ints, Network, PlaceIdx
from geo.network.kernels import street_search
from geo.reach.course import Course, plot
from geo.reach.ground import Ground, whole_ground
from geo.reach.kernels import UNREACHED, place_seconds, read_labels
from geo.reach.origin import Origin, locate
from geo.reach.shares import PERCENTILES, by_place, mirrored, shares
from geo.reach.transit import access_ticks, ride, ride_latest, stroll_on, sweep, to_doors, walk_on
from geo.reach.workspace import Workspace, borrow

__all__ = [
    "EveryWay",
    "Reached",
    "every_way",
    "has_theme",
    "labels",
    "latest_ticks",
    "median_ticks",
    "nearest_places",
    "node_ticks",
    "reach",
    "reach_from",
    "reach_over",
    "reached_of",
    "share",
    "there_and_back",
    "to_places",
    "walk",
]

_MEDIAN = PERCENTILES.index(50)


@dataclass(frozen=True, slots=True)
class Reached:
    """Seconds from door to door for each place of the network, `UNREACHED` where it takes longer than asked.

    Over a window they are those that half of all departures do not exceed; `percentiles` is of shape
    (places, len(PERCENTILES)), and `departures` tells how many of them are worth taking.
    """

    seconds: Ints
    snapped_metres: float
    percentiles: Ints | None = None
    departures: Ints | None = None
    back: Ints | None = None
    """Of a visit: seconds from its end until one is home again."""
    no_way_back: Ints | None = None
    """Of a visit: seconds to the places where one can be in time and from which one does not get home in time."""

    def shares(self, place: PlaceIdx, window_minutes: int) -> tuple[tuple[int | None, ...] | None, float | None]:
        """Return the percentiles of one place, None where too few arrive, and the departures per hour."""
        if self.percentiles is None or self.departures is None:
            return None, None
        told = tuple(None if value == UNREACHED else value for value in self.percentiles[place].tolist())
        return told, round(int(self.departures[place]) * 60 / window_minutes, 1)


def reach(network: Network, query: ReachQuery) -> Reached:
    """Search from the origin of `query` to all places.

    Of a visit both ways count: who is there in time and home again in time; `seconds` are those of the way there.
    Raises RefusedError if the origin is too far from every street, or the question asks for what is not loaded.
    """
    if query.visit is not None:
        return _visit(network, query, *query.visit)
    return reach_over(plot(network, query), query)


def reach_over(course: Course, query: ReachQuery, ground: Ground | None = None) -> Reached:
    """Search from the origin of `query` to all places of `course`; raises RefusedError far from every street."""
    return reach_from(course, locate(course.network, query, course.profile, side=course.side), ground)


def reach_from(course: Course, origin: Origin, ground: Ground | None = None) -> Reached:
    """Search from a door to all places of `course`; whoever asks often brings the ground along."""
    with borrow(course.network) as workspace:
        walk(course, origin, workspace)
        if not course.rides:
            return Reached(to_places(course, origin, workspace), origin.metres)
        access = access_ticks(course, workspace, origin)
        if course.latest:
            walked = to_places(course, origin, workspace)
            found = sweep(course, ride_latest(course, access), workspace, ground or whole_ground(course)).found
            return reached_of(course, origin, found, walked)
        ridden = ride(course, access)
        if course.tires:
            seconds = to_places(course, origin, workspace)
            ticks = stroll_on(course, ridden, ground or whole_ground(course))
            return Reached(_soonest(seconds, ticks), origin.metres)
        walk_on(course, ridden, workspace)
        seconds = to_places(course, origin, workspace)
    to_doors(course, ridden, seconds)
    return Reached(seconds, origin.metres)


def reached_of(course: Course, origin: Origin, found: Ints, walked: Ints) -> Reached:
    """Return what the rows of places found mean, over the window or for the one moment."""
    told, departures = share(course, found, walked)
    if course.window:
        return Reached(told[:, _MEDIAN].copy(), origin.metres, told, departures)
    return Reached(told[:, 0].copy(), origin.metres)


def _soonest(walked: Ints, ticks: Ints) -> Ints:
    """Return the seconds of whichever way is faster, on foot or by vehicle."""
    ridden = np.where(ticks < BANNED, -(-ticks // TICKS_PER_SECOND), UNREACHED)
    better = (ridden != UNREACHED) & ((walked == UNREACHED) | (ridden < walked))
    return np.where(better, ridden, walked).astype(np.int32)


def _visit(network: Network, query: ReachQuery, start: datetime, end: datetime) -> Reached:
    single = replace(query, visit=None, window_minutes=0)
    there = reach(network, replace(single, arrive_by=start, depart_at=None))
    back = reach(network, replace(single, arrive_by=None, depart_at=end, towards=not query.towards))
    return there_and_back(there, back.seconds)


def there_and_back(there: Reached, back: Ints) -> Reached:
    """Keep the places that are reached both ways, apart from those that are reached only; `back` are seconds home."""
    reached, home = there.seconds != UNREACHED, back != UNREACHED
    seconds = _where(reached & home, there.seconds)
    lost = _where(reached & ~home, there.seconds)
    return Reached(seconds, there.snapped_metres, back=_where(reached & home, back), no_way_back=lost)


def _where(kept: NDArray[np.bool_], seconds: Ints) -> Ints:
    return np.where(kept, seconds, UNREACHED).astype(np.int32)


def node_ticks(network: Network, query: ReachQuery) -> Ints:
    """Return the ticks from the origin of `query` to each node, `BANNED` where it takes longer than asked.

    Over a window they are whole seconds that half of all departures do not exceed.
    """
    course = plot(network, query)
    origin = locate(network, query, course.profile, side=course.side)
    with borrow(network) as workspace:
        walk(course, origin, workspace)
        if course.rides:
            access = access_ticks(course, workspace, origin)
            if course.latest:
                return _latest_nodes(course, access, workspace)
            if course.tires:
                strolled = stroll_on(course, ride(course, access), whole_ground(course), nodes=True)
                return np.minimum(labels(workspace), strolled)
            walk_on(course, ride(course, access), workspace)
        return labels(workspace)


def nearest_places(network: Network, reached: Reached, themes: tuple[str, ...] = ()) -> list[PlaceIdx]:
    """Return the places that are reached and have one of `themes` (none: all), nearest first."""
    found = np.flatnonzero((reached.seconds != UNREACHED) & has_theme(network, themes))
    order = np.lexsort((network.places.id[found], reached.seconds[found]))
    return [PlaceIdx(place) for place in found[order].tolist()]


def has_theme(network: Network, themes: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell of each place whether it has one of `themes`; of none: that it has."""
    if not themes:
        return np.ones(network.places.id.size, dtype=np.bool_)
    mask = sum(1 << network.version.themes.index(theme) for theme in set(themes))
    return np.asarray((network.places.themes & np.uint64(mask)) > 0)


class EveryWay(NamedTuple):
    """Every way between a point and the places that ends, or begins, on the far side of a moment.

    `found` are rows of place, seconds from the moment to the end of the way at the point, and seconds from the moment
    to its end at the place: none is worse in both than another. `walked` are seconds of walking all the way.
    """

    found: Ints
    walked: Ints


def every_way(network: Network, query: ReachQuery) -> EveryWay:
    """Return every way by vehicle worth taking, within `max_minutes` of the moment at the other end; raises as `reach`.

    `query` is to arrive by the moment, or to leave for the point (`towards`) at it.
    """
    course = plot(network, query)
    origin = locate(network, query, course.profile, side=course.side)
    with borrow(network) as workspace:
        walk(course, origin, workspace)
        walked = to_places(course, origin, workspace)
        if not course.rides:
            return EveryWay(np.empty((0, 3), dtype=np.int32), walked)
        access = access_ticks(course, workspace, origin)
        rows = mirrored(sweep(course, ride_latest(course, access), workspace, whole_ground(course)).found, course.until)
    rows[:, 1], rows[:, 2] = -(-rows[:, 1] // TICKS_PER_SECOND), rows[:, 2] // TICKS_PER_SECOND
    return EveryWay(rows, walked)


def _latest_nodes(course: Course, access: Ints, workspace: Workspace) -> Ints:
    walked = labels(workspace)
    every = course.window > 0 or course.tires
    swept = sweep(course, ride_latest(course, access), workspace, whole_ground(course), nodes=every)
    return median_ticks(course, swept.nodes, walked) if course.window else latest_ticks(course, swept.latest, walked)


def latest_ticks(course: Course, latest: Ints, walked: Ints) -> Ints:
    """Return the ticks to each node by the last departure, or on foot all the way."""
    ticks = np.where(latest >= 0, course.until - latest, BANNED)
    return np.minimum(walked, ticks).astype(np.int32)


def median_ticks(course: Course, found: Ints, walked: Ints) -> Ints:
    """Return the ticks to each node that half of all departures of the window do not exceed."""
    on_foot = np.where(walked < BANNED, -(-walked // TICKS_PER_SECOND), UNREACHED).astype(np.int32)
    median = share(course, found, on_foot, (50,))[0][:, 0]
    return np.where(median == UNREACHED, BANNED, median * TICKS_PER_SECOND).astype(np.int32)


def share(course: Course, found: Ints, walked: Ints, wanted: tuple[int, ...] = PERCENTILES) -> tuple[Ints, Ints]:
    """Return the `wanted` percentiles over the window, or the one duration of a single moment."""
    rows = mirrored(found, course.until) if course.far else found
    seconds = course.window // TICKS_PER_SECOND or 1
    percent = np.array(wanted if course.window else (100,))
    firsts, ordered = by_place(np.ascontiguousarray(rows), walked.size)
    told, departures = shares(
        firsts, ordered, walked, seconds, course.limit // TICKS_PER_SECOND, int(course.wait), percent
    )
    return told, departures


def labels(workspace: Workspace) -> Ints:
    """Return the ticks to each node of the search that `workspace` holds, `BANNED` where it did not come."""
    ticks: Ints = read_labels(workspace.label, workspace.stamp)
    return ticks


def to_places(course: Course, origin: Origin, workspace: Workspace) -> Ints:
    """Return the seconds to each place over the streets that `workspace` holds the labels of."""
    network, profile = course.network, course.profile
    seconds = np.empty(network.places.id.size, dtype=np.int32)
    place_seconds(
        network.links.edge[profile],
        network.links.part[profile],
        network.links.metres[profile],
        TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
        network.graph.edge_node,
        network.costs.edge_ticks[profile],
        course.side,
        workspace.label,
        workspace.stamp,
        origin.edge,
        origin.part,
        origin.ticks,
        course.stretch,
        seconds,
    )
    return seconds


def walk(course: Course, origin: Origin, workspace: Workspace) -> None:
    """Label the streets in `workspace` by walking from the origin."""
    street_search(
        course.network.graph.first_arc,
        course.network.graph.arc_node,
        course.arc_ticks,
        origin.nodes,
        origin.node_ticks,
        course.stretch,
        workspace.label,
        workspace.stamp,
        workspace.entry,
    )
