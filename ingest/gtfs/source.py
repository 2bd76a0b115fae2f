"""Where a feed lies: a zip or a folder, opened, looked at, and refused if it cannot be one."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from geo.errors import RefusedError
from ingest.gtfs.findings import Findings

__all__ = ["FeedFiles", "checksum_of", "open_files"]

_LARGEST_FILE = 8 << 30
_SUSPICIOUS_BYTES = 100 << 20
_SUSPICIOUS_RATIO = 200
"""Timetables shrink to a twentieth; a zip that promises more than this is no timetable."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What zipfile raises on a damaged archive, an unknown compression or a password."""
_GET_ONE = "Please take a GTFS feed: a zip or a folder with stops.txt, routes.txt, trips.txt and stop_times.txt."
_GET_ONE_DE = (
    "Bitte nehmen Sie einen Fahrplan im Format GTFS: ein ZIP oder einen Ordner "
    "mit stops.txt, routes.txt, trips.txt und stop_times.txt."
)


class FeedFiles:
    """The files of a feed by their names in lower case."""

    def __init__(self, name: str, entries: dict[str, zipfile.ZipInfo | Path], archive: zipfile.ZipFile | None) -> None:
        self.name = name
        self._entries = entries
        self._archive = archive

    def __contains__(self, file: str) -> bool:
        return file in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries))

    def read(self, file: str) -> bytes:
        """Return the bytes of `file`; raises RefusedError if they cannot be had."""
        entry = self._entries[file]
        try:
            if isinstance(entry, Path):
                return entry.read_bytes()
            if self._archive is None:
                raise TypeError("an entry of a zip without its zip")
            return self._archive.read(entry)
        except _BROKEN as error:
            raise RefusedError(
                f"{file} in {self.name} cannot be read ({_why(error)}). {_GET_ONE}",
                de=f"{file} in {self.name} lässt sich nicht lesen ({_why(error)}). {_GET_ONE_DE}",
            ) from None


@contextmanager
def open_files(path: Path, findings: Findings) -> Iterator[FeedFiles]:
    """Open the zip or folder at `path`; raises RefusedError if it is neither or holds no feed."""
    if path.is_dir():
        yield _choose(path.name, [(entry.relative_to(path), entry) for entry in _files_below(path)], None, findings)
        return
    with _open_zip(path) as archive:
        entries = [(PurePosixPath(info.filename), info) for info in archive.infolist() if not info.is_dir()]
        files = _choose(path.name, entries, archive, findings)
        _refuse_bombs(path.name, [info for _, info in entries])
        yield files


def checksum_of(path: Path) -> str:
    """Return the SHA-256 of the zip, or of the names and bytes of the files in the folder."""
    try:
        if not path.is_dir():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        summed = hashlib.sha256()
        for entry in _files_below(path):
            with entry.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            summed.update(f"{entry.relative_to(path)}\0{digest}\0".encode(errors="surrogateescape"))
        return summed.hexdigest()
    except OSError as error:
        raise RefusedError(
            f"{path} cannot be opened ({error.strerror}). Please check the path.",
            de=f"{path} lässt sich nicht öffnen ({error.strerror}). Bitte prüfen Sie den Pfad.",
        ) from None


def _files_below(folder: Path) -> list[Path]:
    """Return the files in `folder` and in the folders in it, no deeper: somebody may name a home folder."""
    try:
        return sorted(path for pattern in ("*", "*/*") for path in folder.glob(pattern) if path.is_file())
    except OSError as error:
        raise RefusedError(
            f"{folder} cannot be opened ({error.strerror}). Please check its permissions.",
            de=f"{folder} lässt sich nicht öffnen ({error.strerror}). Bitte prüfen Sie die Zugriffsrechte.",
        ) from None


@contextmanager
def _open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.exists():
        raise RefusedError(
            f"There is no file or folder {path}. Please check the path.",
            de=f"Die Datei oder den Ordner {path} gibt es nicht. Bitte prüfen Sie den Pfad.",
        )
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise RefusedError(
            f"{path.name} is no zip, or is damaged or cut off ({_why(error)}). {_GET_ONE}",
            de=f"{path.name} ist kein ZIP oder ist beschädigt oder abgeschnitten ({_why(error)}). {_GET_ONE_DE}",
        ) from None
    with archive:
        yield archive


def _choose(
    name: str,
    entries: list[tuple[PurePosixPath, zipfile.ZipInfo]] | list[tuple[Path, Path]],
    archive: zipfile.ZipFile | None,
    findings: Findings,
) -> FeedFiles:
    """Choose the files at the top, or those of the one folder that holds them."""
    folders: dict[str, dict[str, zipfile.ZipInfo | Path]] = {}
    for path, entry in entries:
        if path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        files = folders.setdefault(str(path.parent), {})
        if path.name.lower() in files:
            findings.add("duplicated_file", path.name, "It is there twice; the last one is used.")
        files[path.name.lower()] = entry
    with_stops = [folder for folder, files in folders.items() if "stops.txt" in files]
    if "." in with_stops or not with_stops:
        return FeedFiles(name, folders.get(".", {}), archive)
    if len(with_stops) > 1:
        raise RefusedError(
            f"{name} holds several feeds ({', '.join(sorted(with_stops))}). Please give one at a time.",
            de=f"{name} enthält mehrere Fahrpläne ({', '.join(sorted(with_stops))}). Bitte laden Sie "
            "einen nach dem anderen.",
        )
    findings.add("invalid_input_files_in_subfolder", with_stops[0], "The files belong to the top of the feed.")
    return FeedFiles(name, folders[with_stops[0]], archive)


def _refuse_bombs(name: str, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.flag_bits & 1:
            raise RefusedError(
                f"{name} is locked by a password. Please give it without one.",
                de=f"{name} ist durch ein Passwort gesperrt. Bitte nehmen Sie die Datei ohne Passwort.",
            )
        bomb = info.file_size > _SUSPICIOUS_BYTES and info.file_size > _SUSPICIOUS_RATIO * max(1, info.compress_size)
        if bomb or info.file_size > _LARGEST_FILE:
            raise RefusedError(
                f"{name} would unpack to an unbelievable size ({info.filename}). {_GET_ONE}",
                de=f"{name} wäre entpackt unglaubwürdig groß ({info.filename}). {_GET_ONE_DE}",
            )


def _why(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:120] or type(error).__name__
