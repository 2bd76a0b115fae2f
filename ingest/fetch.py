"""Sources by their address: a path as it is, or a file of the web, fetched whole, once, and again when it changed."""

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import dataclass, field, replace
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from geo.errors import RefusedError, WorldError
from geo.model import Notice, Progress, SourceInfo

if TYPE_CHECKING:
    import requests

    from ingest.remote import Waits

__all__ = ["LARGEST_BYTES", "Located", "is_address", "locate"]

LARGEST_BYTES = 16 << 30
"""A country is smaller; whatever is larger is none of ours."""
_CHUNK_BYTES = 1 << 20
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Located:
    """A source at hand, and what is needed to have it again."""

    path: Path
    location: str
    name: str
    etag: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    fresh: bool = True
    """Whether it may have changed since it was fetched last."""
    notices: tuple[Notice, ...] = ()
    """What was found on the way here."""

    def tell(self, info: SourceInfo) -> SourceInfo:
        """Return what is known of the source, with where it can be had again."""
        return replace(
            info, name=self.name, location=self.location, etag=self.etag, options={**info.options, **self.options}
        )


def is_address(source: str) -> bool:
    """Tell whether `source` is an address on the web."""
    return re.match(r"(?i)https?:", source) is not None


def locate(source: str, folder: Path, progress: Progress, *, sleep: "Waits" = time.sleep) -> Located:
    """Return the source at hand: a path as it is, a file of the web fetched into `folder` unless it is there unchanged.

    Raises RefusedError where the address is none or the server refuses, WorldError where it does not answer.
    """
    if is_address(source):
        return _fetch(source, folder, progress, sleep)
    if "://" in source:
        raise RefusedError(
            f"What begins with {source.partition('://')[0]}:// cannot be fetched, only http:// and https://. "
            "Please fetch the file by another program and name the file.",
            de=f"Was mit {source.partition('://')[0]}:// beginnt, lässt sich nicht holen, nur http:// und https://. "
            "Bitte laden Sie die Datei anders herunter und nennen Sie die Datei.",
        )
    path = Path(source)
    return Located(path, str(path.absolute()), path.name)


def _fetch(url: str, folder: Path, progress: Progress, sleep: "Waits") -> Located:
    from ingest.remote import check_address, host_of, patiently  # noqa: PLC0415 - files need no web

    check_address(url)
    home = folder / hashlib.sha256(url.encode()).hexdigest()[:16]
    try:
        home.mkdir(parents=True, exist_ok=True)
        return patiently(lambda: _ask(url, home, progress), host_of(url), sleep=sleep)
    except OSError as error:
        raise WorldError(
            f"The file cannot be written to {folder} ({error.strerror}). Nothing was changed.",
            de=f"Die Datei lässt sich nicht nach {folder} schreiben ({error.strerror}). Geändert wurde nichts.",
        ) from error


def _ask(url: str, home: Path, progress: Progress) -> Located:
    from ingest.remote import open_stream  # noqa: PLC0415 - as above

    note = home / "version.json"
    known = _read_note(note)
    conditions = {"If-None-Match": known.get("etag", ""), "If-Modified-Since": known.get("modified", "")}
    with open_stream("GET", url, headers={name: value for name, value in conditions.items() if value}) as answer:
        if answer.status_code == 304 and known:  # noqa: PLR2004 - Not Modified
            return Located(home / known["name"], url, known["name"], known["etag"] or known["modified"], fresh=False)
        version = {
            "name": _name_of(answer, url),
            "etag": answer.headers.get("ETag", ""),
            "modified": answer.headers.get("Last-Modified", ""),
        }
        path = home / version["name"]
        note.unlink(missing_ok=True)
        _save(answer, path, progress)
    for other in home.iterdir():
        if other != path:
            other.unlink()
    note.write_text(json.dumps({**version, "bytes": path.stat().st_size}))
    return Located(path, url, path.name, version["etag"] or version["modified"])


def _read_note(note: Path) -> dict[str, Any]:
    """Return what is known of the file fetched last, or nothing if it is not there as it was."""
    try:
        known: dict[str, Any] = json.loads(note.read_text())
        whole = (note.parent / known["name"]).stat().st_size == known["bytes"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return known if whole else {}


def _save(answer: "requests.Response", path: Path, progress: Progress) -> None:
    """Write the body as a draft and give it its name when it is whole."""
    total = _length(answer)
    host = urlsplit(answer.url).hostname
    if total is not None and total > shutil.disk_usage(path.parent).free:
        raise WorldError(
            f"The disk has no room for the {total:,} bytes from {host}. Please make room and try again.",
            de=f"Auf der Platte ist kein Platz für die {total:,} Bytes von {host}. Bitte schaffen Sie Platz.",
        )
    draft = path.with_name(f"draft-{os.getpid()}-{path.name}")
    try:
        done = _write(answer, draft, total, progress)
        if total is not None and done != total:
            raise _broken()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    progress.advance("download", done, done)


def _write(answer: "requests.Response", draft: Path, total: int | None, progress: Progress) -> int:
    import requests  # noqa: PLC0415 - files need no web

    done = 0
    try:
        with draft.open("wb") as file:
            for chunk in answer.iter_content(_CHUNK_BYTES):
                done += file.write(chunk)
                progress.advance("download", done, None if done == total else total)
                if done > LARGEST_BYTES:
                    raise RefusedError(
                        f"The file is larger than {LARGEST_BYTES >> 30} GB. Please take a smaller one.",
                        de=f"Die Datei ist größer als {LARGEST_BYTES >> 30} GB. Bitte nehmen Sie eine kleinere.",
                    )
    except requests.RequestException:
        raise _broken() from None
    return done


def _broken() -> Exception:
    from ingest.remote import BusyError  # noqa: PLC0415 - files need no web

    return BusyError("breaks off in the middle of the file")


def _length(answer: "requests.Response") -> int | None:
    told = answer.headers.get("Content-Length", "")
    if not told.isdigit():
        return None
    if int(told) > LARGEST_BYTES:
        raise RefusedError(
            f"The file is larger than {LARGEST_BYTES >> 30} GB. Please take a smaller one.",
            de=f"Die Datei ist größer als {LARGEST_BYTES >> 30} GB. Bitte nehmen Sie eine kleinere.",
        )
    return int(told)


def _name_of(answer: "requests.Response", url: str) -> str:
    """Name the file as the server does, else as the address does; never with a folder."""
    header = Message()
    header["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    told = header.get_filename() or unquote(urlsplit(url).path)
    name = re.sub(r"[^\w. -]", "_", told.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]).lstrip(".")
    return name[-_LONGEST_NAME:] if name and name != "version.json" else "download"
