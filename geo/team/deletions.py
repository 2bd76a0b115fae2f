"""Who was deleted for good: their keys, written down outside of the database, so that a restored backup is told."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from geo.errors import RefusedError, WorldError
from geo.store.team import key_persons as stored
from geo.team.office import Office

__all__ = ["delete", "erase", "keep_deletions", "replay_deletions", "write_down"]

_LIST = "deletions.txt"


def delete(office: Office, keys: tuple[UUID, ...]) -> int:
    """Delete these persons for good and return how many there were; a backup that is restored learns of it.

    Raises WorldError, with nothing deleted, where that cannot be written down.
    """
    write_down(office, keys)
    return erase(office, keys)


def replay_deletions(office: Office) -> int:
    """Delete again who was deleted before, after a backup was restored; return how many came back.

    Raises RefusedError or WorldError where what was written down cannot be read.
    """
    listed = _read_down(office)
    with office.trusted() as session:
        known = stored.list_deletions(session)
    return erase(office, sorted({*listed, *known}))


def keep_deletions(office: Office) -> None:
    """Write down outside of the database who was deleted, before a backup replaces what it knows of that.

    Raises RefusedError or WorldError where what was written down cannot be read or written: nothing may come back then.
    """
    _read_down(office)
    with office.trusted() as session:
        known = stored.list_deletions(session)
    write_down(office, known)


def erase(office: Office, keys: Iterable[UUID]) -> int:
    """Delete these persons for good and return how many there were; they are written down already."""
    with office.trusted() as session:
        return sum(stored.delete_for_good(session, key) for key in keys)


def write_down(office: Office, keys: Iterable[UUID]) -> None:
    """Write keys down outside of the database; raises WorldError."""
    folder = office.settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _LIST).open("a", encoding="utf-8") as file:
            file.writelines(f"{key} {datetime.now(tz=office.now().tzinfo).isoformat()}\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WorldError(
            f"{folder / _LIST} cannot be written ({error.strerror}), so nobody was deleted.",
            de=f"{folder / _LIST} lässt sich nicht schreiben ({error.strerror}); gelöscht wurde deshalb niemand.",
        ) from error


def _read_down(office: Office) -> Iterable[UUID]:
    path = office.settings.data_dir / _LIST
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except OSError as error:
        raise WorldError(
            f"{path} cannot be read ({error.strerror}), so nobody was deleted again.",
            de=f"{path} lässt sich nicht lesen ({error.strerror}); erneut gelöscht wurde deshalb niemand.",
        ) from error
    return [_read_key(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _read_key(path: Path, number: int, line: str) -> UUID:
    try:
        return UUID(line.split(maxsplit=1)[0])
    except ValueError:
        raise RefusedError(
            f"Line {number} of {path} does not begin with a key. Put back a copy of the file, or mend the line.",
            de=f"Zeile {number} von {path} beginnt nicht mit einem Schlüssel. Bitte legen Sie eine Kopie der Datei "
            "zurück, oder bessern Sie die Zeile aus.",
        ) from None
