"""Why not: what keeps somebody from a place that is not within reach, found out by asking again."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from geo.model import Itinerary, ReachQuery, Reason
from geo.network import NOWHERE, TICKS_PER_SECOND, Ints, Network, profile_number
from geo.reach.course import MAX_RIDES, plot
from geo.reach.departures import Day
from geo.reach.itinerary import alone, find_itinerary
from geo.reach.kernels import UNREACHED
from geo.reach.origin import Goal, get_profile
from geo.reach.paths import door_of_place
from geo.reach.unbarred import without_barriers
from geo.reach.walk import reach, reach_over

__all__ = ["find_reason", "find_reasons"]

_PATIENT_SECONDS = 4 * 3600
"""Nobody looks farther by public transport; on foot six times as far."""
_SOON_SECONDS = 3600
"""Who has to wait no longer for what is there in time is told how far it is."""
_STANDARD: Final = "standard"

Reasons = dict[int, Reason]
Step = Callable[[Network, ReachQuery, Sequence[int]], Iterator[tuple[int, Reason]]]


def find_reason(network: Network, query: ReachQuery, goal: Goal) -> Reason:
    """Tell why a place (its position in the network) or a point is not reached; raises as `reach`."""
    if isinstance(goal, int):
        return find_reasons(network, query, [goal]).get(goal, Reason("too_far"))
    return find_reasons(alone(network, query, goal), query, [0]).get(0, Reason("too_far"))


def find_reasons(network: Network, query: ReachQuery, places: Sequence[int]) -> Reasons:
    """Tell why places (positions in the network) are not reached; those that are, are absent. Raises as `reach`.

    Of a visit it is the way there, or where that can be gone the way back.
    """
    if query.visit is not None:
        single = replace(query, visit=None, depart_at=None)
        back = replace(single, depart_at=query.visit[1], towards=not query.towards)
        return find_reasons(network, back, places) | find_reasons(
            network, replace(single, arrive_by=query.visit[0]), places
        )
    query = replace(query, window_minutes=0)
    reached = reach(network, query).seconds
    left = [place for place in places if reached[place] == UNREACHED]
    told: Reasons = {}
    for step in _STEPS:
        if left:
            told |= dict(step(network, query, left))
            left = [place for place in left if place not in told]
    return told


def _lost(network: Network, query: ReachQuery, places: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """No street is near."""
    edges = network.links.edge[[get_profile(query), profile_number(_STANDARD)]]
    for place in places:
        if (edges[:, place] == NOWHERE).all():
            yield place, Reason("no_way")


def _walking(network: Network, query: ReachQuery, places: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """Somebody would have to walk too far at a stretch."""
    if query.mode != "transit" or query.max_walk_minutes is None:
        return
    hardy = replace(query, max_walk_minutes=None)
    for place, seconds in _reached(reach(network, hardy).seconds, places):
        way = find_itinerary(network, hardy, place)
        yield place, Reason("long_walk", seconds, walk_seconds=None if way is None else _longest_walk(way))


def _longest_walk(way: Itinerary) -> int:
    return max((round((leg.end - leg.start).total_seconds()) for leg in way.legs if leg.kind == "walk"), default=0)


def _changes(network: Network, query: ReachQuery, places: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """Somebody would have to change more often."""
    if query.mode == "transit" and query.max_rides < MAX_RIDES:
        for place, seconds in _reached(reach(network, replace(query, max_rides=MAX_RIDES)).seconds, places):
            yield place, Reason("changes", seconds)


def _barriers(network: Network, query: ReachQuery, places: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """Steps and the like are in the way, or a vehicle without room."""
    if query.mode == "bike" or query.profile == _STANDARD:
        return
    free = reach(without_barriers(network, get_profile(query)), query).seconds
    nimble = reach(network, replace(query, profile=_STANDARD)).seconds if query.profile == "wheelchair" else free
    for place, seconds in _reached(np.where(free == UNREACHED, nimble, free), places):
        yield place, Reason("barriers", seconds)


def _hours(network: Network, query: ReachQuery, places: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """Nothing runs at that hour, or it is too far at any."""
    patient = _patiently(network, query)
    day = Day(network, query) if query.mode == "transit" else None
    for place in places:
        seconds = int(patient[place])
        known = None if seconds == UNREACHED else seconds
        over = None if known is None else known - query.max_minutes * 60
        last, following = (None, None) if day is None else day.around(place)
        if day is not None and (last or following) and not day.is_soon(place, _SOON_SECONDS):
            yield place, Reason("no_service", known, last=day.tell(place, last), next=day.tell(place, following))
        elif known is not None:
            following_soon = None if day is None else day.tell(place, following)
            yield place, Reason("too_far", known, over, next=following_soon)


def _patiently(network: Network, query: ReachQuery) -> Ints:
    course = plot(network, query)
    seconds = _PATIENT_SECONDS * (1 if course.rides else 6)
    found: Ints = reach_over(dataclasses.replace(course, limit=seconds * TICKS_PER_SECOND), query).seconds
    return found


def _others(network: Network, query: ReachQuery, places: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """Only others get there, in however long, or nobody."""
    profile = get_profile(query)
    others = _patiently(network, query if query.mode == "bike" else replace(query, profile=_STANDARD))
    for place in places:
        if others[place] != UNREACHED:
            yield place, Reason("barriers", int(others[place]))
        else:
            walled = door_of_place(network, profile, place) is None
            yield place, Reason("no_way" if walled or query.mode != "transit" else "no_service")


def _reached(seconds: Ints, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    yield from ((place, int(seconds[place])) for place in places if seconds[place] != UNREACHED)


_STEPS: tuple[Step, ...] = (_lost, _walking, _changes, _barriers, _hours, _others)
"""The first that has a reason has the word."""
