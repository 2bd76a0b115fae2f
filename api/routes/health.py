"""Whether this process lives, and whether it can answer."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.deps import AtlasDep
from api.problems import PROBLEMS

__all__ = ["router"]

router = APIRouter(prefix="/health", tags=["health"])


class HealthOut(BaseModel):
    """How it is."""

    status: str = Field(examples=["ok"])


@router.get("/live")
def live() -> HealthOut:
    """Tell that the process runs."""
    return HealthOut(status="ok")


@router.get("/ready", responses={503: PROBLEMS[503]})
def ready(atlas: AtlasDep) -> HealthOut:
    """Tell that the database answers and has the tables that this version needs."""
    atlas.probe()
    return HealthOut(status="ok")
