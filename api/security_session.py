"""Who asks: the session of a cookie, and the proof that a change was meant.

A change needs three things: the browser sends it from our own page (Sec-Fetch-Site or Origin), its cookie is SameSite,
and it carries a token that only a page of this session can know, in the header `X-CSRF-Token` or the field `csrf`.
"""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.asgi import HttpMiddleware
from api.deps import AtlasDep
from api.problems import make_problem
from geo.atlas import Atlas
from geo.errors import ForbiddenError, SignInError
from geo.keyring import derive, same
from geo.model import NOBODY, Actor, SignedIn

__all__ = [
    "ActorDep",
    "CrossSite",
    "FormDep",
    "actor_of",
    "csrf_of",
    "end_cookie",
    "give_cookie",
    "is_secure",
    "may_read",
    "require",
    "token_of",
]

_COOKIE, _SECURE_COOKIE = "atlas", "__Host-atlas"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_OWN_SITE = {"same-origin", "none"}
_LARGEST_FORM = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_OPEN = {"/hilfe", "/en/hilfe", "/static/marks.svg"}
"""What even a stranger reads where reading is closed."""


class CrossSite(HttpMiddleware):
    """Refuse every change that a page of somebody else sends in the name of who is signed in here."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        foreign = scope["method"] not in _SAFE and _is_foreign(request)
        await (make_problem(request, 403) if foreign else self.app)(scope, receive, send)


def _is_foreign(request: Request) -> bool:
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site not in _OWN_SITE
    origin = request.headers.get("origin")
    # A program sends neither.
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def is_secure(request: Request, atlas: Atlas) -> bool:
    """Tell whether browsers reach the atlas by https."""
    return request.url.scheme == "https" or (atlas.settings.public_url or "").startswith("https://")


def token_of(request: Request) -> str | None:
    """Return the session token of the cookie, if there is one."""
    return request.cookies.get(_SECURE_COOKIE) or request.cookies.get(_COOKIE)


def csrf_of(request: Request) -> str:
    """Return what a page of this session sends along with every change."""
    token = token_of(request)
    return derive(token, "csrf") if token else ""


def give_cookie(request: Request, atlas: Atlas, response: Response, signed_in: SignedIn) -> None:
    """Hand the session to the browser: not for scripts, not for other sites, for as long as the browser is open."""
    secure = is_secure(request, atlas)
    name = _SECURE_COOKIE if secure else _COOKIE
    response.set_cookie(name, signed_in.token, secure=secure, httponly=True, samesite="lax", path="/")


def end_cookie(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(_SECURE_COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    response.delete_cookie(_COOKIE, httponly=True, samesite="lax", path="/")


def actor_of(request: Request, atlas: Atlas) -> Actor:
    """Return who asks; without a cookie nothing is looked up."""
    known: Actor | None = getattr(request.state, "actor", None)
    if known is None:
        token = token_of(request)
        known = request.state.actor = atlas.who_is(token) if token else NOBODY
    return known


async def _form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form, none where the request holds something else."""
    if request.method in _SAFE or request.headers.get("content-type", "").partition(";")[0] != _FORM:
        return {}
    body = await request.body()
    if len(body) > _LARGEST_FORM:
        raise HTTPException(413)
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)


FormDep = Annotated[dict[str, list[str]], Depends(_form)]


def _actor(request: Request, atlas: AtlasDep, form: FormDep) -> Actor:
    actor = actor_of(request, atlas)
    if actor.account is not None and request.method not in _SAFE:
        given = request.headers.get("x-csrf-token") or (form.get("csrf") or [""])[0]
        if not same(given, csrf_of(request)):
            raise ForbiddenError(
                "This page is too old for that. Load it again and repeat it, please.",
                de="Die Seite ist dafür zu alt. Bitte laden Sie sie neu und versuchen Sie es noch einmal.",
            )
    return actor


ActorDep = Annotated[Actor, Depends(_actor)]
"""Who asks, or NOBODY; a change without the token of the page is refused."""


def require(action: str) -> Callable[[Actor], Actor]:
    """Return a dependency that gives who asks, if they may do `action` anywhere; where, the facade asks.

    Raises SignInError for a stranger and ForbiddenError for others.
    """

    def allowed(actor: ActorDep) -> Actor:
        if actor.account is None:
            raise SignInError("You have to be signed in for this.", de="Dafür müssen Sie angemeldet sein.")
        if not actor.may_somewhere(action):
            raise ForbiddenError("You do not have the right to do this.", de="Dafür fehlt Ihnen das Recht.")
        return actor

    return allowed


def may_read(request: Request, atlas: AtlasDep) -> None:
    """Refuse strangers where ATLAS_PUBLIC_READING is false."""
    if getattr(request.scope.get("route"), "path", "") in _OPEN:
        return
    if not actor_of(request, atlas).may_somewhere("map.read"):
        raise SignInError("You have to be signed in to read here.", de="Zum Lesen müssen Sie angemeldet sein.")
