"""The same streets as if steps and the like were no hindrance."""

from dataclasses import replace

import numpy as np

from geo.network import BANNED, Ints, Network, profile_number
from geo.network.attributes import COLUMNS, WORDS

__all__ = ["without_barriers"]

_STEPS = WORDS["highway"].index("steps") + 1


def without_barriers(network: Network, profile: int) -> Network:
    """Return the network in which `profile` passes steps, and what it may not pass, as somebody without luggage does.

    Its other ways take as long as they do. Of other profiles nothing is told.
    """
    costs, graph, ways = network.costs, network.graph, network.ways
    usual = profile_number("standard")
    steps = ways.kinds[ways.kind, COLUMNS.index("highway")] == _STEPS
    lost = _passing(costs.node_ticks[profile], costs.node_ticks[usual])
    edges = np.where(
        steps[:, None],
        np.minimum(costs.edge_ticks[profile], costs.edge_ticks[usual]),
        _passing(costs.edge_ticks[profile], costs.edge_ticks[usual]),
    )
    arc = np.argsort(graph.edge_node.ravel(), kind="stable")
    arcs, backs = (
        np.minimum(each + lost[graph.edge_node[:, ::-1]], BANNED).ravel()[arc] for each in (edges, edges[:, ::-1])
    )
    return replace(
        network,
        costs=replace(
            costs,
            edge_ticks=_for_all(costs.edge_ticks, edges),
            node_ticks=_for_all(costs.node_ticks, lost),
            arc_ticks=_for_all(costs.arc_ticks, arcs),
            back_ticks=_for_all(costs.back_ticks, backs),
        ),
    )


def _passing(own: Ints, usual: Ints) -> Ints:
    return np.where(own >= BANNED, usual, own)


def _for_all(shaped: Ints, row: Ints) -> Ints:
    """Return the row in the place of each profile, without a copy for each."""
    return np.broadcast_to(row.astype(np.int32), (shaped.shape[0], *row.shape))
