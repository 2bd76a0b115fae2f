"""Trips as patterns: the same stops in the same order, none of which overtakes another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.network.feed import PatternTable
from geo.network.units import Ints
from ingest.gtfs.visits import Visits

__all__ = ["Sorted", "ranges", "sort_trips"]

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Trips in the order of their patterns."""

    patterns: PatternTable
    trip: Ints
    """The trips that `sort_trips` was given, in their new order."""
    pattern: Ints
    first_time: Ints
    arrival: Ints
    departure: Ints


def sort_trips(visits: Visits, route: Ints, direction: Ints, alone: NDArray[np.bool_]) -> Sorted:
    """Sort trips into patterns; trips are numbered from 0 and each has visits.

    `route` and `direction` hold one value a trip; a trip that is `alone` gets a pattern of its own, since it stands for
    many runs.
    """
    first = np.append(np.flatnonzero(~visits.follows()), visits.trip.size).astype(np.int32)
    patterns = [
        chain for group in _groups(visits, first, route, direction, alone) for chain in _chains(group, visits, first)
    ]
    heads = np.array([chain[0] for chain in patterns], dtype=np.int32)
    trip = np.concatenate(patterns).astype(np.int32) if patterns else np.array([], dtype=np.int32)
    length = np.diff(first)
    source = ranges(first[:-1][trip], length[trip])
    lead = ranges(first[:-1][heads], length[heads])
    return Sorted(
        patterns=PatternTable(
            route=route[heads].astype(np.int32),
            direction=direction[heads].astype(np.int8),
            first_visit=_firsts(length[heads]),
            stop=visits.stop[lead].astype(np.int32),
            pickup=visits.pickup[lead].astype(np.int8),
            drop_off=visits.drop_off[lead].astype(np.int8),
        ),
        trip=trip,
        pattern=np.repeat(np.arange(heads.size, dtype=np.int32), [chain.size for chain in patterns]),
        first_time=_firsts(length[trip]),
        arrival=visits.arrival[source].astype(np.int32),
        departure=visits.departure[source].astype(np.int32),
    )


def _groups(
    visits: Visits, first: Ints, route: Ints, direction: Ints, alone: NDArray[np.bool_]
) -> list[NDArray[np.intp]]:
    """Return the trips that share route, direction, stops, and where one may get on and off."""
    told = np.stack([visits.stop, visits.pickup * 4 + visits.drop_off], axis=1).astype(np.int32).tobytes()
    width = 8
    ends = (first * np.int64(width)).tolist()
    own = np.where(alone, np.arange(alone.size), -1)
    groups: dict[tuple[object, ...], list[int]] = {}
    keys = zip(route.tolist(), direction.tolist(), own.tolist(), strict=True)
    for trip, key in enumerate(keys):
        groups.setdefault((*key, told[ends[trip] : ends[trip + 1]]), []).append(trip)
    return [np.array(trips) for trips in groups.values()]


def _chains(group: NDArray[np.intp], visits: Visits, first: Ints) -> list[NDArray[np.intp]]:
    """Return the trips of a group in chains, each by time; a trip joins the first chain that it does not disturb."""
    visit = first[group][:, None] + np.arange(first[group[0] + 1] - first[group[0]])
    times = np.concatenate([visits.departure[visit], visits.arrival[visit]], axis=1)
    order = np.lexsort((group, visits.arrival[visit[:, -1]], visits.departure[visit[:, 0]]))
    group, times = group[order], times[order]
    if (times[1:] >= times[:-1]).all():
        return [group]
    chains: list[list[int]] = []
    for number, row in enumerate(times):
        for chain in chains:
            if (row >= times[chain[-1]]).all():
                chain.append(number)
                break
        else:
            chains.append([number])
    return [group[chain] for chain in chains]


def ranges(starts: Ints, counts: Ints) -> NDArray[np.int64]:
    """Return the numbers from each start on, as many as its count says, one range after the other."""
    ends = np.cumsum(counts, dtype=np.int64)
    return np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - counts - starts, counts)


def _firsts(counts: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
