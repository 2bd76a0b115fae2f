"""Meetings with their nine questions, the entries that people make, and the themes that people give them."""

from dataclasses import dataclass
from datetime import date, datetime

from geo.model.team.kept import Kept, Located
from geo.model.team.projects import Agreement, Project

__all__ = ["CarriedOver", "CodeCount", "Entry", "Meeting", "Trail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Kept):
    """A team's round on its neighbourhoods; people are counted, never listed."""

    on_date: date
    neighbourhood_ids: tuple[int, ...]
    """The first is `neighbourhood_id`, where entries go unless they say otherwise."""
    participants: int | None = None
    prompt: int = 1
    """The question that is on the screen, from 1."""
    timer_seconds: int = 1500
    timer_left_seconds: int = 1500
    """Left when it was last started or stopped."""
    timer_started_at: datetime | None = None
    """None while it stands still."""
    closed_at: datetime | None = None
    entry_count: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """What came of an entry; `against` where it contradicts."""

    noun: str
    """gap, resource or key_person."""
    id: int
    against: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Located):
    """Something said in a meeting or seen outside, in a sentence or two."""

    meeting_id: int | None = None
    prompt: int | None = None
    on_date: date
    text: str
    open_point: bool = False
    """Comes back in the next meeting until somebody ticks it off."""
    without_theme: bool = False
    """Somebody said that it needs none."""
    merged_into_id: int | None = None
    themes: tuple[str, ...] = ()
    trails: tuple[Trail, ...] = ()
    merged_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What comes to a meeting by itself: open points, running projects, due agreements."""

    open_points: tuple[Entry, ...]
    projects: tuple[Project, ...]
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many entries of a month have a theme; `month` is its first day."""

    month: date
    theme: str
    neighbourhood_id: int
    prompt: int | None
    entries: int
