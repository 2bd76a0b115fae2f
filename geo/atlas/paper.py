"""What a printed sheet says beside the places themselves: usual hours, the stop near by, the ground of its map."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import numpy as np

from geo.atlas.core import Core
from geo.errors import RefusedError
from geo.model import DayHours, Frame, Ground, Itinerary, Place, ReachQuery, StopNear
from geo.network import Network
from geo.reach import find_itinerary
from geo.store.ground import draw_ground
from geo.store.session import reading
from geo.store.stops import list_stops_near
from geo.wishes import listen

__all__ = ["Paper"]

_TRIED = 4
_NEAR_DEGREES = 0.01
"""About a kilometre: stops farther away are no help on foot."""
_LONGEST_WALK_MINUTES = 20
_DEGREE = 10_000_000
_WEEKS = 3


class Paper(Core):
    """Facts for sheets that somebody takes home."""

    def usual_week(self, place: Place, day: date) -> tuple[DayHours, ...]:
        """Return the hours from Monday to Sunday in the weeks from `day` on, where no public holiday changes them."""
        with reading(self._engine) as session:
            times = self._clock_of(session).times
        monday = day - timedelta(days=day.weekday())
        weeks = [times.week(place.opening_hours, monday + timedelta(weeks=n)) for n in range(_WEEKS)]
        return tuple(next((hours for hours in same if not hours.holiday), same[0]) for same in zip(*weeks, strict=True))

    def themes_asked_for(self, query: ReachQuery) -> frozenset[str]:
        """Return the themes that somebody ticked or named in their own words."""
        heard = listen(query.words) if query.words else ()
        return frozenset(query.themes).union(*(one.wish.themes for one in heard))

    def ground(self, frame: Frame) -> Ground:
        """Draw the ground of a printed map."""
        with reading(self._engine) as session:
            return draw_ground(session, frame)

    def find_stop_near(self, place: Place, query: ReachQuery) -> StopNear | None:
        """Return the stop with the shortest walk to a place, for the profile of `query`; None: none is near."""
        with reading(self._engine) as session:
            network = self._network(session)
            stops = list(_timetable_stops(network, place.lon, place.lat))
            stops = stops or list_stops_near(session, place.lon, place.lat, _TRIED)
        found = [StopNear(*stop, way.seconds) for stop in stops if (way := _walk(network, stop, place, query))]
        return min(found, key=lambda stop: stop.seconds, default=None)


def _timetable_stops(network: Network, lon: float, lat: float) -> Iterator[tuple[str, float, float]]:
    table = network.timetable
    stops = np.unique(table.point_stop)
    east = (table.stop_lon[stops] / _DEGREE - lon) * np.cos(np.radians(lat))
    north = table.stop_lat[stops] / _DEGREE - lat
    apart = np.hypot(east, north)
    order = np.argsort(apart)[:_TRIED]
    for stop in stops[order[apart[order] < _NEAR_DEGREES]].tolist():
        name = table.get_text(int(table.stop_name[stop]))
        yield name, int(table.stop_lon[stop]) / _DEGREE, int(table.stop_lat[stop]) / _DEGREE


def _walk(network: Network, stop: tuple[str, float, float], place: Place, query: ReachQuery) -> Itinerary | None:
    _, lon, lat = stop
    asked = ReachQuery(lon=lon, lat=lat, profile=query.profile, max_minutes=_LONGEST_WALK_MINUTES)
    # A stop or a place beside no street has no way; the sheet then says none.
    with suppress(RefusedError):
        return find_itinerary(network, asked, (place.lon, place.lat))
    return None
