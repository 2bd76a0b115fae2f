"""The page on which whoever keeps the accounts says which office answers for which neighbourhood."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import FormDep, require
from geo.atlas import Atlas
from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import Steward
from geo.team import Team
from web import Site
from web.stewards import StewardLine, stewards_page

__all__ = ["own_stewards", "router"]

router = APIRouter(include_in_schema=False)

_KeeperDep = Annotated[Actor, Depends(require("account.write"))]
_REFUSED = 422


def own_stewards(team: Team, actor: Actor) -> tuple[Steward, ...]:
    """Return who answers for the neighbourhoods in which `actor` looks after what waits."""
    areas = actor.where("review.read")
    return tuple(one for one in team.stewards.list_all(actor) if areas is None or one.neighbourhood_id in areas)


@router.get("/konten/verantwortliche")
@router.get("/en/konten/verantwortliche")
def stewards(actor: _KeeperDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show who answers for which neighbourhood."""
    return _page(site, atlas, team, actor)


@router.post("/konten/verantwortliche")
@router.post("/en/konten/verantwortliche")
def name_steward(actor: _KeeperDep, form: FormDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Let an office answer for a neighbourhood, or nobody."""
    where, office, mailbox = (first(form, name).strip() for name in ("stadtteil", "amt", "mail"))
    try:
        team.stewards.name(actor, int(where) if where.isdecimal() else 0, office, mailbox)
    except RefusedError as error:
        told = error.de if site.lang == "de" else str(error)
        return _page(site, atlas, team, actor, refused=told, typed=(where, office, mailbox), status=_REFUSED)
    return _page(site, atlas, team, actor, done=True)


def _page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    atlas: Atlas,
    team: Team,
    actor: Actor,
    *,
    refused: str = "",
    typed: tuple[str, str, str] = ("", "", ""),
    done: bool = False,
    status: int = 200,
) -> Response:
    named = {one.neighbourhood_id: one for one in team.stewards.list_all(actor)}
    teams = {area: one.name for one in atlas.list_teams() for area, _ in one.neighbourhoods}
    areas = atlas.list_neighbourhoods().items
    lines = [
        StewardLine(area.id, area.name, teams.get(area.id, ""), named.get(area.id))
        for area in areas
        if area.id in teams or area.id in named
    ]
    html = stewards_page(site, lines, areas, refused=refused, typed=typed, done=done)
    return HTMLResponse(html, status, headers=NO_STORE)
