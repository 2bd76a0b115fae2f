"""Who answers for a neighbourhood: named by office."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TeamDep
from api.routes.records import FAULTS, PageOut, PagerDep, part_of
from api.security_session import ActorDep
from geo.model.team import CONTACT, ROLE

__all__ = ["router"]

router = APIRouter(tags=["stewards"])

_LARGEST_AREA = 2**31 - 1


class StewardOut(BaseModel):
    """The office that looks after what waits in a neighbourhood."""

    model_config = ConfigDict(from_attributes=True)

    neighbourhood_id: int
    area: str
    office: str
    mailbox: str | None


class StewardIn(BaseModel):
    """An office, never the name of a person; an empty one answers for nothing."""

    model_config = ConfigDict(extra="forbid")

    office: str = Field(max_length=ROLE, examples=["Leitung Team Nord"])
    mailbox: str = Field(default="", max_length=CONTACT, examples=["team-nord@example.org"])


@router.get("/stewards", responses=FAULTS)
def list_stewards(team: TeamDep, actor: ActorDep, asked: PagerDep, response: Response) -> PageOut[StewardOut]:
    """List who answers for which neighbourhood."""
    response.headers["Cache-Control"] = "no-store"
    return part_of(StewardOut, team.stewards.list_all(actor), asked)


@router.put("/neighbourhoods/{number}/steward", status_code=204, responses=FAULTS)
def name_steward(
    team: TeamDep, actor: ActorDep, number: Annotated[int, Path(ge=1, le=_LARGEST_AREA)], told: StewardIn
) -> None:
    """Let an office answer for a neighbourhood."""
    team.stewards.name(actor, number, told.office, told.mailbox)
