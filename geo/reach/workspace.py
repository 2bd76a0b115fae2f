"""Scratch memory of searches: as many as run at once, each used again and again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Semaphore

import numpy as np

from geo.network import Ints, Network

__all__ = ["MAX_MINUTES", "Workspace", "borrow"]

MAX_MINUTES = 120


@dataclass(slots=True)
class Workspace:
    """Labels and queue for one search at a time; see `kernels.street_search`."""

    nodes: int
    entries: int
    stamp: int = 0
    label: Ints = field(init=False)
    entry: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.label = np.zeros((self.nodes, 2), dtype=np.int32)
        self.entry = np.empty((self.entries, 2), dtype=np.int32)


class _Shelf:
    """Workspaces that nobody uses; no more searches at once than the machine has cores."""

    def __init__(self) -> None:
        self._places = Semaphore(os.cpu_count() or 1)
        self._lock = Lock()
        self._free: list[Workspace] = []

    @contextmanager
    def borrow(self, network: Network) -> Iterator[Workspace]:
        """Lend a workspace that fits `network`, and throw away those that fit an older one."""
        seeds = 2 + 2 * network.gates.point.size
        size = network.graph.node_lon.size, network.graph.arc_node.size + seeds
        with self._places:
            with self._lock:
                self._free = [each for each in self._free if (each.nodes, each.entries) == size]
                workspace = self._free.pop() if self._free else Workspace(*size)
            workspace.stamp += 1
            yield workspace
            with self._lock:
                self._free.append(workspace)


_SHELF = _Shelf()
borrow = _SHELF.borrow
