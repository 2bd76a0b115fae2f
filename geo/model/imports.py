"""Runs of an import, their notices and their report."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from geo.model.places import OsmRef

__all__ = ["ImportReport", "ImportRun", "Notice", "Progress", "Severity", "SourceInfo"]


class Severity(StrEnum):
    """How much a notice matters: an error loses a row, a warning doubts it, an info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Notice:
    """A fault in the data: never fatal, always counted, with the row that caused it."""

    code: str
    """Snake case, stable: `missing_node`, `self_crossing_ring`, `protected_place` ..."""
    severity: Severity
    subject: str
    """What it is about: "way/123", or "stop_times.txt row 17"."""
    detail: str = ""
    """What is wrong, in English, without personal data; empty for protected places."""
    protected: OsmRef | None = field(default=None, repr=False, compare=False)
    """The protected object, so that what was stored of it is erased; never stored itself."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a run changed: counts of what is stored now, and the difference to the run before."""

    counts: dict[str, int] = field(default_factory=dict)
    """Rows by table; of `place` and `neighbourhood` the living ones."""
    themes: dict[str, int] = field(default_factory=dict)
    """Living places by theme; a place of two themes counts in both."""
    notices: dict[str, int] = field(default_factory=dict)
    """Notices by code, all of them, though only the first of each code are kept."""
    added: int = 0
    """Places that are new or back again: living before + added - vanished = living now."""
    changed: int = 0
    vanished: int = 0
    re_identified: int = 0
    """Places whose object has another id than before and that were found again; they are among the changed."""
    missing: int = 0
    """Places that are gone from the source but stay, because people wrote about them."""

    def differences(self, before: "ImportReport | None") -> dict[str, int]:
        """Return by table how many rows more there are than in the report before; all of them if there was none."""
        old = {} if before is None else before.counts
        return {table: self.counts.get(table, 0) - old.get(table, 0) for table in self.counts.keys() | old.keys()}


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import of one source."""

    id: int
    kind: str
    """osm, gtfs, areas, population, places or addresses."""
    source: str
    checksum: str
    licence: str
    made_up: bool
    status: str
    """running, done, unchanged, refused or failed."""
    started_at: datetime
    finished_at: datetime | None
    report: ImportReport
    message: str = ""
    """Why it was refused or failed, in one sentence."""
    message_de: str = ""
    """The same in German; empty where the run is older than its German."""
    dataset: str = ""
    location: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    etag: str = ""

    @property
    def title(self) -> str:
        """How people call the dataset: by the name that was given, else after its file, with a capital."""
        name = str(self.options.get("name", self.dataset)).replace("_", " ")
        return name[:1].upper() + name[1:]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a source before it is read."""

    kind: str
    name: str
    checksum: str
    """SHA-256 of the bytes."""
    licence: str
    made_up: bool
    dataset: str = ""
    """What of its kind it replaces: the name of a feed, a list, a set of areas; empty for the one town."""
    location: str = ""
    """Where it can be had again: a path or an address on the web, without a password."""
    options: dict[str, Any] = field(default_factory=dict)
    """What it was asked with, so that an update asks the same."""
    etag: str = ""
    """What the web said to know the version by."""


class Progress(Protocol):
    """Who wants to see long work advance: the command line draws it, a log writes it, a test ignores it."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell that `done` things of `total` (None: nobody knows) are through in `step`."""
