"""Look at a feed before it is read: what it is called, and by which bytes it is known."""

import csv
from pathlib import Path

from geo.model import SourceInfo
from ingest.gtfs.findings import Findings
from ingest.gtfs.source import checksum_of, open_files

__all__ = ["inspect"]

_INFO = "feed_info.txt"
_LONGEST_NAME = 80
_ENDINGS = (".zip", ".gtfs")


def inspect(path: Path, name: str | None = None) -> SourceInfo:
    """Return what is known of the feed before it is read; raises RefusedError if it is none.

    It is called `name`, else as its publisher, else as its file.
    """
    publisher = _find_publisher(path)
    dataset = name or publisher or _find_name(path)
    return SourceInfo(
        kind="gtfs",
        name=path.name,
        checksum=checksum_of(path),
        licence=f"Fahrplan: {publisher}" if publisher else "",
        made_up=publisher.startswith(_DEMO),
        dataset=" ".join(dataset.split())[:_LONGEST_NAME],
        location=str(path.resolve()),
    )


def _find_publisher(path: Path) -> str:
    """Return who published the feed, by the first row of feed_info.txt, which may not be there."""
    with open_files(path, Findings()) as files:
        data = files.read(_INFO) if _INFO in files else b""
    text = data.decode("utf-8-sig", errors="replace").replace("\0", "")
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    header, row = next(rows, []), next(rows, [])
    told = dict(zip((name.strip() for name in header), row, strict=False))
    return " ".join(told.get("feed_publisher_name", "").split())


def _find_name(path: Path) -> str:
    """Return the name of a feed by its file: "s1-only" of "s1-only.gtfs.zip"."""
    name = path.resolve().name
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name or "gtfs"


_DEMO = "Sozialraumatlas-Demo"
"""Who publishes the made-up timetable."""
