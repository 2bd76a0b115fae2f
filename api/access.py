"""A line for each request that holds neither the question nor who asked."""

import logging
import time

from starlette.types import Message, Receive, Scope, Send

from api.asgi import HttpMiddleware

__all__ = ["AccessLog"]

_SLOW_SECONDS = 1.0
_log = logging.getLogger("atlas.access")


class AccessLog(HttpMiddleware):
    """Log method, route, status and time; slow ones as a warning."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.perf_counter()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, watch)
        seconds = time.perf_counter() - began
        # The route's pattern, never the path: a path is what somebody typed.
        route = getattr(scope.get("route"), "path", "-")
        level = logging.WARNING if seconds > _SLOW_SECONDS else logging.INFO
        _log.log(level, "%s %s %d %.0f ms", scope["method"], route, status, seconds * 1000)
