"""The pages of the review queue: what waits, and an answer in one click."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.resource_pages import team_names
from api.routes.signin import NO_STORE, first
from api.routes.steward_pages import own_stewards
from api.security_session import ActorDep, FormDep, require
from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import Due, Wanted
from geo.team import Team
from web.checks import QUEUES, QueueScene, check_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("review.read"))]
_Part = Literal["faellig", "widerspruch", "doppelt", "unsicher"]


@router.get("/team/pruefen")
@router.get("/en/team/pruefen")
def queue(  # noqa: PLR0913, PLR0917 - what the framework hands in
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    reihe: _Part = "faellig",
    bestaetigt: str = "",
    weg: str = "",
    beantwortet: str = "",
) -> Response:
    """Show what waits for somebody to look."""
    due, doubles = team.checks.list_due(actor), team.checks.list_doubles(actor)
    reviews = team.checks.list_questions(actor)
    counts = _counted(team.reminders.count_check(actor))
    kinds = next(one.kinds for one in QUEUES if one.key == reihe)
    scene = QueueScene(
        chosen=reihe,
        counts=counts,
        due=due,
        reviews=[review for review in reviews if review.kind in kinds],
        doubles=doubles if reihe == "doppelt" else (),
        places=_names(team, actor, due) if reihe == "faellig" else {},
        teams=team_names(atlas),
        may_settle=actor.may_somewhere("review.settle"),
        may_confirm_persons=actor.may_somewhere("key_person.write"),
        told=_told(bestaetigt or weg, beantwortet),
        stewards=own_stewards(team, actor),
    )
    return HTMLResponse(check_page(site, scene), headers=NO_STORE)


def _counted(counts: Mapping[str, int]) -> dict[str, int]:
    """Sort the numbers into the parts of the page."""
    told = {one.key: sum(counts.get(kind, 0) for kind in one.kinds) for one in QUEUES}
    told["faellig"] = counts["due"]
    told["doppelt"] += counts["doubles"]
    return told


def _names(team: Team, actor: Actor, due: Due) -> dict[int, str]:
    """Return the names of the resources to which the services belong."""
    if not due.services:
        return {}
    wanted = {service.resource_id for service in due.services}
    page = team.resources.page(actor, Wanted(limit=1000))
    return {one.id: one.name for one in page.items if one.id in wanted}


def _told(done: str, answered: str) -> str:
    room, _, number = done.partition("-")
    if room in {"ressourcen", "angebote", "personen"} and number.isdecimal():
        return done
    return "antwort" if answered else ""


@router.post("/team/pruefen/{number}/antwort")
@router.post("/en/team/pruefen/{number}/antwort")
def settle(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Answer a question of the imports."""
    team.checks.settle(actor, number, first(form, "antwort"))
    part = first(form, "reihe")
    known = part if any(one.key == part for one in QUEUES) else QUEUES[0].key
    return RedirectResponse(site.url("/team/pruefen", reihe=known, beantwortet="ja"), 303, headers=NO_STORE)


@router.post("/team/ressourcen/{number}/steht-dort")
@router.post("/en/team/ressourcen/{number}/steht-dort")
def stands_there(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Say that a resource is at a place of the map, so that it is there once."""
    place = _number(first(form, "ort"))
    team.resources.change(actor, number, None, {"place_id": place, "lon": None, "lat": None})
    return RedirectResponse(site.url("/team/pruefen", reihe="doppelt", beantwortet="ja"), 303, headers=NO_STORE)


@router.post("/team/ressourcen/{number}/zusammenlegen")
@router.post("/en/team/ressourcen/{number}/zusammenlegen")
def merge(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Say that a resource is another one, which stays."""
    team.resources.merge(actor, number, _number(first(form, "mit")))
    return RedirectResponse(site.url("/team/pruefen", reihe="doppelt", beantwortet="ja"), 303, headers=NO_STORE)


@router.post("/team/ressourcen/{number}/zwei-verschiedene")
@router.post("/en/team/ressourcen/{number}/zwei-verschiedene")
def part(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Say that a resource and another one, or a place of the map, are two."""
    place = first(form, "ort")
    if place:
        team.checks.part(actor, number, place=_number(place))
    else:
        team.checks.part(actor, number, other=_number(first(form, "mit")))
    return RedirectResponse(site.url("/team/pruefen", reihe="doppelt", beantwortet="ja"), 303, headers=NO_STORE)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise RefusedError("Say which two are meant.", de="Bitte sagen Sie, welche zwei gemeint sind.")
    return int(text)
