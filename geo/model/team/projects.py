"""Projects of a neighbourhood with consultations and agreements, and the round tables there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from geo.model.team.kept import Kept, Located

__all__ = [
    "Agreement",
    "Consultation",
    "Dimension",
    "NetworkRound",
    "Project",
    "ProjectField",
    "ProjectLink",
    "ProjectStatus",
    "Rhythm",
]

Dimension = Literal["cross_case", "case_independent"]
ProjectStatus = Literal["idea", "running", "resting", "closed"]
Rhythm = Literal["weekly", "monthly", "every_two_months", "quarterly", "half_yearly", "yearly", "irregular"]


@dataclass(frozen=True, slots=True)
class ProjectField:
    """A field of the template, which the authority can change; none of them is mandatory."""

    key: str
    label_de: str
    label_en: str
    position: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ProjectLink:
    """What a project has to do with: a gap, a resource or an entry."""

    noun: str
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Located):
    """A project for the neighbourhood; only title and focus question are mandatory."""

    title: str
    focus_question: str
    status: ProjectStatus
    dimension: Dimension | None = None
    team_hours: float | None = None
    """Hours of the whole team, never of a person."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What was written in the fields of the template, by key."""
    links: tuple[ProjectLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation(Kept):
    """A peer consultation on a project: four steps with a clock, one note each; who had which role is not kept."""

    project_id: int
    on_date: date
    step: int = 1
    """The step that is on the screen, from 1."""
    planned_minutes: int = 40
    started_at: datetime | None = None
    with_guests: bool = False
    situation: str | None = None
    future: str | None = None
    past: str | None = None
    """Resources, and what worked."""
    next_steps: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Kept):
    """Which role does what until when; it comes back until it is closed."""

    what: str
    role: str
    due_on: date | None = None
    done_on: date | None = None
    project_id: int | None = None
    meeting_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRound(Located):
    """A regular round table; our delegate is named by role."""

    name: str
    rhythm: Rhythm
    next_on: date | None = None
    delegate_role: str | None = None
    purpose: str | None = None
