"""Inside stations: from platforms to entrances and to each other, where a feed tells the pathways."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from geo.network.feed import FeedTable, PathwayTable
from geo.network.profiles import Profile
from geo.network.timetable import Timetable
from geo.network.units import NOWHERE, TICKS_PER_SECOND, Ints

__all__ = ["Doors", "Indoors", "find_ways"]

_ENTRANCE = 2
_STAIRS, _ESCALATOR, _ELEVATOR = 2, 4, 5
_USUAL_MPS = 4.8 / 3.6
"""Whose traversal_time a feed tells."""
_STEP_SECONDS = 0.6
_ELEVATOR_SECONDS = 45
_SHORT_SECONDS = 10
"""A gate, or a way of which nothing is told."""

Arcs = dict[int, list[tuple[int, int]]]


class Indoors(NamedTuple):
    """Ways between points through stations in columns."""

    here: Ints
    there: Ints
    ticks: Ints


class Doors(NamedTuple):
    """Entrances of points: the point, the stop that is its entrance, the ticks inwards and outwards."""

    point: Ints
    stop: Ints
    ticks_in: Ints
    ticks_out: Ints


def find_ways(feeds: Sequence[FeedTable], table: Timetable, profile: Profile) -> tuple[Doors, Indoors]:
    """Find the ways of one profile through all stations whose pathways are told."""
    doors: list[tuple[int, int, int, int]] = []
    between: list[tuple[int, int, int]] = []
    start = 0
    points: dict[int, list[int]] = {}
    for point, stop in enumerate(table.point_stop.tolist()):
        points.setdefault(stop, []).append(point)
    for feed in feeds:
        if feed.pathways.from_stop.size:
            _search(feed, start, points, profile, doors, between)
        start += len(feed.stops.id)
    return Doors(*_columns(doors, 4)), Indoors(*_columns(between, 3))


def _search(  # noqa: PLR0913, PLR0917 - two lists are filled
    feed: FeedTable,
    start: int,
    points: dict[int, list[int]],
    profile: Profile,
    doors: list[tuple[int, int, int, int]],
    between: list[tuple[int, int, int]],
) -> None:
    ahead, back = _arcs(feed.pathways, profile)
    for stop in sorted(set(ahead) | set(back)):
        mine = points.get(stop + start, ())
        if not mine:
            continue
        out, into = _ticks(ahead, stop), _ticks(back, stop)
        ends = sorted(end for end in out.keys() & into.keys() if feed.stops.kind[end] == _ENTRANCE)
        doors += [(point, end + start, into[end], out[end]) for point in mine for end in ends]
        others = [(p, t) for end, t in sorted(out.items()) if end != stop for p in points.get(end + start, ())]
        between += [(point, other, ticks) for point in mine for other, ticks in others]


def _arcs(table: PathwayTable, profile: Profile) -> tuple[Arcs, Arcs]:
    ahead: Arcs = {}
    back: Arcs = {}
    for row in range(table.from_stop.size):
        ticks = _cost(table, row, profile)
        if ticks == NOWHERE:
            continue
        pair = int(table.from_stop[row]), int(table.to_stop[row])
        for one, other in (pair, pair[::-1]) if table.both_ways[row] else (pair,):
            ahead.setdefault(one, []).append((other, ticks))
            back.setdefault(other, []).append((one, ticks))
    return ahead, back


def _cost(table: PathwayTable, row: int, profile: Profile) -> int:
    """Return the ticks of a pathway, or NOWHERE if the profile cannot pass."""
    kind, stairs = int(table.kind[row]), abs(int(table.stairs[row]))
    if profile.steps == 0 and (kind in {_STAIRS, _ESCALATOR} or stairs):
        return NOWHERE
    slower = 1.0 if kind == _ELEVATOR else _USUAL_MPS / profile.speed_mps
    if table.seconds[row] != NOWHERE:
        seconds = float(table.seconds[row])
    elif not np.isnan(table.metres[row]):
        seconds = float(table.metres[row]) / _USUAL_MPS
    elif kind == _ELEVATOR:
        seconds = _ELEVATOR_SECONDS
    else:
        seconds = stairs * _STEP_SECONDS or _SHORT_SECONDS
    return round(seconds * slower * TICKS_PER_SECOND)


def _ticks(arcs: Arcs, start: int) -> dict[int, int]:
    best: dict[int, int] = {}
    heap = [(0, start)]
    while heap:
        now, stop = heapq.heappop(heap)
        if stop in best:
            continue
        best[stop] = now
        for there, ticks in arcs.get(stop, ()):
            heapq.heappush(heap, (now + ticks, there))
    return best


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[Ints]:
    return [column.copy() for column in np.array(rows, dtype=np.int32).reshape(-1, width).T]
