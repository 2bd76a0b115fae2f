"""Key persons: personal data, for those who may see them, and gone at once when they withdraw."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.deps import TeamDep
from api.routes.filters import Box
from api.routes.records import (
    FAULTS,
    DeskDep,
    Id,
    ListFilter,
    LocatedOut,
    Number,
    PageOut,
    SpotFields,
    Version,
)
from api.security_session import ActorDep
from geo.model.team import LegalBasis, Visibility
from geo.model.team.limits import CONTACT, LINE, NAME, ROLE

__all__ = ["KeyPersonIn", "KeyPersonOut", "router"]

router = APIRouter(tags=["key persons"])

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", examples=["hr"])]


class KeyPersonFields(SpotFields):
    """Somebody by the function, at the place of the function: never at home."""

    function: str = Field(default="", max_length=ROLE)
    name: str | None = Field(default=None, max_length=NAME)
    purpose: str = Field(default="", max_length=LINE)
    languages: list[Language] = Field(default=[], max_length=20)
    office_contact: str = Field(default="", max_length=CONTACT)
    directions: str | None = Field(default=None, max_length=LINE)
    legal_basis: LegalBasis = "consent"
    consent_on: date | None = None
    consent_text: str | None = Field(default=None, max_length=40, description="Version of the text.")
    visibility: Visibility = "team"


class KeyPersonIn(KeyPersonFields):
    """A new key person."""

    neighbourhood_id: int = Field(ge=1)
    function: str = Field(min_length=1, max_length=ROLE)
    purpose: str = Field(min_length=1, max_length=LINE)
    office_contact: str = Field(min_length=1, max_length=CONTACT)
    legal_basis: LegalBasis

    def told(self) -> dict[str, Any]:
        """Return what the client said, and what a new person is without it."""
        return {"languages": [], "visibility": "team"} | super().told()


class KeyPersonOut(LocatedOut):
    """A key person."""

    key: UUID
    function: str
    name: str | None
    purpose: str
    languages: list[str]
    office_contact: str
    directions: str | None
    legal_basis: LegalBasis
    consent_on: date | None
    consent_text: str | None
    visibility: Visibility
    confirmed_on: date
    review_on: date


class KeyPersonFilter(ListFilter):
    """Filters of key persons."""

    bbox: Box | None = None
    place_id: Id | None = None
    visibility: Visibility | None = None


@router.get("/key-persons", responses=FAULTS)
def list_key_persons(desk: DeskDep, asked: Annotated[KeyPersonFilter, Query()]) -> PageOut[KeyPersonOut]:
    """List the key persons that you may see, the newest first."""
    return desk.page(KeyPersonOut, desk.team.key_persons, asked)


@router.post("/key-persons", status_code=201, responses=FAULTS)
def add_key_person(desk: DeskDep, told: KeyPersonIn) -> KeyPersonOut:
    """Write a new key person."""
    return desk.tell(KeyPersonOut, desk.team.key_persons.add(desk.actor, told.told()))


@router.get("/key-persons/{number}", responses=FAULTS)
def get_key_person(desk: DeskDep, number: Number) -> KeyPersonOut:
    """Show one key person."""
    return desk.tell(KeyPersonOut, desk.team.key_persons.get(desk.actor, number))


@router.patch("/key-persons/{number}", responses=FAULTS)
def change_key_person(desk: DeskDep, number: Number, version: Version, told: KeyPersonFields) -> KeyPersonOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(KeyPersonOut, desk.team.key_persons.change(desk.actor, number, version, told.told()))


@router.post("/key-persons/{number}/confirm", responses=FAULTS)
def confirm_key_person(desk: DeskDep, number: Number) -> KeyPersonOut:
    """Say that all is still right, for another period."""
    return desk.tell(KeyPersonOut, desk.team.key_persons.confirm(desk.actor, number))


@router.delete("/key-persons/{number}", status_code=204, responses=FAULTS)
def withdraw_key_person(desk: DeskDep, number: Number) -> None:
    """Delete a person for good, at once, with every trace: consent is withdrawn."""
    desk.team.key_persons.withdraw(desk.actor, number)


@router.get("/key-persons/{number}/export", responses=FAULTS)
def export_key_person(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> dict[str, Any]:
    """Hand out all that is kept on a person, for that person."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = 'attachment; filename="auskunft.json"'
    return team.key_persons.export(actor, number)
