"""The latest departure that is at each door by each moment: the streets behind the rides of `geo.reach.latest`."""

import numpy as np

from geo.compiled import kernel
from geo.network import BANNED, NOWHERE, Ints, Parts
from geo.network.kernels import END, along_ticks, door_seeds, share_of
from geo.reach.latest import NEVER, ROOM, grown

__all__ = ["latest_near", "latest_seeds", "list_doors", "sweep_latest"]

_THERE, _DONE, _FOOT, _LABEL = 0, 1, 2, 3
"""Of a node: ticks of the earliest arrival, of what was worked off, on foot from home; the label that came there."""
_SHIFT = 7
"""Ticks of a bucket, as a power of two."""


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
        now, node = seeds[row, 0], np.uint32(seeds[row, 1])
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
        node, bucket[low] = np.uint32(waiting[entry, 0]), waiting[entry, 1]
        now = state[node, _THERE]
        if now == state[node, _DONE] or now >> _SHIFT != low:
            continue
        state[node, _DONE] = now
        for arc in range(np.uint32(first_arc[node]), np.uint32(first_arc[node + 1])):
            then, to = now + arc_ticks[arc], np.uint32(arc_node[arc])
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
def _latest_last(rows: Ints) -> Ints:
    """Return the rows nearly in the order in which they are sorted next."""
    return rows[::-1].copy()


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
    every: int,
    latest: Ints,
) -> tuple[Ints, Ints]:
    """Walk on from where vehicles were left; return rows of place, ticks and label: at its door by then.

    Unless `every` is 0, rows of node, ticks and label are the second answer. `seeds` are rows of ticks, node and label.
    `walked` holds the labels of walking all the way, with which no arrival by vehicle competes that is later. `latest`,
    filled with `NEVER`, ends as the label of each node at `until`.

    The latest departure is walked with first; an earlier one only goes on where it is there earlier than all before
    (rRAPTOR does so with trips: D. Delling, T. Pajor, R. Werneck, Round-Based Public Transit Routing, ALENEX 2012).
    """
    nodes = latest.size
    state = np.empty((nodes, 4), dtype=np.int32)
    for node in range(nodes):
        state[node, _THERE], state[node, _DONE], state[node, _LABEL] = until + 1, until + 1, NEVER
        state[node, _FOOT] = walked[node, 1] if walked[node, 0] == stamp else BANNED
    bucket = np.full((until >> _SHIFT) + 1, END, dtype=np.int32)
    waiting, touched = np.empty((ROOM, 2), dtype=np.int32), np.empty(nodes + 1, dtype=np.int32)
    found, count = np.empty((ROOM, 3), dtype=np.int32), 0
    there, size = np.empty((nodes if every else 0, 3), dtype=np.int32), 0
    best = np.full(door_place.max() + 1 if door_place.size else 0, until + 1, dtype=np.int32)
    ordered, row = _latest_first(seeds), 0
    while row < ordered.shape[0]:
        label = ordered[row, 2]
        row, some, waiting = _spread(
            first_arc, arc_node, arc_ticks, ordered, row, limit, until, state, bucket, waiting, touched
        )
        while every and size + some > there.shape[0]:
            there = grown(there)
        for index in range(some):
            here = np.uint32(touched[index])
            now = state[here, _THERE]
            latest[here] = max(latest[here], label)
            if every:
                slot = np.uint32(size)
                there[slot, 0], there[slot, 1], there[slot, 2] = here, now, label
                size += 1
            for door in range(np.uint32(first_door[here]), np.uint32(first_door[here + 1])):
                then, place = now + door_ticks[door], door_place[door]
                if then < best[place] and then <= label + limit:
                    best[place] = then
                    if count == found.shape[0]:
                        found = grown(found)
                    found[count, 0], found[count, 1], found[count, 2] = place, then, label
                    count += 1
    return _latest_last(found[:count]), _latest_last(there[:size])


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
    seeds, count = np.empty((ROOM, 3), dtype=np.int32), 0
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
    rows, count = np.empty((ROOM, 3), dtype=np.int32), 0
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
