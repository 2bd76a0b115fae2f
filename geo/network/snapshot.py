"""One file for one network, which every server maps into memory.

`network-<run>.safetensors` is complete as soon as it has its name; which run is served is what the database says, so
that places and streets always come from the same import.
"""

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Any, get_type_hints

from geo.mapped import Arrays, FileKind, flatten, gather, touch
from geo.network.network import Network, Version
from geo.network.timetable import FeedInfo

__all__ = ["FORMAT", "find_runs", "open_snapshot", "publish", "read_through", "snapshot_path", "sweep", "verify"]

FORMAT = 4
"""Raised whenever arrays or their meaning change; an older file is then built anew."""

_FILE = FileKind(
    "network file",
    "Netzdatei",
    "Please import the town again: atlas ingest osm FILE.",
    "Bitte laden Sie die Stadt noch einmal: atlas ingest osm DATEI.",
    FORMAT,
)
_PARTS = {name: kind for name, kind in get_type_hints(Network).items() if kind is not Version}


def snapshot_path(folder: Path, run: int) -> Path:
    """Return where the network of `run` lies in the data folder `folder`."""
    return folder / "snapshots" / f"network-{run}.safetensors"


def publish(network: Network, folder: Path) -> Path:
    """Write `network` into the data folder; it appears whole or not at all. Raises OSError where the disk fails."""
    path = snapshot_path(folder, network.version.run)
    arrays = {key: array for name in _PARTS for key, array in flatten(getattr(network, name), name).items()}
    told = dataclasses.asdict(network.version) | {"built_at": network.version.built_at.isoformat()}
    _FILE.write(path, arrays, told)
    return path


def open_snapshot(folder: Path, run: int) -> Network:
    """Map the network of `run`; costs the reading of its header only.

    Raises NotFoundError if there is none and RefusedError if the file is cut off, of an older format or no snapshot.
    """
    path = snapshot_path(folder, run)
    told, arrays = _FILE.open(path)
    try:
        return Network(version=_version(told), **_gather(arrays))
    except (KeyError, TypeError, ValueError):
        raise _FILE.damaged(path) from None


def read_through(network: Network) -> None:
    """Have all pages of a mapped network in memory, so that processes that are forked from here share them."""
    for name in _PARTS:
        touch(getattr(network, name))


def verify(folder: Path, run: int) -> None:
    """Read the whole file of `run` and compare its checksum.

    Raises as `open_snapshot`, and RefusedError if a byte is wrong.
    """
    _FILE.verify(snapshot_path(folder, run))


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
    for draft in (folder / "snapshots").glob("network-*.draft"):
        draft.unlink(missing_ok=True)


def _gather(arrays: Arrays) -> dict[str, Any]:
    return {name: gather(kind, arrays, name) for name, kind in _PARTS.items()}


def _version(told: dict[str, Any]) -> Version:
    return Version(
        run=told["run"],
        built_at=datetime.fromisoformat(told["built_at"]),
        profiles=tuple(told["profiles"]),
        themes=tuple(told["themes"]),
        feeds=tuple(FeedInfo(*feed) for feed in told["feeds"]),
    )
