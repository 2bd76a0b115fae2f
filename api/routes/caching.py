"""Answers that a browser may keep for a moment and ask about again by their tag."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["CachedRoute"]

_HALF_A_MINUTE = "private, max-age=30"
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class CachedRoute(APIRoute):
    """A route whose answers carry an ETag: who has the same already is told so instead of being sent it again."""

    def get_route_handler(self) -> _Handler:
        """Return the handler with tags."""
        handler = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await handler(request)
            if response.status_code != 200:  # noqa: PLR2004 - HTTP
                return response
            tag = f'W/"{hashlib.blake2b(bytes(response.body), digest_size=12).hexdigest()}"'
            headers = {"ETag": tag, "Cache-Control": _HALF_A_MINUTE}
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return tagged
