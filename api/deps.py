"""What routes are given: the atlas that this process serves, and what people write."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from geo.atlas import Atlas
from geo.team import Team

__all__ = ["AtlasDep", "TeamDep"]


async def _get_atlas(request: Request) -> Atlas:
    # Asynchronous, so that it needs no thread.
    atlas: Atlas = request.app.state.atlas
    return atlas


async def _get_team(request: Request) -> Team:
    team: Team = request.app.state.team
    return team


AtlasDep = Annotated[Atlas, Depends(_get_atlas)]
TeamDep = Annotated[Team, Depends(_get_team)]
