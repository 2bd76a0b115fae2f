"""Kept days of indicators beside a backup: one file for all of them, and back."""

import shutil
import tarfile
from pathlib import Path

from geo.errors import RefusedError, WorldError

__all__ = ["days_beside", "find_days", "read_days", "write_days"]

_DAYS = "????-??-??"


def days_beside(backup: Path) -> Path:
    """Return where the days lie that belong to a backup: `atlas.sql.gz` has `atlas.sql.gz.indicators.tar`."""
    return backup.with_name(f"{backup.name}.indicators.tar")


def write_days(folder: Path, file: Path) -> int:
    """Write all days of a folder to a new file that only its owner may read, and return how many they are.

    Without a day there is no file. Raises RefusedError if there is such a file already.
    """
    days = sorted(day for day in folder.glob(_DAYS) if day.is_dir())
    if not days:
        return 0
    draft = file.with_name(f".{file.name}.part")
    draft.touch(mode=0o600)
    try:
        with tarfile.open(draft, "w") as told:
            for day in days:
                told.add(day, arcname=day.name)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return len(days)


def find_days(file: Path) -> bool:
    """Tell whether days lie beside a backup, read to their end; raises RefusedError for a file that is damaged."""
    if not file.exists():
        return False
    try:
        with tarfile.open(file) as told:
            for member in told:
                content = told.extractfile(member)
                while content and content.read(1 << 20):
                    pass
    except (tarfile.TarError, OSError, EOFError):
        raise RefusedError(f"{file} is damaged. Nothing was changed.") from None
    return True


def read_days(file: Path, folder: Path) -> int:
    """Replace the days of a folder by those of a file, all of them or none, and return how many they are.

    Raises WorldError if the disk cannot hold them.
    """
    draft, before = (folder.with_name(f".{folder.name}.{what}") for what in ("draft", "before"))
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        with tarfile.open(file) as told:
            told.extractall(draft, filter="data")
        # Whatever ends this in between leaves both whole: nothing is deleted before the new days are in place.
        if folder.exists():
            shutil.rmtree(before, ignore_errors=True)
            folder.replace(before)
        draft.replace(folder)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise WorldError(f"The kept days could not be restored: {error.strerror}") from None
    return len(list(folder.glob(_DAYS)))
