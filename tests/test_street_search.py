"""The search kernel itself, in random graphs, beside Bellman and Ford, and with a queue that is too small."""

import numpy as np
import pytest

from geo.network import BANNED
from geo.network.kernels import STRIDE, street_search

LIMIT = 6 * STRIDE


def random_graph(seed: int, nodes: int = 40, edges: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return first arcs, heads and ticks of edges that cost something else in each direction.

    A third of the ticks are tiny, and one arc in ten cannot be passed.
    """
    chance = np.random.default_rng(seed)
    ends = chance.integers(0, nodes, (edges, 2))
    tail, head = ends.ravel(), ends[:, ::-1].ravel()
    small, large = chance.integers(0, 3, tail.size), chance.integers(0, 2 * STRIDE, tail.size)
    ticks = np.where(chance.random(tail.size) < 1 / 3, small, large)
    ticks[chance.random(tail.size) < 0.1] = BANNED
    return sorted_out(tail, head, ticks, nodes)


def sorted_out(tail: np.ndarray, head: np.ndarray, ticks: np.ndarray, nodes: int) -> tuple[np.ndarray, ...]:
    order = np.argsort(tail, kind="stable")
    first = np.searchsorted(tail[order], np.arange(nodes + 1)).astype(np.int32)
    return first, head[order].astype(np.int32), ticks[order].astype(np.int32)


def by_rounds(first: np.ndarray, head: np.ndarray, ticks: np.ndarray, seeds: dict[int, int]) -> dict[int, int]:
    """Better every arc until nothing changes (Bellman and Ford)."""
    nodes = first.size - 1
    found = {node: ticks for node, ticks in seeds.items() if ticks <= LIMIT}
    for _ in range(nodes):
        for node, here in list(found.items()):
            for arc in range(first[node], first[node + 1]):
                there = here + int(ticks[arc])
                if there <= LIMIT and there < found.get(int(head[arc]), LIMIT + 1):
                    found[int(head[arc])] = there
    return found


def search(graph: tuple[np.ndarray, ...], seeds: dict[int, int], room: int) -> dict[int, int]:
    label = np.zeros((graph[0].size - 1, 2), dtype=np.int32)
    nodes, ticks = (np.array(list(x), dtype=np.int32) for x in (seeds.keys(), seeds.values()))
    queue = np.empty((room, 2), dtype=np.int32)
    found = street_search(*graph, nodes, ticks, LIMIT, label, 1, queue)
    labelled = np.flatnonzero(label[:, 0] == 1).tolist()
    assert found == len(labelled)
    return dict(zip(labelled, label[labelled, 1].tolist(), strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_every_label_is_the_shortest_way(seed: int) -> None:
    graph = random_graph(seed)
    seeds = {seed: 0, seed + 1: 2 * STRIDE, seed + 2: LIMIT, seed + 3: LIMIT + 1}
    assert search(graph, seeds, 124) == by_rounds(*graph, seeds)


def test_a_node_that_gets_better_again_and_again_does_not_break_the_queue() -> None:
    # From 0 lead three ways to each node of a ladder, the later found the shorter, and all ticks are within one stride:
    # far more than one entry for each arc, so that the piles must be made anew
    rungs = 40
    tail = np.repeat(np.arange(rungs), 3)
    head = np.minimum(tail + np.tile([3, 2, 1], rungs), rungs)
    ticks = np.tile([9, 5, 1], rungs)
    there, back = (tail, head), (head, tail)
    ends = (np.concatenate(pair) for pair in zip(there, back, strict=True))
    graph = sorted_out(*ends, np.concatenate([ticks, np.ones_like(ticks)]), rungs + 1)
    expected = {node: node for node in range(rungs + 1)}
    for room in (2 * 3 * rungs + 2, 3 * rungs):
        assert search(graph, {0: 0}, room) == expected
