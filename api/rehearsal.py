"""Asks the application what people will ask first, in the process from which workers are forked, for all of them."""

import asyncio
import json
import logging
import threading
from contextlib import suppress

from fastapi import FastAPI
from starlette.types import Message, Scope

from geo.atlas import Atlas

__all__ = ["rehearse"]

_PAGES = ("/", "/karte", "/en", "/en/karte", "/beratung")
_HOST = "localhost"
_SECONDS = 10.0


def rehearse(app: FastAPI) -> None:
    """Ask for pages and for what is in reach; whatever is wrong is told to whoever asks, and the start goes on."""
    before = set(threading.enumerate())
    # How long it takes here is nobody's business.
    logging.getLogger("atlas.access").disabled = True
    with suppress(Exception):
        asyncio.run(_ask_all(app))
    logging.getLogger("atlas.access").disabled = False
    for thread in set(threading.enumerate()) - before:
        # A process that is forked has none of these, but would wait for whatever they hold.
        thread.join(_SECONDS)


async def _ask_all(app: FastAPI) -> None:
    for page in _PAGES:
        await _ask(app, "GET", page)
    atlas: Atlas = app.state.atlas
    for query in atlas.first_questions():
        question: dict[str, object] = {"origin": {"lon": query.lon, "lat": query.lat}, "mode": query.mode}
        if query.depart_at is not None:
            question |= {"depart_at": query.depart_at.isoformat(), "window_minutes": query.window_minutes}
        await _ask(app, "POST", "/api/v1/reach", question)


async def _ask(app: FastAPI, method: str, path: str, question: object = None) -> None:
    body = b"" if question is None else json.dumps(question).encode()
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", _HOST.encode()), (b"accept-encoding", b"gzip"), (b"content-type", b"application/json")],
        "client": (_HOST, 0),
        "server": (_HOST, 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_message: Message) -> None:
        pass

    await app(scope, receive, send)
