"""The served extract with changes applied to it, or with a part of it fetched anew, at hand as a file."""

import hashlib
from dataclasses import replace
from pathlib import Path

from geo.errors import RefusedError, WorldError
from geo.store import imports
from geo.store.session import Engine, reading
from ingest.fetch import Located
from ingest.osm.changes import apply_changes
from ingest.osm.outline import Outline
from ingest.osm.patch import patch
from ingest.osm.source import refuse_broken
from ingest.pipeline import extracts
from ingest.presence import demand_file

__all__ = ["changed", "patched"]

_AND = " + "


def changed(engine: Engine, folder: Path, change: Located) -> Located:
    """Return the served town with the changes; the file that was applied last changes nothing.

    Raises RefusedError where there is nothing to apply it to or it does not fit, WorldError where the disk fails.
    """
    with reading(engine) as session:
        served = imports.find_last_done(session, kind="osm")
    if served is None:
        raise RefusedError(
            "No town is loaded yet that could be changed. Please load one with `atlas ingest osm FILE`.",
            de="Es ist noch keine Stadt geladen, die sich ändern ließe. Laden Sie eine mit `atlas ingest osm DATEI`.",
        )
    extract = extracts.find(folder, served.checksum)
    if extract is None:
        raise RefusedError(
            f"The file of the town ({served.source}) is not kept in {folder}. "
            "Please load it once more, then the changes.",
            de=f"Die Datei der Stadt ({served.source}) liegt nicht mehr in {folder}. Bitte laden Sie "
            "zuerst die Stadt, dann die Änderungen.",
        )
    demand_file(change.path)
    with change.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = f"{served.source.split(_AND)[0]}{_AND}{change.name}"
    told = replace(change, path=extract, name=name, options={"changes": digest})
    if served.options.get("changes") == digest:
        return told
    target = folder / "cache" / "changed.osm.pbf"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        applied = apply_changes(extract, change.path, target)
    except OSError as error:
        raise WorldError(
            f"The changes cannot be written to {target.parent} ({error.strerror}).",
            de=f"Die Änderungen lassen sich nicht nach {target.parent} schreiben ({error.strerror}).",
        ) from error
    except RuntimeError as error:
        raise refuse_broken(extract, str(error)) from error
    return replace(told, path=target if applied.taken else extract, notices=tuple(applied.notices))


def patched(engine: Engine, folder: Path, fetched: Located, outline: Outline) -> Located:
    """Return the served town with what lies in `outline` as it was fetched; without a town, that part is the town."""
    with reading(engine) as session:
        served = imports.find_last_done(session, kind="osm")
    extract = None if served is None or served.made_up else extracts.find(folder, served.checksum)
    if served is None or extract is None:
        return fetched
    target = folder / "cache" / "patched.osm.pbf"
    try:
        patch(extract, fetched.path, outline.shape, target)
    except OSError as error:
        raise WorldError(
            f"The town cannot be written to {target.parent} ({error.strerror}).",
            de=f"Die Stadt lässt sich nicht nach {target.parent} schreiben ({error.strerror}).",
        ) from error
    return replace(fetched, path=target, name=f"{served.source.split(_AND)[0]}{_AND}{fetched.name}")
