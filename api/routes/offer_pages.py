"""A resource of a team as everybody sees it who may: a page of its own, and the panel beside map and answer."""

from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from geo.atlas import Atlas
from geo.errors import NotFoundError
from geo.model import Place
from geo.team import Team
from web import Site
from web.offers import Offer, offer_fragment, offer_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/vom-team/{number}")
@router.get("/en/vom-team/{number}")
def offer(number: int, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show a resource of a team."""
    return _answer(offer_page, number, site, atlas, team)


@router.get("/vom-team/{number}/tafel")
@router.get("/en/vom-team/{number}/tafel")
def offer_panel(number: int, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Send a resource of a team alone, for the page that already stands."""
    return _answer(offer_fragment, number, site, atlas, team)


def _answer(drawn: Callable[[Site, Offer], str], number: int, site: Site, atlas: Atlas, team: Team) -> Response:
    actor, found = site.actor, team.resources.get(site.actor, number)
    where = found.neighbourhood_id
    may_read = found.organisation_id is not None and actor.may("organisation.read", where)
    told = Offer(
        resource=found,
        area=atlas.get_neighbourhood(str(where)),
        team=next((one.name for one in atlas.list_teams() if one.id == found.team_id), ""),
        organisation=team.organisations.get(actor, found.organisation_id or 0) if may_read else None,
        place=_place(atlas, found.place_id),
        may_open=actor.may("resource.read", where),
    )
    return HTMLResponse(drawn(site, told), headers=NO_STORE)


def _place(atlas: Atlas, number: int | None) -> Place | None:
    """Return the place of a resource; the page stands without it where the place has gone."""
    with suppress(NotFoundError):
        return atlas.get_place(number).place if number else None
    return None
