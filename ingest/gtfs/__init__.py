"""A published timetable (GTFS) as records: read whichever files there are, judge every row, hand one feed down.

What needs Polars is loaded when it is asked for: whoever only looks at a feed, or has it read elsewhere, is not kept.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.gtfs.clipping import clip
    from ingest.gtfs.feed import read_feed
    from ingest.gtfs.findings import Findings
    from ingest.gtfs.record import Feed
    from ingest.gtfs.source import FeedFiles, open_files
    from ingest.gtfs.source_info import inspect

__all__ = ["Feed", "FeedFiles", "Findings", "clip", "inspect", "open_files", "read_feed"]

_HOME = {
    "Feed": "record",
    "FeedFiles": "source",
    "Findings": "findings",
    "clip": "clipping",
    "inspect": "source_info",
    "open_files": "source",
    "read_feed": "feed",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
