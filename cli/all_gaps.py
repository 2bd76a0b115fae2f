"""`atlas gaps --all`: every theme by every way and hour into files, by processes or a cluster; can be gone on with."""

import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime
from os import cpu_count
from pathlib import Path

from cli.database import open_engine, read_settings
from cli.printing import say
from cli.progress import ShownProgress
from geo.atlas import Atlas
from geo.gaps import Workers, in_processes, on_cluster
from geo.model import BatchQuery
from geo.settings import Settings
from geo.store.session import Engine

__all__ = ["Batch", "compute_all", "keep_indicators"]


@dataclass(frozen=True, slots=True)
class Batch:
    """What the command was told; nothing: the usual."""

    out: Path | None
    ways: tuple[str, ...]
    hours: tuple[tuple[datetime, int], ...]
    """From when on people leave, and for how many minutes."""
    themes: tuple[str, ...]
    resolution: int
    cells: int
    processes: int | None
    scheduler: str | None


def compute_all(batch: Batch) -> None:
    """Compute everything into the folder that is told; without one, what is kept of today for comparisons."""
    settings = read_settings()
    engine = open_engine(settings)
    begun = time.monotonic()
    try:
        if batch.out is None:
            keep_indicators(engine, settings)
            return
        atlas = Atlas(settings, engine)
        with ShownProgress(sys.stderr) as progress:
            query = _query(batch, atlas.usual_gaps())
            new = atlas.compute_gaps(query, batch.out.absolute(), _workers(batch), progress)
    finally:
        engine.dispose()
    say(f"{new} files are new in {batch.out}; it took {time.monotonic() - begun:.1f} s.")


def keep_indicators(engine: Engine, settings: Settings) -> None:
    """Compute what is kept of today, and say so, and the cells that servers share; nothing where no area is loaded."""
    begun, atlas = time.monotonic(), Atlas(settings, engine)
    with ShownProgress(sys.stderr) as progress:
        day = atlas.keep_indicators(progress)
    atlas.keep_cells()
    if day is not None:
        say(f"The indicators of {day} are kept for comparisons; it took {time.monotonic() - begun:.1f} s.")


def _query(batch: Batch, usual: BatchQuery) -> BatchQuery:
    return replace(
        usual,
        ways=batch.ways or usual.ways,
        hours=batch.hours or usual.hours,
        themes=batch.themes,
        resolution=batch.resolution,
        cells=batch.cells,
    )


def _workers(batch: Batch) -> Workers:
    if batch.scheduler is not None:
        return on_cluster(batch.scheduler)
    return in_processes(batch.processes or cpu_count() or 1)
