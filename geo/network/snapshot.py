"""One file for one network: written once, checked, mapped into memory by every server, never changed.

The file is in the safetensors format. `network-<run>.safetensors` is complete as soon as it has its name; which
run is served is what the database says, so that places and streets always come from the same import.
"""

import dataclasses
import errno
import hashlib
import json
import mmap
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file

from geo.errors import NotFoundError, RefusedError
from geo.network.network import Costs, Graph, Grid, Links, Network, Places, Shape, Version, Ways
from geo.network.timetable import FeedInfo, Gates, Timetable, Transfers

__all__ = ["FORMAT", "find_runs", "open_snapshot", "publish", "snapshot_path", "sweep", "verify"]

FORMAT = 4
"""Raised whenever arrays or their meaning change; an older file is then built anew."""

Arrays = dict[str, NDArray[Any]]
T = TypeVar("T")

_TYPES = {"I64": "<i8", "U64": "<u8", "I32": "<i4", "F32": "<f4", "I16": "<i2", "U8": "u1"}
_READABLE = 0o644
"""The server may run under another user than the import."""
_AGAIN = "Please import the town again: atlas ingest osm FILE."
_AGAIN_DE = "Bitte laden Sie die Stadt noch einmal: atlas ingest osm DATEI."


def snapshot_path(folder: Path, run: int) -> Path:
    """Return where the network of `run` lies in the data folder `folder`."""
    return folder / "snapshots" / f"network-{run}.safetensors"


def publish(network: Network, folder: Path) -> Path:
    """Write `network` into the data folder; it appears whole or not at all. Raises OSError where the disk fails."""
    path = snapshot_path(folder, network.version.run)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        arrays = _arrays(network)
        told = _told(network.version)
        _save(arrays, draft, {"atlas": json.dumps(told | {"sha256": _digest(arrays, told)}, sort_keys=True)})
        draft.chmod(_READABLE)
        _sync(draft)
        draft.replace(path)
        _sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _save(arrays: Arrays, path: Path, told: dict[str, str]) -> None:
    try:
        save_file(arrays, path, told)
    except SafetensorError as error:
        # The library tells the number of the system's error in words only.
        found = re.search(r"os error (\d+)", str(error))
        number = int(found[1]) if found else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error


def open_snapshot(folder: Path, run: int) -> Network:
    """Map the network of `run`; costs the reading of its header only.

    Raises NotFoundError if there is none and RefusedError if the file is cut off, of an older format or no snapshot.
    """
    path = snapshot_path(folder, run)
    told, arrays = _read(path)
    try:
        return _assemble(told, arrays)
    except (KeyError, TypeError, ValueError):
        raise RefusedError(
            f"The network file {path.name} is damaged. {_AGAIN}",
            de=f"Die Netzdatei {path.name} ist beschädigt. {_AGAIN_DE}",
        ) from None


def verify(folder: Path, run: int) -> None:
    """Read the whole file of `run` and compare its checksum.

    Raises as `open_snapshot`, and RefusedError if a byte is wrong.
    """
    path = snapshot_path(folder, run)
    told, arrays = _read(path)
    expected = told.pop("sha256")
    if _digest(arrays, told) != expected:
        raise RefusedError(
            f"The network file {path.name} is damaged: its checksum is wrong. {_AGAIN}",
            de=f"Die Netzdatei {path.name} ist beschädigt: Ihre Prüfsumme stimmt nicht. {_AGAIN_DE}",
        )


def find_runs(folder: Path) -> list[int]:
    """Return the runs whose network lies in the data folder, oldest first."""
    names = (path.stem.removeprefix("network-") for path in (folder / "snapshots").glob("network-*.safetensors"))
    return sorted(int(name) for name in names if name.isdigit())


def sweep(folder: Path, keep: int) -> None:
    """Remove old drafts and all networks but that of run `keep` and the one before, which a request may be opening."""
    runs = find_runs(folder)
    before = [run for run in runs if run < keep][-1:]
    for run in set(runs) - {keep, *before}:
        snapshot_path(folder, run).unlink(missing_ok=True)
    for draft in (folder / "snapshots").glob("*.draft"):
        draft.unlink(missing_ok=True)


def _assemble(told: dict[str, Any], arrays: Arrays) -> Network:
    return Network(
        version=Version(
            run=told["run"],
            built_at=datetime.fromisoformat(told["built_at"]),
            profiles=tuple(told["profiles"]),
            themes=tuple(told["themes"]),
            feeds=tuple(FeedInfo(*feed) for feed in told["feeds"]),
        ),
        graph=_part(Graph, "graph", arrays),
        ways=_part(Ways, "ways", arrays),
        costs=_part(Costs, "costs", arrays),
        shape=_part(Shape, "shape", arrays),
        grid=_part(Grid, "grid", arrays),
        places=_part(Places, "places", arrays),
        links=_part(Links, "links", arrays),
        timetable=_part(Timetable, "timetable", arrays),
        gates=_part(Gates, "gates", arrays),
        transfers=_part(Transfers, "transfers", arrays),
    )


def _part(kind: type[T], name: str, arrays: Arrays) -> T:
    prefix = f"{name}."
    return kind(**{key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)})


def _arrays(network: Network) -> Arrays:
    parts = {
        field.name: getattr(network, field.name) for field in dataclasses.fields(network) if field.name != "version"
    }
    return {
        f"{name}.{field.name}": np.ascontiguousarray(getattr(part, field.name))
        for name, part in parts.items()
        for field in dataclasses.fields(part)
    }


def _told(version: Version) -> dict[str, Any]:
    return {"format": FORMAT} | dataclasses.asdict(version) | {"built_at": version.built_at.isoformat()}


def _digest(arrays: Mapping[str, NDArray[Any]], told: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype.str} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    try:
        with path.open("rb") as handle:
            pages = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise NotFoundError(
            f"There is no network file {path.name}. {_AGAIN}",
            de=f"Die Netzdatei {path.name} gibt es nicht. {_AGAIN_DE}",
        ) from None
    except ValueError:
        raise RefusedError(
            f"The network file {path.name} is empty. {_AGAIN}", de=f"Die Netzdatei {path.name} ist leer. {_AGAIN_DE}"
        ) from None
    try:
        length = int.from_bytes(pages[:8], "little")
        header = json.loads(pages[8 : 8 + length])
        told = json.loads(header.pop("__metadata__")["atlas"])
        start = 8 + length
        size = start + max(tensor["data_offsets"][1] for tensor in header.values())
        if told["format"] != FORMAT:
            raise RefusedError(
                f"The network file {path.name} was written by another version of the atlas. {_AGAIN}",
                de=f"Die Netzdatei {path.name} stammt von einer anderen Fassung des Atlas. {_AGAIN_DE}",
            )
        if len(pages) != size:
            raise RefusedError(
                f"The network file {path.name} is cut off. {_AGAIN}",
                de=f"Die Netzdatei {path.name} ist abgeschnitten. {_AGAIN_DE}",
            )
        return told, {name: _view(pages, start, tensor) for name, tensor in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RefusedError(
            f"{path.name} is no network file, or only a part of one. {_AGAIN}",
            de=f"{path.name} ist keine Netzdatei oder nur ein Teil davon. {_AGAIN_DE}",
        ) from None


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
