"""Agreements, and the calendar of a team that a secret address opens."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.routes.records import FAULTS, DeskDep, Fields, Id, KeptOut, ListFilter, Number, PageOut, Version
from geo.model.team.limits import LINE, ROLE

__all__ = ["AgreementOut", "router"]

router = APIRouter(tags=["agreements"])


class AgreementFields(Fields):
    """Which role does what until when."""

    what: str = Field(default="", max_length=LINE)
    role: str = Field(default="", max_length=ROLE)
    due_on: date | None = None
    done_on: date | None = None
    project_id: Id | None = None
    meeting_id: Id | None = None


class AgreementIn(AgreementFields):
    """A new agreement: of a project, of a meeting or of a neighbourhood."""

    what: str = Field(min_length=1, max_length=LINE)
    role: str = Field(min_length=1, max_length=ROLE)


class AgreementOut(KeptOut):
    """An agreement."""

    what: str
    role: str
    due_on: date | None
    done_on: date | None
    project_id: int | None
    meeting_id: int | None


class AgreementFilter(ListFilter):
    """Filters of agreements."""

    project_id: Id | None = None
    meeting_id: Id | None = None
    open: bool | None = None


class CalendarOut(BaseModel):
    """The secret address of a team's calendar, told once."""

    path: str = Field(examples=["/kalender/3q2-7wEAAAD.ics"])


@router.get("/agreements", responses=FAULTS)
def list_agreements(desk: DeskDep, asked: Annotated[AgreementFilter, Query()]) -> PageOut[AgreementOut]:
    """List the agreements that you may see, the newest first."""
    return desk.page(AgreementOut, desk.team.agreements, asked)


@router.post("/agreements", status_code=201, responses=FAULTS)
def add_agreement(desk: DeskDep, told: AgreementIn) -> AgreementOut:
    """Write a new agreement."""
    return desk.tell(AgreementOut, desk.team.agreements.add(desk.actor, told.told()))


@router.get("/agreements/{number}", responses=FAULTS)
def get_agreement(desk: DeskDep, number: Number) -> AgreementOut:
    """Show one agreement."""
    return desk.tell(AgreementOut, desk.team.agreements.get(desk.actor, number))


@router.patch("/agreements/{number}", responses=FAULTS)
def change_agreement(desk: DeskDep, number: Number, version: Version, told: AgreementFields) -> AgreementOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(AgreementOut, desk.team.agreements.change(desk.actor, number, version, told.told()))


@router.delete("/agreements/{number}", status_code=204, responses=FAULTS)
def delete_agreement(desk: DeskDep, number: Number) -> None:
    """Put the agreement into the trash."""
    desk.team.agreements.trash(desk.actor, number)


@router.post("/agreements/{number}/finish", responses=FAULTS)
def finish_agreement(desk: DeskDep, number: Number) -> AgreementOut:
    """Close an agreement; it does not come back."""
    return desk.tell(AgreementOut, desk.team.agreements.finish(desk.actor, number))


@router.post("/calendar", status_code=201, responses=FAULTS)
def new_calendar(desk: DeskDep) -> CalendarOut:
    """Make a new secret address for the calendar of your team; the one before stops working."""
    return CalendarOut(path=f"/kalender/{desk.team.agreements.new_calendar(desk.actor)}.ics")
