"""What waits for somebody to look, and what teams say of places of the map."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TeamDep
from api.routes.filters import ThemeKey
from api.routes.key_persons import KeyPersonOut
from api.routes.records import FAULTS, Id, Number, PageOut, PagerDep, part_of
from api.routes.resources import ResourceOut, ServiceOut
from api.security_session import ActorDep

__all__ = ["router"]

router = APIRouter(tags=["checks"])

_LARGEST_AREA = 2**31 - 1
Where = Annotated[int | None, Query(ge=1, le=_LARGEST_AREA)]


class DueOut(BaseModel):
    """What is due to be confirmed, the longest unconfirmed first."""

    model_config = ConfigDict(from_attributes=True)

    resources: list[ResourceOut]
    services: list[ServiceOut]
    key_persons: list[KeyPersonOut]
    before: date


class DoubleOut(BaseModel):
    """Two that may be one."""

    model_config = ConfigDict(from_attributes=True)

    resource_id: int
    name: str
    other_resource_id: int | None
    place_id: int | None
    other_name: str
    metres: float
    sure: bool


class Strict(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class DecisionIn(Strict):
    """The answer to a question."""

    decision: str = Field(max_length=40, examples=["team"])


class PairIn(Strict):
    """Two resources, or a resource and a place of the map, that are two; to make one of two resources, merge them."""

    resource_id: Id
    other_resource_id: Id | None = None
    place_id: Id | None = None
    decision: Literal["different"]


class ValueIn(Strict):
    """What a field of a place should be."""

    value: str = Field(min_length=1, max_length=500)
    seen: str | None = Field(
        default=None,
        max_length=500,
        description="What stood there when you began, empty for nothing; if it is something else by now: 412.",
    )


class VerdictIn(Strict):
    """Still right, or no longer there."""

    verdict: Literal["right", "gone"]


class NoteIn(Strict):
    """A short note."""

    text: str = Field(min_length=1, max_length=500)


class NoteOut(BaseModel):
    """A note of the team on a place."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    written_at: datetime
    team: str | None


class DayOut(BaseModel):
    """The day on which somebody looked."""

    on_date: date


@router.get("/checks/due", responses=FAULTS)
def list_due(team: TeamDep, actor: ActorDep, response: Response, neighbourhood: Where = None) -> DueOut:
    """List what is due to be confirmed."""
    response.headers["Cache-Control"] = "no-store"
    return DueOut.model_validate(team.checks.list_due(actor, neighbourhood))


@router.get("/checks/doubles", responses=FAULTS)
def list_doubles(team: TeamDep, actor: ActorDep, neighbourhood: Where = None) -> list[DoubleOut]:
    """List what may be there twice: the same theme, close, a similar name."""
    return [DoubleOut.model_validate(pair) for pair in team.checks.list_doubles(actor, neighbourhood)]


@router.post("/checks/doubles", status_code=204, responses=FAULTS)
def part(team: TeamDep, actor: ActorDep, told: PairIn) -> None:
    """Say that two are two; nobody is asked again."""
    team.checks.part(actor, told.resource_id, other=told.other_resource_id, place=told.place_id)


@router.post("/reviews/{number}/decision", status_code=204, responses=FAULTS)
def settle(team: TeamDep, actor: ActorDep, number: Number, told: DecisionIn) -> None:
    """Answer a question that an import could not settle."""
    team.checks.settle(actor, number, told.decision)


@router.put("/places/{number}/overrides/{field}", status_code=204, responses=FAULTS)
def override(
    team: TeamDep, actor: ActorDep, number: Number, field: Annotated[str, Path(max_length=40)], told: ValueIn
) -> None:
    """Say what a field of a place should be; the original stays beside it."""
    team.places.override(actor, number, field, told.value, seen=told.seen)


@router.delete("/places/{number}/overrides/{field}", status_code=204, responses=FAULTS)
def withdraw_override(
    team: TeamDep, actor: ActorDep, number: Number, field: Annotated[str, Path(max_length=40)]
) -> None:
    """Let the source be right again."""
    team.places.withdraw_override(actor, number, field)


@router.post("/places/{number}/confirmations", status_code=201, responses=FAULTS)
def confirm_place(team: TeamDep, actor: ActorDep, number: Number, told: VerdictIn) -> DayOut:
    """Say that a place is still right, or no longer there."""
    return DayOut(on_date=team.places.confirm(actor, number, told.verdict))


@router.get("/places/{number}/notes", responses=FAULTS)
def list_notes(team: TeamDep, actor: ActorDep, number: Number, asked: PagerDep) -> PageOut[NoteOut]:
    """List the notes of your team on a place, the newest first."""
    return part_of(NoteOut, team.places.list_notes(actor, number), asked)


@router.post("/places/{number}/notes", status_code=201, responses=FAULTS)
def add_note(team: TeamDep, actor: ActorDep, number: Number, told: NoteIn) -> NoteOut:
    """Write a note on a place."""
    return NoteOut.model_validate(team.places.note(actor, number, told.text)[0])


@router.put("/neighbourhoods/{number}/checks/{theme}", responses=FAULTS)
def check_area(
    team: TeamDep, actor: ActorDep, number: Annotated[int, Path(ge=1, le=_LARGEST_AREA)], theme: ThemeKey
) -> DayOut:
    """Say that the team went through all places of a theme."""
    return DayOut(on_date=team.places.check_area(actor, number, theme))
