"""The pages of gaps: the list, one gap, and what a person does with it."""

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.atlas import Atlas
from geo.errors import RefusedError, WorldError
from geo.model import Actor, Neighbourhood, get_theme
from geo.model.team import Gap, GapColumns, GapStatus, Project, ProjectLink, Wanted
from geo.team import Team

__all__ = ["keep_figures", "router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("gap.read"))]
_PAGE = 50


@router.get("/team/luecken")
@router.get("/en/team/luecken")
def gaps(  # noqa: PLR0913, PLR0917 - one for each control of the form
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    status: GapStatus | Literal[""] = "",
    theme: str = "",
    stadtteil: str = "",
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """List the gaps."""
    area = int(stadtteil) if stadtteil.isdecimal() else None
    known = get_theme(theme).key if theme else None
    page = team.gaps.page(
        actor, Wanted(status=status or None, theme=known, neighbourhood=area, limit=_PAGE, offset=offset)
    )
    names = {one.id: one.name for one in atlas.list_neighbourhoods().items}
    own = own_areas(atlas, actor, "gap.read")
    html = web.gaps_page(site, page, own, names=names, status=status, theme=theme, area=area)
    return HTMLResponse(html, headers=NO_STORE)


@router.get("/team/luecken/{number}")
@router.get("/en/team/luecken/{number}")
def gap(number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show one gap in its three columns."""
    columns = team.gaps.describe(actor, number)
    where = columns.gap.neighbourhood_id
    may_see = actor.may("project.read", where)
    scene = web.GapScene(
        columns=columns,
        area=_area(atlas, columns.gap),
        projects=tuple(team.projects.get(actor, one) for one in columns.gap.project_ids) if may_see else (),
        may_write=actor.may("gap.write", where),
        may_confirm=actor.may("gap.confirm", where),
        open_projects=_open_projects(team, actor, columns.gap) if actor.may("project.write", where) else None,
    )
    return HTMLResponse(web.gap_page(site, scene), headers=NO_STORE)


def _open_projects(team: Team, actor: Actor, found: Gap) -> tuple[Project, ...]:
    """Return the projects that a gap may be linked with."""
    page = team.projects.page(actor, Wanted(neighbourhood=found.neighbourhood_id, limit=_PAGE))
    return tuple(one for one in page.items if one.status != "closed" and one.id not in found.project_ids)


def _area(atlas: Atlas, found: Gap) -> Neighbourhood:
    return atlas.get_neighbourhood(str(found.neighbourhood_id))


@router.post("/team/luecken/{number}/stand")
@router.post("/en/team/luecken/{number}/stand")
def set_status(  # noqa: PLR0913, PLR0917 - what the framework hands in
    number: int, actor: ActorDep, form: FormDep, site: SiteDep, atlas: AtlasDep, team: TeamDep
) -> Response:
    """Bring a gap one step on; whoever saw an older version is told."""
    version = first(form, "version")
    status = _status(first(form, "status"))
    team.gaps.change(actor, number, int(version) if version.isdecimal() else None, {"status": status})
    if status == "confirmed" and not team.gaps.describe(actor, number).indicators:
        # The figures of the day on which somebody confirmed it; without streets there are none.
        with suppress(RefusedError, WorldError):
            keep_figures(atlas, team, actor, number)
    return _back(site, number)


def _status(text: str) -> GapStatus:
    known: dict[str, GapStatus] = {"confirmed": "confirmed", "in_work": "in_work", "closed": "closed"}
    if (status := known.get(text)) is None:
        raise RefusedError("A gap has no such status.", de="Diesen Stand gibt es nicht.")
    return status


@router.post("/team/luecken/{number}/widerspruch")
@router.post("/en/team/luecken/{number}/widerspruch")
def object_to(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Note what speaks against a gap; both stand side by side."""
    found = team.gaps.get(actor, number)
    entry = team.entries.add(actor, {"neighbourhood_id": found.neighbourhood_id, "text": first(form, "text").strip()})
    team.gaps.observe(actor, number, entry.id, against=True)
    return _back(site, number)


@router.post("/team/luecken/{number}/rechnen")
@router.post("/en/team/luecken/{number}/rechnen")
def compute(number: int, actor: ActorDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Keep what is computed for a gap now."""
    keep_figures(atlas, team, actor, number)
    return _back(site, number)


def keep_figures(atlas: Atlas, team: Team, actor: Actor, number: int) -> GapColumns:
    """Compute the figures of a gap and keep them with it, as they are now."""
    found = team.gaps.get(actor, number)
    actor.require("gap.write", found.neighbourhood_id)
    return team.gaps.compute(actor, number, *atlas.gap_figures(found))


@router.post("/team/luecken/{number}/vorhaben")
@router.post("/en/team/luecken/{number}/vorhaben")
def link_project(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Link a gap with a project, or begin one with it."""
    found = team.gaps.get(actor, number)
    chosen = first(form, "vorhaben")
    if chosen.isdecimal():
        project = int(chosen)
    else:
        told = {"neighbourhood_id": found.neighbourhood_id, "title": found.title, "status": "idea"}
        project = team.projects.add(actor, told | {"focus_question": first(form, "frage").strip()}).id
    team.projects.link(actor, project, ProjectLink("gap", number))
    return _back(site, number) if chosen.isdecimal() else RedirectResponse(site.url(f"/team/vorhaben/{project}"), 303)


def _back(site: web.Site, number: int) -> Response:
    return RedirectResponse(site.url(f"/team/luecken/{number}"), 303)
