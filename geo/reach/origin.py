"""The door where somebody starts, and the limits of the question."""

from dataclasses import dataclass

import numpy as np

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import (
    DEGREE,
    MAX_SNAP_METRES,
    NOWHERE,
    PROFILES,
    TICKS_PER_SECOND,
    EdgeIdx,
    Ints,
    Network,
    profile_number,
)
from geo.network.kernels import door_seeds
from geo.network.snap import snap_one
from geo.reach.workspace import MAX_MINUTES

__all__ = ["Goal", "Origin", "get_limit", "get_profile", "locate", "snapped_metres", "spot_of"]

Goal = int | tuple[float, float]
"""A place (its position in the network) or a point (degrees)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A door at a street: the ticks to the street, and the nodes at its ends with the ticks from the door."""

    edge: EdgeIdx
    part: float
    metres: float
    ticks: int
    nodes: Ints
    node_ticks: Ints


def get_profile(query: ReachQuery) -> int:
    """Return the number of the profile that a question means."""
    return profile_number("bike" if query.mode == "bike" else query.profile)


def get_limit(query: ReachQuery) -> int:
    """Return the ticks that are fine; raises RefusedError if they are too many."""
    if not 1 <= query.max_minutes <= MAX_MINUTES:
        raise RefusedError(
            f"The time must be 1 to {MAX_MINUTES} minutes.", de=f"Möglich sind 1 bis {MAX_MINUTES} Minuten."
        )
    return query.max_minutes * 60 * TICKS_PER_SECOND


def locate(network: Network, query: ReachQuery, profile: int, *, side: int = 0) -> Origin:
    """Find the street before the door; `side` is 1 for who comes home instead of leaving.

    Raises RefusedError if it is too far from every street.
    """
    costs, point = network.costs, (round(query.lon * DEGREE), round(query.lat * DEGREE))
    edge, part, metres = snap_one(network.shape, network.grid, (costs.mainland, costs.passable), profile, point)
    if edge == NOWHERE:
        raise RefusedError(
            f"There is no street within {MAX_SNAP_METRES:.0f} metres of this point. Please choose a point in the town.",
            de=f"Im Umkreis von {MAX_SNAP_METRES:.0f} Metern um diesen Punkt liegt keine Straße. "
            "Bitte wählen Sie einen Punkt im Ort.",
        )
    # In the very form in which places are linked, so that a place is as far as the point where it lies.
    ticks = int(metres * (TICKS_PER_SECOND / PROFILES[profile].off_street_mps) + 0.5)
    nodes, node_ticks = np.empty(2, dtype=np.int32), np.empty(2, dtype=np.int32)
    edge_node = network.graph.edge_node
    ends = costs.edge_ticks[profile], costs.node_ticks[profile], edge_node, nodes, node_ticks
    count = door_seeds(edge, part, ticks, side, *ends, 0)
    return Origin(EdgeIdx(edge), part, metres, ticks, nodes[:count], node_ticks[:count])


def snapped_metres(network: Network, query: ReachQuery) -> float:
    """Return how far the point of a question is from its street; raises as `locate`."""
    return locate(network, query, get_profile(query)).metres


def spot_of(network: Network, goal: Goal) -> tuple[float, float]:
    """Return the degrees of a place or a point."""
    if not isinstance(goal, int):
        return goal
    return float(network.places.lon[goal] / DEGREE), float(network.places.lat[goal] / DEGREE)
