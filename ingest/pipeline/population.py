"""How many people live where: the steps from a census grid, points or a table of areas to cells of 100 metres."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import shapely

from geo.model import BBox, ImportRun, Notice, PeopleInput, Progress, Severity
from geo.settings import Settings
from geo.store import population as people
from geo.store.merging import Changes
from geo.store.neighbourhoods import find_bounds
from geo.store.session import Engine, reading
from geo.store.streets import current_run
from ingest import population
from ingest.fetch import is_address
from ingest.pipeline.at_hand import at_hand
from ingest.pipeline.job import Job, Source, Step
from ingest.pipeline.run import digest, import_source
from ingest.population import Form, Match, PopulationRequest, Weights
from ingest.population.source import Layout

__all__ = ["CELL_STEPS", "TABLE_STEPS", "PopulationJob", "ingest_again", "ingest_population"]

_DECIDING = ("ingest/population", "geo/model/rows.py")
"""Whatever of the program decides what rows the bytes of a file become."""


@dataclass(slots=True, kw_only=True)
class PopulationJob(Job):
    """The job of a dataset of people."""

    request: PopulationRequest
    layout: Layout
    town: BBox | None
    threshold: int
    matches: Sequence[Match] = field(default_factory=list)


def ingest_population(engine: Engine, settings: Settings, request: PopulationRequest, progress: Progress) -> ImportRun:
    """Replace what a dataset tells of people by what a file tells, and return the finished run.

    Raises as `import_source`.
    """
    request, located = at_hand(settings, request, progress)
    info, layout = located.tell(population.inspect(request)), population.look(request)
    with reading(engine) as session:
        town = find_bounds(session) or people.find_areas_box(session)
        asked: list[object] = [*sorted(request.options.items()), settings.people_threshold, town]
        if layout.form is Form.AREAS:
            # Other areas or other houses spread the same table otherwise.
            asked += [current_run(session), people.list_known_areas(session)]
    job = partial(PopulationJob, request=request, layout=layout, town=town, threshold=settings.people_threshold)
    steps = TABLE_STEPS if layout.form is Form.AREAS else CELL_STEPS
    return import_source(engine, settings.data_dir, Source(info, _recipe(asked), steps, job), progress)


def ingest_again(engine: Engine, settings: Settings, run: ImportRun, progress: Progress) -> ImportRun:
    """Load what a run loaded, as it is now."""
    address = run.location if is_address(run.location) else ""
    options = {**run.options, "where": tuple(run.options.get("where", ()))}
    request = PopulationRequest(
        Path(run.location), run.dataset, licence=run.licence, address=address, made_up=run.made_up, **options
    )
    return ingest_population(engine, settings, request, progress)


def _recipe(asked: list[object]) -> str:
    return f"{digest(_DECIDING)} {hashlib.sha256(repr(asked).encode()).hexdigest()}"


def _forget(job: PopulationJob) -> int:
    job.counts["people before"] = people.count_people(job.session, job.info.dataset)
    people.forget_people(job.session, job.info.dataset)
    return 0


def _read_cells(job: PopulationJob) -> int:
    with people.people_writer(job.session) as writer:
        for told in population.read_cells(job.request, job.layout, job.town, job.threshold, job.progress):
            if isinstance(told, Notice):
                job.note(told, writer.put)
            else:
                job.counts["suppressed"] += told.suppressed
                writer.put(told)
    job.counts["population_cell"] = writer.counts["population_cell"]
    return job.counts["population_cell"]


def _match(job: PopulationJob) -> int:
    counts, notices = population.read_counts(job.request, job.layout, job.progress)
    areas = people.list_known_areas(job.session, job.request.areas)
    job.matches, told = population.match(job.request.path.name, counts, areas)
    for notice in [*notices, *told]:
        job.note(notice)
    job.session.flush()
    return len(job.matches)


def _spread(job: PopulationJob) -> int:
    numbers = [match.area.id for match in job.matches]
    homes = {
        area: Weights(lon, lat, weight)
        for area, lon, lat, weight in people.list_homes(job.session, numbers, population.residential_levels())
    }
    shapes = people.read_shapes(job.session, [area for area in numbers if area not in homes])
    with people.people_writer(job.session) as writer:
        for done, match in enumerate(job.matches, 1):
            if (own := homes.get(match.area.id)) is None:
                own = population.spread_evenly(shapely.from_wkb(shapes[match.area.id]))
                detail = f"No home is known in {match.area.name}; its people were spread evenly."
                job.note(Notice("spread_evenly", Severity.INFO, _subject(job, match), detail), writer.put)
            for row in _cells(job, match, own):
                job.counts["suppressed"] += row.suppressed
                writer.put(row)
            job.progress.advance("spread", done, len(job.matches) + 1)
    job.counts["population_cell"] = writer.counts["population_cell"]
    return len(job.matches)


def _cells(job: PopulationJob, match: Match, homes: Weights) -> list[PeopleInput]:
    """Return the people of an area by cell; of a number that is withheld or too small only that it is."""
    told = match.count.people
    dataset, area, year = job.info.dataset, match.area.id, match.count.year
    if told is None or 0 < told < job.threshold:
        cell, _, geom = population.spread(1, Weights(homes.lon[:1], homes.lat[:1], homes.weight[:1]))[0]
        return [PeopleInput(dataset, cell, area, year, None, True, geom)]
    return [
        PeopleInput(dataset, cell, area, year, number, False, geom)
        for cell, number, geom in population.spread(told, homes)
    ]


def _subject(job: PopulationJob, match: Match) -> str:
    return f"{job.info.name} row {match.count.row}"


def _count(job: PopulationJob) -> int:
    before = job.counts.pop("people before")
    job.counts["people"] = people.count_people(job.session, job.info.dataset)
    now = job.counts["people"]
    job.changes = Changes(added=max(now - before, 0), changed=0, vanished=max(before - now, 0))
    return now


_COUNT = Step("count", ("forget",), _count)
CELL_STEPS: tuple[Step[PopulationJob], ...] = (
    Step("forget", (), _forget),
    Step("read", ("forget",), _read_cells),
    _COUNT,
)
TABLE_STEPS: tuple[Step[PopulationJob], ...] = (
    Step("forget", (), _forget),
    Step("match", (), _match),
    Step("spread", ("forget", "match"), _spread),
    _COUNT,
)
