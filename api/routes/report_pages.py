"""The report on a neighbourhood, as page and as PDF."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.resource_pages import due_before
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.atlas import Atlas
from geo.model import Actor
from geo.model.team import Wanted
from geo.team import Team
from web import Site
from web.area_report import AreaReport, area_report_page, area_report_pdf

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("report.read"))]
_MOST = 500


@router.get("/stadtteil/{number}/bericht")
@router.get("/en/stadtteil/{number}/bericht")
def report(number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show what the team knows of a neighbourhood on one page."""
    return HTMLResponse(area_report_page(site, _report(number, actor, site, atlas, team)), headers=NO_STORE)


@router.get("/stadtteil/{number}/bericht.pdf")
@router.get("/en/stadtteil/{number}/bericht.pdf")
def report_pdf(number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Send the report as PDF."""
    told = _report(number, actor, site, atlas, team)
    named = {"Content-Disposition": f'inline; filename="bericht-{told.area.slug}.pdf"'}
    return Response(area_report_pdf(site, told), media_type="application/pdf", headers=NO_STORE | named)


def _report(number: int, actor: Actor, site: Site, atlas: Atlas, team: Team) -> AreaReport:
    actor.require("report.read", number)
    here = Wanted(neighbourhood=number, open=True, limit=_MOST)
    every = Wanted(neighbourhood=number, limit=_MOST)
    may_projects, may_rounds = actor.may("project.read", number), actor.may("network_round.read", number)
    return AreaReport(
        area=atlas.get_neighbourhood(str(number)),
        resources=team.resources.page(actor, here).items,
        gaps=team.gaps.page(actor, here).items,
        projects=team.projects.page(actor, every).items if may_projects else None,
        agreements=team.agreements.page(actor, here).items if may_projects else None,
        rounds=team.network_rounds.page(actor, every).items if may_rounds else None,
        due_before=due_before(team, site.now.date()),
    )
