"""Who answers for a neighbourhood, what waits there, and the reminder that says so without a word of content."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Digest", "Steward"]


@dataclass(frozen=True, slots=True)
class Steward:
    """The office that looks after what waits in a neighbourhood; never the name of a person."""

    neighbourhood_id: int
    area: str
    office: str
    mailbox: str | None = None
    """Where reminders go."""


@dataclass(frozen=True, slots=True)
class Digest:
    """How much waits for one mailbox."""

    mailbox: str
    areas: tuple[str, ...]
    """Names of the neighbourhoods."""
    counts: Mapping[str, int]
    """By task: check, reported, due, persons, uncoded."""
    sent: bool = False
