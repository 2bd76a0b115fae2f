"""The pages of scenarios: the list of the authority, and one to look at and to work on."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.records import Number
from api.routes.scenarios import ScenarioOut, ScenarioQuestion
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.model import Actor
from web.planning import planning_times
from web.scenarios import LONGEST_NAME, ScenarioScene, scenario_page, scenarios_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_ReaderDep = Annotated[Actor, Depends(require("scenario.read"))]


@router.get("/planung/szenarien")
@router.get("/en/planung/szenarien")
def scenarios(
    actor: _ReaderDep, site: SiteDep, team: TeamDep, geloescht: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """List the scenarios."""
    may_write = actor.may("scenario.write", None)
    page = scenarios_page(site, team.scenarios.page(actor).items, may_write=may_write, deleted=geloescht)
    return HTMLResponse(page, headers=NO_STORE)


@router.post("/planung/szenarien")
@router.post("/en/planung/szenarien")
def add(actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Begin a scenario, and open it."""
    actor.require("scenario.write", None)
    name = first(form, "name").strip()
    if not name or len(name) > LONGEST_NAME:
        page = scenarios_page(site, team.scenarios.page(actor).items, may_write=True, refused=name)
        return HTMLResponse(page, 422, headers=NO_STORE)
    question = ScenarioQuestion(at=planning_times(site.now.date())[0])
    made = team.scenarios.add(actor, {"name": name, "question": question.model_dump(mode="json")})
    return RedirectResponse(site.url(f"/planung/szenarien/{made.id}"), 303)


@router.get("/planung/szenarien/{number}")
@router.get("/en/planung/szenarien/{number}")
def scenario(number: Number, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show a scenario."""
    found = team.scenarios.get(actor, number)
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    scene = ScenarioScene(
        scenario=found,
        told=ScenarioOut.of(found).model_dump(mode="json"),
        at=_moment(found.question.get("at")) or planning_times(site.now.date())[0],
        may_write=actor.may("scenario.write", None),
        timetable=bool(atlas.find_freshness().timetables_end),
    )
    return HTMLResponse(scenario_page(site, scene), headers=NO_STORE)


@router.post("/planung/szenarien/{number}/loeschen")
@router.post("/en/planung/szenarien/{number}/loeschen")
def delete(number: Number, actor: ActorDep, site: SiteDep, team: TeamDep) -> Response:
    """Put a scenario into the trash; the list offers the way back."""
    team.scenarios.trash(actor, number)
    return RedirectResponse(site.url("/planung/szenarien", geloescht=number), 303)


@router.post("/planung/szenarien/{number}/wiederherstellen")
@router.post("/en/planung/szenarien/{number}/wiederherstellen")
def restore(number: Number, actor: ActorDep, site: SiteDep, team: TeamDep) -> Response:
    """Take a scenario out of the trash, and open it."""
    team.scenarios.restore(actor, number)
    return RedirectResponse(site.url(f"/planung/szenarien/{number}"), 303)


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
