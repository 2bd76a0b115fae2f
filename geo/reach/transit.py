"""By public transport: on foot to the stop, by what runs that day, and on foot to the door."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network import BANNED, NOWHERE, PROFILES, TICKS_PER_SECOND, Ints
from geo.network.kernels import street_search
from geo.reach.course import Course
from geo.reach.ground import Ground
from geo.reach.latest import NEVER, scan_latest
from geo.reach.latest_streets import latest_near, latest_seeds, sweep_latest
from geo.reach.origin import Origin
from geo.reach.scan import gate_seeds, near_places, point_ticks, scan_earliest
from geo.reach.strolls import join_strolls, soonest_strolls, strolls
from geo.reach.workspace import Workspace

__all__ = [
    "Ridden",
    "Swept",
    "access_ticks",
    "list_strolls",
    "near_doors",
    "ride",
    "ride_latest",
    "stroll_on",
    "sweep",
    "to_doors",
    "walk_on",
]

_MANY = 127
"""More rides than anybody asks for."""


@dataclass(frozen=True, slots=True)
class Ridden:
    """The labels of a search of what runs; see `scan.scan_earliest`."""

    access: Ints
    board: Ints
    came: Ints
    arrived: Ints
    by: Ints
    on: Ints
    entered: Ints


class Swept(NamedTuple):
    """Rows of place, ticks and label, and the label of each node in the end; see `latest_streets.sweep_latest`."""

    found: Ints
    latest: Ints
    nodes: Ints
    """Rows of node, ticks and label, where they are wanted."""


def access_ticks(course: Course, workspace: Workspace, origin: Origin) -> Ints:
    """Return the ticks on foot from the point to each stop, from what `workspace` holds."""
    network, profile = course.network, course.profile
    ticks = np.empty(network.timetable.point_stop.size, dtype=np.int32)
    point_ticks(
        network.gates.first,
        network.gates.edge[profile],
        network.gates.part[profile],
        course.gate_in,
        course.side,
        network.costs.edge_ticks[profile],
        network.graph.edge_node,
        workspace.label,
        workspace.stamp,
        origin.edge,
        origin.part,
        origin.ticks,
        course.stretch,
        ticks,
    )
    return ticks


def ride(course: Course, access: Ints) -> Ridden:
    """Ride from stops that are reached on foot in `access` ticks, from the one moment on."""
    points, rides, runs = access.size, course.rides, course.runs
    fills = (BANNED, NOWHERE, BANNED, NOWHERE, NOWHERE)
    board, came, arrived, by, on = (np.full((points, rides + 1), fill, np.int32) for fill in fills)
    board[:, 0] = board[:, rides] = np.minimum(access + course.slack_before, BANNED)
    entered = np.full(runs.trip.size, NOWHERE, dtype=np.int32)
    scan_earliest(
        runs.time,
        runs.point,
        runs.run,
        runs.what,
        course.start,
        course.limit,
        course.slack,
        *course.transfers,
        board,
        came,
        arrived,
        by,
        on,
        np.full(runs.trip.size, _MANY, dtype=np.int8),
        entered,
    )
    return Ridden(access, board, came, arrived, by, on, entered)


def walk_on(course: Course, ridden: Ridden, workspace: Workspace) -> None:
    """Walk on from where one got off: better the labels of streets in `workspace`."""
    gates, graph, profile = course.network.gates, course.network.graph, course.profile
    nodes, ticks = (np.empty(2 * gates.point.size, dtype=np.int32) for _ in range(2))
    count = gate_seeds(
        ridden.arrived,
        course.slack_after,
        gates.first,
        gates.edge[profile],
        gates.part[profile],
        course.gate_out,
        course.side,
        course.network.costs.edge_ticks[profile],
        course.network.costs.node_ticks[profile],
        graph.edge_node,
        course.limit,
        nodes,
        ticks,
    )
    street_search(
        graph.first_arc,
        graph.arc_node,
        course.arc_ticks,
        nodes[:count],
        ticks[:count],
        course.limit,
        workspace.label,
        workspace.stamp,
        workspace.entry,
    )


def to_doors(course: Course, ridden: Ridden, seconds: Ints) -> None:
    """Better the seconds of places at the very streets where one got off."""
    gates, links, profile = course.network.gates, course.network.links, course.profile
    near = slice(*gates.first_near[profile : profile + 2].tolist())
    near_places(
        ridden.arrived,
        course.slack_after,
        gates.near_gate[near],
        gates.near_place[near],
        gates.point,
        gates.edge[profile],
        gates.part[profile],
        course.gate_out,
        links.part[profile],
        links.metres[profile],
        TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
        course.side,
        course.network.costs.edge_ticks[profile],
        course.limit,
        seconds,
    )


def ride_latest(course: Course, access: Ints) -> Ints:
    """Return rows of ticks, point and label for all departures; see `latest.scan_latest`."""
    runs = course.runs
    return scan_latest(
        runs.time,
        runs.point,
        runs.run,
        runs.what,
        course.start,
        (course.departures, course.until, course.limit, course.slack),
        course.transfers,
        np.minimum(access + course.slack_before, BANNED),
        course.rides,
        runs.trip.size,
    )


def sweep(course: Course, left: Ints, workspace: Workspace, ground: Ground, *, nodes: bool = False) -> Swept:
    """Walk on from the rows of `ride_latest` to the doors of places, and with `nodes` to every node too.

    Whoever tires goes to the one or to the other.
    """
    if course.tires:
        return _stroll(course, left, ground, nodes=nodes)
    costs, gates, profile = course.network.costs, course.network.gates, course.profile
    gate = gates.edge[profile], gates.part[profile], course.gate_out
    ends = costs.edge_ticks[profile], ground.node_ticks, ground.edge_node
    seeds = latest_seeds(left, course.slack_after, gates.first, *gate, course.side, *ends, course.until)
    latest = np.full(ground.node.size, NEVER, dtype=np.int32)
    found, there = sweep_latest(
        ground.first_arc,
        ground.arc_node,
        ground.arc_ticks,
        seeds,
        workspace.label[ground.node],
        workspace.stamp,
        course.until,
        course.limit,
        ground.first_door,
        ground.door_place,
        ground.door_ticks,
        int(nodes),
        latest,
    )
    return Swept(np.concatenate([found, near_doors(course, left)]), latest, there)


def _stroll(course: Course, left: Ints, ground: Ground, *, nodes: bool) -> Swept:
    used = np.zeros(course.network.timetable.point_stop.size, dtype=np.bool_)
    used[left[:, 1]] = True
    ways = list_strolls(course, used, ground, nodes=nodes)
    found: Ints = join_strolls(left, course.slack_after, ways, used.size, course.until, course.limit)
    latest = np.full(ground.node.size, NEVER, dtype=np.int32)
    if nodes:
        np.maximum.at(latest, found[:, 0], found[:, 2])
    # Nearly in the order in which they are sorted next.
    rows = np.ascontiguousarray(found[::-1]) if course.far else found
    none = found[:0]
    return Swept(none, latest, rows) if nodes else Swept(rows, latest, none)


def list_strolls(course: Course, used: NDArray[np.bool_], ground: Ground, *, nodes: bool = False) -> Ints:
    """Return rows of point, place (or node) and ticks: from the points that are used, no longer than at a stretch."""
    costs, gates, links, profile = course.network.costs, course.network.gates, course.network.links, course.profile
    near = slice(*gates.first_near[profile : profile + 2].tolist()) if not nodes else slice(0, 0)
    rows: Ints = strolls(
        (ground.first_arc, ground.arc_node, ground.arc_ticks),
        (gates.first, gates.edge[profile], gates.part[profile], course.gate_out),
        (costs.edge_ticks[profile], ground.node_ticks, ground.edge_node),
        _every_node(ground) if nodes else (ground.first_door, ground.door_place, ground.door_ticks),
        (gates.near_gate[near], gates.near_place[near], links.part[profile], links.metres[profile]),
        TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
        course.side,
        course.stretch,
        used,
    )
    return rows


def stroll_on(course: Course, ridden: Ridden, ground: Ground, *, nodes: bool = False) -> Ints:
    """Return the least ticks by vehicle to each place (or node), walking no longer than at a stretch."""
    arrived = ridden.arrived[:, 0]
    ways = list_strolls(course, arrived + course.slack_after <= course.limit, ground, nodes=nodes)
    size = ground.node.size if nodes else course.network.places.id.size
    best: Ints = soonest_strolls(np.minimum(arrived + course.slack_after, BANNED), ways, size)
    return np.where(best <= course.limit, best, BANNED).astype(np.int32)


def _every_node(ground: Ground) -> tuple[Ints, Ints, Ints]:
    firsts = np.arange(ground.node.size + 1, dtype=np.int32)
    return firsts, ground.node, np.zeros(ground.node.size, dtype=np.int32)


def near_doors(course: Course, left: Ints) -> Ints:
    """Return rows of place, ticks and label: doors at the very streets where one got off, by rows of `ride_latest`."""
    gates, links, profile = course.network.gates, course.network.links, course.profile
    near = slice(*gates.first_near[profile : profile + 2].tolist())
    rows: Ints = latest_near(
        left,
        course.slack_after,
        gates.first,
        gates.near_gate[near],
        gates.near_place[near],
        gates.edge[profile],
        gates.part[profile],
        course.gate_out,
        links.part[profile],
        links.metres[profile],
        TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
        course.side,
        course.network.costs.edge_ticks[profile],
        course.until,
    )
    return rows
