"""Why not: what keeps somebody from a place that is not within reach, found out by asking again."""

from dataclasses import replace

from geo.model import ReachQuery, Reason
from geo.network import NOWHERE, Network
from geo.reach.course import plot
from geo.reach.itinerary import find_itinerary
from geo.reach.workspace import MAX_MINUTES

__all__ = ["find_reason"]


def find_reason(network: Network, query: ReachQuery, goal: int | tuple[float, float]) -> Reason:
    """Tell why a place (its position in the network) or a point is not reached; raises as `reach`."""
    patient = replace(query, max_minutes=MAX_MINUTES, window_minutes=0)
    if (found := find_itinerary(network, patient, goal)) is not None:
        return Reason("too_far", found.seconds)
    if query.profile != "standard" and query.mode != "bike":
        nimble = find_itinerary(network, replace(patient, profile="standard"), goal)
        if nimble is not None:
            return Reason("barriers", nimble.seconds)
    lost = isinstance(goal, int) and network.links.edge[plot(network, query).profile, goal] == NOWHERE
    return Reason("no_service" if query.mode == "transit" and not lost else "no_way")
