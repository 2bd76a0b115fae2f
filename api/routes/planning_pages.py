"""The pages of planning; all choices stand in their address, and none of them is personal."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.planning_asking import PlanQuestion, PlanQuestionDep, count_entries, query_of
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.atlas import Atlas
from geo.errors import RefusedError
from geo.model import Actor, GapQuery, PlaceQuery
from geo.model.team import Wanted
from geo.team import Team
from web import Site
from web.planning import PlanScene, planning_page
from web.planning_paper import planning_frame, planning_pdf

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PlannerDep = Annotated[Actor, Depends(require("planning.read"))]
_MOST = 500
"""So many places, and gaps, lie over the cells."""


@router.get("/planung")
@router.get("/en/planung")
def planning(  # noqa: PLR0913, PLR0917 - the question, who asks, and whom they ask
    request: Request, question: PlanQuestionDep, actor: _PlannerDep, site: SiteDep, atlas: AtlasDep, team: TeamDep
) -> Response:
    """Show the gap map with its legend and its table."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    query = query_of(question, site.now.date())
    base = (atlas.settings.public_url or str(request.base_url)).rstrip("/")
    entries = count_entries(team, actor, query.theme, site.now.date())
    try:
        scene = PlanScene(
            query,
            atlas.gap_cells(query),
            entries,
            question.shown,
            gaps=team.gaps.page(actor, Wanted(theme=query.theme, open=True, limit=_MOST)).items,
            places=_places(atlas, query),
            sites=atlas.gap_sites(query, question.sites) if question.sites else None,
            base=base,
            course=(question.course_from, question.course_until),
        )
    except RefusedError as error:
        scene = PlanScene(
            query,
            None,
            entries,
            question.shown,
            refusal=_sentence(site, error),
            base=base,
            course=(question.course_from, question.course_until),
        )
    return HTMLResponse(planning_page(site, scene), headers=NO_STORE)


@router.get("/planung/bericht.pdf")
@router.get("/en/planung/bericht.pdf")
def report(question: PlanQuestionDep, actor: _PlannerDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Send map, legend and table of an area, or of the town, as PDF."""
    scene = _paper_scene(question, actor, site, atlas, team)
    ground = atlas.ground(planning_frame(scene.answer)) if scene.answer else None
    named = {"Content-Disposition": f'inline; filename="luecken-{scene.query.theme}.pdf"'}
    return Response(planning_pdf(site, scene, ground), media_type="application/pdf", headers=NO_STORE | named)


def _paper_scene(question: PlanQuestion, actor: Actor, site: Site, atlas: Atlas, team: Team) -> PlanScene:
    query = query_of(question, site.now.date())
    return PlanScene(
        query,
        atlas.gap_cells(query),
        count_entries(team, actor, query.theme, site.now.date()),
        question.shown,
        gaps=team.gaps.page(actor, Wanted(theme=query.theme, open=True, limit=_MOST)).items,
    )


def _places(atlas: Atlas, query: GapQuery) -> list[tuple[str, float, float]]:
    page = atlas.list_places(PlaceQuery(themes=(query.theme,), limit=_MOST))
    return [(row.place.name or "", row.place.lon, row.place.lat) for row in page.items]


def _sentence(site: Site, error: RefusedError) -> str:
    return str(error) if site.lang == "en" else error.de or str(error)
