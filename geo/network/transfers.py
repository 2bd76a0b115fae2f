"""Ways on foot from stop to stop: over real streets, and as the feeds say."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from geo.network.feed import FeedTable
from geo.network.network import Costs, Graph
from geo.network.profiles import PROFILES
from geo.network.timetable import Gates, Timetable, Transfers
from geo.network.units import TICKS_PER_SECOND, Ints

__all__ = ["MAX_TRANSFER_SECONDS", "build_transfers"]

MAX_TRANSFER_SECONDS = 600
"""So long one walks at most from one vehicle to the next."""


class _Ways(NamedTuple):
    """Ways on foot in columns."""

    here: Ints
    there: Ints
    ticks: Ints
    least: Ints

    def back(self) -> "_Ways":
        """Return the same ways as who walks back sees them."""
        return _Ways(self.there, self.here, self.ticks, self.least)


def build_transfers(
    _feeds: Sequence[FeedTable], timetable: Timetable, gates: Gates, graph: Graph, costs: Costs
) -> Transfers:
    """Find the ways between all points for each profile that walks."""
    points = timetable.point_stop.size
    nothing = np.zeros(0, dtype=np.int32)
    ways = [
        _ways(number, gates, graph, costs) if profile.mode == "foot" and points else _Ways(*[nothing] * 4)
        for number, profile in enumerate(PROFILES)
    ]
    return Transfers(*_listed(ways, points), *_listed([way.back() for way in ways], points))


def _ways(number: int, gates: Gates, graph: Graph, costs: Costs) -> _Ways:
    limit = MAX_TRANSFER_SECONDS * TICKS_PER_SECOND
    nodes, arcs = graph.node_lon.size, graph.arc_node.size
    from geo.network.kernels import END, footpaths  # noqa: PLC0415 - numba is slow to load, and an import of streets needs none

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
        np.full(limit + 1, END, dtype=np.int32),
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
