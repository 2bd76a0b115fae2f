"""The pages of key persons: the list, one person, own data as PDF, and withdrawing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.resource_pages import team_names
from api.routes.signin import NO_STORE
from api.security_session import ActorDep, require
from geo.model import Actor
from geo.model.team import Wanted
from web.persons import PersonScene, own_data_pdf, person_page, persons_page, withdrawal_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("key_person.read"))]
_EraserDep = Annotated[Actor, Depends(require("key_person.delete"))]
_PAGE = 50


@router.get("/team/personen")
@router.get("/en/team/personen")
def persons(  # noqa: PLR0913, PLR0917 - what the framework hands in
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    q: Annotated[str, Query(max_length=100)] = "",
    geloescht: str = "",
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """List the key persons."""
    page = team.key_persons.page(actor, Wanted(q=q.strip() or None, limit=_PAGE, offset=offset))
    areas, may_write = own_areas(atlas, actor, "key_person.read"), actor.may_somewhere("key_person.write")
    html = persons_page(site, page, areas, q=q.strip(), may_write=may_write, deleted=bool(geloescht))
    return HTMLResponse(html, headers=NO_STORE)


@router.get("/team/personen/{number}")
@router.get("/en/team/personen/{number}")
def person(  # noqa: PLR0913, PLR0917 - what the framework hands in
    number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep, bestaetigt: str = ""
) -> Response:
    """Show one key person; that somebody looked is written down."""
    found = team.key_persons.get(actor, number)
    where = found.neighbourhood_id
    scene = PersonScene(
        person=found,
        area=atlas.get_neighbourhood(str(where)),
        place=atlas.get_place(found.place_id).place if found.place_id else None,
        history=team.key_persons.history(actor, number) if actor.may("history.read", where) else (),
        teams=team_names(atlas),
        may_write=actor.may("key_person.write", where),
        may_export=actor.may("key_person.export", where),
        may_delete=actor.may("key_person.delete", where),
        confirmed=bool(bestaetigt),
    )
    return HTMLResponse(person_page(site, scene), headers=NO_STORE)


@router.get("/team/personen/{number}/auskunft.pdf")
@router.get("/en/team/personen/{number}/auskunft.pdf")
def own_data(number: int, actor: ActorDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Hand out all that is kept on a person as PDF, for that person."""
    told = team.key_persons.export(actor, number)
    person = told["person"]
    place_id = person.get("place_id") if isinstance(person, dict) else None
    place = atlas.get_place(place_id).place if place_id else None
    named = {"Content-Disposition": 'attachment; filename="auskunft.pdf"'}
    return Response(own_data_pdf(site, told, place), media_type="application/pdf", headers=NO_STORE | named)


@router.get("/team/personen/{number}/widerruf")
@router.get("/en/team/personen/{number}/widerruf")
def ask_withdrawal(number: int, actor: _EraserDep, site: SiteDep, team: TeamDep) -> Response:
    """Show what withdrawing does."""
    found = team.key_persons.get_leaving(actor, number)
    return HTMLResponse(withdrawal_page(site, found, back=_home(actor, number)), headers=NO_STORE)


@router.post("/team/personen/{number}/widerruf")
@router.post("/en/team/personen/{number}/widerruf")
def withdraw(number: int, actor: _EraserDep, site: SiteDep, team: TeamDep) -> Response:
    """Delete a person at once, with every trace."""
    team.key_persons.withdraw(actor, number)
    return RedirectResponse(site.url(_home(actor), geloescht="ja"), 303, headers=NO_STORE)


def _home(actor: Actor, number: int | None = None) -> str:
    """Return where somebody came from: the privacy officer reads no list of persons."""
    if not actor.may_somewhere("key_person.read"):
        return "/datenschutz"
    return "/team/personen" if number is None else f"/team/personen/{number}"
