"""The command that loads official addresses."""

import sys

from cli.database import opened, read_settings
from cli.imports import print_run
from cli.progress import ShownProgress
from ingest.pipeline.addresses import AddressRequest, ingest_addresses

__all__ = ["load_addresses"]


def load_addresses(request: AddressRequest, *, as_json: bool) -> None:
    """Load addresses, and tell what came of it."""
    settings = read_settings()
    with opened(settings) as engine:
        with ShownProgress(sys.stderr) as progress:
            run = ingest_addresses(engine, settings, request, progress)
        print_run(engine, run, as_json=as_json)
