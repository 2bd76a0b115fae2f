"""What all rooms of the facade share: the database, the network that is served, the town's clock."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Generic, Self, TypeVar
from zoneinfo import ZoneInfo

from geo.errors import NotFoundError, RefusedError, UserError, WorldError
from geo.hours import OpeningTimes
from geo.model import BBox, PlaceQuery
from geo.network import Network, Served
from geo.settings import Settings
from geo.store import neighbourhoods as areas
from geo.store import places as stored
from geo.store import sources, streets
from geo.store.address_book import AddressBook
from geo.store.cells import Cells
from geo.store.remembered import PlaceBook
from geo.store.schema import check_schema
from geo.store.session import Engine, ReadSession, connect, reading
from geo.store.told import Stamp, find_stamp
from geo.store.wished import WishBook

__all__ = ["Clock", "Combinations", "Core"]

Combinations = dict[tuple[str, ...], int]
"""How many places have exactly these themes."""

Found = TypeVar("Found")
_REMEMBERED = 64
"""So many views are kept for the next choice of themes."""


class Views(Generic[Found]):
    """What was found out of the last views that somebody looked at: the next theme that is ticked asks for no more."""

    def __init__(self) -> None:
        self._known: dict[tuple[PlaceQuery, int], Found] = {}

    def recall(self, query: PlaceQuery, zoom: int, ask: Callable[[], Found]) -> Found:
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
class Clock:
    """The town's opening times as of one import, and of what people said last."""

    stamp: Stamp
    times: OpeningTimes
    hours: tuple[str, ...]
    """Every value of `opening_hours` once: thousands of places share hundreds of them."""
    bounds: BBox | None
    edited_on: date | None
    """Last edit of any place."""
    counts: Views[Combinations] = field(default_factory=Views)
    cells: Views[Cells] = field(default_factory=Views)

    def sort_out(self, at: datetime) -> tuple[list[str], list[str]]:
        """Return the hours that mean open at a moment, and those that mean closed."""
        states = [(text, self.times.state(text, at).state) for text in self.hours]
        return [t for t, state in states if state == "open"], [t for t, state in states if state == "closed"]


class Core:
    """The database and the network of one town."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self._engine = engine
        self._clock: Clock | None = None
        self._served = Served(settings.data_dir)
        self._addresses = AddressBook(settings.data_dir)
        self._wishes = WishBook()
        self._places = PlaceBook()

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the atlas on the database that `settings` name; nothing is asked of it yet."""
        if settings.database_url is None:
            raise UserError(
                "No database is named. Set ATLAS_DATABASE_URL, or start with `atlas serve`, which brings its own."
            )
        return cls(settings, connect(settings.database_url, guarded=True))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def probe(self) -> None:
        """Return if questions can be answered; raises WorldError if not."""
        with reading(self._engine) as session:
            check_schema(session)

    def now(self) -> datetime:
        """Return the time in the town, to the minute."""
        return datetime.now(ZoneInfo(self.settings.timezone)).replace(second=0, microsecond=0)

    def _network(self, session: ReadSession) -> Network:
        run = streets.current_run(session)
        if run is None:
            raise RefusedError(
                "No town is loaded yet. Load one with `atlas ingest osm FILE`.", de="Es ist noch kein Ort geladen."
            )
        try:
            return self._served.get(run)
        except (NotFoundError, RefusedError) as error:
            raise WorldError(str(error), de=error.de) from error

    def _clock_of(self, session: ReadSession) -> Clock:
        stamp, clock = find_stamp(session), self._clock
        if clock is None or clock.stamp.version != stamp.version:
            bounds = areas.find_bounds(session)
            centre = None if bounds is None else ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
            zone = ZoneInfo(self.settings.timezone)
            times = OpeningTimes(zone, self.settings.country, self.settings.state, centre)
            edited = sources.find_newest_edit(session)
            clock = Clock(stamp, times, stored.list_hours(session), bounds, edited)
        elif clock.stamp != stamp:
            clock = replace(clock, hours=stored.list_hours(session), stamp=stamp, counts=Views(), cells=Views())
        self._clock = clock
        return clock
