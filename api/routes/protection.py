"""For data protection: the audit, by pseudonym."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TeamDep
from api.routes.records import FAULTS
from api.security_session import ActorDep
from geo.model.team import AuditAction

__all__ = ["router"]

router = APIRouter(tags=["data protection"])


class AuditOut(BaseModel):
    """Who (a pseudonym that changes every quarter) did what with whom (a key)."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    actor: str
    action: AuditAction
    noun: str
    subject: str
    neighbourhood_id: int | None


class AuditPageOut(BaseModel):
    """A part of the audit, the newest first."""

    model_config = ConfigDict(from_attributes=True)

    items: list[AuditOut]
    total: int
    offset: int


class AuditFilter(BaseModel):
    """Which part."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=1_000_000)


@router.get("/audit", responses=FAULTS)
def list_audit(
    team: TeamDep, actor: ActorDep, asked: Annotated[AuditFilter, Query()], response: Response
) -> AuditPageOut:
    """Read the audit of data protection."""
    response.headers["Cache-Control"] = "no-store"
    return AuditPageOut.model_validate(team.protection.list_audit(actor, limit=asked.limit, offset=asked.offset))
