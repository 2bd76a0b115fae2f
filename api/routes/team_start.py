"""The team's start page."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.check_pages import count_waiting
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.atlas import Atlas
from geo.model import Actor
from geo.model.team import Wanted
from geo.team import Team

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ColleagueDep = Annotated[Actor, Depends(require("code.read"))]


def _count_due(_atlas: Atlas, team: Team, actor: Actor) -> int:
    today = team.office.today()
    open_ones = team.agreements.page(actor, Wanted(open=True, limit=200)).items
    return sum(1 for agreement in open_ones if agreement.due_on is not None and agreement.due_on <= today)


def _count_persons(_atlas: Atlas, team: Team, actor: Actor) -> int:
    today = team.office.today()
    return sum(1 for person in team.key_persons.page(actor, Wanted(limit=200)).items if person.review_on <= today)


_COUNTS: Mapping[str, Callable[[Atlas, Team, Actor], int]] = {
    "check": count_waiting,
    "reported": lambda _atlas, team, actor: team.gaps.page(actor, Wanted(status="reported", limit=1)).total,
    "due": _count_due,
    "persons": _count_persons,
    "uncoded": lambda _atlas, team, actor: team.entries.page(actor, Wanted(coded=False, limit=1)).total,
}
"""How to count what waits, by the key of the task."""


@router.get("/team")
@router.get("/en/team")
def team_start(actor: _ColleagueDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show what waits for the team."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    areas = own_areas(atlas, actor, "entry.read")
    html = web.team_page(site, list(_waiting(atlas, team, actor)), areas, running=_running(team, actor))
    return HTMLResponse(html, headers=NO_STORE)


def _waiting(atlas: Atlas, team: Team, actor: Actor) -> Iterator[web.Waiting]:
    for task in web.TASKS:
        if actor.may_somewhere(task.action):
            yield web.Waiting(task, _COUNTS[task.key](atlas, team, actor))


def _running(team: Team, actor: Actor) -> int | None:
    """Return the meeting of today that is not over."""
    if not actor.may_somewhere("meeting.read"):
        return None
    today = team.office.today()
    found = team.meetings.page(actor, Wanted(open=True, first=today, last=today, limit=1)).items
    return found[0].id if found else None
