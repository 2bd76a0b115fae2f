"""Promoting: entries become a gap, a resource or a key person, and stay."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.routes.gaps import GapIn, GapOut
from api.routes.key_persons import KeyPersonIn, KeyPersonOut
from api.routes.records import FAULTS, DeskDep, Fields, Id
from api.routes.resources import ResourceIn, ResourceOut

__all__ = ["router"]

router = APIRouter(tags=["entries"])

Ids = Annotated[list[Id], Field(min_length=1, max_length=100)]


class PromoteIn(Fields):
    """What entries become; `values` are those of the new record."""

    entry_ids: Ids
    against: list[Id] = Field(default=[], max_length=100)


class PromoteToGap(PromoteIn):
    """Entries become a gap."""

    gap: GapIn


class PromoteToResource(PromoteIn):
    """Entries become a resource."""

    resource: ResourceIn


class PromoteToKeyPerson(PromoteIn):
    """Entries become a key person."""

    key_person: KeyPersonIn


@router.post("/entries/promote-to-gap", status_code=201, responses=FAULTS)
def promote_to_gap(desk: DeskDep, told: PromoteToGap) -> GapOut:
    """Make a gap of entries; both lead to each other."""
    return desk.tell(
        GapOut, desk.team.entries.promote(desk.actor, told.entry_ids, "gap", told.gap.told(), told.against)
    )


@router.post("/entries/promote-to-resource", status_code=201, responses=FAULTS)
def promote_to_resource(desk: DeskDep, told: PromoteToResource) -> ResourceOut:
    """Make a resource of entries; both lead to each other."""
    return desk.tell(
        ResourceOut,
        desk.team.entries.promote(desk.actor, told.entry_ids, "resource", told.resource.told(), told.against),
    )


@router.post("/entries/promote-to-key-person", status_code=201, responses=FAULTS)
def promote_to_key_person(desk: DeskDep, told: PromoteToKeyPerson) -> KeyPersonOut:
    """Make a key person of entries; both lead to each other."""
    return desk.tell(
        KeyPersonOut,
        desk.team.entries.promote(desk.actor, told.entry_ids, "key_person", told.key_person.told(), told.against),
    )
