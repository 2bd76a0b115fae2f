"""Promoting: entries become a gap, a resource or a key person, and stay."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from api.deps import TeamDep
from api.routes.gaps import GapIn, GapOut
from api.routes.key_persons import KeyPersonIn, KeyPersonOut
from api.routes.records import FAULTS, Fields, Id, tag
from api.routes.resources import ResourceIn, ResourceOut
from api.security_session import ActorDep

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
def promote_to_gap(team: TeamDep, actor: ActorDep, told: PromoteToGap, response: Response) -> GapOut:
    """Make a gap of entries; both lead to each other."""
    made = team.entries.promote(actor, told.entry_ids, "gap", told.gap.told(), told.against)
    tag(response, made)
    return GapOut.of(made)


@router.post("/entries/promote-to-resource", status_code=201, responses=FAULTS)
def promote_to_resource(team: TeamDep, actor: ActorDep, told: PromoteToResource, response: Response) -> ResourceOut:
    """Make a resource of entries; both lead to each other."""
    made = team.entries.promote(actor, told.entry_ids, "resource", told.resource.told(), told.against)
    tag(response, made)
    return ResourceOut.of(made)


@router.post("/entries/promote-to-key-person", status_code=201, responses=FAULTS)
def promote_to_key_person(team: TeamDep, actor: ActorDep, told: PromoteToKeyPerson, response: Response) -> KeyPersonOut:
    """Make a key person of entries; both lead to each other."""
    made = team.entries.promote(actor, told.entry_ids, "key_person", told.key_person.told(), told.against)
    tag(response, made)
    return KeyPersonOut.of(made)
