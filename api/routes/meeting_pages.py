"""The pages of meetings: the list, the round, and what a form without scripts sends."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import FormDep, require
from geo.atlas import Atlas
from geo.errors import RefusedError
from geo.model import Actor, Neighbourhood
from geo.model.team import Meeting, Wanted

__all__ = ["own_areas", "router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("meeting.read"))]
_WriterDep = Annotated[Actor, Depends(require("meeting.write"))]
_MOST_ENTRIES = 200


def own_areas(atlas: Atlas, actor: Actor, action: str) -> tuple[Neighbourhood, ...]:
    """Return the neighbourhoods in which `actor` may do this, without outlines."""
    return tuple(area for area in atlas.list_neighbourhoods().items if actor.may(action, area.id))


@router.get("/team/besprechung")
@router.get("/en/team/besprechung")
def meetings(
    actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep, offset: Annotated[int, Query(ge=0, le=10**6)] = 0
) -> Response:
    """Show the rounds so far."""
    page = team.meetings.page(actor, Wanted(limit=30, offset=offset))
    areas = own_areas(atlas, actor, "meeting.write") or own_areas(atlas, actor, "meeting.read")
    html = web.meetings_page(site, page, areas, may_write=actor.may_somewhere("meeting.write"))
    return HTMLResponse(html, headers=NO_STORE)


@router.post("/team/besprechung")
@router.post("/en/team/besprechung")
def begin(actor: _WriterDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Open a round, and go to it."""
    areas = [int(number) for number in form.get("stadtteil", ()) if number.isdecimal()]
    told: dict[str, object] = {"neighbourhood_ids": areas, "on_date": _day(first(form, "tag"))}
    if (people := first(form, "personen")).isdecimal():
        told["participants"] = int(people)
    if (minutes := first(form, "minuten")).isdecimal():
        told["timer_seconds"] = 60 * int(minutes)
    made = team.meetings.add(actor, told)
    return RedirectResponse(site.url(f"/team/besprechung/{made.id}"), 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError("This is no day.", de="Das ist kein Tag.") from None


@router.get("/team/besprechung/{number}")
@router.get("/en/team/besprechung/{number}")
def meeting(number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show a round."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    found = team.meetings.get(actor, number)
    scene = web.MeetingScene(
        meeting=found,
        entries=team.entries.page(actor, Wanted(meeting_id=number, limit=_MOST_ENTRIES)).items,
        carried=team.meetings.carry_over(actor, number),
        areas=_areas(atlas, found),
        may_write=actor.may("meeting.write", found.neighbourhood_id),
        now=team.office.now(),
    )
    return HTMLResponse(web.meeting_page(site, scene), headers=NO_STORE)


def _areas(atlas: Atlas, meeting: Meeting) -> tuple[Neighbourhood, ...]:
    known = {area.id: area for area in atlas.list_neighbourhoods().items}
    return tuple(known[number] for number in meeting.neighbourhood_ids if number in known)


@router.post("/team/besprechung/{number}/eintrag")
@router.post("/en/team/besprechung/{number}/eintrag")
def jot(number: int, actor: _WriterDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Note something without scripts."""
    prompt = first(form, "frage")
    text = first(form, "text").strip()
    if text and prompt.isdecimal():
        team.entries.add(actor, {"meeting_id": number, "prompt": int(prompt), "text": text})
    return RedirectResponse(site.url(f"/team/besprechung/{number}") + f"#frage-{prompt}", 303)


@router.post("/team/besprechung/{number}/ende")
@router.post("/en/team/besprechung/{number}/ende")
def end(number: int, actor: _WriterDep, site: SiteDep, team: TeamDep) -> Response:
    """End a round, and go where entries become needs."""
    team.meetings.close(actor, number)
    return RedirectResponse(site.url("/team/eintraege"), 303)
