"""The page of network rounds."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.model import Actor
from geo.model.team import Wanted
from web.rounds import rounds_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("network_round.read"))]
_MOST = 200


@router.get("/team/runden")
@router.get("/en/team/runden")
def rounds(  # noqa: PLR0913, PLR0917 - what the framework hands in
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    zeigen: Literal["", "papierkorb"] = "",
    geloescht: str = "",
) -> Response:
    """List the round tables."""
    number = geloescht.removeprefix("runden-")
    html = rounds_page(
        site,
        team.network_rounds.page(actor, Wanted(trashed=zeigen == "papierkorb", limit=_MOST)),
        own_areas(atlas, actor, "network_round.read"),
        may_write=actor.may_somewhere("network_round.write"),
        may_delete=actor.may_somewhere("network_round.delete"),
        trashed=zeigen == "papierkorb",
        deleted=int(number) if number.isdecimal() else None,
    )
    return HTMLResponse(html, headers=NO_STORE)
