"""The network that a process serves: opened once, exchanged when another import is current."""

from pathlib import Path
from threading import Lock

from geo.network.network import Network
from geo.network.snapshot import open_snapshot

__all__ = ["Served"]


class Served:
    """Holds the network of one run; whoever still searches an older one keeps its pages until it is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._network: Network | None = None

    def get(self, run: int) -> Network:
        """Return the network of `run`; raises as `open_snapshot`."""
        with self._lock:
            if self._network is None or self._network.version.run != run:
                self._network = open_snapshot(self._folder, run)
            return self._network
