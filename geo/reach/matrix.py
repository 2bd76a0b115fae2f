"""From many doors to many: the same answers as from one, with what all questions share made once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from os import cpu_count

import numpy as np

from geo.errors import RefusedError
from geo.model import ReachQuery
from geo.network import BANNED, TICKS_PER_SECOND, Ints, Network, PlaceTable, with_places
from geo.reach.course import Course, plot
from geo.reach.ground import bare_ground, whole_ground
from geo.reach.joined import Joined, join
from geo.reach.kernels import UNREACHED
from geo.reach.latest import needs
from geo.reach.many import Shorts, scan_many, sweep_many
from geo.reach.origin import Origin, locate
from geo.reach.shares import PERCENTILES
from geo.reach.transit import access_ticks
from geo.reach.walk import labels, reach_from, share, to_places, walk
from geo.reach.workspace import borrow

__all__ = ["MANY", "matrix"]

MANY = 20
"""So many origins pay for leaving junctions out of the streets."""
_LANES = 64
"""So many origins are asked together at most."""

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
    course = plot(with_places(network, table), query)
    order = np.argsort(course.network.places.id)
    found = np.full((len(origins), number.size, len(PERCENTILES) if course.window else 1), UNREACHED, dtype=np.int32)
    doors = {row: door for row, origin in enumerate(origins) if (door := _find_door(course, query, origin))}
    together = course.latest and course.wait and not (course.far or course.tires) and len(doors) >= MANY
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        answers = _together(course, doors, pool) if together else _alone(course, doors, pool)
        for row, seconds in answers:
            found[row] = seconds[order]
    return found


def _find_door(course: Course, query: ReachQuery, point: tuple[float, float]) -> Origin | None:
    try:
        return locate(course.network, replace(query, lon=point[0], lat=point[1]), course.profile, side=course.side)
    except RefusedError:  # too far from every street
        return None


def _alone(course: Course, origins: dict[int, Origin], pool: ThreadPoolExecutor) -> Iterator[tuple[int, Ints]]:
    """Search from each door; most are there early, so their streets need not be the whole."""
    ground = None
    if course.rides and course.latest:
        ground = bare_ground(course) if len(origins) >= MANY else whole_ground(course)

    def ask(origin: Origin) -> Ints:
        reached = reach_from(course, origin, ground)
        return reached.seconds[:, None] if reached.percentiles is None else reached.percentiles

    yield from zip(origins, pool.map(ask, origins.values()), strict=True)


def _together(course: Course, origins: dict[int, Origin], pool: ThreadPoolExecutor) -> Iterator[tuple[int, Ints]]:
    """Search from neighbours together, who leave by the same vehicles."""
    joined, need = join(course), needs(course.transfers, course.slack)
    rows = sorted(origins, key=lambda row: origins[row].edge)
    batches = [rows[first : first + _LANES] for first in range(0, len(rows), _LANES)]

    def ask(batch: list[int]) -> list[Ints]:
        return _batch(course, joined, need, [origins[row] for row in batch])

    for batch, answers in zip(batches, pool.map(ask, batches), strict=True):
        yield from zip(batch, answers, strict=True)


def _batch(course: Course, joined: Joined, need: Ints, origins: list[Origin]) -> list[Ints]:
    runs, limit = course.runs, course.limit // TICKS_PER_SECOND
    bounds = course.window // TICKS_PER_SECOND, course.until // TICKS_PER_SECOND, limit
    access, walked, foot = (
        np.stack(columns, axis=1) for columns in zip(*_on_foot(course, joined, origins), strict=True)
    )
    first = np.tile(_seconds(access, limit), (1, max(course.rides - 1, 1)))
    events = runs.time, runs.point, runs.run, runs.what
    rows, left = scan_many(*events, course.start, bounds, course.transfers, need, first, course.rides, runs.trip.size)
    arcs = joined.first_arc, joined.arc_node, joined.arc_ticks
    found, label = sweep_many(arcs, joined.points, joined.places, rows, left, _seconds(foot, limit), bounds[1])
    return [_shares(course, found, label[:, lane], walked[:, lane].copy()) for lane in range(len(origins))]


def _on_foot(course: Course, joined: Joined, origins: list[Origin]) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield of each origin ticks to where one may get on, seconds to doors, and ticks to all that is joined."""
    nowhere = np.full(joined.points, BANNED, dtype=np.int32)
    for origin in origins:
        with borrow(course.network) as workspace:
            walk(course, origin, workspace)
            access = np.minimum(access_ticks(course, workspace, origin) + course.slack_before, BANNED)
            walked = to_places(course, origin, workspace)
            doors = np.where(walked == UNREACHED, BANNED, walked * TICKS_PER_SECOND)
            yield access, walked, np.concatenate([nowhere, doors, labels(workspace)[joined.node]])


def _seconds(ticks: Ints, limit: int) -> Shorts:
    """Return whole seconds, rounded up; what takes longer than the limit takes a second longer."""
    return np.ascontiguousarray(np.minimum(-(-ticks // TICKS_PER_SECOND), limit + 1), dtype=np.int16)


def _shares(course: Course, found: Ints, label: Shorts, walked: Ints) -> Ints:
    mine = np.flatnonzero(label >= 0)
    rows = np.empty((mine.size, 3), dtype=np.int32)
    rows[:, :2], rows[:, 2] = found[mine], label[mine] * np.int32(TICKS_PER_SECOND)
    return share(course, rows, walked)[0]
