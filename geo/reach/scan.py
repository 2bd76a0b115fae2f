"""Searches over what runs: whole numbers in, whole numbers out, and the interpreter's lock released.

All events of a day are looked at once, in the order of time (J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, Connection
Scan Algorithm, ACM JEA 23 (2018) 1.7), with a label for each number of rides. Who got off a vehicle and who came on
foot are kept apart: an arrival by vehicle that is later than one on foot still leads on to where nobody walks at once.
"""

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, TICKS_PER_SECOND, Ints, Parts
from geo.network.kernels import along_ticks, door_seeds, door_ticks
from geo.network.units import GUARANTEED

__all__ = ["gate_seeds", "near_places", "point_ticks", "scan_earliest"]

_LEAVE, _BOARD = 0, 1


@kernel
def point_ticks(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_ticks: Ints,
    side: int,
    edge_ticks: Ints,
    edge_node: Ints,
    label: Ints,
    stamp: int,
    origin_edge: int,
    origin_part: float,
    origin_ticks: int,
    limit: int,
    ticks: Ints,
) -> None:
    """Fill `ticks` of each point with those on foot from the origin, or `BANNED` if they are above `limit`."""
    for point in range(first_gate.size - 1):
        best = BANNED
        for gate in range(first_gate[point], first_gate[point + 1]):
            edge = gate_edge[gate]
            if edge == NOWHERE:
                continue
            way = door_ticks(edge, gate_part[gate], side, edge_ticks, edge_node, label, stamp)
            if edge == origin_edge:
                along = along_ticks(edge, origin_part, gate_part[gate], side, edge_ticks)
                way = min(way, origin_ticks + along)
            best = min(best, way + gate_ticks[gate])
        ticks[point] = best if best <= limit else BANNED


@kernel
def _lead_on(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    point: int,
    rides: int,
    now: int,
    slack: int,
    limit: int,
    first: Ints,
    there: Ints,
    ticks: Ints,
    least: Ints,
    board: Ints,
    came: Ints,
) -> None:
    """Carry an arrival by vehicle on foot to where one may get on next."""
    best = board.shape[1] - 1
    for way in range(first[point], first[point + 1]):
        if now + ticks[way] > limit:
            break
        need = ticks[way] if least[way] == GUARANTEED else max(ticks[way] + slack, least[way])
        ready = now + need
        to = there[way]
        if ready > limit:
            continue
        better = True
        for fewer in range(rides + 1):
            if board[to, fewer] <= ready:
                better = False
                break
        if better:
            board[to, rides] = ready
            came[to, rides] = point
            board[to, best] = min(board[to, best], ready)
        elif to == point and board[to, rides] == ready:
            # Who comes by vehicle at the very moment need not have walked there.
            came[to, rides] = point


@kernel
def scan_earliest(  # noqa: C901, PLR0912, PLR0913, PLR0917 - a kernel takes arrays, not objects
    time: Ints,
    event_point: Ints,
    event_run: Ints,
    what: NDArray[np.int8],
    start: int,
    limit: int,
    slack: int,
    first: Ints,
    there: Ints,
    ticks: Ints,
    least: Ints,
    board: Ints,
    came: Ints,
    arrived: Ints,
    by: Ints,
    on: Ints,
    rides: NDArray[np.int8],
    entered: Ints,
) -> None:
    """Find the earliest arrival by vehicle at each point for each number of rides.

    `start` is the second of departure. `board` is (points, rides + 1): ticks from when on one may get on after so many
    rides, filled for none; the last column is the best of all. `came` tells from which point one walked there.
    `arrived` is (points, rides + 1): ticks of getting off after so many rides, column 0 the earliest; `by` and `on` the
    events of getting off and on.
    `rides` and `entered` tell for each run after how many rides and by which event it was got on; all are filled with
    `BANNED`, `NOWHERE` or 127 before.
    """
    most = board.shape[1] - 1
    event = np.searchsorted(time, start)
    while event < time.size:
        now = (time[event] - start) * TICKS_PER_SECOND
        if now > limit:
            break
        point, run = event_point[event], event_run[event]
        if what[event] == _BOARD:
            if board[point, most] <= now:
                for before in range(min(most, rides[run] - 1)):
                    if board[point, before] <= now:
                        rides[run] = before + 1
                        entered[run] = event
                        break
        elif what[event] == _LEAVE:
            count = rides[run]
            if count <= most:
                better = True
                for fewer in range(1, count + 1):
                    if arrived[point, fewer] < BANNED:
                        better = False
                        break
                if better:
                    arrived[point, count] = now
                    arrived[point, 0] = min(arrived[point, 0], now)
                    by[point, count] = event
                    on[point, count] = entered[run]
                    if count < most:
                        _lead_on(point, count, now, slack, limit, first, there, ticks, least, board, came)
        elif rides[run] < rides[point]:
            rides[point] = rides[run]
            entered[point] = event
        event += 1


@kernel
def gate_seeds(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    arrived: Ints,
    extra: int,
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_ticks: Ints,
    side: int,
    edge_ticks: Ints,
    node_ticks: Ints,
    edge_node: Ints,
    limit: int,
    nodes: Ints,
    ticks: Ints,
) -> int:
    """Fill in where the streets are entered after the rides, and when; return how many seeds that are."""
    count = 0
    for point in range(first_gate.size - 1):
        if arrived[point, 0] + extra > limit:
            continue
        for gate in range(first_gate[point], first_gate[point + 1]):
            if gate_edge[gate] == NOWHERE:
                continue
            total = arrived[point, 0] + extra + gate_ticks[gate]
            count = door_seeds(
                gate_edge[gate], gate_part[gate], total, side, edge_ticks, node_ticks, edge_node, nodes, ticks, count
            )
    return count


@kernel
def near_places(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    arrived: Ints,
    extra: int,
    near_gate: Ints,
    near_place: Ints,
    gate_point: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_ticks: Ints,
    link_part: Parts,
    link_metres: Parts,
    ticks_per_metre: float,
    side: int,
    edge_ticks: Ints,
    limit: int,
    seconds: Ints,
) -> None:
    """Reach places along the very street where one got off; `seconds` is filled already, as by `place_seconds`."""
    for pair in range(near_gate.size):
        gate, place = near_gate[pair], near_place[pair]
        start = arrived[gate_point[gate], 0]
        if start >= BANNED:
            continue
        along = along_ticks(gate_edge[gate], gate_part[gate], link_part[place], side, edge_ticks)
        total = start + extra + gate_ticks[gate] + along + int(link_metres[place] * ticks_per_metre + 0.5)
        if total <= limit:
            found = (total + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
            if seconds[place] < 0 or found < seconds[place]:
                seconds[place] = found
