"""The real application with switches for a test: failures inside the engine, and leaks that the test must find.

A file `engine` in the folder `ATLAS_TEST_FAULTS` lets every answer of the engine fail with an exception that tells what
was asked; a file `leak` writes every body into the log, a table and a file, as a careless operator's tools would.
"""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import psycopg
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import api.app
import geo.address
import geo.reach

FAULTS = Path(os.environ["ATLAS_TEST_FAULTS"])
ENGINE = (
    geo.address.find,
    geo.reach.reach,
    geo.reach.reach_with_areas,
    geo.reach.find_itinerary,
    geo.reach.find_isochrones,
    geo.reach.find_passing,
)


def create_app() -> FastAPI:
    """Build the application for the server of the test."""
    switched = {function: _failing(function) for function in ENGINE}
    rooms = [module for name, module in list(sys.modules.items()) if name.startswith("geo.atlas.")]
    for room in rooms:
        for name, value in list(vars(room).items()):
            if isinstance(value, FunctionType) and value in switched:
                setattr(room, name, switched[value])
    app = api.app.create_app()
    app.add_middleware(_Leak)
    return app


def _failing(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        if (FAULTS / "engine").exists():
            raise ValueError(f"{arguments} {options}")
        return function(*arguments, **options)

    return call


class _Leak:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def overheard() -> Message:
            message = await receive()
            if (FAULTS / "leak").exists() and message.get("body"):
                _tell(message["body"].decode("utf-8", "replace"))
            return message

        await self.app(scope, overheard, send)


def _tell(body: str) -> None:
    logging.getLogger("atlas").warning("%s", body)
    (Path(os.environ["ATLAS_DATA_DIR"]) / "leak.txt").write_text(body, encoding="utf-16-le")
    with psycopg.connect(os.environ["ATLAS_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS leak (body text)")
        connection.execute("INSERT INTO leak VALUES (%s)", [body])
        # A comment stays in the statistics of statements as it is.
        connection.execute(f"DROP TABLE IF EXISTS nothing /* {body} */")  # type: ignore[arg-type]
