"""Timetables loaded and forgotten by the command, and what came of it."""

from typing import Any

from cli.imports import load
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store.session import Engine
from ingest.feed_reading import FeedReading
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs, remove_gtfs

__all__ = ["load_feed", "remove_feed"]


def load_feed(options: dict[str, Any], *, reader: FeedReading | None, every: str | None, as_json: bool) -> None:
    """Load the timetable that is asked for, once or `every` so often; `reader` is at work on it already."""
    asked = FeedAsked(**options)

    def ingest(engine: Engine, settings: Settings, progress: Progress) -> ImportRun:
        return ingest_gtfs(engine, settings, asked, progress, reader=reader)

    load(ingest, every=every, as_json=as_json)


def remove_feed(name: str, *, as_json: bool) -> None:
    """Forget a timetable."""

    def ingest(engine: Engine, settings: Settings, progress: Progress) -> ImportRun:
        return remove_gtfs(engine, settings, name, progress)

    load(ingest, as_json=as_json)
