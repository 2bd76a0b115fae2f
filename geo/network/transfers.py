"""Ways on foot from stop to stop: over real streets, and as the feeds say."""

import dataclasses
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from geo.network.feed import FeedTable
from geo.network.grid import runs
from geo.network.merge import Merged
from geo.network.network import Costs, Graph
from geo.network.profiles import PROFILES, Profile
from geo.network.rules import Rule, above, iter_rules
from geo.network.stations import Indoors
from geo.network.timetable import Gates, Timetable, Transfers
from geo.network.units import BANNED, DEGREE, GUARANTEED, NOWHERE, TICKS_PER_SECOND, Ints, metres_per_degree

__all__ = ["MAX_TRANSFER_SECONDS", "build_transfers", "with_points"]

MAX_TRANSFER_SECONDS = 600
"""So long one walks at most over streets from one vehicle to the next."""
_TIMED, _TAKES, _IMPOSSIBLE = 1, 2, 3
"""transfer_type."""
_DETOUR = 1.3
_COLUMNS = ("edge", "part", "ticks_in", "ticks_out")
"""Of gates, by profile."""
_NEAR_METRES = 2000.0
"""Farther as the crow flies nobody walks within `MAX_TRANSFER_SECONDS`, entrances off their stops included."""


class _Ways(NamedTuple):
    """Ways on foot in columns."""

    here: Ints
    there: Ints
    ticks: Ints
    least: Ints

    def back(self) -> "_Ways":
        """Return the same ways as who walks back sees them."""
        return _Ways(self.there, self.here, self.ticks, self.least)


def build_transfers(  # noqa: PLR0913, PLR0917 - a network is being made of its parts
    feeds: Sequence[FeedTable], merged: Merged, gates: Gates, inside: Sequence[Indoors], graph: Graph, costs: Costs
) -> Transfers:
    """Find the ways between all points for each profile that walks: over streets, through stations, as feeds say."""
    points = merged.timetable.point_stop.size
    rules = _told(feeds, merged)
    nothing = np.zeros(0, dtype=np.int32)
    ways = [_Ways(*[nothing] * 4)] * len(PROFILES)
    for number, profile in enumerate(PROFILES):
        if profile.mode == "foot" and points:
            found = _ways(number, gates, graph, costs)
            ways[number] = _ruled(merged.timetable, profile, _indoors(found, inside[number]), rules)
    return Transfers(*_listed(ways, points), *_listed([way.back() for way in ways], points))


def with_points(  # noqa: PLR0913, PLR0917 - a network is being made of its parts
    transfers: Transfers, table: Timetable, gates: Gates, graph: Graph, costs: Costs, first: int
) -> Transfers:
    """Return the ways with those from and to the points from `first` on, which are over streets only."""
    points, near = table.point_stop.size, _near(table, first)
    known = [_kept(transfers, number) for number in range(len(PROFILES))]
    ways = list(known)
    for number, profile in enumerate(PROFILES):
        if profile.mode == "foot":
            found = _Ways(*(np.asarray(column) for column in _ways(number, _some(gates, near), graph, costs)))
            here, there = near[found.here], near[found.there]
            new = (here >= first) | (there >= first)
            fresh = _Ways(here[new], there[new], found.ticks[new], found.least[new])
            ways[number] = _Ways(*(np.concatenate(pair) for pair in zip(known[number], fresh, strict=True)))
    return Transfers(*_listed(ways, points), *_listed([way.back() for way in ways], points))


def _near(table: Timetable, first: int) -> Ints:
    """Return the points around those from `first` on, and these."""
    lon, lat = (column[table.point_stop] / DEGREE for column in (table.stop_lon, table.stop_lat))
    near = np.arange(lon.size) >= first
    for point in range(first, lon.size):
        scale_x, scale_y = (float(metres) for metres in metres_per_degree(float(lat[point])))
        near |= np.hypot((lon - lon[point]) * scale_x, (lat - lat[point]) * scale_y) <= _NEAR_METRES
    return np.flatnonzero(near).astype(np.int32)


def _some(gates: Gates, points: Ints) -> Gates:
    """Return the gates of some points, which are numbered anew."""
    count = gates.first[points + 1] - gates.first[points]
    row = runs(gates.first[points].astype(np.int64), count.astype(np.int64))
    columns = {name: np.ascontiguousarray(getattr(gates, name)[:, row]) for name in _COLUMNS}
    firsts = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
    return dataclasses.replace(gates, first=firsts, point=gates.point[row], **columns)


def _kept(transfers: Transfers, number: int) -> _Ways:
    """Return the ways of a profile in columns."""
    firsts = transfers.first[number]
    mine = slice(int(firsts[0]), int(firsts[-1]))
    here = np.repeat(np.arange(firsts.size - 1, dtype=np.int32), np.diff(firsts))
    return _Ways(here, transfers.point[mine], transfers.ticks[mine], transfers.least[mine])


def _told(feeds: Sequence[FeedTable], merged: Merged) -> dict[tuple[int, int], Rule]:
    """Return the rule that holds between two points, where the feeds tell one."""
    told: dict[tuple[int, int], Rule] = {}
    start = 0
    for number, feed in enumerate(feeds):
        mine = np.flatnonzero(merged.timetable.stop_feed[merged.timetable.point_stop] == number).tolist()
        at: dict[int, list[int]] = {}
        for point in mine:
            stop = int(merged.timetable.point_stop[point]) - start
            for each in (NOWHERE, stop, *above(feed, stop)):
                at.setdefault(each, []).append(point)
        for rule in iter_rules(feed):
            ends = [
                [p for p in at.get(stop, ()) if not rule.named[end] or (rule.row, end) in merged.marks[p]]
                for end, stop in enumerate(rule.stops)
            ]
            told |= {(here, there): rule for here in ends[0] for there in ends[1]}
        start += len(feed.stops.id)
    return told


def _indoors(ways: _Ways, inside: Indoors) -> _Ways:
    """Add ways through stations, and keep the shortest between two points."""
    joined = [np.concatenate(pair) for pair in zip(ways[:3], inside, strict=True)]
    order = np.lexsort((joined[2], joined[1], joined[0]))
    here, there, ticks = (column[order] for column in joined)
    first = np.ones(here.size, dtype=np.bool_)
    first[1:] = (here[1:] != here[:-1]) | (there[1:] != there[:-1])
    return _Ways(here[first], there[first], ticks[first], np.zeros(int(first.sum()), dtype=np.int32))


def _ruled(table: Timetable, profile: Profile, ways: _Ways, rules: dict[tuple[int, int], Rule]) -> _Ways:
    """Let the feeds have the last word."""
    if not rules:
        return ways
    known = {(a, b): [ticks, 0] for a, b, ticks, _ in zip(*(column.tolist() for column in ways), strict=True)}
    for pair, rule in rules.items():
        if rule.kind == _IMPOSSIBLE:
            known.pop(pair, None)
            continue
        least = max(rule.min_seconds, 0) * TICKS_PER_SECOND if rule.kind == _TAKES else 0
        way = known.setdefault(pair, [max(_as_the_crow_flies(table, profile, *pair), least), 0])
        way[1] = GUARANTEED if rule.kind == _TIMED else least
    columns = np.array([(*pair, *way) for pair, way in known.items()], dtype=np.int32).reshape(-1, 4).T
    return _Ways(*(np.ascontiguousarray(column) for column in columns))


def _as_the_crow_flies(table: Timetable, profile: Profile, here: int, there: int) -> int:
    """Return ticks where a feed tells a way that no street does: straight, with the usual detour."""
    a, b = (int(table.point_stop[point]) for point in (here, there))
    scale_x, scale_y = (float(metres) / DEGREE for metres in metres_per_degree(int(table.stop_lat[a]) / DEGREE))
    east, north = ((int(axis[a]) - int(axis[b])) for axis in (table.stop_lon, table.stop_lat))
    metres = math.hypot(east * scale_x, north * scale_y) * _DETOUR
    return min(round(metres / profile.off_street_mps * TICKS_PER_SECOND), BANNED)


def _ways(number: int, gates: Gates, graph: Graph, costs: Costs) -> _Ways:
    from geo.network.kernels import footpaths  # noqa: PLC0415 - slow to load, and not needed without a town

    limit = MAX_TRANSFER_SECONDS * TICKS_PER_SECOND
    nodes, arcs = graph.node_lon.size, graph.arc_node.size

    first, there, ticks = footpaths(
        graph.first_arc,
        graph.arc_node,
        costs.arc_ticks[number],
        graph.edge_node,
        costs.edge_ticks[number],
        costs.node_ticks[number],
        gates.first,
        gates.edge[number],
        gates.part[number],
        gates.ticks_in[number],
        gates.ticks_out[number],
        limit,
        np.zeros((nodes, 2), dtype=np.int32),
        np.empty((arcs + 2 * gates.point.size, 2), dtype=np.int32),
    )
    points = np.arange(first.size - 1, dtype=np.int32)
    here = np.concatenate([np.repeat(points, np.diff(first)), points])
    there, ticks = np.concatenate([there, points]), np.concatenate([ticks, np.zeros_like(points)])
    return _Ways(here, there, ticks, np.zeros_like(ticks))


def _listed(ways: Sequence[_Ways], points: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return firsts, points, ticks and least ticks, by where a way begins and the nearest first."""
    firsts, listed, start = [], [], 0
    for here, there, ticks, least in ways:
        order = np.lexsort((there, ticks, here))
        counts = np.bincount(here, minlength=points)
        firsts.append(start + np.concatenate([[0], np.cumsum(counts)]))
        listed.append((there[order], ticks[order], least[order]))
        start += order.size
    there, ticks, least = (np.concatenate(column).astype(np.int32) for column in zip(*listed, strict=True))
    return np.stack(firsts).astype(np.int32), there, ticks, least
