"""Meetings with their nine questions, their clock, and what comes to them by itself."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.routes.agreements import AgreementOut
from api.routes.entries import EntryOut
from api.routes.projects import ProjectOut
from api.routes.records import FAULTS, DeskDep, Fields, KeptOut, ListFilter, Number, PageOut, Version
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
def list_meetings(desk: DeskDep, asked: Annotated[MeetingFilter, Query()]) -> PageOut[MeetingOut]:
    """List the meetings that you may see, the newest first."""
    return desk.page(MeetingOut, desk.team.meetings, asked)


@router.post("/meetings", status_code=201, responses=FAULTS)
def add_meeting(desk: DeskDep, told: MeetingIn) -> MeetingOut:
    """Write a new meeting."""
    return desk.tell(MeetingOut, desk.team.meetings.add(desk.actor, told.told()))


@router.get("/meetings/{number}", responses=FAULTS)
def get_meeting(desk: DeskDep, number: Number) -> MeetingOut:
    """Show one meeting."""
    return desk.tell(MeetingOut, desk.team.meetings.get(desk.actor, number))


@router.patch("/meetings/{number}", responses=FAULTS)
def change_meeting(desk: DeskDep, number: Number, version: Version, told: MeetingFields) -> MeetingOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(MeetingOut, desk.team.meetings.change(desk.actor, number, version, told.told()))


@router.delete("/meetings/{number}", status_code=204, responses=FAULTS)
def delete_meeting(desk: DeskDep, number: Number) -> None:
    """Put the meeting into the trash."""
    desk.team.meetings.trash(desk.actor, number)


@router.get("/meetings/{number}/carried-over", responses=FAULTS)
def carry_over(desk: DeskDep, number: Number) -> CarriedOverOut:
    """Show open points, running projects and agreements that are due."""
    return CarriedOverOut.of(desk.team.meetings.carry_over(desk.actor, number))


@router.put("/meetings/{number}/clock", responses=FAULTS)
def run_clock(desk: DeskDep, number: Number, told: ClockIn) -> MeetingOut:
    """Let the clock run or stand."""
    return desk.tell(MeetingOut, desk.team.meetings.run_clock(desk.actor, number, running=told.running))


@router.post("/meetings/{number}/close", responses=FAULTS)
def close_meeting(desk: DeskDep, number: Number) -> MeetingOut:
    """End a meeting."""
    return desk.tell(MeetingOut, desk.team.meetings.close(desk.actor, number))
