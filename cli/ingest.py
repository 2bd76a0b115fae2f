"""Load open data into the atlas; light, so that the reader is at work before the rest is loaded."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.reading import Reading

__all__ = ["ingest"]

ingest = typer.Typer()

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_FILE = Annotated[Path, typer.Argument(metavar="FILE", help=".osm.pbf, .osm, .osm.gz or .osm.bz2")]
_LIMIT = Annotated[int, typer.Option(help="How many of the newest runs.", min=1)]


@ingest.command()
def osm(file: _FILE, *, as_json: _JSON = False) -> None:
    """Replace the town by the one in an OpenStreetMap file; the same file twice changes nothing."""
    with Reading(file) as reader:
        from cli.environment import read_settings  # noqa: PLC0415 - slow to load: the reader loads meanwhile

        settings = read_settings()
        reader.begin(settings.rules_file)
        from cli.imports import load_osm  # noqa: PLC0415 - as above: it reads meanwhile

        load_osm(settings, file, reader, as_json=as_json)


@ingest.command()
def status(*, limit: _LIMIT = 10, as_json: _JSON = False) -> None:
    """Show the newest imports, and the report of the one that is served."""
    from cli.imports import show_imports  # noqa: PLC0415 - slow to load

    show_imports(limit, as_json=as_json)
