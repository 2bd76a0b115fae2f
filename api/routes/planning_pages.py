"""The page of planning; all its choices stand in its address, and none of them is personal."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.filters import ThemeKey
from api.routes.gap_cells import GapQuestion
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import Wanted
from geo.team import Team
from web.planning import PlanScene, planning_page, planning_times

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PlannerDep = Annotated[Actor, Depends(require("planning.read"))]
_DAYS = 365
"""So long back observations count."""


class PlanQuestion(GapQuestion):
    """What a planner looks at; without choices childcare on foot."""

    theme: ThemeKey = "childcare"
    shown: Literal["seconds", "reliable", "lucky"] = Field(default="seconds", description="Which value is coloured.")


@router.get("/planung")
@router.get("/en/planung")
def planning(
    question: Annotated[PlanQuestion, Query()], actor: _PlannerDep, site: SiteDep, atlas: AtlasDep, team: TeamDep
) -> Response:
    """Show the gap map with its legend and its table."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    query = question.to_query()
    if question.at is None:
        query = replace(query, at=planning_times(site.now.date())[0])
    entries = _count_entries(team, actor, query.theme, site.now.date())
    try:
        scene = PlanScene(query, atlas.gap_cells(query), entries, question.shown)
    except RefusedError as error:
        sentence = str(error) if site.lang == "en" else error.de
        scene = PlanScene(query, None, entries, question.shown, refusal=sentence)
    return HTMLResponse(planning_page(site, scene), headers=NO_STORE)


def _count_entries(team: Team, actor: Actor, theme: str, today: date) -> Counter[int]:
    """Count observations of a theme by area; a planner reads numbers, no text."""
    counted: Counter[int] = Counter()
    if actor.may_somewhere("code.read"):
        for line in team.entries.count_codes(actor, Wanted(), today - timedelta(days=_DAYS), today):
            if line.theme == theme:
                counted[line.neighbourhood_id] += line.entries
    return counted
