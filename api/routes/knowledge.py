"""What teams know on the map: rows and cards for the map page, and what stands at a place."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.records import FAULTS
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.model import Actor
from geo.model.team import Located, Noun, Wanted
from geo.team import Team

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("gap.read"))]
_WriterDep = Annotated[Actor, Depends(require("gap.write"))]
_MOST = 200
_LARGEST_ID = 2**63 - 1
_Kind = Literal["gap", "resource", "key_person", "entry", "project"]


@router.get("/team/karte")
@router.get("/en/team/karte")
def known(actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep, stadtteil: str = "") -> Response:
    """List what teams know of a neighbourhood, or of all that the reader may see."""
    area = atlas.get_neighbourhood(stadtteil).id if stadtteil else None
    records = {kind.noun: _records(team, actor, kind.noun, area) for kind in web.KINDS}
    return HTMLResponse(web.knowledge_fragment(site, records), headers=NO_STORE)


def _records(team: Team, actor: Actor, noun: Noun, area: int | None) -> tuple[Located, ...]:
    if not actor.may_somewhere(f"{noun}.read"):
        return ()
    # What is over is no longer on the map; persons and entries know no end.
    still = True if noun in {"gap", "resource"} else None
    page = team.shelf(noun).page(actor, Wanted(neighbourhood=area, open=still, limit=_MOST))
    if noun == "entry":
        return tuple(entry for entry in page.items if entry.lon is not None)
    return tuple(record for record in page.items if getattr(record, "status", "") != "closed")


@router.get("/team/karte/{noun}/{number}")
@router.get("/en/team/karte/{noun}/{number}")
def card(  # noqa: PLR0913, PLR0917 - what the framework hands in
    noun: _Kind,
    number: Annotated[int, Path(ge=1, le=_LARGEST_ID)],
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
) -> Response:
    """Show one of them in full."""
    shelf = team.shelf(noun)
    record = shelf.get(actor, number)
    where = record.neighbourhood_id
    names = {one.id: one.name for one in atlas.list_teams()}
    history = shelf.history(actor, number) if actor.may("history.read", where) else ()
    html = web.card_fragment(
        site,
        web.Card(
            noun=noun,
            record=record,
            area=atlas.get_neighbourhood(str(where)),
            team=names.get(record.team_id),
            changes=[(change, names.get(change.team_id or 0)) for change in history],
            place=None if record.place_id is None else atlas.get_place(record.place_id).place,
            may_write=actor.may(f"{noun}.write", where),
            may_confirm=_may_confirm(actor, noun, where),
            may_delete=actor.may(f"{noun}.delete", where),
        ),
    )
    return HTMLResponse(html, headers=NO_STORE)


def _may_confirm(actor: Actor, noun: Noun, where: int) -> bool:
    """Tell whether the reader may say that it is still right."""
    rights: dict[Noun, str] = {"resource": "resource.confirm", "key_person": "key_person.write"}
    return noun in rights and actor.may(rights[noun], where)


class SpotIn(BaseModel):
    """A point of the map, in degrees."""

    model_config = ConfigDict(extra="forbid")

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class AreaOut(BaseModel):
    """A neighbourhood in which one may write."""

    id: int
    name: str


@router.post("/team/karte/wo", responses=FAULTS)
def areas_at(actor: _WriterDep, atlas: AtlasDep, spot: SpotIn, response: Response) -> list[AreaOut]:
    """Say in which of the neighbourhoods where one may write a point lies, the smallest first."""
    response.headers["Cache-Control"] = "no-store"
    found = atlas.list_neighbourhoods_at(spot.lon, spot.lat)
    return [AreaOut(id=area.id, name=area.name) for area in found if actor.may("gap.write", area.id)]
