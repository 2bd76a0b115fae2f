"""Places on lists and maps, and how each is just now."""

from datetime import datetime
from functools import partial

from geo.address import find
from geo.atlas.core import Combinations, Core
from geo.conditions import facts_of
from geo.model import (
    GROUPS,
    THEMES,
    BBox,
    Checked,
    FoundAddress,
    Marks,
    OpenState,
    Place,
    PlaceDetail,
    PlaceItem,
    PlacePage,
    PlaceQuery,
    ReviewKind,
    ReviewPage,
    fold,
)
from geo.store import marks as drawn
from geo.store import neighbourhoods as areas
from geo.store import places as stored
from geo.store.checked import count_checked
from geo.store.questions import list_reviews
from geo.store.session import reading
from geo.store.tiles import Tile, get_tile, get_tile_version
from geo.store.told import Stamped

__all__ = ["Places"]

_GROUP_OF = {theme.key: theme.group for theme in THEMES}


class Places(Core):
    """Places, tiles and addresses."""

    def tile(self, z: int, x: int, y: int, *, known: int | None = None) -> Tile:
        """Return a vector tile of the base map, without content if `known` is still its version."""
        with reading(self._engine) as session:
            return get_tile(session, z, x, y, known=known)

    def tile_version(self) -> int:
        """Return the number of the import whose data are served."""
        with reading(self._engine) as session:
            return get_tile_version(session)

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

    def find_said(self, text: str, limit: int) -> tuple[Place, ...]:
        """Find places by words, as lists do, but in memory: what is typed beside a client gets into no statement."""
        words = fold(text).split()
        if not words:
            return ()
        with reading(self._engine) as session:
            now = Stamped(session, self._clock_of(session).stamp)
            numbers = self._wishes.find_said(now, words)[:limit]
            known = stored.find_places(session, numbers)
        return tuple(known[number] for number in numbers if number in known)

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
        return PlaceDetail(place, times.state(place.opening_hours, at), week, around, facts_of(place).free)

    def open_state(self, place: Place, at: datetime) -> OpenState:
        """Tell whether a place is open at a moment."""
        with reading(self._engine) as session:
            return self._clock_of(session).times.state(place.opening_hours, at)

    def count_themes(self, neighbourhood: int | None = None) -> dict[str, int]:
        """Count the places of each theme; a place of two themes counts in both."""
        with reading(self._engine) as session:
            combinations = stored.count_themes(session, PlaceQuery(neighbourhood=neighbourhood))
        return {theme.key: sum(n for themes, n in combinations.items() if theme.key in themes) for theme in THEMES}

    def count_checked(self, neighbourhood: int | None = None) -> Checked:
        """Count the places that a team confirmed, and those that stand in a list."""
        with reading(self._engine) as session:
            return count_checked(session, neighbourhood)

    def list_reviews(self, *, kind: ReviewKind | None = None, limit: int = 50, offset: int = 0) -> ReviewPage:
        """List open questions that only people can answer, the oldest first."""
        with reading(self._engine) as session:
            return list_reviews(session, kind=kind, limit=limit, offset=offset)

    def find_bounds(self) -> BBox | None:
        """Return the box around all places, or None in an empty town."""
        with reading(self._engine) as session:
            return self._clock_of(session).bounds

    def find_address(self, text: str, limit: int = 5) -> tuple[FoundAddress, ...]:
        """Return up to `limit` spots that fit what somebody typed, the best first; nothing of it is kept."""
        with reading(self._engine) as session:
            index = self._addresses.get(session)
        return tuple(find(index, text, limit))


def _by_group(combinations: Combinations) -> dict[str, int]:
    counts = {group.key: 0 for group in GROUPS}
    for themes, number in combinations.items():
        for group in {_GROUP_OF[key] for key in themes if key in _GROUP_OF}:
            counts[group] += number
    return counts
