"""What every import is made of: a source, its steps as data, and the job that the steps of one run share."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from geo.model import ImportReport, ImportRun, Notice, Progress, SourceInfo
from geo.store import imports
from geo.store.blocks import AnyRow
from geo.store.merging import Changes
from geo.store.session import WriteSession

__all__ = ["NOTICES_KEPT", "Job", "Source", "Step"]

NOTICES_KEPT = 10_000
"""So many of each code are stored; all are counted."""


@dataclass(slots=True)
class Job:
    """What the steps of one run share; what they find out is filled in on the way."""

    run: int
    info: SourceInfo
    folder: Path
    """Where the networks lie."""
    session: WriteSession
    progress: Progress
    last: ImportRun | None
    """The run whose data is served until this one is done."""
    notices: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    themes: dict[str, int] = field(default_factory=dict)
    changes: Changes = field(default_factory=lambda: Changes(added=0, changed=0, vanished=0))

    def note(self, notice: Notice, put: Callable[[AnyRow], None] | None = None) -> None:
        """Count a notice and store it, unless there are too many of its code; `put` stores it in bulk."""
        self.notices[notice.code] += 1
        if self.notices[notice.code] > NOTICES_KEPT:
            return
        if put is None:
            imports.add_notice(self.session, self.run, notice)
        else:
            put(imports.NoticeInput(self.run, notice.code, notice.severity, notice.subject, notice.detail))

    def report(self) -> ImportReport:
        """Return what the run changed."""
        return ImportReport(
            counts=dict(self.counts),
            themes=self.themes,
            notices=dict(self.notices.most_common()),
            added=self.changes.added,
            changed=self.changes.changed,
            vanished=self.changes.vanished,
            re_identified=self.changes.re_identified,
            missing=self.changes.missing,
        )


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True)
class Step(Generic[J]):
    """A step and the steps that must be over before it; its function tells how many things went through.

    A step aside runs beside those that follow. Only one thread may use the session of the job, so it keeps off it.
    """

    name: str
    needs: tuple[str, ...]
    run: Callable[[J], int]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Source(Generic[J]):
    """What can be imported: what is known of it, the steps that do it, and the job that they share."""

    info: SourceInfo
    recipe: str
    """Digest of whatever decides what rows the bytes become."""
    steps: tuple[Step[J], ...]
    job: Callable[..., J]
    """Makes the job from the fields of `Job`."""
