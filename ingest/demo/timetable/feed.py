"""A GTFS feed as an ordinary zip, the same bytes for the same tables."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Cell", "Sheet", "write_feed"]

Cell = str | int | float

_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip: it holds no hour of the day it was made."""
_PLAIN = 0o644 << 16
_UNIX = 3
_FAST = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of the feed."""

    name: str
    columns: str
    """Names of the columns, parted by blanks."""
    rows: Iterable[Sequence[Cell]]


def write_feed(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write the sheets to `path` in their order; their rows are read once."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive:
        for sheet in sheets:
            entry = zipfile.ZipInfo(f"{sheet.name}.txt", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = _UNIX, _PLAIN
            with archive.open(entry, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
                writer = csv.writer(text, lineterminator="\r\n")
                writer.writerow(sheet.columns.split())
                writer.writerows(sheet.rows)
