"""What every middleware of ours shares: it answers HTTP, and lets everything else pass."""

from abc import ABC, abstractmethod

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["HeadAsGet", "HttpMiddleware"]


class HttpMiddleware(ABC):
    """A layer around `app` for HTTP requests; start-up and shut-down are none of its business."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand on what is none."""
        answer = self.answer if scope["type"] == "http" else self.app
        await answer(scope, receive, send)

    @abstractmethod
    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""


class HeadAsGet(HttpMiddleware):
    """Answer HEAD as GET (RFC 9110, 9.3.2); the server that speaks HTTP leaves out the content."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        # The server goes by its own scope, and must still read HEAD there.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self.app(asked, receive, send)
        if "route" in asked:
            scope["route"] = asked["route"]
