"""Accounts for those who keep them: list, invite, roles, lock, teams."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import FormDep, is_secure, require
from geo.atlas import Atlas
from geo.errors import RefusedError, UserError
from geo.model import AccountInput, Actor, HeldRole, OneTimeLink, get_role
from web import Site, Told

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_KeeperDep = Annotated[Actor, Depends(require("account.read"))]


def _page(  # noqa: PLR0913 - one for each part of the page
    request: Request,
    site: Site,
    atlas: Atlas,
    actor: Actor,
    *,
    link: OneTimeLink | None = None,
    told: Told | None = None,
    typed: Mapping[str, dict[str, list[str]]] | None = None,
    status: int = 200,
) -> Response:
    url = f"{_base(request, atlas)}{site.url('/einladung')}#{link.token}" if link else ""
    accounts, teams, areas = atlas.list_accounts(actor), atlas.list_teams(), atlas.list_neighbourhoods().items
    html = web.accounts_page(site, accounts, teams, areas, link=link, link_url=url, told=told, typed=typed)
    return HTMLResponse(html, status, headers=NO_STORE)


def _base(request: Request, atlas: Atlas) -> str:
    scheme = "https" if is_secure(request, atlas) else "http"
    return (atlas.settings.public_url or f"{scheme}://{request.url.netloc}").rstrip("/")


def _held(form: dict[str, list[str]], before: Sequence[HeldRole] = ()) -> tuple[HeldRole, ...]:
    """Return the roles that are told; where nothing else is told they hold where they held `before`."""
    where, roles = first(form, "wo"), [get_role(role) for role in form.get("rolle", ())]
    if where == "bisher":
        kept = [held for held in before if held.role in roles]
        new = set(roles) - {held.role for held in kept}
        return (*kept, *(HeldRole(role) for role in roles if role in new))
    area = int(where) if where.isdecimal() else None
    return tuple(HeldRole(role, area, where == "ueberall") for role in roles)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _refused(error: UserError, site: Site) -> Told:
    return Told(error.de if site.lang == "de" else str(error))


@router.get("/konten")
@router.get("/en/konten")
def show_accounts(request: Request, actor: _KeeperDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Show the accounts."""
    return _page(request, site, atlas, actor)


@router.post("/konten")
@router.post("/en/konten")
def add_account(request: Request, actor: _KeeperDep, form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Add an account and show its invitation once."""
    given = AccountInput(
        first(form, "name"), first(form, "mail").strip() or None, _number(first(form, "team")), _held(form)
    )
    try:
        link = atlas.add_account(actor, given)
    except RefusedError as error:
        typed = {"account": form}
        return _page(request, site, atlas, actor, told=_refused(error, site), typed=typed, status=422)
    return _page(request, site, atlas, actor, link=link)


@router.post("/konten/teams")
@router.post("/en/konten/teams")
def add_team(request: Request, actor: _KeeperDep, form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Add a team with its neighbourhoods."""
    areas = [int(number) for number in form.get("stadtteil", ()) if number.isdecimal()]
    try:
        atlas.add_team(actor, first(form, "name"), areas)
    except RefusedError as error:
        typed = {"team": form}
        return _page(request, site, atlas, actor, told=_refused(error, site), typed=typed, status=422)
    return _done(request, site, atlas, actor, "Das Team ist angelegt.")


@router.post("/konten/{number}/rollen")
@router.post("/en/konten/{number}/rollen")
def change_roles(  # noqa: PLR0913, PLR0917 - the edge gathers them
    number: int, request: Request, actor: _KeeperDep, form: FormDep, site: SiteDep, atlas: AtlasDep
) -> Response:
    """Give an account its team and roles."""
    before = next((account.roles for account in atlas.list_accounts(actor) if account.id == number), ())
    atlas.set_account_roles(actor, number, _number(first(form, "team")), _held(form, before))
    return _done(request, site, atlas, actor, "Team und Rollen sind gespeichert.")


@router.post("/konten/{number}/link")
@router.post("/en/konten/{number}/link")
def make_link(number: int, request: Request, actor: _KeeperDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Make a new one-time link and show it once."""
    return _page(request, site, atlas, actor, link=atlas.make_link(actor, number))


@router.post("/konten/{number}/sperren")
@router.post("/en/konten/{number}/sperren")
def lock_out(number: int, request: Request, actor: _KeeperDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Lock an account out at once."""
    atlas.disable_account(actor, number)
    return _done(request, site, atlas, actor, "Das Konto ist gesperrt. Es ist sofort überall abgemeldet.")


@router.post("/konten/{number}/oeffnen")
@router.post("/en/konten/{number}/oeffnen")
def let_in_again(number: int, request: Request, actor: _KeeperDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Let an account in again."""
    atlas.disable_account(actor, number, disabled=False)
    return _done(request, site, atlas, actor, "Das Konto ist wieder offen.")


def _done(request: Request, site: Site, atlas: Atlas, actor: Actor, sentence: str) -> Response:
    return _page(request, site, atlas, actor, told=Told(site.words.gettext(sentence), good=True))
