"""The answer at the desk as records, before it is drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Literal

from geo.model import NO_WISHES, OpenState, Outline, ReachedPlace, ReachQuery, Reason, Wishes

__all__ = ["MINUTES", "Counsel", "Help", "Sight", "Sort", "whole_minutes"]

MINUTES = (10, 15, 20, 30, 45, 60)
"""The times that are offered."""
Sort = Literal["time", "name", "open", "confirmed"]


@dataclass(frozen=True, slots=True)
class Sight:
    """A place within reach, when one gets there, and whether it is open then."""

    reached: ReachedPlace
    arrival: datetime
    """Local time of the town."""
    open: OpenState


@dataclass(frozen=True, slots=True)
class Help:
    """What would help when nothing is found: the nearest place under another question."""

    kind: Literal["minutes", "transit", "bike", "closed", "conditions", "barriers", "no_service"]
    sight: Sight
    reason: Reason | None = None
    """What keeps one from the place, where that was asked."""


@dataclass(frozen=True, slots=True)
class Counsel:
    """An answer: what is reachable, or what would help."""

    query: ReachQuery
    start: datetime
    """When one leaves or, with a time to be there, arrives; local time of the town."""
    sights: Sequence[Sight] = ()
    helps: Sequence[Help] = ()
    sort: Sort = "time"
    timetable_to: date | None = None
    assumed_on: date | None = None
    """The day whose timetable was taken, where none covers the day that was asked."""
    wishes: Wishes = NO_WISHES
    unknown: Mapping[str, int] = field(default_factory=dict)
    """By condition: of how many places nobody knows whether they meet it."""
    unknown_places: int = 0
    areas: Callable[[], Mapping[int, Outline]] = dict
    """By minutes, the largest first; who asks waits until they are drawn."""
    no_way_back: Sequence[Sight] = ()
    """Of a visit: where one can be in time, but from where one does not get home in time."""


def whole_minutes(seconds: int) -> int:
    """Round up, so that nobody comes too late."""
    return max(1, ceil(seconds / 60))
