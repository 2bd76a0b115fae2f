"""Look at an OpenStreetMap file before it is read, and refuse what cannot be one."""

import hashlib
from pathlib import Path

from geo.errors import RefusedError
from geo.model import SourceInfo
from ingest.presence import demand_file

__all__ = ["FORMATS", "format_of", "inspect", "refuse_broken"]

FORMATS = {
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
    ".osm": "osm",
    ".osm.gz": "osm.gz",
    ".osm.bz2": "osm.bz2",
}
"""Endings of file names, the longest first, and what libosmium calls the format."""
_LICENCE = "© OpenStreetMap-Mitwirkende, ODbL 1.0"
_MADE_UP_LICENCE = "Erfundene Daten (made-up data)"
_DEMO = "sozialraumatlas-demo"
_GET_ONE = "Please take an extract of OpenStreetMap, for example from download.geofabrik.de."
_GET_ONE_DE = "Bitte nehmen Sie einen Ausschnitt von OpenStreetMap, zum Beispiel von download.geofabrik.de."


def inspect(path: Path) -> SourceInfo:
    """Return what is known of the file before it is read; raises RefusedError if it is none of OpenStreetMap."""
    form = format_of(path)
    generator = _header(path, form)
    made_up = generator.startswith(_DEMO)
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return SourceInfo(
        kind="osm",
        name=path.name,
        checksum=checksum,
        licence=_MADE_UP_LICENCE if made_up else _LICENCE,
        made_up=made_up,
    )


def format_of(path: Path) -> str:
    """Return the format of the file at `path`; raises RefusedError if it cannot be read at all."""
    demand_file(path)
    form = next((form for ending, form in FORMATS.items() if path.name.lower().endswith(ending)), None)
    if form is None:
        raise RefusedError(
            f"{path.name} does not end in .osm.pbf, .osm, .osm.gz or .osm.bz2. {_GET_ONE}",
            de=f"{path.name} endet nicht auf .osm.pbf, .osm, .osm.gz oder .osm.bz2. {_GET_ONE_DE}",
        )
    if path.stat().st_size == 0:
        raise RefusedError(f"{path.name} is empty. {_GET_ONE}", de=f"{path.name} ist leer. {_GET_ONE_DE}")
    return form


def refuse_broken(path: Path, why: str) -> RefusedError:
    """Return the refusal of a file that libosmium cannot read, with its reason."""
    reason = " ".join(why.split())[:200] or "unknown reason"
    return RefusedError(
        f"{path.name} is no OpenStreetMap file, or is damaged or cut off ({reason}). {_GET_ONE}",
        de=f"{path.name} ist keine Datei von OpenStreetMap oder ist beschädigt oder abgeschnitten "
        f"({reason}). {_GET_ONE_DE}",
    )


def _header(path: Path, form: str) -> str:
    import osmium  # noqa: PLC0415 - the command line must start without it

    try:
        with osmium.io.Reader(osmium.io.File(str(path), form), osmium.osm.NOTHING) as reader:
            header = reader.header()
    except (RuntimeError, ValueError) as error:
        raise refuse_broken(path, str(error)) from None
    if header.has_multiple_object_versions:
        raise RefusedError(
            f"{path.name} holds the history of the map. Please take a file with one state only.",
            de=f"{path.name} enthält die Geschichte der Karte. Bitte nehmen Sie eine Datei mit nur einem Stand.",
        )
    return str(header.get("generator", ""))
