"""A feed read in a process of its own."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ingest.child import Child

if TYPE_CHECKING:
    from ingest.gtfs.findings import Findings
    from ingest.gtfs.record import Feed

__all__ = ["FeedReading", "Read"]


class Read(NamedTuple):
    """What was read: a feed without a name, and its faults."""

    feed: "Feed"
    findings: "Findings"


class FeedReading(Child):
    """The reader of a zip or folder, `ingest.gtfs.__main__`."""

    def __init__(self, path: Path) -> None:
        super().__init__("ingest.gtfs", path)

    def result(self) -> Read:
        """Wait for the feed; raises what the reader stopped at."""
        told: Read | Exception = self._next()
        if isinstance(told, Exception):
            raise told
        return told
