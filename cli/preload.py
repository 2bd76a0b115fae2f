"""Loaded once where workers are forked from: what they need lies in memory that they share until they write to it."""

import gc

import anyio._backends._asyncio
import holidays.countries
import holidays.groups
import uvicorn.lifespan.on
import uvicorn.loops.auto
import uvicorn.protocols.http.auto
import uvicorn.protocols.websockets.auto

from api.app import create_app, get_ready
from web import compile_templates

__all__ = ["APP", "LOADED"]

LOADED = holidays.countries, holidays.groups, anyio, uvicorn
"""What every worker needs, if only at its first question."""

APP = create_app()
"""What every worker serves."""

compile_templates()
get_ready(APP)
gc.collect()
# The collector of a worker does not write to what all share.
gc.freeze()
