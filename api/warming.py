"""What many will ask for is computed before anybody does: soon after the start, and after every import."""

import asyncio
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from geo.atlas import Atlas

__all__ = ["keep_warm"]

_FIRST_SECONDS, _EVERY_SECONDS = 5.0, 60.0
"""Whoever opens the first page does not share the processor."""


async def keep_warm(atlas: Atlas, ending: asyncio.Event) -> None:
    """Compute the public cells of what is loaded, again after each import, until `ending`."""
    pause = _FIRST_SECONDS
    while not await _ends_within(ending, pause):
        # Whatever is wrong is told to whoever asks; a look every minute goes on.
        with suppress(Exception):
            await run_in_threadpool(atlas.warm_cells, ending.is_set)
        pause = _EVERY_SECONDS


async def _ends_within(ending: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(ending.wait(), seconds)
    return ending.is_set()
