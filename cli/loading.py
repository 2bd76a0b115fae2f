"""Areas, people, lists and addresses loaded by the command, and what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from cli.imports import load
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store.session import Engine
from ingest.areas import AreaRequest
from ingest.pipeline.addresses import AddressRequest, ingest_addresses
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.lists import ListRequest, ingest_list
from ingest.pipeline.population import ingest_population
from ingest.population import PopulationRequest

__all__ = ["load_addresses", "load_areas", "load_list", "load_population"]

R = TypeVar("R")


def load_areas(source: str, options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load areas, once or `every` so often."""
    request = AreaRequest(Path(source), address=_address(source), **options)
    _load(ingest_areas, request, every=every, as_json=as_json)


def load_population(source: str, options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load people, once or `every` so often."""
    request = PopulationRequest(Path(source), address=_address(source), **options)
    _load(ingest_population, request, every=every, as_json=as_json)


def load_list(source: str, options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load an official list, once or `every` so often."""
    request = ListRequest(Path(source), address=_address(source), **options)
    _load(ingest_list, request, every=every, as_json=as_json)


def load_addresses(source: str, options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load official addresses, once or `every` so often."""
    request = AddressRequest(Path(source), address=_address(source), **options)
    _load(ingest_addresses, request, every=every, as_json=as_json)


def _load(
    ingest: Callable[[Engine, Settings, R, Progress], ImportRun], request: R, *, every: str | None, as_json: bool
) -> None:
    load(lambda engine, settings, progress: ingest(engine, settings, request, progress), every=every, as_json=as_json)


def _address(source: str) -> str:
    return source if "://" in source else ""
