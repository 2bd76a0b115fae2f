"""The team's start page."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.model import Actor
from geo.model.team import Wanted
from geo.team import Team

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ColleagueDep = Annotated[Actor, Depends(require("code.read"))]


@router.get("/team")
@router.get("/en/team")
def team_start(actor: _ColleagueDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show what waits for the team."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    areas = own_areas(atlas, actor, "entry.read")
    html = web.team_page(
        site, list(_waiting(team, actor)), areas, running=_running(team, actor), stewards=team.stewards.list_all(actor)
    )
    return HTMLResponse(html, headers=NO_STORE)


def _waiting(team: Team, actor: Actor) -> Iterator[web.Waiting]:
    for task in web.TASKS:
        if actor.may_somewhere(task.action):
            yield web.Waiting(task, team.reminders.count(actor, task.key, task.action))


def _running(team: Team, actor: Actor) -> int | None:
    """Return the meeting of today that is not over."""
    if not actor.may_somewhere("meeting.read"):
        return None
    today = team.office.today()
    found = team.meetings.page(actor, Wanted(open=True, first=today, last=today, limit=1)).items
    return found[0].id if found else None
