"""Signing in and out: local accounts, one-time links and the authority's identity provider."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

import web
from api.deps import AtlasDep
from api.routes.pages import SiteDep
from api.security_oidc import begin, finish, forget
from api.security_session import ActorDep, FormDep, end_cookie, give_cookie, token_of
from geo.atlas import Atlas
from geo.errors import RefusedError, SignInError, SlowDownError, UserError, WorldError
from geo.model import SignedIn
from web import Site, Told

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

NO_STORE = {"Cache-Control": "no-store"}
_SEE_OTHER = 303


def first(form: dict[str, list[str]], name: str) -> str:
    """Return the first value of a field, or nothing."""
    return (form.get(name) or [""])[0]


def _onward(path: str, site: Site) -> str:
    """Return where to go after signing in: a path of our own, never another host."""
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and "\\" not in path
    return path if own else site.url("/")


def _say(error: UserError | WorldError, site: Site) -> Told:
    return Told(error.de if site.lang == "de" else str(error))


def _status(error: UserError) -> int:
    return {SignInError: 401, SlowDownError: 429}.get(type(error), 422)


def _page(  # noqa: PLR0913 - one for each part of the page
    site: Site, atlas: Atlas, *, name: str = "", onward: str = "", told: Told | None = None, status: int = 200
) -> Response:
    settings = atlas.settings
    provider, mail = settings.oidc_issuer is not None, None not in (settings.mail_server, settings.public_url)
    html = web.sign_in_page(site, name=name, onward=onward, provider=provider, mail=mail, told=told)
    return HTMLResponse(html, status, headers=NO_STORE)


def _let_in(request: Request, atlas: Atlas, signed_in: SignedIn, to: str) -> Response:
    answer = RedirectResponse(to, _SEE_OTHER, headers=NO_STORE)
    give_cookie(request, atlas, answer, signed_in)
    return answer


@router.get("/anmelden")
@router.get("/en/anmelden")
def show_door(site: SiteDep, atlas: AtlasDep, weiter: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Show where to sign in."""
    return _page(site, atlas, onward=weiter)


@router.post("/anmelden")
@router.post("/en/anmelden")
def sign_in(request: Request, form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Sign in with name and passphrase."""
    name, onward = first(form, "name"), first(form, "weiter")
    try:
        source = request.client.host if request.client else ""
        signed_in = atlas.sign_in(name, first(form, "kennwort"), source)
    except (SignInError, SlowDownError) as error:
        return _page(site, atlas, name=name, onward=onward, told=_say(error, site), status=_status(error))
    if (old := token_of(request)) is not None:
        atlas.sign_out(old)
    return _let_in(request, atlas, signed_in, _onward(onward, site))


@router.post("/anmelden/vergessen")
@router.post("/en/anmelden/vergessen")
def forgotten(form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Send a link to who forgot the passphrase; the answer is the same for every name."""
    atlas.send_reset(first(form, "name"), site.url("/einladung"), site.lang)
    sentence = "Wenn es das Konto gibt und wir eine Adresse haben, ist ein Link unterwegs."
    return _page(site, atlas, told=Told(site.words.gettext(sentence), good=True))


@router.post("/abmelden")
@router.post("/en/abmelden")
def sign_out(request: Request, actor: ActorDep, form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Sign out, here or everywhere."""
    if first(form, "ueberall"):
        atlas.sign_out_everywhere(actor)
    if (token := token_of(request)) is not None:
        atlas.sign_out(token)
    answer = RedirectResponse(site.url("/anmelden"), _SEE_OTHER, headers=NO_STORE)
    end_cookie(answer)
    # What the browser kept of pages goes too.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/einladung")
@router.get("/en/einladung")
def show_invitation(site: SiteDep) -> Response:
    """Show where a one-time link leads; its token stands after the #, which no server sees."""
    return HTMLResponse(web.invitation_page(site), headers=NO_STORE)


@router.post("/einladung")
@router.post("/en/einladung")
def accept_invitation(request: Request, form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Set a passphrase with a one-time link, and sign in."""
    token = first(form, "code").strip()
    try:
        signed_in = atlas.set_passphrase(token, first(form, "kennwort"))
    except RefusedError as error:
        html = web.invitation_page(site, token=token, told=_say(error, site))
        return HTMLResponse(html, 422, headers=NO_STORE)
    return _let_in(request, atlas, signed_in, site.url("/"))


@router.post("/anmelden/behoerde")
@router.post("/en/anmelden/behoerde")
def to_provider(request: Request, form: FormDep, site: SiteDep, atlas: AtlasDep) -> Response:
    """Lead to the authority's identity provider."""
    try:
        return begin(request, atlas, _onward(first(form, "weiter"), site))
    except WorldError as error:
        return _page(site, atlas, told=_say(error, site), status=503)


@router.get("/anmelden/zurueck")
def from_provider(request: Request, site: SiteDep, atlas: AtlasDep) -> Response:
    """Come back from the identity provider."""
    try:
        signed_in, onward = finish(request, atlas)
    except (SignInError, WorldError) as error:
        status = 401 if isinstance(error, SignInError) else 503
        return forget(_page(site, atlas, told=_say(error, site), status=status))
    return forget(_let_in(request, atlas, signed_in, onward))
