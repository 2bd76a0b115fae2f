"""Meetings with their nine questions, their clock, and what comes to them by itself."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TeamDep
from api.routes.agreements import AgreementOut
from api.routes.entries import EntryOut
from api.routes.projects import ProjectOut
from api.routes.records import FAULTS, Fields, KeptOut, ListFilter, Number, PageOut, Version, tag
from api.security_session import ActorDep
from geo.model.team import PROMPTS, CarriedOver

__all__ = ["router"]

router = APIRouter(tags=["meetings"])


class MeetingFields(Fields):
    """A meeting; the first neighbourhood is where entries go unless they say otherwise."""

    on_date: date | None = None
    neighbourhood_ids: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(default=[], max_length=50)
    participants: int | None = Field(default=None, ge=0, le=200, description="How many; never who.")
    prompt: int = Field(default=1, ge=1, le=9)
    timer_seconds: int = Field(default=1500, ge=60, le=14_400)


class MeetingIn(MeetingFields):
    """A new meeting."""

    neighbourhood_ids: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(min_length=1, max_length=50)


class MeetingOut(KeptOut):
    """A meeting."""

    on_date: date
    neighbourhood_ids: list[int]
    participants: int | None
    prompt: int
    timer_seconds: int
    timer_left_seconds: int = Field(description="Left when the clock was last started or stopped.")
    timer_started_at: datetime | None
    closed_at: datetime | None
    entry_count: int


class MeetingFilter(ListFilter):
    """Filters of meetings."""

    first: date | None = None
    last: date | None = None
    open: bool | None = None


class ClockIn(Fields):
    """Whether the clock shall run."""

    running: bool


class PromptOut(BaseModel):
    """One of the nine questions."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    de: str
    en: str
    short_de: str
    short_en: str


class CarriedOverOut(BaseModel):
    """What comes to a meeting by itself."""

    open_points: list[EntryOut]
    projects: list[ProjectOut]
    agreements: list[AgreementOut]

    @classmethod
    def of(cls, told: CarriedOver) -> Self:
        """Write it."""
        return cls.model_validate(told, from_attributes=True)


@router.get("/prompts")
def list_prompts() -> list[PromptOut]:
    """List the nine questions in their order."""
    return [PromptOut.model_validate(prompt) for prompt in PROMPTS]


@router.get("/meetings", responses=FAULTS)
def list_meetings(
    team: TeamDep, actor: ActorDep, asked: Annotated[MeetingFilter, Query()], response: Response
) -> PageOut[MeetingOut]:
    """List the meetings that you may see, the newest first."""
    response.headers["Cache-Control"] = "no-store"
    return PageOut[MeetingOut].of(team.meetings.page(actor, asked.wanted()), MeetingOut)


@router.post("/meetings", status_code=201, responses=FAULTS)
def add_meeting(team: TeamDep, actor: ActorDep, told: MeetingIn, response: Response) -> MeetingOut:
    """Write a new meeting."""
    made = team.meetings.add(actor, told.told())
    tag(response, made)
    return MeetingOut.of(made)


@router.get("/meetings/{number}", responses=FAULTS)
def get_meeting(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> MeetingOut:
    """Show one meeting."""
    found = team.meetings.get(actor, number)
    tag(response, found)
    return MeetingOut.of(found)


@router.patch("/meetings/{number}", responses=FAULTS)
def change_meeting(  # noqa: PLR0913, PLR0917 - what the framework hands in
    team: TeamDep, actor: ActorDep, number: Number, version: Version, told: MeetingFields, response: Response
) -> MeetingOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    changed = team.meetings.change(actor, number, version, told.told())
    tag(response, changed)
    return MeetingOut.of(changed)


@router.delete("/meetings/{number}", status_code=204, responses=FAULTS)
def delete_meeting(team: TeamDep, actor: ActorDep, number: Number) -> None:
    """Put the meeting into the trash."""
    team.meetings.trash(actor, number)


@router.get("/meetings/{number}/carried-over", responses=FAULTS)
def carry_over(team: TeamDep, actor: ActorDep, number: Number) -> CarriedOverOut:
    """Show open points, running projects and agreements that are due."""
    return CarriedOverOut.of(team.meetings.carry_over(actor, number))


@router.put("/meetings/{number}/clock", responses=FAULTS)
def run_clock(team: TeamDep, actor: ActorDep, number: Number, told: ClockIn, response: Response) -> MeetingOut:
    """Let the clock run or stand."""
    meeting = team.meetings.run_clock(actor, number, running=told.running)
    tag(response, meeting)
    return MeetingOut.of(meeting)


@router.post("/meetings/{number}/close", responses=FAULTS)
def close_meeting(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> MeetingOut:
    """End a meeting."""
    meeting = team.meetings.close(actor, number)
    tag(response, meeting)
    return MeetingOut.of(meeting)
