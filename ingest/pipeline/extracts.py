"""The extract that is served, kept as a file, so that changes of OpenStreetMap can be applied to it."""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

__all__ = ["find", "keep"]

_FOLDER = "extracts"
_DIGITS = 32


def keep(path: Path, folder: Path, checksum: str) -> None:
    """Keep a copy of the file with this checksum and no other; without room for it, none is kept."""
    home = folder / _FOLDER
    target = home / _name(path, checksum)
    draft = home / f"draft-{os.getpid()}"
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            try:
                shutil.copyfile(path, draft)
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)
        for other in home.iterdir():
            if other != target:
                other.unlink()


def find(folder: Path, checksum: str) -> Path | None:
    """Return the kept file with this checksum, unless it is gone or is not what it was."""
    for path in (folder / _FOLDER).glob(f"{checksum[:_DIGITS]}.*"):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == checksum:
                return path
    return None


def _name(path: Path, checksum: str) -> str:
    _, dot, ending = path.name.lower().partition(".osm")
    return f"{checksum[:_DIGITS]}{dot}{ending}" if dot else f"{checksum[:_DIGITS]}{path.suffix.lower()}"
