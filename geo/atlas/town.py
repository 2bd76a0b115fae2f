"""The town, its neighbourhoods, and where all that is known of it came from."""

from collections.abc import Iterator

from geo.atlas.core import Core
from geo.model import (
    Completeness,
    Freshness,
    ImportRun,
    LoadedSource,
    Neighbourhood,
    NeighbourhoodDetail,
    NeighbourhoodPage,
    Notice,
    RunReport,
)
from geo.store import imports, sources
from geo.store import neighbourhoods as areas
from geo.store.completeness import list_completeness
from geo.store.population import find_people
from geo.store.session import reading

__all__ = ["Town"]

_NOTICES_AT_ONCE = 5_000


class Town(Core):
    """Neighbourhoods and sources."""

    def is_made_up(self) -> bool:
        """Tell whether the town that is served is an invented one."""
        with reading(self._engine) as session:
            run = imports.find_last_done(session, kind="osm")
            return run is not None and run.made_up

    def find_town_name(self) -> str | None:
        """Name the town, or None where the map names no settlement."""
        with reading(self._engine) as session:
            return areas.find_town_name(session)

    def list_neighbourhoods(self, *, limit: int | None = None, offset: int = 0) -> NeighbourhoodPage:
        """List neighbourhoods by name, without outlines."""
        with reading(self._engine) as session:
            total = areas.count_neighbourhoods(session)
            return NeighbourhoodPage(areas.list_neighbourhoods(session, limit=limit, offset=offset), total, offset)

    def get_neighbourhood(self, key: str) -> Neighbourhood:
        """Return the neighbourhood with this id or slug and its outline; raises NotFoundError or GoneError."""
        with reading(self._engine) as session:
            return areas.get_neighbourhood(session, int(key) if key.isdecimal() else key)

    def list_neighbourhoods_at(self, lon: float, lat: float) -> tuple[Neighbourhood, ...]:
        """List the neighbourhoods in which a point lies (degrees), the smallest first."""
        with reading(self._engine) as session:
            return areas.list_at(session, lon, lat)

    def describe_neighbourhood(self, key: str) -> NeighbourhoodDetail:
        """Return the neighbourhood with this id or slug and how it fits in; raises NotFoundError or GoneError."""
        with reading(self._engine) as session:
            area = areas.get_neighbourhood(session, int(key) if key.isdecimal() else key)
            above, parts = areas.list_above(session, area), areas.list_parts(session, area.id)
            return NeighbourhoodDetail(
                area, above, parts, find_people(session, area.id, self.settings.people_threshold)
            )

    def list_completeness(self, neighbourhood: int) -> tuple[Completeness, ...]:
        """Tell how complete each theme is known in a neighbourhood."""
        with reading(self._engine) as session:
            return list_completeness(session, neighbourhood)

    def list_runs(self) -> tuple[ImportRun, ...]:
        """List the imports, newest first."""
        with reading(self._engine) as session:
            return tuple(imports.list_runs(session))

    def name_list(self, dataset: str) -> str:
        """Return how people call an official list by its key; what was never loaded by the key itself."""
        with reading(self._engine) as session:
            run = imports.find_last_done(session, kind="places", dataset=dataset)
            return dataset if run is None else run.title

    def list_sources(self) -> tuple[LoadedSource, ...]:
        """List what is served with its age and what was odd about it."""
        with reading(self._engine) as session:
            return tuple(sources.list_sources(session))

    def describe_run(self, number: int) -> RunReport:
        """Return the report of an import; raises NotFoundError."""
        with reading(self._engine) as session:
            return sources.describe_run(session, number)

    def iter_notices(self, number: int) -> Iterator[Notice]:
        """Yield every stored notice of an import; a slow reader holds no connection."""
        after = 0
        while True:
            with reading(self._engine) as session:
                page = sources.list_notices(session, number, after=after, limit=_NOTICES_AT_ONCE)
            if not page:
                return
            yield from (notice for _, notice in page)
            after = page[-1][0]

    def find_freshness(self) -> Freshness:
        """Tell how old the map is, and when timetables end."""
        with reading(self._engine) as session:
            ends = tuple(sources.find_ends_of_timetables(session))
            return Freshness(self._clock_of(session).edited_on, ends)
