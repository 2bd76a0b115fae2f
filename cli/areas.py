"""Areas and people loaded by the command, and what came of it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.database import opened, read_settings
from cli.imports import finish
from cli.progress import ShownProgress
from cli.repeating import repeatedly
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store.session import Engine
from ingest.areas import AreaRequest
from ingest.fetch import is_address
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.population import ingest_population
from ingest.population import PopulationRequest

__all__ = ["load_areas", "load_population"]


def load_areas(source: str, options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load areas, once or `every` so often."""
    request = AreaRequest(Path(source), address=_address(source), **options)

    def load(engine: Engine, settings: Settings, progress: Progress) -> ImportRun:
        return ingest_areas(engine, settings, request, progress)

    _load(load, every=every, as_json=as_json)


def load_population(source: str, options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load people, once or `every` so often."""
    request = PopulationRequest(Path(source), address=_address(source), **options)

    def load(engine: Engine, settings: Settings, progress: Progress) -> ImportRun:
        return ingest_population(engine, settings, request, progress)

    _load(load, every=every, as_json=as_json)


def _address(source: str) -> str:
    return source if is_address(source) else ""


def _load(ingest: Callable[[Engine, Settings, Progress], ImportRun], *, every: str | None, as_json: bool) -> None:
    def load() -> None:
        settings = read_settings()
        with opened(settings) as engine:
            with ShownProgress(sys.stderr) as progress:
                run = ingest(engine, settings, progress)
            finish(engine, settings, run, as_json=as_json)

    repeatedly(every, load)
