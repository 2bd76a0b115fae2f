"""The facade that `api` and `cli` talk to: questions in, frozen answers out."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Generic, Self, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from shapely.geometry import mapping

from geo.address import find
from geo.errors import NotFoundError, RefusedError, UserError, WorldError
from geo.hours import OpeningTimes
from geo.model import (
    GROUPS,
    THEMES,
    BBox,
    Checked,
    Completeness,
    FoundAddress,
    Freshness,
    ImportRun,
    Itinerary,
    LoadedSource,
    Marks,
    Neighbourhood,
    NeighbourhoodDetail,
    NeighbourhoodPage,
    Notice,
    OpenState,
    Place,
    PlaceDetail,
    PlaceItem,
    PlacePage,
    PlaceQuery,
    ReachAnswer,
    ReachedPlace,
    ReachQuery,
    Reason,
    ReviewKind,
    ReviewPage,
    RunReport,
)
from geo.network import FORMAT, Network, Served
from geo.reach import Reached, find_isochrones, find_itinerary, find_reason, nearest_places, reach, warm
from geo.settings import Settings
from geo.store import imports, sources, streets
from geo.store import marks as drawn
from geo.store import neighbourhoods as areas
from geo.store import places as stored
from geo.store.addresses import AddressBook
from geo.store.cells import Cells
from geo.store.checked import count_checked
from geo.store.completeness import list_completeness
from geo.store.population import find_people
from geo.store.questions import list_reviews
from geo.store.schema import check_schema
from geo.store.session import Engine, ReadSession, connect, reading
from geo.store.tiles import Tile, get_tile, get_tile_version

__all__ = ["Atlas"]


_AT_ONCE = 200
"""So many places are fetched together, nearest first."""
_NOTICES_AT_ONCE = 5_000
Combinations = dict[tuple[str, ...], int]
"""How many places have exactly these themes."""

_Found = TypeVar("_Found")
_REMEMBERED = 64
"""So many views are kept for the next choice of themes."""
_GROUP_OF = {theme.key: theme.group for theme in THEMES}


class _Views(Generic[_Found]):
    """What was found out of the last views that somebody looked at: the next theme that is ticked asks for no more."""

    def __init__(self) -> None:
        self._known: dict[tuple[PlaceQuery, int], _Found] = {}

    def recall(self, query: PlaceQuery, zoom: int, ask: Callable[[], _Found]) -> _Found:
        """Return what `ask` says of the view of `query`, whatever its themes, order and page."""
        if query.q:
            # What somebody types is not kept, not even here.
            return ask()
        view = (replace(query, themes=(), sort="name", limit=1, offset=0), zoom)
        found = self._known.get(view)
        if found is None:
            found = ask()
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[view] = found
        return found


@dataclass(frozen=True, slots=True)
class _Clock:
    """The town's opening times as of one import."""

    version: int
    times: OpeningTimes
    hours: tuple[str, ...]
    """Every value of `opening_hours` once: thousands of places share hundreds of them."""
    bounds: BBox | None
    edited_on: date | None
    """Last edit of any place."""
    counts: _Views[Combinations] = field(default_factory=_Views)
    cells: _Views[Cells] = field(default_factory=_Views)

    def sort_out(self, at: datetime) -> tuple[list[str], list[str]]:
        """Return the hours that mean open at a moment, and those that mean closed."""
        states = [(text, self.times.state(text, at).state) for text in self.hours]
        return [t for t, state in states if state == "open"], [t for t, state in states if state == "closed"]


class Atlas:
    """The atlas of one town: its database and its network."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self._engine = engine
        self._clock: _Clock | None = None
        self._served = Served(settings.data_dir)
        self._addresses = AddressBook()

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the atlas on the database that `settings` name; nothing is asked of it yet."""
        if settings.database_url is None:
            raise UserError(
                "No database is named. Set ATLAS_DATABASE_URL, or start with `atlas serve`, which brings its own."
            )
        return cls(settings, connect(settings.database_url))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def warm(self) -> None:
        """Make the first question as fast as the second."""
        warm()

    def probe(self) -> None:
        """Return if questions can be answered; raises WorldError if not."""
        with reading(self._engine) as session:
            check_schema(session)

    def tile(self, z: int, x: int, y: int, *, known: int | None = None) -> Tile:
        """Return a vector tile of the base map, without content if `known` is still its version."""
        with reading(self._engine) as session:
            return get_tile(session, z, x, y, known=known)

    def tile_version(self) -> int:
        """Return the number of the import whose data are served."""
        with reading(self._engine) as session:
            return get_tile_version(session)

    def now(self) -> datetime:
        """Return the time in the town, to the minute."""
        return datetime.now(ZoneInfo(self.settings.timezone)).replace(second=0, microsecond=0)

    def list_places(self, query: PlaceQuery) -> PlacePage:
        """List a page of places with their state at the moment asked for, else now."""
        at = query.open_at or self.now()
        with reading(self._engine) as session:
            clock = self._clock_of(session)
            hours, shut = clock.sort_out(at) if query.open_at or query.sort == "open" else ([], [])
            ask = partial(stored.count_themes, session, query, open_hours=hours)
            combinations = clock.counts.recall(query, 0, ask)
            found = stored.list_places(session, query, open_hours=hours, closed_hours=shut)
        return PlacePage(
            items=tuple(PlaceItem(place, clock.times.state(place.opening_hours, at)) for place in found),
            total=sum(n for themes, n in combinations.items() if not query.themes or set(themes) & set(query.themes)),
            offset=query.offset,
            counts_by_group=_by_group(combinations),
        )

    def list_marks(self, query: PlaceQuery, zoom: int) -> Marks:
        """List what the map draws in the box of `query`."""
        with reading(self._engine) as session:
            clock = self._clock_of(session)
            hours = clock.sort_out(query.open_at)[0] if query.open_at else []
            if (singles := drawn.find_single_marks(session, query, zoom, open_hours=hours)) is not None:
                return singles
            ask = partial(drawn.list_cells, session, query, zoom, open_hours=hours)
            return drawn.list_marks(session, clock.cells.recall(query, zoom, ask), query, zoom)

    def get_place(self, number: int) -> PlaceDetail:
        """Return everything about a place; raises NotFoundError or GoneError."""
        at = self.now()
        with reading(self._engine) as session:
            place = stored.get_place(session, number)
            around = areas.list_around(session, number)
            times = self._clock_of(session).times
        week = times.week(place.opening_hours, at.date())
        return PlaceDetail(place, times.state(place.opening_hours, at), week, around)

    def open_state(self, place: Place, at: datetime) -> OpenState:
        """Tell whether a place is open at a moment."""
        with reading(self._engine) as session:
            return self._clock_of(session).times.state(place.opening_hours, at)

    def count_themes(self, neighbourhood: int | None = None) -> dict[str, int]:
        """Count the places of each theme; a place of two themes counts in both."""
        with reading(self._engine) as session:
            combinations = stored.count_themes(session, PlaceQuery(neighbourhood=neighbourhood))
        return {theme.key: sum(n for themes, n in combinations.items() if theme.key in themes) for theme in THEMES}

    def list_neighbourhoods(self, *, limit: int | None = None, offset: int = 0) -> NeighbourhoodPage:
        """List neighbourhoods by name, without outlines."""
        with reading(self._engine) as session:
            total = areas.count_neighbourhoods(session)
            return NeighbourhoodPage(areas.list_neighbourhoods(session, limit=limit, offset=offset), total, offset)

    def get_neighbourhood(self, key: str) -> Neighbourhood:
        """Return the neighbourhood with this id or slug and its outline; raises NotFoundError or GoneError."""
        with reading(self._engine) as session:
            return areas.get_neighbourhood(session, int(key) if key.isdecimal() else key)

    def describe_neighbourhood(self, key: str) -> NeighbourhoodDetail:
        """Return the neighbourhood with this id or slug and how it fits in; raises NotFoundError or GoneError."""
        with reading(self._engine) as session:
            area = areas.get_neighbourhood(session, int(key) if key.isdecimal() else key)
            above, parts = areas.list_above(session, area), areas.list_parts(session, area.id)
            return NeighbourhoodDetail(area, above, parts, find_people(session, area.id))

    def is_made_up(self) -> bool:
        """Tell whether the town that is served is an invented one."""
        with reading(self._engine) as session:
            run = imports.find_last_done(session, kind="osm")
            return run is not None and run.made_up

    def find_bounds(self) -> BBox | None:
        """Return the box around all places, or None in an empty town."""
        with reading(self._engine) as session:
            return self._clock_of(session).bounds

    def find_town_name(self) -> str | None:
        """Name the town, or None where the map names no settlement."""
        with reading(self._engine) as session:
            return areas.find_town_name(session)

    def list_completeness(self, neighbourhood: int) -> tuple[Completeness, ...]:
        """Tell how complete each theme is known in a neighbourhood."""
        with reading(self._engine) as session:
            return list_completeness(session, neighbourhood)

    def count_checked(self, neighbourhood: int | None = None) -> Checked:
        """Count the places that a team confirmed, and those that stand in a list."""
        with reading(self._engine) as session:
            return count_checked(session, neighbourhood)

    def list_reviews(self, *, kind: ReviewKind | None = None, limit: int = 50, offset: int = 0) -> ReviewPage:
        """List open questions that only people can answer, the oldest first."""
        with reading(self._engine) as session:
            return list_reviews(session, kind=kind, limit=limit, offset=offset)

    def list_runs(self) -> tuple[ImportRun, ...]:
        """List the imports, newest first."""
        with reading(self._engine) as session:
            return tuple(imports.list_runs(session))

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

    def find_address(self, text: str, limit: int = 5) -> tuple[FoundAddress, ...]:
        """Return up to `limit` spots that fit what somebody typed, the best first; nothing of it is kept."""
        with reading(self._engine) as session:
            index = self._addresses.get(session)
        return tuple(find(index, text, limit))

    def reach(self, query: ReachQuery) -> ReachAnswer:
        """Return what can be reached from a point, nearest first.

        Raises RefusedError if the point is too far from every street, and WorldError if the streets cannot be read.
        """
        with reading(self._engine) as session:
            network = self._network(session)
            query = self._timed(query)
            reached = reach(network, query)
            found = itertools.islice(self._reached_places(session, query, network, reached), query.limit)
            return ReachAnswer(
                snapped_metres=reached.snapped_metres,
                network_version=f"{network.version.run}.{FORMAT}",
                built_at=network.version.built_at,
                results=tuple(found),
                timetable_from=network.version.timetable_from,
                timetable_to=network.version.timetable_to,
            )

    def isochrones(self, query: ReachQuery, minutes: tuple[int, ...]) -> dict[int, dict[str, object]]:
        """Return the area within each of `minutes` as GeoJSON, the largest first; raises as `reach`."""
        with reading(self._engine) as session:
            network = self._network(session)
        found = find_isochrones(network, self._timed(query), minutes)
        return {limit: mapping(area) for limit, area in found.items()}

    def itinerary(self, query: ReachQuery, goal: int | tuple[float, float]) -> Itinerary | Reason:
        """Return the way to a place (its id) or a point, or why there is none within the time.

        Raises as `reach`, and NotFoundError if the place is not on the map.
        """
        with reading(self._engine) as session:
            network = self._network(session)
        if isinstance(goal, int):
            places = np.flatnonzero(network.places.id == goal).tolist()
            if not places:
                raise NotFoundError(f"There is no place {goal}.", de=f"Den Ort {goal} gibt es nicht.")
            goal = int(places[0])
        query = self._timed(query)
        return find_itinerary(network, query, goal) or find_reason(network, query, goal)

    def _timed(self, query: ReachQuery) -> ReachQuery:
        """Say when, where nothing is said: now; times without an offset are local."""
        zone = ZoneInfo(self.settings.timezone)
        moments = (query.depart_at, query.arrive_by, *(query.visit or ()))
        depart, arrive, *visit = (at.replace(tzinfo=zone) if at and at.tzinfo is None else at for at in moments)
        known = depart if depart or arrive or visit else self.now()
        both = (visit[0], visit[1]) if query.visit and visit[0] and visit[1] else None
        return replace(query, depart_at=known, arrive_by=arrive, visit=both)

    def _reached_places(
        self, session: ReadSession, query: ReachQuery, network: Network, reached: Reached
    ) -> Iterator[ReachedPlace]:
        times = self._clock_of(session).times
        by = query.visit[0] if query.visit else query.arrive_by
        start = times.local(by or query.depart_at or self.now())
        order = nearest_places(network, reached, query.themes)
        for first in range(0, len(order), _AT_ONCE):
            numbers = {int(network.places.id[index]): index for index in order[first:][:_AT_ONCE]}
            known = stored.find_places(session, numbers)
            for number, index in numbers.items():
                if (place := known.get(number)) is None:
                    continue
                seconds = int(reached.seconds[index])
                arrival = start if by else start + timedelta(seconds=seconds)
                state = times.state(place.opening_hours, arrival).state
                if query.open == "any" or state == "open":
                    is_open = None if state is None else state == "open"
                    back = None if reached.back is None else int(reached.back[index])
                    yield ReachedPlace(place, seconds, is_open, *reached.shares(index, query.window_minutes), back)

    def _network(self, session: ReadSession) -> Network:
        run = streets.current_run(session)
        if run is None:
            raise RefusedError(
                "No town is loaded yet. Load one with `atlas ingest osm FILE`.", de="Es ist noch kein Ort geladen."
            )
        try:
            return self._served.get(run)
        except (NotFoundError, RefusedError) as error:
            raise WorldError(str(error)) from error

    def _clock_of(self, session: ReadSession) -> _Clock:
        version = get_tile_version(session)
        if self._clock is None or self._clock.version != version:
            bounds = areas.find_bounds(session)
            centre = None if bounds is None else ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
            zone = ZoneInfo(self.settings.timezone)
            times = OpeningTimes(zone, self.settings.country, self.settings.state, centre)
            self._clock = _Clock(version, times, stored.list_hours(session), bounds, sources.find_newest_edit(session))
        return self._clock


def _by_group(combinations: Combinations) -> dict[str, int]:
    counts = {group.key: 0 for group in GROUPS}
    for themes, number in combinations.items():
        for group in {_GROUP_OF[key] for key in themes if key in _GROUP_OF}:
            counts[group] += number
    return counts
