"""Resources: an organisation and its contact once, places of its own or of the map, and the services there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from geo.model.team.kept import Kept, Located, Visibility

__all__ = [
    "Ask",
    "Contact",
    "Cost",
    "Organisation",
    "Resource",
    "ResourceKind",
    "ResourceSort",
    "ResourceState",
    "Service",
]

ResourceKind = Literal["material", "infrastructural", "personal"]
ResourceSort = Literal["offer", "outreach", "room", "employer"]
"""What others offer, our own outreach hours, a room that we may use, an employer who welcomes people."""
ResourceState = Literal["discovered", "contact", "cooperation", "resting"]
Cost = Literal["free", "donation", "reduced", "paid", "unknown"]
Ask = Literal["appointment", "registration", "identity_document", "residence", "referral"]
"""What a service asks for; never what a person is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Kept):
    """Who stands behind resources; its office contact is entered once, here."""

    name: str
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of the contact log: when, how and what about, but not which person talked."""

    id: int
    organisation_id: int
    on_date: date
    text: str
    team_id: int | None
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Located):
    """A place that people can use, as the team knows it: its own, or one of the map."""

    name: str
    kind: ResourceKind
    sort: ResourceSort
    themes: tuple[str, ...]
    state: ResourceState
    take_part: bool
    """One can contribute here."""
    visibility: Visibility = "team"
    tip: str | None = None
    directions: str | None = None
    """Where to find it: "im Klosterhof, zweiter Eingang"."""
    organisation_id: int | None = None
    confirmed_on: date | None = None
    confirmed_by_team_id: int | None = None
    gone_on: date | None = None
    """Since when it is no longer there."""
    merged_into_id: int | None = None
    """The one that it turned out to be."""
    services: tuple["Service", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Kept):
    """What one can get at a resource, with conditions of its own; `asks` None means unknown, empty means nothing."""

    resource_id: int
    name: str
    themes: tuple[str, ...] = ()
    opening_hours: str | None = None
    """As OpenStreetMap writes them, or in words."""
    cost: Cost = "unknown"
    price: str | None = None
    languages: tuple[str, ...] = ()
    asks: tuple[Ask, ...] | None = None
    documents: str | None = None
    min_age: int | None = None
    max_age: int | None = None
    age_rule: str | None = None
    capacity: str | None = None
    step_free: bool | None = None
    confirmed_on: date | None = None
    confirmed_by_team_id: int | None = None
    gone_on: date | None = None
