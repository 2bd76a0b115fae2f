"""Areas of an authority beside those of OpenStreetMap: the steps from a file to the neighbourhoods that are served."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geo.model import AreaInput, BBox, ImportRun, Notice, Progress
from geo.settings import Settings
from geo.store import merging, staging
from geo.store.areas import OFFICIAL
from geo.store.neighbourhoods import find_bounds
from geo.store.session import Engine, reading
from ingest.areas import AreaRequest, inspect, read_areas
from ingest.fetch import is_address
from ingest.pipeline.at_hand import at_hand
from ingest.pipeline.job import Job, Source, Step
from ingest.pipeline.run import digest, import_source

__all__ = ["STEPS", "AreaJob", "ingest_again", "ingest_areas"]

_DECIDING = ("ingest/areas", "geo/model/rows.py")
"""Whatever of the program decides what rows the bytes of a file become."""


@dataclass(slots=True, kw_only=True)
class AreaJob(Job):
    """The job of a set of areas, with what yields them."""

    read: Callable[[], Iterator[AreaInput | Notice]]

    @property
    def source(self) -> str:
        """The source of its neighbourhoods."""
        return f"{OFFICIAL}{self.info.dataset}"


def ingest_areas(engine: Engine, settings: Settings, request: AreaRequest, progress: Progress) -> ImportRun:
    """Replace the areas of a dataset by those in a file, and return the finished run; raises as `import_source`.

    Areas that the file no longer holds are kept as vanished; those that stay keep their id and their address.
    """
    request, located = at_hand(settings, request, progress)
    info = located.tell(inspect(request))
    with reading(engine) as session:
        town = find_bounds(session)
    recipe = digest([*_DECIDING]) + _spelled(request, town)
    job = partial(AreaJob, read=partial(read_areas, request, town))
    return import_source(engine, settings.data_dir, Source(info, recipe, STEPS, job), progress)


def ingest_again(engine: Engine, settings: Settings, run: ImportRun, progress: Progress) -> ImportRun:
    """Load what a run loaded, as it is now."""
    address = run.location if is_address(run.location) else ""
    request = AreaRequest(
        Path(run.location), run.dataset, licence=run.licence, address=address, made_up=run.made_up, **run.options
    )
    return ingest_areas(engine, settings, request, progress)


def _spelled(request: AreaRequest, town: BBox | None) -> str:
    """Spell what else decides: the same file asked otherwise is read again."""
    asked = sorted(request.options.items())
    return f" {asked}" + ("" if request.crs is not None else f" {town}")


def _create(job: AreaJob) -> int:
    return staging.create(job.session)


def _read(job: AreaJob) -> int:
    with staging.writer(job.session) as writer:
        for told in job.read():
            if isinstance(told, Notice):
                job.note(told, writer.put)
                continue
            writer.put(told)
            if writer.counts["neighbourhood"] % 100 == 0:
                job.progress.advance("read", writer.counts["neighbourhood"])
    job.counts["neighbourhood"] = writer.counts["neighbourhood"]
    return job.counts["neighbourhood"]


def _merge(job: AreaJob) -> int:
    job.changes = merging.merge_neighbourhoods(job.session, source=job.source)
    staging.drop(job.session)
    return job.counts["neighbourhood"]


STEPS: tuple[Step[AreaJob], ...] = (
    Step("create", (), _create),
    Step("read", ("create",), _read),
    Step("merge", ("read",), _merge),
)
