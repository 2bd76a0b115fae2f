"""The command that loads an official list."""

import sys

from cli.database import opened, read_settings
from cli.imports import finish
from cli.progress import ShownProgress
from ingest.pipeline.lists import ListRequest, ingest_list

__all__ = ["load_list"]


def load_list(request: ListRequest, *, as_json: bool) -> None:
    """Load a list, and tell what came of it."""
    settings = read_settings()
    with opened(settings) as engine:
        with ShownProgress(sys.stderr) as progress:
            run = ingest_list(engine, settings, request, progress)
        finish(engine, settings, run, as_json=as_json)
