"""Gaps: what is missing in the infrastructure, never in its people; confirmed by a person only."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from geo.model.people import Completeness
from geo.model.team.kept import Located, Visibility
from geo.model.team.meetings import Entry

__all__ = ["Barrier", "Gap", "GapColumns", "GapStatus", "Indicator"]

Barrier = Literal["missing", "too_far", "full", "cost", "hours", "language", "steps", "transit", "unknown"]
GapStatus = Literal["reported", "confirmed", "in_work", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Located):
    """Something that is missing, too far, full, too dear, closed when needed, or with barriers."""

    title: str
    theme: str
    barrier: Barrier
    prevents: str | None = None
    note: str | None = None
    status: GapStatus
    visibility: Visibility = "team"
    confirmed_on: date | None = None
    confirmed_by_team_id: int | None = None
    closed_on: date | None = None
    project_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A computed value at the time somebody looked; it stands beside observations and is never merged with them."""

    key: str
    """What was computed, such as "nearest_walk_seconds"."""
    value: float | None
    """None: nothing was reached."""
    unit: str
    conditions: dict[str, str] = field(default_factory=dict)
    computed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GapColumns:
    """A gap in its three columns: what people say, what is computed, how complete the data are."""

    gap: Gap
    observations: tuple[Entry, ...]
    against: tuple[Entry, ...]
    """Observations that contradict it."""
    indicators: tuple[Indicator, ...]
    completeness: Completeness | None
