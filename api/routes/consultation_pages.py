"""The pages of a peer consultation: begin it, one note for each step, the clock, and the screen for guests."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import TeamDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.errors import RefusedError, StaleError
from geo.model import Actor
from geo.model.team import Consultation, Wanted
from geo.team import Team
from web import Site
from web.projects import STEPS, ConsultationScene, consultation_page, guest_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("consultation.read"))]
_STALE, _REFUSED = 412, 422
_MINUTES = {"35": 35, "40": 40, "45": 45}
Step = Annotated[int | None, Query(ge=1, le=len(STEPS))]


@router.get("/team/vorhaben/{number}/beratung")
@router.get("/en/team/vorhaben/{number}/beratung")
def begin_page(number: int, actor: _ReaderDep, site: SiteDep, team: TeamDep) -> Response:
    """Show how a consultation goes, or the one that is running."""
    project = team.projects.get(actor, number)
    running = team.consultations.page(actor, Wanted(project_id=number, open=True, limit=1)).items
    if running:
        return _to(site, running[0])
    scene = ConsultationScene(project, may_write=actor.may("consultation.write", project.neighbourhood_id))
    return HTMLResponse(consultation_page(site, scene), headers=NO_STORE)


@router.post("/team/vorhaben/{number}/beratung")
@router.post("/en/team/vorhaben/{number}/beratung")
def begin(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Begin a consultation; its clock stands until somebody starts it."""
    minutes = _MINUTES.get(first(form, "minuten"), 40)
    told = {"project_id": number, "planned_minutes": minutes, "with_guests": bool(first(form, "gaeste"))}
    return _to(site, team.consultations.add(actor, told))


@router.get("/team/beratungen/{number}")
@router.get("/en/team/beratungen/{number}")
def consultation(number: int, actor: _ReaderDep, site: SiteDep, team: TeamDep, schritt: Step = None) -> Response:
    """Show a consultation at one of its steps."""
    scene = _scene(team, actor, team.consultations.get(actor, number), schritt)
    return HTMLResponse(consultation_page(site, scene), headers=NO_STORE)


@router.get("/team/beratungen/{number}/leinwand")
@router.get("/en/team/beratungen/{number}/leinwand")
def guests(number: int, actor: _ReaderDep, site: SiteDep, team: TeamDep) -> Response:
    """Show the screen for guests, who see question, step and clock and nobody's name."""
    scene = _scene(team, actor, team.consultations.get(actor, number), None)
    return HTMLResponse(guest_page(site, scene), headers=NO_STORE)


@router.post("/team/beratungen/{number}/uhr")
@router.post("/en/team/beratungen/{number}/uhr")
def start_clock(number: int, actor: ActorDep, site: SiteDep, team: TeamDep) -> Response:
    """Start the clock; it is started once."""
    found = team.consultations.get(actor, number)
    actor.require("consultation.write", found.neighbourhood_id)
    if found.started_at is None:
        found = team.consultations.change(actor, number, None, {"started_at": team.office.now()})
    return _to(site, found)


@router.post("/team/beratungen/{number}/notiz")
@router.post("/en/team/beratungen/{number}/notiz")
def note(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Keep the note of a step, and go on or end."""
    found = team.consultations.get(actor, number)
    actor.require("consultation.write", found.neighbourhood_id)
    step = int(text) if (text := first(form, "schritt")) in {"1", "2", "3", "4"} else found.step
    after = int(text) if (text := first(form, "weiter")) in {"2", "3", "4"} else step
    told: dict[str, object] = {STEPS[step - 1].key: first(form, "text"), "step": after}
    if first(form, "ende"):
        told["closed_at"] = team.office.now()
    version = first(form, "version")
    try:
        done = team.consultations.change(actor, number, int(version) if version.isdecimal() else None, told)
    except StaleError as error:
        now = _scene(team, actor, team.consultations.get(actor, number), step)
        return _refused(site, now, error, first(form, "text"), _STALE)
    except RefusedError as error:
        return _refused(site, _scene(team, actor, found, step), error, first(form, "text"), _REFUSED)
    if first(form, "ende"):
        return RedirectResponse(site.url(f"/team/vorhaben/{done.project_id}"), 303, headers=NO_STORE)
    return _to(site, done)


def _scene(team: Team, actor: Actor, found: Consultation, step: int | None) -> ConsultationScene:
    project = team.projects.get(actor, found.project_id)
    may_write = actor.may("consultation.write", found.neighbourhood_id)
    return ConsultationScene(project, found, step or found.step, may_write=may_write, now=team.office.now())


def _refused(
    site: Site, scene: ConsultationScene, error: RefusedError | StaleError, typed: str, status: int
) -> Response:
    fault = error.de if site.lang == "de" else str(error)
    told = replace(scene, may_write=True, fault=fault, typed=typed)
    return HTMLResponse(consultation_page(site, told), status, headers=NO_STORE)


def _to(site: Site, found: Consultation) -> Response:
    return RedirectResponse(site.url(f"/team/beratungen/{found.id}"), 303, headers=NO_STORE)
