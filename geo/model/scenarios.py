"""Scenarios as they are kept: a name, a question, and steps that nobody made yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.model.planning import Change

__all__ = ["Scenario"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario of the authority; `version` counts its changes, so that nobody overwrites what they have not seen."""

    id: int
    version: int
    name: str
    question: dict[str, Any]
    """What is asked of it, as the API has it."""
    steps: tuple[Change, ...]
    team_id: int | None
    team: str | None
    created_at: datetime
    changed_at: datetime
    trashed_at: datetime | None = None
    undoable: bool = False
    """Whether a version before this one is remembered."""
