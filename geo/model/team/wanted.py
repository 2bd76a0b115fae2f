"""Which records of people somebody wants to see: one question for all nouns, each takes of it what it knows."""

from dataclasses import dataclass
from datetime import date

from geo.model.queries import BBox

__all__ = ["Wanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters of a list; None asks nothing."""

    neighbourhood: int | None = None
    """It and all that lies in it."""
    bbox: BBox | None = None
    """West, south, east, north in degrees."""
    place_id: int | None = None
    q: str | None = None
    theme: str | None = None
    kind: str | None = None
    sort: str | None = None
    state: str | None = None
    status: str | None = None
    visibility: str | None = None
    take_part: bool | None = None
    organisation_id: int | None = None
    resource_id: int | None = None
    project_id: int | None = None
    meeting_id: int | None = None
    prompt: int | None = None
    open_point: bool | None = None
    first: date | None = None
    last: date | None = None
    coded: bool | None = None
    """Whether somebody gave it a theme; False: nor said that it needs none."""
    open: bool | None = None
    """Not closed, not done, not gone."""
    trashed: bool = False
    limit: int = 50
    offset: int = 0
