"""How far on foot or by bike: from a door, over the streets, to the doors of all places."""

from dataclasses import dataclass

import numpy as np

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import (
    BANNED,
    DEGREE,
    MAX_SNAP_METRES,
    NOWHERE,
    PROFILES,
    TICKS_PER_SECOND,
    EdgeIdx,
    Ints,
    Network,
    PlaceIdx,
    profile_number,
    snap,
)
from geo.network.kernels import share_of, street_search
from geo.reach.kernels import UNREACHED, place_seconds
from geo.reach.workspace import MAX_MINUTES, Workspace, borrow

__all__ = ["Reached", "nearest_places", "node_ticks", "reach"]


@dataclass(frozen=True, slots=True)
class Reached:
    """Seconds from door to door for each place of the network, `UNREACHED` where it takes longer than asked."""

    seconds: Ints
    snapped_metres: float


@dataclass(frozen=True, slots=True)
class _Origin:
    """A door at a street: the ticks to the street, and the nodes at its ends with the ticks from the door."""

    edge: EdgeIdx
    part: float
    metres: float
    ticks: int
    nodes: Ints
    node_ticks: Ints


def reach(network: Network, query: ReachQuery) -> Reached:
    """Search from the origin of `query` to all places.

    Raises RefusedError if the origin is too far from every street, or the question asks for what is not loaded.
    """
    profile, limit = _profile(query), _limit(query)
    origin = _origin(network, query, profile)
    seconds = np.empty(network.places.id.size, dtype=np.int32)
    with borrow(network) as workspace:
        _search(network, origin, profile, limit, workspace)
        place_seconds(
            network.links.edge[profile],
            network.links.part[profile],
            network.links.metres[profile],
            TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
            network.graph.edge_node,
            network.costs.edge_ticks[profile],
            0,
            workspace.label,
            workspace.stamp,
            origin.edge,
            origin.part,
            origin.ticks,
            limit,
            seconds,
        )
    return Reached(seconds=seconds, snapped_metres=origin.metres)


def node_ticks(network: Network, query: ReachQuery) -> Ints:
    """Return the ticks from the origin of `query` to each node, `BANNED` where it takes longer than asked."""
    profile, limit = _profile(query), _limit(query)
    origin = _origin(network, query, profile)
    with borrow(network) as workspace:
        _search(network, origin, profile, limit, workspace)
        return np.where(workspace.label[:, 0] == workspace.stamp, workspace.label[:, 1], np.int32(BANNED))


def nearest_places(network: Network, reached: Reached, themes: tuple[str, ...] = ()) -> list[PlaceIdx]:
    """Return the places that are reached and have one of `themes` (none: all), nearest first."""
    mask = sum(1 << network.version.themes.index(theme) for theme in set(themes))
    wanted = reached.seconds != UNREACHED
    if themes:
        wanted &= (network.places.themes & np.uint64(mask)) > 0
    found = np.flatnonzero(wanted)
    order = np.lexsort((network.places.id[found], reached.seconds[found]))
    return [PlaceIdx(place) for place in found[order].tolist()]


def _profile(query: ReachQuery) -> int:
    if query.mode == "transit":
        raise RefusedError(
            "No timetable is loaded yet, so only ways on foot and by bike can be searched.",
            de="Es ist noch kein Fahrplan geladen. Gesucht werden können nur Wege zu Fuß und mit dem Rad.",
        )
    return profile_number("bike" if query.mode == "bike" else query.profile)


def _limit(query: ReachQuery) -> int:
    if not 1 <= query.max_minutes <= MAX_MINUTES:
        raise RefusedError(
            f"The time must be 1 to {MAX_MINUTES} minutes.", de=f"Möglich sind 1 bis {MAX_MINUTES} Minuten."
        )
    return query.max_minutes * 60 * TICKS_PER_SECOND


def _origin(network: Network, query: ReachQuery, profile: int) -> _Origin:
    point = (np.array([round(query.lon * DEGREE)], np.int32), np.array([round(query.lat * DEGREE)], np.int32))
    found = snap(network.shape, network.grid, (network.costs.mainland, network.costs.passable), profile, point)
    edge, part, metres = int(found.edge[0]), float(found.part[0]), float(found.metres[0])
    if edge == NOWHERE:
        raise RefusedError(
            f"There is no street within {MAX_SNAP_METRES:.0f} metres of this point. Please choose a point in the town.",
            de=f"Im Umkreis von {MAX_SNAP_METRES:.0f} Metern um diesen Punkt liegt keine Straße. "
            "Bitte wählen Sie einen Punkt im Ort.",
        )
    ticks = int(metres * TICKS_PER_SECOND / PROFILES[profile].off_street_mps + 0.5)
    along, against = network.costs.edge_ticks[profile, edge].tolist()
    stretch = np.array([share_of(against, part), share_of(along, 1 - part)])
    nodes = network.graph.edge_node[edge]
    # Who stands at a node already does not pass it.
    lost = np.where([part > 0, part < 1], network.costs.node_ticks[profile, nodes], 0)
    node_ticks = np.minimum(ticks + stretch + lost, BANNED).astype(np.int32)
    return _Origin(EdgeIdx(edge), part, metres, ticks, nodes, node_ticks)


def _search(network: Network, origin: _Origin, profile: int, limit: int, workspace: Workspace) -> None:
    street_search(
        network.graph.first_arc,
        network.graph.arc_node,
        network.costs.arc_ticks[profile],
        origin.nodes,
        origin.node_ticks,
        limit,
        workspace.label,
        workspace.stamp,
        workspace.bucket,
        workspace.entry,
    )
