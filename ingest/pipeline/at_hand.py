"""A file that is asked for, at hand: as it is, or fetched from the web under its own name."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from geo.model import Progress
from geo.settings import Settings
from ingest.areas import AreaRequest
from ingest.fetch import Located, locate
from ingest.population import PopulationRequest

__all__ = ["at_hand"]

Asked = TypeVar("Asked", AreaRequest, PopulationRequest)


def at_hand(settings: Settings, request: Asked, progress: Progress) -> tuple[Asked, Located]:
    """Return what is asked for with the path where it lies and the name of its dataset, and where it came from."""
    located = locate(request.address or str(request.path), settings.data_dir / "downloads", progress)
    dataset = request.dataset or Path(located.name).stem
    return replace(request, path=located.path, dataset=dataset), located
