"""What people know of places and areas, and the questions that only they can answer."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from geo.model.places import Place, PlaceId

__all__ = [
    "Checked",
    "Completeness",
    "CompletenessState",
    "Confirmation",
    "Note",
    "Review",
    "ReviewKind",
    "ReviewPage",
    "Verdict",
]

Verdict = Literal["right", "gone"]
CompletenessState = Literal["unchecked", "checked", "reconciled"]
ReviewKind = Literal["unsure_match", "unsure_again", "doubled", "contradiction", "vanished_with_notes", "erased"]


@dataclass(frozen=True, slots=True)
class Note:
    """A short note on a place; for the team, not for the public."""

    place_id: PlaceId
    text: str
    written_at: datetime
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody looked: it is still right, or it is gone."""

    place_id: PlaceId
    verdict: Verdict
    on_date: date
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """How many places are more than unchecked; each counts once."""

    confirmed: int = 0
    """A team found them to be right."""
    listed: int = 0
    """No team did, but they stand in an official list."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a theme is known in a neighbourhood."""

    theme: str
    state: CompletenessState
    on_date: date | None = None
    """When the team checked, or the list was read."""
    dataset: str = ""
    """The list that it was reconciled with."""
    team: str | None = None
    matched: int = 0
    """Entries of the list that the map has too."""
    list_only: int = 0
    osm_only: int = 0
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A question about one place or two."""

    id: int
    kind: ReviewKind
    place: Place | None
    other: Place | None
    detail: dict[str, str]
    opened_at: datetime
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Open questions, the oldest first."""

    items: tuple[Review, ...]
    total: int
    offset: int
    counts: dict[str, int] = field(default_factory=dict)
    """Open ones by kind."""
