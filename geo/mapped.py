"""Arrays in one file: written once, checked, mapped into memory by every server, never changed.

The file is in the safetensors format, complete as soon as it has its name, and says what it was written for.
"""

import dataclasses
import errno
import fcntl
import hashlib
import json
import mmap
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file

from geo.errors import NotFoundError, RefusedError

__all__ = ["Arrays", "FileKind", "alone", "flatten", "gather", "touch"]

Arrays = dict[str, NDArray[Any]]
T = TypeVar("T")

_TYPES = {"I64": "<i8", "U64": "<u8", "F64": "<f8", "I32": "<i4", "F32": "<f4", "I16": "<i2", "U8": "u1"}
_READABLE = 0o644
"""The server may run under another user than the import."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What such a file holds, as users are told, and in which format: a file of another one is refused."""

    name: str
    name_de: str
    again: str
    """How to get another one, as a sentence."""
    again_de: str
    format: int | str

    def write(self, path: Path, arrays: Arrays, told: Mapping[str, Any]) -> None:
        """Write `arrays` and what is `told` of them; the file appears whole or not at all. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        told = {"format": self.format, **told}
        try:
            _save(arrays, draft, {"atlas": json.dumps({**told, "sha256": _digest(arrays, told)}, sort_keys=True)})
            draft.chmod(_READABLE)
            _sync(draft)
            draft.replace(path)
            _sync(path.parent)
        finally:
            draft.unlink(missing_ok=True)

    def open(self, path: Path) -> tuple[dict[str, Any], Arrays]:
        """Return what is told and the arrays, mapped; costs the reading of the header only.

        Raises NotFoundError if there is no file and RefusedError if it is cut off, of another format or none of ours.
        """
        try:
            with path.open("rb") as handle:
                pages = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise NotFoundError(
                f"There is no {self.name} {path.name}. {self.again}",
                de=f"Die {self.name_de} {path.name} gibt es nicht. {self.again_de}",
            ) from None
        except ValueError:
            raise self.refuse(path, "is empty", "ist leer") from None
        try:
            told, arrays, size = _read(pages)
            known = told["format"] == self.format
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RefusedError(
                f"{path.name} is no {self.name}, or only a part of one. {self.again}",
                de=f"{path.name} ist keine {self.name_de} oder nur ein Teil davon. {self.again_de}",
            ) from None
        if not known:
            other = "was written by another version of the atlas"
            raise self.refuse(path, other, "stammt von einer anderen Fassung des Atlas")
        if len(pages) != size:
            raise self.refuse(path, "is cut off", "ist abgeschnitten")
        return told, arrays

    def verify(self, path: Path) -> None:
        """Read the whole file and compare its checksum; raises as `open`, and RefusedError if a byte is wrong."""
        told, arrays = self.open(path)
        expected = told.pop("sha256")
        if _digest(arrays, told) != expected:
            wrong, wrong_de = "is damaged: its checksum is wrong", "ist beschädigt: Ihre Prüfsumme stimmt nicht"
            raise self.refuse(path, wrong, wrong_de)

    def damaged(self, path: Path) -> RefusedError:
        """Return what is to be raised if a whole file does not hold what it should."""
        return self.refuse(path, "is damaged", "ist beschädigt")

    def refuse(self, path: Path, what: str, what_de: str) -> RefusedError:
        """Return what is to be raised if a file cannot be used, in words that follow its name."""
        return RefusedError(
            f"The {self.name} {path.name} {what}. {self.again}",
            de=f"Die {self.name_de} {path.name} {what_de}. {self.again_de}",
        )


@contextmanager
def alone(place: Path, *, wait: bool) -> Iterator[None]:
    """Let nobody else who asks for the same folder do meanwhile what is done once for all.

    While another is at it, wait or raise BlockingIOError.
    """
    lock = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def flatten(record: object, name: str = "") -> Arrays:
    """Return the arrays of a record and of the records in it, by their paths, without what it makes of them itself."""
    if isinstance(record, np.ndarray):
        return {name: np.ascontiguousarray(record)}
    fields = [field.name for field in dataclasses.fields(record) if field.init]  # type: ignore[arg-type]
    parts = (flatten(getattr(record, field), f"{name}.{field}".lstrip(".")) for field in fields)
    return {path: array for part in parts for path, array in part.items()}


def gather(kind: type[T], arrays: Arrays, name: str = "") -> T:
    """Return the record of `kind` that was flattened under `name`; raises KeyError if an array is missing."""
    hints = get_type_hints(kind)
    parts: dict[str, Any] = {}
    for field in (field.name for field in dataclasses.fields(kind) if field.init):  # type: ignore[arg-type]
        path, hint = f"{name}.{field}".lstrip("."), hints[field]
        is_record = isinstance(hint, type) and dataclasses.is_dataclass(hint)
        parts[field] = gather(hint, arrays, path) if is_record else arrays[path]
    return kind(**parts)


def touch(record: object) -> None:
    """Read a byte of every page of a record's arrays."""
    for array in flatten(record).values():
        array.reshape(-1).view(np.uint8)[:: mmap.PAGESIZE].max(initial=0)


def _save(arrays: Arrays, path: Path, told: dict[str, str]) -> None:
    try:
        save_file(arrays, path, told)
    except SafetensorError as error:
        # The library tells the number of the system's error in words only.
        found = re.search(r"os error (\d+)", str(error))
        number = int(found[1]) if found else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error


def _digest(arrays: Mapping[str, NDArray[Any]], told: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype.str} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()


def _read(pages: mmap.mmap) -> tuple[dict[str, Any], Arrays, int]:
    """Return what is told, the arrays, and how many bytes all should have."""
    start = 8 + int.from_bytes(pages[:8], "little")
    header = json.loads(pages[8:start])
    told = json.loads(header.pop("__metadata__")["atlas"])
    size = start + max(tensor["data_offsets"][1] for tensor in header.values())
    whole = header if len(pages) >= size else {}
    return told, {name: _view(pages, start, tensor) for name, tensor in whole.items()}, size


def _view(pages: mmap.mmap, start: int, tensor: dict[str, Any]) -> NDArray[Any]:
    kind = np.dtype(_TYPES[tensor["dtype"]])
    begin, end = tensor["data_offsets"]
    return np.frombuffer(pages, kind, (end - begin) // kind.itemsize, start + begin).reshape(tensor["shape"])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
