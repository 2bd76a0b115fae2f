"""Agreements, and the calendar of a team that a secret address opens."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.deps import TeamDep
from api.routes.records import FAULTS, Fields, Id, KeptOut, ListFilter, Number, PageOut, Version, tag
from api.security_session import ActorDep
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
def list_agreements(
    team: TeamDep, actor: ActorDep, asked: Annotated[AgreementFilter, Query()], response: Response
) -> PageOut[AgreementOut]:
    """List the agreements that you may see, the newest first."""
    response.headers["Cache-Control"] = "no-store"
    return PageOut[AgreementOut].of(team.agreements.page(actor, asked.wanted()), AgreementOut)


@router.post("/agreements", status_code=201, responses=FAULTS)
def add_agreement(team: TeamDep, actor: ActorDep, told: AgreementIn, response: Response) -> AgreementOut:
    """Write a new agreement."""
    made = team.agreements.add(actor, told.told())
    tag(response, made)
    return AgreementOut.of(made)


@router.get("/agreements/{number}", responses=FAULTS)
def get_agreement(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> AgreementOut:
    """Show one agreement."""
    found = team.agreements.get(actor, number)
    tag(response, found)
    return AgreementOut.of(found)


@router.patch("/agreements/{number}", responses=FAULTS)
def change_agreement(  # noqa: PLR0913, PLR0917 - what the framework hands in
    team: TeamDep, actor: ActorDep, number: Number, version: Version, told: AgreementFields, response: Response
) -> AgreementOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    changed = team.agreements.change(actor, number, version, told.told())
    tag(response, changed)
    return AgreementOut.of(changed)


@router.delete("/agreements/{number}", status_code=204, responses=FAULTS)
def delete_agreement(team: TeamDep, actor: ActorDep, number: Number) -> None:
    """Put the agreement into the trash."""
    team.agreements.trash(actor, number)


@router.post("/agreements/{number}/finish", responses=FAULTS)
def finish_agreement(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> AgreementOut:
    """Close an agreement; it does not come back."""
    done = team.agreements.finish(actor, number)
    tag(response, done)
    return AgreementOut.of(done)


@router.post("/calendar", status_code=201, responses=FAULTS)
def new_calendar(team: TeamDep, actor: ActorDep) -> CalendarOut:
    """Make a new secret address for the calendar of your team; the one before stops working."""
    return CalendarOut(path=f"/kalender/{team.agreements.new_calendar(actor)}.ics")
