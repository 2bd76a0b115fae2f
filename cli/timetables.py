"""Timetables loaded and forgotten by the command, and what came of it."""

import sys
from typing import Any

from cli.database import opened, read_settings
from cli.imports import finish
from cli.progress import ShownProgress
from cli.repeating import repeatedly
from ingest.feed_reading import FeedReading
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs, remove_gtfs

__all__ = ["load_feed", "remove_feed"]


def load_feed(options: dict[str, Any], *, reader: FeedReading | None, every: str | None, as_json: bool) -> None:
    """Load the timetable that is asked for, once or `every` so often; `reader` is at work on it already."""
    asked = FeedAsked(**options)

    def load() -> None:
        settings = read_settings()
        with opened(settings) as engine:
            with ShownProgress(sys.stderr) as progress:
                run = ingest_gtfs(engine, settings, asked, progress, reader=reader)
            finish(engine, settings, run, as_json=as_json)

    repeatedly(every, load)


def remove_feed(name: str, *, as_json: bool) -> None:
    """Forget a timetable."""
    settings = read_settings()
    with opened(settings) as engine:
        with ShownProgress(sys.stderr) as progress:
            run = remove_gtfs(engine, settings, name, progress)
        finish(engine, settings, run, as_json=as_json)
