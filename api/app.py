"""The application: middleware, routers and static files put together."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api.access import AccessLog
from api.asgi import HeadAsGet
from api.problems import CatchAll, add_problems
from api.rehearsal import rehearse
from api.routes import (
    accounts,
    addresses,
    assets,
    calendar,
    chains,
    counselling,
    dcat,
    embedding,
    exports,
    gap_cells,
    gap_comparison,
    gap_exports,
    health,
    isochrone,
    itinerary,
    neighbourhoods,
    ogc,
    pages,
    people,
    places,
    reach,
    scenarios,
    sheet,
    signin,
    team_pages,
    themes,
    tiles,
    what_if,
    worksheets,
)
from api.security import SecurityHeaders
from api.security_session import CrossSite, may_read
from api.warming import keep_warm
from geo.atlas import Atlas
from geo.settings import Settings
from geo.team import Team

__all__ = ["create_app", "get_ready"]

API_ROUTERS: tuple[APIRouter, ...] = (
    addresses.router,
    themes.router,
    places.router,
    neighbourhoods.router,
    reach.router,
    isochrone.router,
    itinerary.router,
    chains.router,
    exports.router,
    gap_cells.router,
    gap_comparison.router,
    gap_exports.router,
    scenarios.router,
    what_if.router,
    *people.PEOPLES_ROUTERS,
)
"""Nouns of the API, below `/api/v1`."""

ROOT_ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    tiles.router,
    assets.router,
    pages.router,
    counselling.router,
    sheet.router,
    worksheets.router,
    signin.router,
    accounts.router,
    *team_pages.TEAM_PAGES,
    calendar.router,
    ogc.router,
    dcat.router,
    embedding.router,
)
"""Everything that has its own path: pages, tiles, health."""

_ALWAYS_OPEN = (health.router, assets.router, signin.router, accounts.router)
"""What says itself who may come in."""

_MIDDLEWARE = (
    Middleware(AccessLog),
    Middleware(SecurityHeaders),
    Middleware(CatchAll),
    Middleware(CrossSite),
    Middleware(HeadAsGet),
    # The default of 9 costs five times the time of 3 for a twentieth of the size.
    Middleware(GZipMiddleware, minimum_size=1000, compresslevel=3),
)
"""Outermost first."""

_FIRST_NEEDED = (pages.warm, addresses.warm)
"""What nobody should wait for."""

_SWITCH_SECONDS = 0.0005
"""A thread that comes back from machine code waits no longer than this for the interpreter: an answer needs two."""
_STATIC = Path(__file__).resolve().parents[1] / "web" / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application on `settings`, by default those of the environment."""
    atlas = Atlas.open(settings or Settings())
    team = Team.open(atlas.settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        sys.setswitchinterval(_SWITCH_SECONDS)
        ending = asyncio.Event()
        warming = []
        if not app.state.ready:
            atlas.warm()
            # Whoever comes first waits for the kernels, but not for pages that others may ask for.
            warming = [asyncio.create_task(run_in_threadpool(warm, atlas)) for warm in _FIRST_NEEDED]
        warming.append(asyncio.create_task(keep_warm(atlas, ending)))
        try:
            yield
        finally:
            ending.set()
            await asyncio.gather(*warming, return_exceptions=True)
            atlas.close()
            team.close()

    app = FastAPI(
        title="Sozialraumatlas",
        version="1",
        summary="What a neighbourhood offers, where it is, and when it is open.",
        license_info={
            "name": "Data: ODbL 1.0, © OpenStreetMap contributors",
            "url": "https://opendatacommons.org/licenses/odbl/",
        },
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=list(_MIDDLEWARE),
    )
    app.state.atlas = atlas
    app.state.team = team
    app.state.ready = False
    add_problems(app)
    app.state.error_page = pages.error_page
    # Nothing is asked where everybody may read: that would cost every answer a little.
    closed = [] if atlas.settings.public_reading else [Depends(may_read)]
    for router in API_ROUTERS:
        app.include_router(router, prefix="/api/v1", dependencies=closed)
    for router in ROOT_ROUTERS:
        app.include_router(router, dependencies=[] if router in _ALWAYS_OPEN else closed)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def get_ready(app: FastAPI) -> None:
    """Do before processes are forked what each would do for itself; no connection is left open."""
    atlas: Atlas = app.state.atlas
    atlas.warm()
    for warm in _FIRST_NEEDED:
        warm(atlas)
    rehearse(app)
    atlas.close()
    app.state.team.close()
    app.state.ready = True
