"""What the atlas is made of: each source that is served, how old it is, and what was odd about it."""

from dataclasses import dataclass, field
from datetime import date

from geo.model.imports import ImportReport, ImportRun, Notice, Severity

__all__ = ["FoundFault", "Freshness", "LoadedSource", "RunReport", "SourceAge"]

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How far the data of a source reach, whenever it was loaded; None where the source does not tell."""

    newest_day: date | None = None
    """Last edit of the map, 31 December of the year of a count of people."""
    first_day: date | None = None
    """First and last day of a timetable."""
    last_day: date | None = None
    attributions: tuple[str, ...] = ()
    """Who is to be named."""


@dataclass(frozen=True, slots=True)
class FoundFault:
    """All notices of one code."""

    code: str
    severity: Severity | None
    """The worst of its notices; None where they are not kept any more."""
    count: int
    examples: tuple[Notice, ...] = ()

    @property
    def rank(self) -> tuple[int, int, str]:
        """What to sort by: the worst first, then the most frequent."""
        return 3 if self.severity is None else _RANK[self.severity], -self.count, self.code


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A source that is served, with what became of later tries."""

    run: ImportRun
    """The run that loaded it."""
    before: ImportReport | None = None
    """The report of the run that it took over from."""
    seen: ImportRun | None = None
    """The newest later run that found the same."""
    failed: ImportRun | None = None
    """The newest later run that was refused or failed, if none came through since."""
    faults: tuple[FoundFault, ...] = ()
    """The worst first, without examples."""
    age: SourceAge = field(default_factory=SourceAge)


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything that is known of one run."""

    run: ImportRun
    before: ImportReport | None
    faults: tuple[FoundFault, ...]
    """The worst first, with examples."""
    served: bool
    """Whether its data are the ones that are served."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old that is what every page shows."""

    edited_on: date | None = None
    """Last edit of any place; None in a made-up town."""
    timetables_end: tuple[date, ...] = ()
    """Last day of each timetable, the first to end first."""
