"""What every answer carries so that the browser trusts nobody else: the content security policy and its neighbours."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from api.asgi import HttpMiddleware

__all__ = ["SecurityHeaders", "framed_policy"]

_DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self' 'nonce-{nonce}'",
    "style-src 'self' 'nonce-{nonce}'",
    "worker-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)
_POLICY = "; ".join(_DIRECTIVES)
_ALONE = "frame-ancestors 'none'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def framed_policy(nonce: str, sites: str) -> dict[str, str]:
    """Return the headers of a page that pages of `sites` may show in a frame; all others may be shown in none."""
    return {
        "Content-Security-Policy": _POLICY.format(nonce=nonce).replace(_ALONE, f"frame-ancestors {sites}"),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


class SecurityHeaders(HttpMiddleware):
    """Give each request a fresh `request.state.csp_nonce` and each answer the headers that go with it."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["csp_nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
