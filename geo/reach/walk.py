"""How far: from a door over the streets, and by what runs, to the doors of all places."""

from dataclasses import dataclass

import numpy as np

from geo.model import ReachQuery
from geo.network import BANNED, PROFILES, TICKS_PER_SECOND, Ints, Network, PlaceIdx
from geo.network.kernels import street_search
from geo.reach.kernels import UNREACHED, place_seconds
from geo.reach.origin import Origin, get_limit, get_profile, locate
from geo.reach.transit import Ridden, get_moment, ride, to_doors, walk_on
from geo.reach.workspace import Workspace, borrow

__all__ = ["Reached", "nearest_places", "node_ticks", "reach"]


@dataclass(frozen=True, slots=True)
class Reached:
    """Seconds from door to door for each place of the network, `UNREACHED` where it takes longer than asked."""

    seconds: Ints
    snapped_metres: float


def reach(network: Network, query: ReachQuery) -> Reached:
    """Search from the origin of `query` to all places.

    Raises RefusedError if the origin is too far from every street, or the question asks for what is not loaded.
    """
    profile = get_profile(query)
    origin = locate(network, query, profile)
    seconds = np.empty(network.places.id.size, dtype=np.int32)
    with borrow(network) as workspace:
        ridden = _search(network, query, origin, workspace)
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
            get_limit(query),
            seconds,
        )
    if ridden is not None:
        to_doors(network, query, ridden, seconds)
    return Reached(seconds=seconds, snapped_metres=origin.metres)


def node_ticks(network: Network, query: ReachQuery) -> Ints:
    """Return the ticks from the origin of `query` to each node, `BANNED` where it takes longer than asked."""
    origin = locate(network, query, get_profile(query))
    with borrow(network) as workspace:
        _search(network, query, origin, workspace)
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


def _search(network: Network, query: ReachQuery, origin: Origin, workspace: Workspace) -> Ridden | None:
    """Label all streets in `workspace`; return the labels of what runs, if that was asked for."""
    _walk(network, query, origin, workspace)
    if query.mode != "transit":
        return None
    ridden = ride(network, query, workspace, origin, get_moment(network, query.depart_at))
    walk_on(network, query, workspace, ridden)
    return ridden


def _walk(network: Network, query: ReachQuery, origin: Origin, workspace: Workspace) -> None:
    street_search(
        network.graph.first_arc,
        network.graph.arc_node,
        network.costs.arc_ticks[get_profile(query)],
        origin.nodes,
        origin.node_ticks,
        get_limit(query),
        workspace.label,
        workspace.stamp,
        workspace.bucket,
        workspace.entry,
    )
