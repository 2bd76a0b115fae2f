"""What all records of people share: where they belong, which version they are, and what was before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

__all__ = ["Change", "HistoryKind", "Kept", "Located", "Noun", "Page", "Visibility"]

Noun = Literal[
    "organisation",
    "resource",
    "service",
    "key_person",
    "gap",
    "meeting",
    "entry",
    "project",
    "agreement",
    "consultation",
    "network_round",
]
Visibility = Literal["team", "authority", "partners", "public"]
"""Who sees it beside the team: all teams of the authority, also signed-in partners, everybody."""
HistoryKind = Literal["created", "changed", "confirmed", "trashed", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record that people keep; `version` counts its changes, so that nobody overwrites what they have not seen."""

    id: int
    version: int
    neighbourhood_id: int
    team_id: int | None
    """The team that wrote it; who of the team did is not kept."""
    created_at: datetime
    changed_at: datetime
    trashed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Kept):
    """A record at a place of the map, a point, an area, or (with none of these) for the whole neighbourhood."""

    place_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    """Of the point, or a point inside of the area."""
    outline: Mapping[str, object] | None = None
    """GeoJSON of the area (Polygon, WGS 84)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a record: which team, when, and the values before."""

    kind: HistoryKind
    version: int
    at: datetime
    team_id: int | None
    before: Mapping[str, Any] = field(default_factory=dict)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list."""

    items: tuple[T, ...]
    total: int
    offset: int = 0
