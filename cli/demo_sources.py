"""What is known of the made-up town goes into the atlas by the same ways as real data."""

from collections.abc import Callable

from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store.session import Engine
from ingest.areas import AreaRequest
from ingest.demo import AREAS_LICENCE, CENTRES_LICENCE, PEOPLE_LICENCE, DemoFiles, read_name
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.lists import ListRequest, ingest_list
from ingest.pipeline.population import ingest_population
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs
from ingest.pipeline.town import ingest_osm
from ingest.population import PopulationRequest

__all__ = ["load_sources"]


def load_sources(engine: Engine, settings: Settings, files: DemoFiles, progress: Progress) -> list[ImportRun]:
    """Load every source; those that are there already cost little. The list comes after the areas that it covers."""
    return [load(engine, settings, files, progress) for load in _LOADS]


def _town(engine: Engine, settings: Settings, files: DemoFiles, progress: Progress) -> ImportRun:
    return ingest_osm(engine, settings, files.town, progress)


def _areas(engine: Engine, settings: Settings, files: DemoFiles, progress: Progress) -> ImportRun:
    asked = AreaRequest(files.areas, name_field="stadtteil", parent_field="bezirk", licence=AREAS_LICENCE, made_up=True)
    return ingest_areas(engine, settings, asked, progress)


def _people(engine: Engine, settings: Settings, files: DemoFiles, progress: Progress) -> ImportRun:
    asked = PopulationRequest(files.people, licence=PEOPLE_LICENCE, made_up=True)
    return ingest_population(engine, settings, asked, progress)


def _timetable(engine: Engine, settings: Settings, files: DemoFiles, progress: Progress) -> ImportRun:
    return ingest_gtfs(engine, settings, FeedAsked(source=str(files.timetable)), progress)


def _centres(engine: Engine, settings: Settings, files: DemoFiles, progress: Progress) -> ImportRun:
    asked = ListRequest(
        files.centres,
        "childcare",
        files.centres_mapping,
        "Kindertagesstätten",
        read_name(files),
        CENTRES_LICENCE,
        made_up=True,
    )
    return ingest_list(engine, settings, asked, progress)


_LOADS: tuple[Callable[[Engine, Settings, DemoFiles, Progress], ImportRun], ...] = (
    _town,
    _areas,
    _people,
    _timetable,
    _centres,
)
