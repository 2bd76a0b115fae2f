"""A published timetable (GTFS) as records: read whichever files there are, judge every row, hand one feed down."""

from ingest.gtfs.clip import clip
from ingest.gtfs.feed import Feed, read_feed
from ingest.gtfs.findings import Findings
from ingest.gtfs.inspect import find_name, inspect
from ingest.gtfs.source import FeedFiles, open_files

__all__ = ["Feed", "FeedFiles", "Findings", "clip", "find_name", "inspect", "open_files", "read_feed"]
