"""Look at a feed before it is read: what it is called, and by which bytes it is known."""

from pathlib import Path

from geo.model import SourceInfo
from ingest.gtfs.columns import Tables
from ingest.gtfs.extras import read_info
from ingest.gtfs.findings import Findings
from ingest.gtfs.source import checksum_of, open_files

__all__ = ["find_name", "inspect"]

_LONGEST_NAME = 80
_ENDINGS = (".zip", ".gtfs")


def inspect(path: Path, name: str | None = None) -> SourceInfo:
    """Return what is known of the feed before it is read; raises RefusedError if it is none.

    It is called `name`, else as its publisher, else as its file.
    """
    info = find_info(path)
    publisher = info.get("publisher_name", "")
    dataset = name or publisher or find_name(path)
    return SourceInfo(
        kind="gtfs",
        name=path.name,
        checksum=checksum_of(path),
        licence=f"Fahrplan: {publisher}" if publisher else "",
        made_up=publisher.startswith(_DEMO),
        dataset=" ".join(dataset.split())[:_LONGEST_NAME],
        location=str(path.resolve()),
    )


def find_info(path: Path) -> dict[str, str]:
    """Return what feed_info.txt says, which may be nothing."""
    findings = Findings()
    with open_files(path, findings) as files:
        return read_info(Tables(files, findings))


def find_name(path: Path) -> str:
    """Return the name of a feed by its file: "s1-only" of "s1-only.gtfs.zip"."""
    name = path.resolve().name
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name or "gtfs"


_DEMO = "Sozialraumatlas-Demo"
"""Who publishes the made-up timetable."""
