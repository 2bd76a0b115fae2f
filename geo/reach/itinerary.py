"""One way to one door, read off the labels of the very search that tells how long it takes."""

import dataclasses
from datetime import UTC, datetime, timedelta

from geo.model import Itinerary, ReachQuery
from geo.network import Network
from geo.reach.alone import alone_at
from geo.reach.course import Course, plot
from geo.reach.kernels import UNREACHED
from geo.reach.origin import Goal, locate, spot_of
from geo.reach.paths import Door, door_of_origin, door_of_place
from geo.reach.tracer import Tracer
from geo.reach.walk import reach
from geo.reach.workspace import borrow

__all__ = ["alone", "find_itinerary"]


def find_itinerary(network: Network, query: ReachQuery, goal: Goal) -> Itinerary | None:
    """Return the way to a place (its position in the network) or a point, or None if it takes too long.

    Who must be there at a moment leaves as late as possible; `towards` the point of the query the way is turned.
    Raises as `reach`.
    """
    if query.towards:
        lon, lat = spot_of(network, goal)
        turned = dataclasses.replace(query, lon=lon, lat=lat, towards=False)
        return find_itinerary(network, turned, (query.lon, query.lat))
    course = plot(network, dataclasses.replace(query, window_minutes=0))
    door = _door(network, query, course, goal)
    if door is None:
        return None
    if course.far:
        seconds = _latest(network, query, door)
        if seconds is None or query.arrive_by is None:
            return None
        leaving = dataclasses.replace(
            query, arrive_by=None, depart_at=_before(query.arrive_by, seconds), window_minutes=0
        )
        found = find_itinerary(network, leaving, goal)
        return None if found is None else dataclasses.replace(found, seconds=seconds)
    origin = locate(network, query, course.profile)
    with borrow(network) as workspace:
        tracer = Tracer(course, query, origin, workspace)
    return tracer.find(door)


def _before(at: datetime, seconds: int) -> datetime:
    """Return the moment so many seconds earlier, also in the night in which clocks change."""
    if at.tzinfo is None:
        return at - timedelta(seconds=seconds)
    return (at.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(at.tzinfo)


def alone(network: Network, query: ReachQuery, goal: Goal) -> Network:
    """Return the network with one place only, at a place or a point; raises RefusedError far from every street."""
    door = _door(network, query, plot(network, dataclasses.replace(query, window_minutes=0)), goal)
    return network if door is None else alone_at(network, door)


def _door(network: Network, query: ReachQuery, course: Course, goal: Goal) -> Door | None:
    if isinstance(goal, int):
        return door_of_place(network, course.profile, goal)
    lon, lat = goal
    there = locate(network, dataclasses.replace(query, lon=lon, lat=lat), course.profile)
    return door_of_origin(there, lon, lat)


def _latest(network: Network, query: ReachQuery, door: Door) -> int | None:
    """Return how many seconds before the moment one must leave: the answer for a place at that very door."""
    seconds = int(reach(alone_at(network, door), dataclasses.replace(query, window_minutes=0)).seconds[0])
    return None if seconds == UNREACHED else seconds
