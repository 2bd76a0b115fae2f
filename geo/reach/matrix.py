"""From many doors to many: the same search as from one, with what all questions share made once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from os import cpu_count

import numpy as np

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import Ints, Network, PlaceTable, with_places
from geo.reach.course import Course, plot
from geo.reach.ground import Ground, bare_ground, whole_ground
from geo.reach.kernels import UNREACHED
from geo.reach.shares import PERCENTILES
from geo.reach.walk import reach_over

__all__ = ["matrix"]

_MANY = 20
"""So many origins pay for leaving junctions out of the streets."""

Points = Sequence[tuple[float, float]]
"""Longitudes and latitudes in degrees (WGS 84)."""


def matrix(network: Network, origins: Points, destinations: Points, query: ReachQuery) -> Ints:
    """Return seconds of shape (origins, destinations, shares); the point of `query` itself does not count.

    Shares are those of `PERCENTILES` over a window, else the only one. An origin or a destination far from every
    street is `UNREACHED`, as is what takes longer than asked. Raises RefusedError if the question asks for what is not
    loaded.
    """
    number = np.arange(len(destinations))
    spots = np.array(destinations, dtype=np.float64).reshape(-1, 2)
    table = PlaceTable(number, spots[:, 0], spots[:, 1], kind=number, themes=[()] * number.size)
    linked = with_places(network, table)
    course = plot(linked, query)
    ground = None
    if course.rides and course.latest:
        ground = bare_ground(course) if len(origins) >= _MANY else whole_ground(course)
    order = np.argsort(linked.places.id)

    def ask(origin: tuple[float, float]) -> Ints:
        return _seconds(course, replace(query, lon=origin[0], lat=origin[1]), ground)[order]

    shares = len(PERCENTILES) if course.window else 1
    found = np.empty((len(origins), number.size, shares), dtype=np.int32)
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for row, seconds in enumerate(pool.map(ask, origins)):
            found[row] = seconds
    return found


def _seconds(course: Course, query: ReachQuery, ground: Ground | None) -> Ints:
    try:
        reached = reach_over(course, query, ground)
    except RefusedError:  # too far from every street
        return np.full((course.network.places.id.size, 1), UNREACHED, dtype=np.int32)
    return reached.seconds[:, None] if reached.percentiles is None else reached.percentiles
