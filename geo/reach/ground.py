"""The streets between stops and doors, whole or with nothing but the junctions that one question needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, PROFILES, TICKS_PER_SECOND, Ints
from geo.reach.course import Course
from geo.reach.latest_streets import list_doors

__all__ = ["Ground", "bare_ground", "leave_out", "whole_ground"]

_ROOM = 24
"""Neighbours that a node may have while others are left out."""
_MOST = 3
"""A node with more neighbours stays: leaving it out would cost more arcs than it saves."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Streets as seen from the point of a question; `node` is the node of the network for each of its own."""

    node: Ints
    first_arc: Ints
    arc_node: Ints
    arc_ticks: Ints
    node_ticks: Ints
    edge_node: Ints
    """Shape (edges of the network, 2); NOWHERE where a node is left out."""
    first_door: Ints
    door_place: Ints
    door_ticks: Ints


def whole_ground(course: Course) -> Ground:
    """Return the whole of the streets."""
    graph = course.network.graph
    nodes = np.arange(graph.node_lon.size, dtype=np.int32)
    return _with_doors(course, nodes, (graph.first_arc, graph.arc_node, course.arc_ticks), graph.edge_node)


def bare_ground(course: Course) -> Ground:
    """Return the streets without most nodes that lie between stops and doors; what lies between those costs the same.

    Making it pays where many questions are asked about the same places.
    """
    network, profile = course.network, course.profile
    graph = network.graph
    kept = np.zeros(graph.node_lon.size, dtype=np.bool_)
    for edge in (network.gates.edge[profile], network.links.edge[profile]):
        kept[graph.edge_node[edge[edge != NOWHERE]]] = True
    node, *arcs = leave_out(graph.first_arc, graph.arc_node, course.arc_ticks, kept)
    number = np.full(kept.size, NOWHERE, dtype=np.int32)
    number[node] = np.arange(node.size, dtype=np.int32)
    first_arc, arc_node, arc_ticks = arcs
    return _with_doors(course, node, (first_arc, number[arc_node], arc_ticks), number[graph.edge_node])


def _with_doors(course: Course, node: Ints, arcs: tuple[Ints, Ints, Ints], edge_node: Ints) -> Ground:
    network, profile = course.network, course.profile
    doors = list_doors(
        node.size,
        network.links.edge[profile],
        network.links.part[profile],
        network.links.metres[profile],
        TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
        course.side,
        network.costs.edge_ticks[profile],
        edge_node,
    )
    return Ground(node, *arcs, np.ascontiguousarray(network.costs.node_ticks[profile][node]), edge_node, *doors)


@kernel
def _join(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    node: int, other: int, out: int, back: int, size: Ints, near: Ints
) -> None:
    """Connect a node with another for `out` ticks there and `back` ticks back, or better what connects them."""
    for slot in range(size[node]):
        if near[node, slot, 0] == other:
            near[node, slot, 1] = min(near[node, slot, 1], out)
            near[node, slot, 2] = min(near[node, slot, 2], back)
            return
    slot = size[node]
    size[node] += 1
    near[node, slot, 0], near[node, slot, 1], near[node, slot, 2] = other, out, back


@kernel
def _part(node: int, other: int, size: Ints, near: Ints) -> None:
    """Disconnect a node from another."""
    for slot in range(size[node]):
        if near[node, slot, 0] == other:
            size[node] -= 1
            for column in range(3):
                near[node, slot, column] = near[node, size[node], column]
            return


@kernel
def _pass_by(node: int, size: Ints, near: Ints) -> None:
    """Connect the neighbours of a node with each other, as it does, and with it no more."""
    for slot in range(size[node]):
        _part(near[node, slot, 0], node, size, near)
    for slot in range(size[node]):
        one, to_one, from_one = near[node, slot]
        for later in range(slot + 1, size[node]):
            other, to_other, from_other = near[node, later]
            out, back = min(from_one + to_other, BANNED), min(from_other + to_one, BANNED)
            if min(out, back) < BANNED:
                _join(one, other, out, back, size, near)
                _join(other, one, back, out, size, near)
    size[node] = 0


@kernel
def _neighbours(first_arc: Ints, arc_node: Ints, arc_ticks: Ints) -> tuple[Ints, Ints]:
    """Return how many neighbours each node has, and for each of them node, ticks there and ticks back."""
    nodes = first_arc.size - 1
    size = np.diff(first_arc)
    for arc in range(arc_node.size):
        size[arc_node[arc]] += 1
    near = np.empty((nodes, max(size.max(), _ROOM), 3), dtype=np.int32)
    size[:] = 0
    for node in range(nodes):
        for arc in range(first_arc[node], first_arc[node + 1]):
            if arc_node[arc] != node and arc_ticks[arc] < BANNED:
                _join(node, arc_node[arc], arc_ticks[arc], BANNED, size, near)
                _join(arc_node[arc], node, BANNED, arc_ticks[arc], size, near)
    return size, near


@kernel
def _may_go(node: int, size: Ints, near: Ints) -> bool:
    """Tell whether few enough neighbours, with room for each other, are left when a node is passed by."""
    if size[node] > _MOST:
        return False
    most = 0
    for slot in range(size[node]):
        most = max(most, size[near[node, slot, 0]])
    return bool(most + size[node] <= near.shape[1])


@kernel
def leave_out(
    first_arc: Ints, arc_node: Ints, arc_ticks: Ints, kept: NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the nodes that stay, and their firsts, arcs (as nodes of the network) and ticks."""
    size, near = _neighbours(first_arc, arc_node, arc_ticks)
    gone, changed = np.zeros(kept.size, dtype=np.bool_), True
    while changed:
        changed = False
        for node in range(kept.size):
            if not kept[node] and not gone[node] and _may_go(node, size, near):
                _pass_by(node, size, near)
                gone[node] = changed = True
    stay = np.flatnonzero(~gone).astype(np.int32)
    firsts = np.zeros(stay.size + 1, dtype=np.int32)
    heads, ticks = np.empty(size.sum(), dtype=np.int32), np.empty(size.sum(), dtype=np.int32)
    count = 0
    for row in range(stay.size):
        # Also the opposite of a one-way street is an arc: a node with one arc is a dead end.
        for slot in range(size[stay[row]]):
            heads[count], ticks[count] = near[stay[row], slot, 0], near[stay[row], slot, 1]
            count += 1
        firsts[row + 1] = count
    return stay, firsts, heads, ticks
