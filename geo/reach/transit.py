"""How far by public transport: on foot to the stop, by what runs that day, and on foot to the door."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import BANNED, NOWHERE, PROFILES, TICKS_PER_SECOND, Ints, Network
from geo.network.kernels import street_search
from geo.reach.origin import Origin, get_limit, get_profile
from geo.reach.runs import Runs, day_start, get_runs
from geo.reach.scan import gate_seeds, near_places, point_ticks, scan_earliest
from geo.reach.workspace import Workspace

__all__ = ["MAX_RIDES", "Moment", "Ridden", "get_moment", "ride", "to_doors", "walk_on"]

MAX_RIDES = 8
_MANY = 127
"""More rides than anybody asks for."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of a day of the timetable."""

    day: date
    second: int


@dataclass(frozen=True, slots=True)
class Ridden:
    """The labels of a search of what runs; see `scan.scan_earliest`."""

    runs: Runs
    access: Ints
    """Ticks on foot from home to each point."""
    board: Ints
    came: Ints
    arrived: Ints
    by: Ints
    entered: Ints


def get_moment(network: Network, at: datetime | None) -> Moment:
    """Return the second that `at` means; without an offset it is local time.

    Raises RefusedError if no timetable is loaded, or no time is told.
    """
    if not network.version.feeds:
        raise RefusedError(
            "No timetable is loaded yet, so only ways on foot and by bike can be searched.",
            de="Es ist noch kein Fahrplan geladen. Gesucht werden können nur Wege zu Fuß und mit dem Rad.",
        )
    if at is None:
        raise RefusedError("Please say when to leave.", de="Bitte geben Sie an, wann es losgeht.")
    timezone = network.version.feeds[0].timezone
    local = at.replace(tzinfo=ZoneInfo(timezone)) if at.tzinfo is None else at.astimezone(ZoneInfo(timezone))
    return Moment(local.date(), int(local.timestamp() - day_start(local.date(), timezone)))


def ride(network: Network, query: ReachQuery, workspace: Workspace, origin: Origin, moment: Moment) -> Ridden:
    """Ride from what the streets reach, which `workspace` holds already."""
    profile, limit = get_profile(query), get_limit(query)
    slack = query.board_slack_seconds * TICKS_PER_SECOND
    points, rides = network.timetable.point_stop.size, query.max_rides
    runs = get_runs(network, moment.day, seats=PROFILES[profile].name == "wheelchair", side=0)
    access = np.empty(points, dtype=np.int32)
    gates, transfers = network.gates, network.transfers
    point_ticks(
        gates.first,
        gates.edge[profile],
        gates.part[profile],
        gates.ticks_in[profile],
        0,
        network.costs.edge_ticks[profile],
        network.graph.edge_node,
        workspace.label,
        workspace.stamp,
        origin.edge,
        origin.part,
        origin.ticks,
        limit,
        access,
    )
    board, came, arrived, by = (np.full((points, rides + 1), fill, np.int32) for fill in (BANNED, NOWHERE) * 2)
    board[:, 0] = board[:, rides] = np.minimum(access + slack, BANNED)
    entered = np.full(runs.trip.size, NOWHERE, dtype=np.int32)
    scan_earliest(
        runs.time,
        runs.point,
        runs.run,
        runs.what,
        moment.second,
        limit,
        slack,
        transfers.first[profile],
        transfers.point,
        transfers.ticks,
        transfers.least,
        board,
        came,
        arrived,
        by,
        np.full(runs.trip.size, _MANY, dtype=np.int8),
        entered,
    )
    return Ridden(runs, access, board, came, arrived, by, entered)


def walk_on(network: Network, query: ReachQuery, workspace: Workspace, ridden: Ridden) -> None:
    """Walk on from where one got off: better the labels of streets in `workspace`."""
    profile, limit = get_profile(query), get_limit(query)
    gates, costs, graph = network.gates, network.costs, network.graph
    nodes, ticks = (np.empty(2 * gates.point.size, dtype=np.int32) for _ in range(2))
    count = gate_seeds(
        ridden.arrived,
        0,
        gates.first,
        gates.edge[profile],
        gates.part[profile],
        gates.ticks_out[profile],
        0,
        costs.edge_ticks[profile],
        costs.node_ticks[profile],
        graph.edge_node,
        limit,
        nodes,
        ticks,
    )
    street_search(
        graph.first_arc,
        graph.arc_node,
        costs.arc_ticks[profile],
        nodes[:count],
        ticks[:count],
        limit,
        workspace.label,
        workspace.stamp,
        workspace.bucket,
        workspace.entry,
    )


def to_doors(network: Network, query: ReachQuery, ridden: Ridden, seconds: Ints) -> None:
    """Better the seconds of places at the very streets where one got off."""
    profile = get_profile(query)
    gates, links = network.gates, network.links
    near = slice(*gates.first_near[profile : profile + 2].tolist())
    near_places(
        ridden.arrived,
        0,
        gates.near_gate[near],
        gates.near_place[near],
        gates.point,
        gates.edge[profile],
        gates.part[profile],
        gates.ticks_out[profile],
        links.part[profile],
        links.metres[profile],
        TICKS_PER_SECOND / PROFILES[profile].off_street_mps,
        0,
        network.costs.edge_ticks[profile],
        get_limit(query),
        seconds,
    )
