"""The pages of projects: the list with agreements and calendar, one project, and what it is linked with."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.record_pages import back_to
from api.routes.resource_pages import team_names
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.atlas import Atlas
from geo.errors import GoneError, NotFoundError, RefusedError
from geo.model import Actor
from geo.model.team import Agreement, Project, ProjectLink, ProjectStatus, Wanted
from geo.team import Team
from web import Site
from web.projects import Linked, ProjectScene, project_page, projects_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("project.read"))]
_PAGE = 50
_MOST = 200
_MOST_OFFERED = 60


@router.get("/team/vorhaben")
@router.get("/en/team/vorhaben")
def projects(  # noqa: PLR0913, PLR0917 - what the framework hands in
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    stand: ProjectStatus | Literal["", "papierkorb"] = "",
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
    geloescht: str = "",
) -> Response:
    """List the projects."""
    number = geloescht.removeprefix("vorhaben-")
    html = _list(
        site, atlas, team, actor, stand=stand, offset=offset, deleted=int(number) if number.isdecimal() else None
    )
    return HTMLResponse(html, headers=NO_STORE)


def _list(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    atlas: Atlas,
    team: Team,
    actor: Actor,
    *,
    stand: str = "",
    offset: int = 0,
    calendar: str = "",
    deleted: int | None = None,
) -> str:
    trashed = stand == "papierkorb"
    wanted = Wanted(status=None if trashed else stand or None, trashed=trashed, limit=_PAGE, offset=offset)
    return projects_page(
        site,
        team.projects.page(actor, wanted),
        sorted(team.agreements.page(actor, Wanted(open=True, limit=_MOST)).items, key=_until),
        own_areas(atlas, actor, "project.read"),
        status=stand,
        may_write=actor.may_somewhere("project.write"),
        calendar=calendar,
        deleted=deleted,
    )


def _until(agreement: Agreement) -> tuple[bool, str]:
    return agreement.due_on is None, str(agreement.due_on)


@router.post("/team/vorhaben/kalender")
@router.post("/en/team/vorhaben/kalender")
def new_calendar(request: Request, actor: ActorDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Make a new secret address for the calendar of the team, and tell it once."""
    base = f"{atlas.settings.public_url or request.base_url}".rstrip("/")
    address = f"{base}/kalender/{team.agreements.new_calendar(actor)}.ics"
    return HTMLResponse(_list(site, atlas, team, actor, calendar=address), headers=NO_STORE)


@router.get("/team/vorhaben/{number}")
@router.get("/en/team/vorhaben/{number}")
def project(  # noqa: PLR0913, PLR0917 - what the framework hands in
    number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep, geloescht: str = ""
) -> Response:
    """Show one project."""
    found = team.projects.get(actor, number)
    where, gone = found.neighbourhood_id, geloescht.removeprefix("vereinbarungen-")
    linked = tuple(_linked(team, actor, found))
    may_write = actor.may("project.write", where)
    scene = ProjectScene(
        project=found,
        area=atlas.get_neighbourhood(str(where)),
        template=team.projects.list_fields(),
        agreements=tuple(
            sorted(team.agreements.page(actor, Wanted(project_id=number, limit=_MOST)).items, key=_open_first)
        ),
        consultations=team.consultations.page(actor, Wanted(project_id=number, limit=_MOST)).items,
        linked=linked,
        offered=tuple(_offered(team, actor, found)) if may_write else (),
        history=team.projects.history(actor, number),
        teams=team_names(atlas),
        may_write=may_write,
        may_delete=actor.may("project.delete", where),
        deleted=int(gone) if gone.isdecimal() else None,
    )
    return HTMLResponse(project_page(site, scene), headers=NO_STORE)


def _open_first(agreement: Agreement) -> tuple[bool, bool, str]:
    return agreement.done_on is not None, *_until(agreement)


def _linked(team: Team, actor: Actor, project: Project) -> Iterator[Linked]:
    """Yield what a project has to do with; what is in the trash is left out."""
    for link in project.links:
        try:
            yield _look(team, actor, link)
        except (NotFoundError, GoneError):
            continue


def _look(team: Team, actor: Actor, link: ProjectLink) -> Linked:
    if link.noun == "gap":
        return Linked("gap", link.id, team.gaps.get(actor, link.id).title, f"/team/luecken/{link.id}")
    if link.noun == "resource":
        return Linked("resource", link.id, team.resources.get(actor, link.id).name, f"/team/ressourcen/{link.id}")
    return Linked("entry", link.id, team.entries.get(actor, link.id).text)


def _offered(team: Team, actor: Actor, project: Project) -> Iterator[Linked]:
    """Yield what could be linked: what is newest in the neighbourhood of the project."""
    wanted = Wanted(neighbourhood=project.neighbourhood_id, limit=_MOST_OFFERED)
    known = {(link.noun, link.id) for link in project.links}
    gaps, resources = team.gaps.page(actor, wanted).items, team.resources.page(actor, wanted).items
    entries = team.entries.page(actor, wanted).items
    yield from (Linked("gap", one.id, one.title) for one in gaps if ("gap", one.id) not in known)
    yield from (Linked("resource", one.id, one.name) for one in resources if ("resource", one.id) not in known)
    yield from (Linked("entry", one.id, one.text) for one in entries if ("entry", one.id) not in known)


@router.post("/team/vorhaben/{number}/verknuepfen")
@router.post("/en/team/vorhaben/{number}/verknuepfen")
def link(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Link a project with a gap, a resource or an entry."""
    team.projects.link(actor, number, _link_of(first(form, "was")))
    return RedirectResponse(site.url(f"/team/vorhaben/{number}"), 303, headers=NO_STORE)


@router.post("/team/vorhaben/{number}/trennen")
@router.post("/en/team/vorhaben/{number}/trennen")
def unlink(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Take a link away."""
    team.projects.unlink(actor, number, _link_of(first(form, "was")))
    return RedirectResponse(site.url(f"/team/vorhaben/{number}"), 303, headers=NO_STORE)


def _link_of(text: str) -> ProjectLink:
    noun, _, number = text.partition("-")
    if noun not in {"gap", "resource", "entry"} or not number.isdecimal():
        raise RefusedError("Choose what to link.", de="Bitte wählen Sie, womit verknüpft werden soll.")
    return ProjectLink(noun, int(number))


@router.post("/team/vereinbarungen/{number}/erledigt")
@router.post("/en/team/vereinbarungen/{number}/erledigt")
def finish(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Close an agreement."""
    team.agreements.finish(actor, number)
    return RedirectResponse(site.url(back_to(form, "/team/vorhaben")), 303, headers=NO_STORE)
