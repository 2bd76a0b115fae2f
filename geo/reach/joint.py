"""Places and areas from one search: what the desk asks for in one breath."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from geo.model import Outline, ReachQuery
from geo.network import TICKS_PER_SECOND, Ints, Network
from geo.reach.course import Course, plot
from geo.reach.ground import whole_ground
from geo.reach.isochrone import Canvas, Spread, draw, gate_doors, home_door, spread_from
from geo.reach.origin import Origin, locate
from geo.reach.outlines import outline
from geo.reach.transit import access_ticks, ride, ride_latest, sweep, to_doors, walk_on
from geo.reach.walk import (
    Reached,
    labels,
    latest_ticks,
    median_ticks,
    node_ticks,
    reach,
    reach_from,
    reached_of,
    there_and_back,
    to_places,
    walk,
)
from geo.reach.workspace import borrow

__all__ = ["Areas", "reach_with_areas"]

Areas = Callable[[], dict[int, Outline]]
"""Draw the areas by minutes, the largest first: it can be done while the places are looked up."""
_SpreadLater = Callable[[], Spread]


def reach_with_areas(network: Network, query: ReachQuery, minutes: Sequence[int]) -> tuple[Reached, Areas]:
    """Search once; return what `reach` returns, and how to draw the areas that `find_isochrones` finds.

    Areas are those of the way there where both ways are asked for. `minutes` are at most `query.max_minutes`. Raises
    as `reach`.
    """
    single, home = query, None
    if query.visit is not None:
        start, end = query.visit
        single = replace(query, visit=None, window_minutes=0, arrive_by=start, depart_at=None)
        home = replace(single, arrive_by=None, depart_at=end, towards=not query.towards)
    course = plot(network, single)
    origin = locate(network, single, course.profile, side=course.side)
    reached, spread = _search(course, single, origin)
    if home is not None:
        reached = there_and_back(reached, reach(network, home).seconds)
    return reached, partial(_areas, course, spread, sorted(set(minutes), reverse=True))


def _areas(course: Course, spread: _SpreadLater, minutes: Sequence[int]) -> dict[int, Outline]:
    canvas: Canvas = draw(course, spread())
    return {each: outline(canvas, each * 60 * TICKS_PER_SECOND) for each in minutes}


def _search(course: Course, query: ReachQuery, origin: Origin) -> tuple[Reached, _SpreadLater]:
    doors = home_door(course, origin)
    if course.rides and course.tires:
        # Who tires walks from every stop anew: there is nothing to share.
        return reach_from(course, origin), lambda: spread_from(node_ticks(course.network, query), doors)
    with borrow(course.network) as workspace:
        walk(course, origin, workspace)
        if not course.rides:
            walked = labels(workspace)
            return Reached(to_places(course, origin, workspace), origin.metres), lambda: spread_from(walked, doors)
        access = access_ticks(course, workspace, origin)
        if not course.latest:
            ridden = ride(course, access)
            walk_on(course, ridden, workspace)
            seconds, there = to_places(course, origin, workspace), labels(workspace)
            to_doors(course, ridden, seconds)
            doors = [np.concatenate(pair) for pair in zip(doors, gate_doors(course, ridden), strict=True)]
            return Reached(seconds, origin.metres), lambda: spread_from(there, doors)
        left, walked, ground = ride_latest(course, access), labels(workspace), whole_ground(course)
        on_foot = to_places(course, origin, workspace)
        swept = sweep(course, left, workspace, ground, nodes=course.window > 0)
    if course.window:
        later: Callable[[], Ints] = partial(median_ticks, course, swept.nodes, walked)
    else:
        later = partial(latest_ticks, course, swept.latest, walked)
    return reached_of(course, origin, swept.found, on_foot), lambda: spread_from(later(), doors)
