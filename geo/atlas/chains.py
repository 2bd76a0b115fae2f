"""On the way: which places one can pass by between a point and a goal, there and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from geo.atlas.reasons import Reasons, get_position
from geo.errors import RefusedError
from geo.hours import OpeningTimes
from geo.model import Chain, ChainAnswer, ChainQuery, ChainWay, Place, ReachQuery
from geo.network import FORMAT, Network, PlaceIdx
from geo.reach import Passing, find_itinerary, find_passing, has_theme, snapped_metres, spot_of
from geo.store import places as stored
from geo.store.session import reading

__all__ = ["Chains"]

_MOST_MINUTES = 120
_MINUTE = timedelta(minutes=1)
_SPARE = 4
"""So many times as many places are fetched as are asked for: of some nobody may be told."""
_SAME = {field.name for field in fields(ReachQuery)} & {field.name for field in fields(ChainQuery)}
Goal = int | tuple[float, float]
Found = dict[PlaceIdx, Passing]


@dataclass(frozen=True, slots=True)
class _Part:
    """One way past a place: a question with its moment, where it leads, and what was found."""

    query: ReachQuery
    goal: Goal
    found: Found


class Chains(Reasons):
    """Ways that pass by a place."""

    def chains(self, query: ChainQuery) -> ChainAnswer:
        """Return which places lie on the way, the soonest first; a visit counts both ways.

        Raises RefusedError if an end is too far from every street, and NotFoundError if the goal is not on the map.
        """
        _check(query)
        with reading(self._engine) as session:
            network, times = self._network(session), self._clock_of(session).times
            asked = self._timed(ReachQuery(**{name: getattr(query, name) for name in _SAME}))
            goal = get_position(network, query.goal) if isinstance(query.goal, int) else query.goal
            among = has_theme(network, query.themes)
            if isinstance(goal, int):
                among[goal] = False
            known: dict[int, Place] = {}
            if query.open == "on_arrival":
                known = stored.find_places(session, network.places.id[among].tolist())
            opens = _Opening(network, known, times, query) if known else None
            parts = _parts(network, asked, goal)
            stay, begin = query.stay_minutes * 60, opens.begin if opens else None
            for way in parts:
                way.found.update(
                    find_passing(network, way.query, way.goal, stay_seconds=stay, among=among, begin=begin)
                )
            order = _order(network, parts)[: query.limit * _SPARE]
            known = known or stored.find_places(session, network.places.id[order].tolist())
        told = [place for place in order if int(network.places.id[place]) in known][: query.limit]
        looked_at = opens or _Opening(network, known, times, query)
        return ChainAnswer(
            snapped_metres=snapped_metres(network, asked),
            network_version=f"{network.version.run}.{FORMAT}",
            built_at=network.version.built_at,
            results=tuple(
                _chain(network, parts, place, looked_at, detailed=number < query.detailed)
                for number, place in enumerate(told)
            ),
            timetable_from=network.version.timetable_from,
            timetable_to=network.version.timetable_to,
        )


def _check(query: ChainQuery) -> None:
    if not 0 <= query.stay_minutes <= _MOST_MINUTES:
        raise RefusedError(
            f"The stay must be at most {_MOST_MINUTES} minutes.",
            de=f"Möglich sind höchstens {_MOST_MINUTES} Minuten Aufenthalt.",
        )


def _parts(network: Network, query: ReachQuery, goal: Goal) -> tuple[_Part, ...]:
    """Return the way there, and of a visit the way back."""
    if query.visit is None:
        return (_Part(query, goal, {}),)
    single = replace(query, visit=None, depart_at=None)
    lon, lat = spot_of(network, goal)
    there = replace(single, arrive_by=query.visit[0])
    back = replace(single, lon=lon, lat=lat, depart_at=query.visit[1])
    return _Part(there, goal, {}), _Part(back, (query.lon, query.lat), {})


def _order(network: Network, parts: Sequence[_Part]) -> list[PlaceIdx]:
    """Return the places that all parts pass by, the soonest in all first."""
    both = set(parts[0].found).intersection(*(part.found for part in parts))
    seconds = {place: sum(part.found[place].seconds for part in parts) for place in both}
    return sorted(both, key=lambda place: (seconds[place], int(network.places.id[place])))


class _Opening:
    """When places are open, as far as their hours are known."""

    def __init__(self, network: Network, known: Mapping[int, Place], times: OpeningTimes, query: ChainQuery) -> None:
        self.known = known
        self._numbers = network.places.id
        self._times = times
        self._minutes = query.max_minutes
        self._stay = timedelta(minutes=query.stay_minutes)

    def place(self, index: PlaceIdx) -> Place:
        """Return a place that is known."""
        return self.known[int(self._numbers[index])]

    def begin(self, index: PlaceIdx, at: datetime, later: bool) -> datetime | None:  # noqa: FBT001 - see `Begin`
        """Return the first or the last second from `at` on at which the place is open, or None."""
        place = self.known.get(int(self._numbers[index]))
        if place is None:
            return None
        minute = at.replace(second=0, microsecond=0)
        for number in range(self._minutes + 1):
            there = minute + number * (_MINUTE if later else -_MINUTE)
            if self._times.state(place.opening_hours, there).state == "open":
                if number == 0:
                    return at
                return there if later else there + _MINUTE - timedelta(seconds=1)
        return None

    def is_open(self, way: ChainWay, index: PlaceIdx) -> bool | None:
        """Tell whether the place is open at some time at which one can begin to hand over."""
        hours, last = self.place(index).opening_hours, way.leaving - self._stay
        states = {self._times.state(hours, at).state for at in (way.arrival, last)}
        if "open" in states:
            return True
        opens = self._times.state(hours, way.arrival).until
        if "closed" in states and opens is not None and opens <= last:
            return True
        return False if states == {"closed"} else None


def _chain(network: Network, parts: Sequence[_Part], index: PlaceIdx, opening: _Opening, *, detailed: bool) -> Chain:
    ways = [_way(network, part, part.found[index], detailed=detailed) for part in parts]
    back = ways[1] if len(ways) > 1 else None
    return Chain(opening.place(index), ways[0], back, opening.is_open(ways[0], index))


def _way(network: Network, part: _Part, way: Passing, *, detailed: bool) -> ChainWay:
    told = ChainWay(way.seconds, way.start, way.arrival, way.leaving, way.end)
    if not detailed:
        return told
    single = replace(part.query, arrive_by=None, visit=None)
    first = find_itinerary(network, replace(single, depart_at=way.start), int(way.place))
    lon, lat = spot_of(network, int(way.place))
    second = find_itinerary(network, replace(single, lon=lon, lat=lat, depart_at=way.leaving), part.goal)
    return replace(told, first=first, second=second, end=way.end if second is None else second.end)
