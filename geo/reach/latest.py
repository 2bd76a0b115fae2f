"""The latest departure that is at each place by each moment: whole windows of departures in one look at the events.

Labels are ticks of departure since the window began, and grow as time goes on. A label that grows is one more departure
worth taking, so that the answer holds for every second of the window without trying any.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, TICKS_PER_SECOND, Ints, Parts
from geo.network.kernels import END, along_ticks, door_seeds, share_of
from geo.network.units import GUARANTEED

__all__ = ["NEVER", "grown", "latest_near", "latest_seeds", "list_doors", "needs", "scan_latest", "sweep_latest"]

NEVER = -1
"""The label of what no departure of the window reaches."""

Ways = tuple[Ints, Ints, Ints, Ints]
"""Firsts, points, ticks and least ticks of ways between stops."""
Bounds = tuple[int, int, int, int]
"""Ticks: window, until, limit, slack."""

_LEAVE, _BOARD = 0, 1
_POINT, _RIDES, _LATEST, _NEXT = 0, 1, 2, 3
_THERE, _DONE, _FOOT, _LABEL = 0, 1, 2, 3
"""Of a node: ticks of the earliest arrival, of what was worked off, on foot from home; the label that came there."""
_ROOM = 2
"""Rows at first; their number doubles where it does not suffice."""
_SHIFT = 9
"""Ticks of a bucket, as a power of two."""


@kernel
def grown(rows: NDArray[Any]) -> NDArray[Any]:
    """Return twice the room, the first half filled as before."""
    return np.concatenate((rows, np.empty_like(rows)))


@kernel
def _drain(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    bucket: Ints, second: int, until: int, waiting: Ints, free: int, most: int, at: Ints
) -> int:
    """Let those get on who came on foot by `until`; return the first free row."""
    for now in range(second, until + 1):
        row = bucket[now]
        while row != END:
            point, latest = np.uint32(waiting[row, _POINT]), waiting[row, _LATEST]
            for rides in range(np.uint32(waiting[row, _RIDES]), np.uint32(most)):
                at[point, rides] = max(at[point, rides], latest)
            following = waiting[row, _NEXT]
            waiting[row, _NEXT], free, row = free, row, following
        bucket[now] = END
    return free


@kernel
def _send(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    who: tuple[int, int, int, int],
    ways: Ways,
    need: Ints,
    bounds: Bounds,
    most: int,
    at: Ints,
    bucket: Ints,
    drained: int,
    waiting: Ints,
    fresh: int,
    free: int,
) -> tuple[int, int]:
    """Send who got off on foot to where one may get on next; return the fresh rows of `waiting` and its free ones.

    Whom somebody goes before who left no earlier does not wait.
    """
    point, rides, latest, now = who
    first, there, ticks, _ = ways
    _, until, limit, _ = bounds
    home, column = np.uint32(3 * most), np.uint32(rides)
    label, promise = np.uint32(most + 2 * rides), np.uint32(most + 2 * rides + 1)
    for way in range(np.uint32(first[point]), np.uint32(first[point + 1])):
        then, to = now + need[way], np.uint32(there[way])
        idle = (latest <= at[to, column]) | (then - at[to, home] >= latest) | (then > until)
        if idle | ((latest <= at[to, label]) & (at[to, promise] <= then)):
            continue
        if now + ticks[way] - latest > limit:
            break
        at[to, label], at[to, promise] = latest, then
        slot = (then + TICKS_PER_SECOND - 1) // TICKS_PER_SECOND
        if slot < drained:
            for more in range(column, np.uint32(most)):
                at[to, more] = max(at[to, more], latest)
            continue
        if free == END:
            row, fresh = fresh, fresh + 1
        else:
            row, free = free, waiting[free, _NEXT]
        waiting[row, _POINT], waiting[row, _RIDES], waiting[row, _LATEST] = to, rides, latest
        waiting[row, _NEXT], bucket[slot] = bucket[slot], row
    return fresh, free


@kernel
def needs(ways: Ways, slack: int) -> Ints:
    """Return the ticks that must lie between getting off and getting on, for each way."""
    _, _, ticks, least = ways
    need = np.empty(ticks.size, dtype=np.int32)
    for way in range(ticks.size):
        need[way] = ticks[way] if least[way] == GUARANTEED else max(ticks[way] + slack, least[way])
    return need


@kernel
def _standing(access: Ints, most: int) -> Ints:
    """Return what is known of each point, side by side as it is asked for together.

    Labels of those who may get on, after each number of rides; label and ticks that were promised last, for each
    number of rides; ticks from home.
    """
    at = np.full((access.size, 3 * most + 1), NEVER, dtype=np.int32)
    for point in range(access.size):
        at[point, 3 * most] = access[point]
    return at


@kernel
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
    window, until, limit, slack = bounds
    at, need = _standing(access, most), needs(ways, slack)
    aboard = np.full((runs, most + 1), NEVER, dtype=np.int32)
    left = np.full((access.size, most + 1), NEVER, dtype=np.int32)
    bucket = np.full(until // TICKS_PER_SECOND + 2, END, dtype=np.int32)
    waiting, fresh, free = np.empty((_ROOM, 4), dtype=np.int32), 0, END
    found, count = np.empty((_ROOM, 3), dtype=np.int32), 0
    drained = 0
    for event in range(np.searchsorted(time, start), time.size):
        second = time[event] - start
        now = second * TICKS_PER_SECOND
        if now > until:
            break
        if drained <= second:
            free = _drain(bucket, drained, second, waiting, free, most, at)
            drained = second + 1
        point, run = np.uint32(event_point[event]), np.uint32(event_run[event])
        if what[event] == _BOARD:
            walked = min(now - access[point], window)
            best = max(walked, at[point, most - 1])
            if best < 0 or now - best > limit or best <= aboard[run, 1]:
                continue
            for rides in range(most):
                aboard[run, rides + 1] = max(aboard[run, rides + 1], walked, at[point, rides])
        elif what[event] == _LEAVE:
            best = aboard[run, most]
            if best < 0 or now - best > limit or best <= left[point, 1]:
                continue
            if best > left[point, most]:
                if count == found.shape[0]:
                    found = grown(found)
                found[count, 0], found[count, 1], found[count, 2] = now, point, best
                count += 1
            for rides in range(1, most + 1):
                latest = aboard[run, rides]
                if latest > left[point, rides]:
                    left[point, rides] = latest
                    if rides < most and latest > aboard[run, rides - 1]:
                        while fresh + ways[0][point + 1] - ways[0][point] > waiting.shape[0]:
                            waiting = grown(waiting)
                        who = (int(point), rides, latest, now)
                        fresh, free = _send(who, ways, need, bounds, most, at, bucket, drained, waiting, fresh, free)
        else:
            for rides in range(1, most + 1):
                aboard[point, rides] = max(aboard[point, rides], aboard[run, rides])
    return found[:count]


@kernel
def _latest_first(seeds: Ints) -> Ints:
    """Return rows of ticks, node and label, the latest departure first."""
    most = 0
    for row in range(seeds.shape[0]):
        most = max(most, seeds[row, 2])
    firsts = np.zeros(most + 2, dtype=np.int32)
    for row in range(seeds.shape[0]):
        firsts[most - seeds[row, 2] + 1] += 1
    for label in range(most + 1):
        firsts[label + 1] += firsts[label]
    ordered = np.empty_like(seeds)
    for row in range(seeds.shape[0]):
        slot = firsts[most - seeds[row, 2]]
        firsts[most - seeds[row, 2]] += 1
        ordered[slot, 0], ordered[slot, 1], ordered[slot, 2] = seeds[row, 0], seeds[row, 1], seeds[row, 2]
    return ordered


@kernel
def _spread(  # noqa: C901, PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_arc: Ints,
    arc_node: Ints,
    arc_ticks: Ints,
    seeds: Ints,
    begin: int,
    limit: int,
    until: int,
    state: Ints,
    bucket: Ints,
    waiting: Ints,
    touched: Ints,
) -> tuple[int, int, Ints]:
    """Walk on with the label of seed `begin`; return the next seed, how many nodes are `touched`, and `waiting`.

    A bucket holds what is reached within some time, in any order; what is reached earlier again is worked off again.
    """
    label = seeds[begin, 2]
    end = min(until, label + limit)
    row, some, fresh = begin, 0, 0
    low, high = bucket.size, 0
    while row < seeds.shape[0] and seeds[row, 2] == label:
        now, node = seeds[row, 0], seeds[row, 1]
        row += 1
        if now > end or now >= state[node, _THERE] or now - label >= state[node, _FOOT]:
            continue
        touched[some] = node
        some += state[node, _LABEL] != label
        state[node, _THERE], state[node, _LABEL] = now, label
        if fresh == waiting.shape[0]:
            waiting = grown(waiting)
        slot = now >> _SHIFT
        waiting[fresh, 0], waiting[fresh, 1], bucket[slot] = node, bucket[slot], fresh
        fresh, low, high = fresh + 1, min(low, slot), max(high, slot)
    while low <= high:
        entry = bucket[low]
        if entry == END:
            low += 1
            continue
        node, bucket[low] = waiting[entry, 0], waiting[entry, 1]
        now = state[node, _THERE]
        if now == state[node, _DONE] or now >> _SHIFT != low:
            continue
        state[node, _DONE] = now
        for arc in range(first_arc[node], first_arc[node + 1]):
            then, to = now + arc_ticks[arc], arc_node[arc]
            if then >= state[to, _THERE] or then > end or then - label >= state[to, _FOOT]:
                continue
            touched[some] = to
            some += state[to, _LABEL] != label
            state[to, _THERE], state[to, _LABEL] = then, label
            if first_arc[to + 1] - first_arc[to] > 1:
                if fresh == waiting.shape[0]:
                    waiting = grown(waiting)
                slot = then >> _SHIFT
                waiting[fresh, 0], waiting[fresh, 1], bucket[slot] = to, bucket[slot], fresh
                fresh, high = fresh + 1, max(high, slot)
    return row, some, waiting


@kernel
def sweep_latest(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
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

    The latest departure is walked with first; an earlier one only goes on where it is there earlier than all before
    (rRAPTOR does so with trips: D. Delling, T. Pajor, R. Werneck, Round-Based Public Transit Routing, ALENEX 2012).
    """
    nodes = latest.size
    state = np.empty((nodes, 4), dtype=np.int32)
    for node in range(nodes):
        state[node, _THERE], state[node, _DONE], state[node, _LABEL] = until + 1, until + 1, NEVER
        state[node, _FOOT] = walked[node, 1] if walked[node, 0] == stamp else BANNED
    bucket = np.full((until >> _SHIFT) + 1, END, dtype=np.int32)
    waiting, touched = np.empty((_ROOM, 2), dtype=np.int32), np.empty(nodes + 1, dtype=np.int32)
    found, count = np.empty((_ROOM, 3), dtype=np.int32), 0
    best = np.full(door_place.max() + 1 if door_place.size else 0, until + 1, dtype=np.int32)
    ordered, row = _latest_first(seeds), 0
    while row < ordered.shape[0]:
        label = ordered[row, 2]
        row, some, waiting = _spread(
            first_arc, arc_node, arc_ticks, ordered, row, limit, until, state, bucket, waiting, touched
        )
        for node in touched[:some]:
            latest[node] = max(latest[node], label)
            for door in range(first_door[node], first_door[node + 1]):
                there = state[node, _THERE] + door_ticks[door]
                if there < best[door_place[door]] and there <= label + limit:
                    best[door_place[door]] = there
                    if count == found.shape[0]:
                        found = grown(found)
                    found[count, 0], found[count, 1], found[count, 2] = door_place[door], there, label
                    count += 1
    # Nearly in the order in which they are sorted next.
    return found[:count][::-1].copy()


@kernel
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
    seeds, count = np.empty((_ROOM, 3), dtype=np.int32), 0
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
                        seeds = grown(seeds)
                    seeds[count, 0], seeds[count, 1], seeds[count, 2] = ticks[end], nodes[end], found[row, 2]
                    count += 1
    return seeds[:count]


@kernel
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
    rows, count = np.empty((_ROOM, 3), dtype=np.int32), 0
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
                    rows = grown(rows)
                rows[count, 0], rows[count, 1], rows[count, 2] = place, total, found[row, 2]
                count += 1
            pair += 1
    return rows[:count]


@kernel
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
