"""Stops, doors and streets as one graph without idle junctions, for the many who ask about the same places."""

from dataclasses import dataclass

import numpy as np

from geo.network import BANNED, NOWHERE, Ints
from geo.reach.course import Course
from geo.reach.ground import leave_out, whole_ground
from geo.reach.latest_streets import latest_seeds
from geo.reach.transit import near_doors

__all__ = ["Joined", "join"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Stops, doors of places and streets as the nodes of one graph, in this order, without what one question can spare.

    Arcs only lead away from stops, and to doors.
    """

    points: int
    places: int
    node: Ints
    """The node of the network for each that is a street's."""
    first_arc: Ints
    arc_node: Ints
    arc_ticks: Ints


def join(course: Course) -> Joined:
    """Return stops, doors and streets as one graph."""
    points, places = course.network.timetable.point_stop.size, course.network.places.id.size
    whole, base = whole_ground(course), points + places
    each = np.arange(points, dtype=np.int32)
    stops = np.stack([np.zeros_like(each), each, each], axis=1)
    gates, costs, profile = course.network.gates, course.network.costs, course.profile
    gate = gates.edge[profile], gates.part[profile], course.gate_out
    ends = costs.edge_ticks[profile], whole.node_ticks, whole.edge_node
    out = latest_seeds(stops, course.slack_after, gates.first, *gate, course.side, *ends, course.until)
    near = near_doors(course, stops)
    tail = np.repeat(np.arange(whole.node.size), np.diff(whole.first_arc))
    door = np.repeat(np.arange(whole.node.size), np.diff(whole.first_door))
    tails = np.concatenate([out[:, 2], near[:, 2], tail + base, door + base])
    heads = np.concatenate([out[:, 1] + base, near[:, 0] + points, whole.arc_node + base, whole.door_place + points])
    ticks = np.concatenate([out[:, 0], near[:, 1], whole.arc_ticks, whole.door_ticks])
    kept = np.arange(base + whole.node.size) < base
    stay, *arcs = leave_out(*_by_tail(tails, heads, ticks, kept.size), kept)
    number = np.full(kept.size, NOWHERE, dtype=np.int32)
    number[stay] = np.arange(stay.size, dtype=np.int32)
    tails, passes = np.repeat(np.arange(stay.size), np.diff(arcs[0])), arcs[2] < BANNED
    found = _by_tail(tails[passes], number[arcs[1][passes]], arcs[2][passes], stay.size)
    return Joined(points, places, stay[base:] - base, *found)


def _by_tail(tails: Ints, heads: Ints, ticks: Ints, nodes: int) -> tuple[Ints, Ints, Ints]:
    """Return firsts, heads and ticks of arcs."""
    order = np.argsort(tails, kind="stable")
    firsts = np.searchsorted(tails[order], np.arange(nodes + 1)).astype(np.int32)
    return firsts, heads[order].astype(np.int32), ticks[order].astype(np.int32)
