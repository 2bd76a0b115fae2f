"""The pages of resources: the list, one resource, and a line in the contact log."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.atlas import Atlas
from geo.errors import GoneError, RefusedError
from geo.model import Actor, get_theme
from geo.model.team import Page, Resource, ResourceKind, ResourceSort, ResourceState, Wanted
from geo.team import Team
from web.resources import ResourceScene, ResourcesView, resource_page, resources_page

__all__ = ["due_before", "router", "team_names"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("resource.read"))]
_PAGE = 50


class _View:
    """The choices in the address of the list."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each control of the form
        self,
        q: Annotated[str, Query(max_length=100)] = "",
        thema: str = "",
        was: ResourceKind | Literal[""] = "",
        wer: ResourceSort | Literal[""] = "",
        stand: ResourceState | Literal[""] = "",
        stadtteil: str = "",
        mitmachen: str = "",
        zeigen: Literal["", "faellig", "papierkorb"] = "",
        offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
    ) -> None:
        self.offset = offset
        self.view = ResourcesView(
            q=q.strip(),
            theme=get_theme(thema).key if thema else "",
            kind=was,
            sort=wer,
            state=stand,
            area=int(stadtteil) if stadtteil.isdecimal() else None,
            take_part=bool(mitmachen),
            due=zeigen == "faellig",
            trashed=zeigen == "papierkorb",
        )

    def wanted(self) -> Wanted:
        """Return the question for the facade."""
        view = self.view
        return Wanted(
            q=view.q or None,
            theme=view.theme or None,
            kind=view.kind or None,
            sort=view.sort or None,
            state=view.state or None,
            neighbourhood=view.area,
            take_part=True if view.take_part else None,
            trashed=view.trashed,
            limit=_PAGE,
            offset=self.offset,
        )


def due_before(team: Team, today: date) -> date:
    """Return the day since which somebody should have confirmed."""
    months = today.year * 12 + today.month - 1 - team.office.settings.confirm_months
    return date(months // 12, months % 12 + 1, min(today.day, 28))


def team_names(atlas: Atlas) -> dict[int, str]:
    """Return the names of all teams."""
    return {one.id: one.name for one in atlas.list_teams()}


@router.get("/team/ressourcen")
@router.get("/en/team/ressourcen")
def resources(  # noqa: PLR0913, PLR0917 - what the framework hands in
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    asked: Annotated[_View, Depends()],
    geloescht: str = "",
) -> Response:
    """List the resources."""
    may_see_due = actor.may_somewhere("review.read")
    page = _due(team, actor, asked) if asked.view.due and may_see_due else team.resources.page(actor, asked.wanted())
    number = geloescht.rpartition("-")[2]
    html = resources_page(
        site,
        asked.view,
        page,
        own_areas(atlas, actor, "resource.read"),
        {area.id: area.name for area in atlas.list_neighbourhoods().items},
        before=due_before(team, site.now.date()),
        may_write=actor.may_somewhere("resource.write"),
        may_see_due=may_see_due,
        deleted=int(number) if number.isdecimal() else None,
    )
    return HTMLResponse(html, headers=NO_STORE)


def _due(team: Team, actor: Actor, asked: _View) -> Page[Resource]:
    """Return what is due among what is wanted, the longest unconfirmed first."""
    due = team.checks.list_due(actor, asked.view.area).resources
    fitting = {one.id for one in team.resources.page(actor, replace(asked.wanted(), limit=1000, offset=0)).items}
    found = tuple(one for one in due if one.id in fitting)
    return Page(found[asked.offset : asked.offset + _PAGE], len(found), asked.offset)


@router.get("/team/ressourcen/{number}")
@router.get("/en/team/ressourcen/{number}")
def resource(  # noqa: PLR0913, PLR0917 - what the framework hands in
    number: int,
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    bestaetigt: str = "",
    weg: str = "",
    geloescht: str = "",
) -> Response:
    """Show one resource."""
    try:
        found = team.resources.get(actor, number)
    except GoneError:
        if (kept := team.resources.find_kept(actor, number)) is None:
            raise
        return RedirectResponse(site.url(f"/team/ressourcen/{kept}"), 303, headers=NO_STORE)
    where = found.neighbourhood_id
    told = next((f"{word}-{value}" for word, value in _named(bestaetigt, weg, geloescht) if _is_told(value)), "")
    may_read = actor.may("organisation.read", where)
    behind = team.organisations.get(actor, found.organisation_id) if found.organisation_id and may_read else None
    scene = ResourceScene(
        resource=found,
        area=atlas.get_neighbourhood(str(where)),
        place=atlas.get_place(found.place_id).place if found.place_id else None,
        organisation=behind,
        contacts=team.organisations.list_contacts(actor, behind.id) if behind else (),
        history=team.resources.history(actor, number) if actor.may("history.read", where) else (),
        teams=team_names(atlas),
        due_before=due_before(team, site.now.date()),
        may_write=actor.may("resource.write", where),
        may_confirm=actor.may("resource.confirm", where),
        may_delete=actor.may("resource.delete", where),
        may_read_contacts=may_read,
        told=told,
    )
    return HTMLResponse(resource_page(site, scene), headers=NO_STORE)


def _named(*values: str) -> list[tuple[str, str]]:
    return list(zip(("bestaetigt", "weg", "geloescht"), values, strict=True))


def _is_told(value: str) -> bool:
    room, _, number = value.partition("-")
    return room in {"ressourcen", "angebote"} and number.isdecimal()


@router.post("/team/ressourcen/{number}/kontakt")
@router.post("/en/team/ressourcen/{number}/kontakt")
def note_contact(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Write a line into the contact log of the organisation behind a resource."""
    found = team.resources.get(actor, number)
    actor.require("organisation.write", found.neighbourhood_id)
    if found.organisation_id is None:
        raise RefusedError("Nobody stands behind this resource yet.", de="Hier steht noch kein Träger.")
    text = first(form, "text").strip()
    if not text:
        raise RefusedError("Write what the contact was about.", de="Bitte schreiben Sie, worum es ging.")
    team.organisations.add_contact(actor, found.organisation_id, text)
    return RedirectResponse(site.url(f"/team/ressourcen/{number}"), 303, headers=NO_STORE)
