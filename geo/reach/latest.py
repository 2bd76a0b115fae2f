"""The latest departure that is at each place by each moment: whole windows of departures in one look at the events.

Labels are ticks of departure since the window began, and grow as time goes on. A label that grows is one more departure
worth taking, so that the answer holds for every second of the window without trying any.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from geo.network import BANNED, NOWHERE, TICKS_PER_SECOND, Ints, Parts
from geo.network.kernels import END, along_ticks, door_seeds, share_of
from geo.network.units import GUARANTEED

__all__ = ["NEVER", "latest_near", "latest_seeds", "list_doors", "scan_latest", "sweep_latest"]

NEVER = -1
"""The label of what no departure of the window reaches."""

Ways = tuple[Ints, Ints, Ints, Ints]
"""Firsts, points, ticks and least ticks of ways between stops."""
Bounds = tuple[int, int, int, int]
"""Ticks: window, until, limit, slack."""

_LEAVE, _BOARD = 0, 1
_POINT, _RIDES, _LATEST, _NEXT = 0, 1, 2, 3


@numba.njit(nogil=True, cache=True)
def _grown(rows: Ints) -> Ints:
    return np.concatenate((rows, np.empty_like(rows)))


@numba.njit(nogil=True, cache=True)
def _drain(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    bucket: Ints, second: int, until: int, waiting: Ints, free: int, ready: Ints
) -> int:
    """Let those get on who came on foot by `until`; return the first free row."""
    most = ready.shape[1]
    for now in range(second, until + 1):
        row = bucket[now]
        while row != END:
            point, latest = waiting[row, _POINT], waiting[row, _LATEST]
            for rides in range(waiting[row, _RIDES], most):
                ready[point, rides] = max(ready[point, rides], latest)
            following = waiting[row, _NEXT]
            waiting[row, _NEXT], free, row = free, row, following
        bucket[now] = END
    return free


@numba.njit(nogil=True, cache=True)
def _send(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    who: tuple[int, int, int, int],
    ways: Ways,
    bounds: Bounds,
    access: Ints,
    ready: Ints,
    bucket: Ints,
    drained: int,
    waiting: Ints,
    fresh: int,
    free: int,
) -> tuple[Ints, int, int]:
    """Send who got off on foot to where one may get on next; return what waits, its fresh rows and its free ones."""
    point, rides, latest, now = who
    first, there, ticks, least = ways
    window, until, limit, slack = bounds
    for way in range(first[point], first[point + 1]):
        if now + ticks[way] - latest > limit:
            break
        need = ticks[way] if least[way] == GUARANTEED else max(ticks[way] + slack, least[way])
        then, to = now + need, there[way]
        if then > until or latest <= ready[to, rides] or min(then - access[to], window) >= latest:
            continue
        slot = (then + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
        if slot < drained:
            for more in range(rides, ready.shape[1]):
                ready[to, more] = max(ready[to, more], latest)
            continue
        if free == END:
            if fresh == waiting.shape[0]:
                waiting = _grown(waiting)
            row, fresh = fresh, fresh + 1
        else:
            row, free = free, waiting[free, _NEXT]
        waiting[row, _POINT], waiting[row, _RIDES], waiting[row, _LATEST] = to, rides, latest
        waiting[row, _NEXT], bucket[slot] = bucket[slot], row
    return waiting, fresh, free


@numba.njit(nogil=True, cache=True)
def scan_latest(  # noqa: C901, PLR0912, PLR0913, PLR0917 - a kernel takes arrays, not objects
    time: Ints,
    event_point: Ints,
    event_run: Ints,
    what: NDArray[np.int8],
    start: int,
    bounds: Bounds,
    ways: Ways,
    access: Ints,
    most: int,
    runs: int,
) -> Ints:
    """Return rows of ticks, point and label: who left no later than the label gets off there then by vehicle.

    Of `bounds`, departures lie between 0 and window ticks after the second `start`; what is later than until ticks or
    takes longer than limit does not count. `access` is the ticks from home to where one may get on.
    """
    window, until, limit, _ = bounds
    points = access.size
    ready = np.full((points, most), NEVER, dtype=np.int32)
    aboard = np.full((runs, most + 1), NEVER, dtype=np.int32)
    left = np.full((points, most + 1), NEVER, dtype=np.int32)
    bucket = np.full(until // TICKS_PER_SECOND + 2, END, dtype=np.int32)
    waiting, fresh, free = np.empty((1024, 4), dtype=np.int32), 0, END
    found, count = np.empty((1024, 3), dtype=np.int32), 0
    drained = 0
    for event in range(np.searchsorted(time, start), time.size):
        second = time[event] - start
        now = second * TICKS_PER_SECOND
        if now > until:
            break
        if drained <= second:
            free = _drain(bucket, drained, second, waiting, free, ready)
            drained = second + 1
        point, run = event_point[event], event_run[event]
        if what[event] == _BOARD:
            walked = min(now - access[point], window)
            best = max(walked, ready[point, most - 1])
            if best < 0 or now - best > limit or best <= aboard[run, 1]:
                continue
            for rides in range(most):
                aboard[run, rides + 1] = max(aboard[run, rides + 1], walked, ready[point, rides])
        elif what[event] == _LEAVE:
            best = aboard[run, most]
            if best < 0 or now - best > limit or best <= left[point, 1]:
                continue
            if best > left[point, most]:
                if count == found.shape[0]:
                    found = _grown(found)
                found[count, 0], found[count, 1], found[count, 2] = now, point, best
                count += 1
            for rides in range(1, most + 1):
                latest = aboard[run, rides]
                if latest <= left[point, rides]:
                    continue
                left[point, rides] = latest
                if rides < most and latest > aboard[run, rides - 1]:
                    who = (point, rides, latest, now)
                    waiting, fresh, free = _send(
                        who, ways, bounds, access, ready, bucket, drained, waiting, fresh, free
                    )
        else:
            for rides in range(1, most + 1):
                aboard[point, rides] = max(aboard[point, rides], aboard[run, rides])
    return found[:count]


@numba.njit(nogil=True, cache=True)
def sweep_latest(  # noqa: C901, PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_arc: Ints,
    arc_node: Ints,
    arc_ticks: Ints,
    seeds: Ints,
    walked: Ints,
    stamp: int,
    until: int,
    limit: int,
    first_door: Ints,
    door_place: Ints,
    door_ticks: Ints,
    latest: Ints,
) -> Ints:
    """Walk on from where vehicles were left; return rows of place, ticks and label: at its door by then.

    `seeds` are rows of ticks, node and label. `walked` holds the labels of walking all the way, with which no arrival
    by vehicle competes that is later. `latest`, filled with `NEVER`, ends as the label of each node at `until`.
    """
    bucket = np.full(until + 2, END, dtype=np.int32)
    waiting, free = np.empty((max(2 * seeds.shape[0], 1024), 3), dtype=np.int32), END
    for row in range(seeds.shape[0]):
        now = seeds[row, 0]
        waiting[row, 0], waiting[row, 1] = seeds[row, 1], seeds[row, 2]
        waiting[row, 2], bucket[now] = bucket[now], row
    fresh, left = seeds.shape[0], seeds.shape[0]
    found, count = np.empty((1024, 3), dtype=np.int32), 0
    now = 0
    while left > 0 and now <= until:
        row = bucket[now]
        if row == END:
            now += 1
            continue
        bucket[now] = waiting[row, 2]
        node, label = waiting[row, 0], waiting[row, 1]
        waiting[row, 2], free = free, row
        left -= 1
        if label <= latest[node] or (walked[node, 0] == stamp and walked[node, 1] <= now - label):
            continue
        latest[node] = label
        for door in range(first_door[node], first_door[node + 1]):
            there = now + door_ticks[door]
            if there <= until and there - label <= limit:
                if count == found.shape[0]:
                    found = _grown(found)
                found[count, 0], found[count, 1], found[count, 2] = door_place[door], there, label
                count += 1
        for arc in range(first_arc[node], first_arc[node + 1]):
            then, to = now + arc_ticks[arc], arc_node[arc]
            if then > until or then - label > limit or label <= latest[to]:
                continue
            if free == END:
                if fresh == waiting.shape[0]:
                    waiting = _grown(waiting)
                row, fresh = fresh, fresh + 1
            else:
                row, free = free, waiting[free, 2]
            waiting[row, 0], waiting[row, 1] = to, label
            waiting[row, 2], bucket[then] = bucket[then], row
            left += 1
    return found[:count]


@numba.njit(nogil=True, cache=True)
def latest_seeds(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    found: Ints,
    extra: int,
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_ticks: Ints,
    side: int,
    edge_ticks: Ints,
    node_ticks: Ints,
    edge_node: Ints,
    until: int,
) -> Ints:
    """Return rows of ticks, node and label: where the streets are entered after the rides."""
    seeds, count = np.empty((1024, 3), dtype=np.int32), 0
    nodes, ticks = np.empty(2, dtype=np.int32), np.empty(2, dtype=np.int32)
    for row in range(found.shape[0]):
        point = found[row, 1]
        for gate in range(first_gate[point], first_gate[point + 1]):
            total = found[row, 0] + extra + gate_ticks[gate]
            if gate_edge[gate] == NOWHERE or total > until:
                continue
            ends = door_seeds(
                gate_edge[gate], gate_part[gate], total, side, edge_ticks, node_ticks, edge_node, nodes, ticks, 0
            )
            for end in range(ends):
                if ticks[end] <= until:
                    if count == seeds.shape[0]:
                        seeds = _grown(seeds)
                    seeds[count, 0], seeds[count, 1], seeds[count, 2] = ticks[end], nodes[end], found[row, 2]
                    count += 1
    return seeds[:count]


@numba.njit(nogil=True, cache=True)
def latest_near(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    found: Ints,
    extra: int,
    first_gate: Ints,
    near_gate: Ints,
    near_place: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_ticks: Ints,
    link_part: Parts,
    link_metres: Parts,
    ticks_per_metre: float,
    side: int,
    edge_ticks: Ints,
    until: int,
) -> Ints:
    """Return rows of place, ticks and label: doors at the very streets where one got off."""
    rows, count = np.empty((1024, 3), dtype=np.int32), 0
    for row in range(found.shape[0]):
        point = found[row, 1]
        pair = np.searchsorted(near_gate, first_gate[point])
        while pair < near_gate.size and near_gate[pair] < first_gate[point + 1]:
            gate, place = near_gate[pair], near_place[pair]
            along = along_ticks(gate_edge[gate], gate_part[gate], link_part[place], side, edge_ticks)
            door = along + int(link_metres[place] * ticks_per_metre + 0.5)
            total = found[row, 0] + extra + gate_ticks[gate] + door
            if door < BANNED and total <= until:
                if count == rows.shape[0]:
                    rows = _grown(rows)
                rows[count, 0], rows[count, 1], rows[count, 2] = place, total, found[row, 2]
                count += 1
            pair += 1
    return rows[:count]


@numba.njit(nogil=True, cache=True)
def list_doors(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    nodes: int,
    link_edge: Ints,
    link_part: Parts,
    link_metres: Parts,
    ticks_per_metre: float,
    side: int,
    edge_ticks: Ints,
    edge_node: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Return for each node the places at its streets and the ticks to their doors: firsts, places, ticks."""
    firsts = np.zeros(nodes + 2, dtype=np.int32)
    for place in range(link_edge.size):
        if link_edge[place] != NOWHERE:
            for end in range(2):
                firsts[edge_node[link_edge[place], end] + 2] += 1
    for node in range(nodes):
        firsts[node + 2] += firsts[node + 1]
    places, ticks = np.empty(firsts[nodes + 1], dtype=np.int32), np.empty(firsts[nodes + 1], dtype=np.int32)
    for place in range(link_edge.size):
        edge = link_edge[place]
        if edge == NOWHERE:
            continue
        off = int(link_metres[place] * ticks_per_metre + 0.5)
        for end in range(2):
            share = link_part[place] if end == 0 else 1.0 - link_part[place]
            slot = firsts[edge_node[edge, end] + 1]
            firsts[edge_node[edge, end] + 1] += 1
            places[slot] = place
            ticks[slot] = share_of(edge_ticks[edge, side if end == 0 else 1 - side], share) + off
    return firsts[: nodes + 1], places, ticks
