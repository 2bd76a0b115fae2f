"""Load every source again from where it came: each on its own, so that one that fails does not stop the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from geo.errors import AtlasError, UserError
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store import imports
from geo.store.session import Engine, reading

__all__ = ["Updated", "update_all"]

Again = Callable[[Engine, Settings, ImportRun, Progress], ImportRun]

_AGAIN = {
    "osm": "ingest.pipeline.asked",
    "gtfs": "ingest.pipeline.timetable",
    "areas": "ingest.pipeline.areas",
    "population": "ingest.pipeline.population",
    "places": "ingest.pipeline.lists",
    "addresses": "ingest.pipeline.addresses",
}
"""The module whose `ingest_again` repeats a run of that kind, in the order in which they are repeated."""


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of one source."""

    last: ImportRun
    """The run that was repeated."""
    run: ImportRun | None = None
    error: AtlasError | None = None
    """Why it could not be repeated; the data of the last run are served on."""


def update_all(engine: Engine, settings: Settings, progress: Progress) -> Iterator[Updated]:
    """Repeat the newest run of every kind and dataset with its own location and options, but what is made up."""
    with reading(engine) as session:
        runs = [run for run in imports.list_current(session) if not run.made_up and "removed" not in run.options]
    order = list(_AGAIN)
    for last in sorted(runs, key=lambda run: order.index(run.kind) if run.kind in order else len(order)):
        try:
            yield Updated(last, run=_again(last)(engine, settings, last, progress))
        except AtlasError as error:
            yield Updated(last, error=error)


def _again(last: ImportRun) -> Again:
    if not last.location or last.kind not in _AGAIN:
        raise UserError(
            f"Where {last.source} came from is not known. Please load it once more by hand.",
            de=f"Woher {last.source} kam, ist nicht bekannt. Bitte laden Sie es noch einmal von Hand.",
        )
    again: Again = import_module(_AGAIN[last.kind]).ingest_again
    return again
