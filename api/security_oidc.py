"""The authority's identity provider: OpenID Connect with authorization code, PKCE and a nonce.

One secret in a cookie of ten minutes binds the way there to the way back; state, nonce and code verifier are derived
from it, so that nothing is kept here in the meantime.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.security_session import is_secure
from geo.atlas import Atlas
from geo.errors import SignInError, WorldError
from geo.keyring import derive, make_token, same
from geo.model import SignedIn

__all__ = ["begin", "finish", "forget"]

_COOKIE = "atlas-behoerde"
_COOKIE_PATH = "/anmelden"
_COOKIE_SECONDS = 600
_SECONDS = 10
_LEEWAY_SECONDS = 120
_SEE_OTHER = 303
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures with the provider's own key only: never `none`, never our secret."""
_NAMES = ("preferred_username", "email", "name", "sub")


def begin(request: Request, atlas: Atlas, onward: str) -> Response:
    """Send the browser to the provider; raises WorldError if it does not answer."""
    told = _metadata(atlas)
    secret = make_token()
    with _client(request, atlas) as client:
        url, _ = client.create_authorization_url(
            told["authorization_endpoint"],
            state=derive(secret, "state"),
            nonce=derive(secret, "nonce"),
            code_verifier=derive(secret, "verifier"),
        )
    answer = RedirectResponse(url, _SEE_OTHER, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        _COOKIE,
        f"{secret} {onward}",
        max_age=_COOKIE_SECONDS,
        secure=is_secure(request, atlas),
        httponly=True,
        samesite="lax",
        path=_COOKIE_PATH,
    )
    return answer


def finish(request: Request, atlas: Atlas) -> tuple[SignedIn, str]:
    """Return the new session and where to go; raises SignInError or WorldError."""
    secret, _, onward = request.cookies.get(_COOKIE, "").partition(" ")
    if not secret or not same(request.query_params.get("state", ""), derive(secret, "state")):
        raise _failed()
    code = request.query_params.get("code")
    if code is None:
        raise _failed()
    claims = _claims(request, atlas, code, secret)
    groups = claims.get(atlas.settings.oidc_groups_claim) or ()
    name = next(str(claims[key]) for key in _NAMES if claims.get(key))
    signed_in = atlas.sign_in_from_provider(
        f"{claims['iss']}|{claims['sub']}", name[:60], [str(group) for group in cast("Iterable[object]", groups)]
    )
    return signed_in, onward or "/"


def forget(answer: Response) -> Response:
    """Take the cookie of the way back."""
    answer.delete_cookie(_COOKIE, path=_COOKIE_PATH, httponly=True, samesite="lax")
    return answer


def _claims(request: Request, atlas: Atlas, code: str, secret: str) -> Mapping[str, Any]:
    told = _metadata(atlas)
    try:
        with _client(request, atlas) as client:
            given = client.fetch_token(
                told["token_endpoint"], code=code, code_verifier=derive(secret, "verifier"), timeout=_SECONDS
            )
        keys = KeySet.import_key_set(cast("KeySetSerialization", _fetch(told["jwks_uri"])))
        token = jwt.decode(given["id_token"], keys, algorithms=list(_ALGORITHMS))
        client_id = atlas.settings.oidc_client_id
        wanted = {
            "iss": {"essential": True, "value": told["issuer"]},
            "aud": {"essential": True, "value": client_id},
        }
        params = {
            "nonce": derive(secret, "nonce"),
            "client_id": client_id,
            "access_token": given.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, wanted, params)
        claims.validate(leeway=_LEEWAY_SECONDS)
    except requests.RequestException:
        raise _unreachable() from None
    except (OAuthError, JoseError, KeyError, ValueError):
        # The cause may hold what identifies a person.
        raise _failed() from None
    return cast("Mapping[str, Any]", claims)


def _client(request: Request, atlas: Atlas) -> Any:  # noqa: ANN401 - Authlib has no types
    settings = atlas.settings
    base = settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope="openid profile email",
        redirect_uri=f"{base.rstrip('/')}/anmelden/zurueck",
        code_challenge_method="S256",
    )


def _metadata(atlas: Atlas) -> Mapping[str, Any]:
    issuer = (atlas.settings.oidc_issuer or "").rstrip("/")
    if not issuer:
        raise _failed()
    told = _fetch(f"{issuer}/.well-known/openid-configuration")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise _unreachable()
    return told


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=_SECONDS)
        answer.raise_for_status()
        return cast("dict[str, Any]", answer.json())
    except (requests.RequestException, ValueError):
        raise _unreachable() from None


def _failed() -> SignInError:
    return SignInError(
        "Signing in with the authority's account did not work. Please try again.",
        de="Die Anmeldung mit dem Konto der Behörde hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    )


def _unreachable() -> WorldError:
    return WorldError(
        "The authority's sign-in does not answer. Please try again in a moment.",
        de="Die Anmeldung der Behörde antwortet nicht. Bitte versuchen Sie es gleich noch einmal.",
    )
