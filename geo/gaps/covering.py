"""Where would one place help most people? Candidates by greedy maximal covering; a list, never advice.

The maximal covering location problem (R. Church, C. ReVelle, The maximal covering location problem, Papers of the
Regional Science Association 32 (1974) 101-118), solved by their greedy adding: the site that covers most people who are
not covered yet, and so on; that is at least 63 per cent of the best there is (G. Nemhauser, L. Wolsey, M. Fisher, An
analysis of approximations for maximizing submodular set functions, 1978). What a site gains never grows as others are
taken, so that sites are looked at only while what they might gain is more than the best known (M. Minoux, Accelerated
greedy algorithms, 1978).
"""

import heapq
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.units import Floats, metres_per_degree

__all__ = ["Site", "bounds", "cover"]

Flags = NDArray[np.bool_]


class Site(NamedTuple):
    """A candidate, the people that it covers anew, and which cells they live in."""

    candidate: int
    people: float
    cells: Flags


def cover(most: Floats, covers: Callable[[int], Flags], people: Floats, done: Flags, count: int) -> list[Site]:
    """Return up to `count` sites in the order in which they are taken.

    `most` bounds what each candidate may gain; `covers` tells the cells that it brings within the time; `done` are
    those that have it already. Of equal candidates the first is taken.
    """
    done, known = done.copy(), dict[int, Flags]()
    heap = [(-float(bound), candidate) for candidate, bound in enumerate(most) if bound > 0]
    heapq.heapify(heap)
    sites: list[Site] = []
    while heap and len(sites) < count:
        _, candidate = heapq.heappop(heap)
        if candidate not in known:
            known[candidate] = covers(candidate)
        fresh = known[candidate] & ~done
        gain = float(people[fresh].sum())
        if gain <= 0:
            continue
        if heap and (-gain, candidate) > heap[0]:
            heapq.heappush(heap, (-gain, candidate))
            continue
        done |= fresh
        sites.append(Site(candidate, gain, fresh))
    return sites


def bounds(candidates: tuple[Floats, Floats], cells: tuple[Floats, Floats], people: Floats, metres: float) -> Floats:
    """Return the people within `metres` of each candidate as the crow flies: no street is shorter.

    Points are longitudes and latitudes in degrees; people are looked for in squares, which only makes more of them.
    """
    lon, lat = cells
    scale = metres_per_degree(float(lat.mean()) if lat.size else 0.0)
    width, height = metres / float(scale[0]) * 1.01, metres / float(scale[1]) * 1.01
    order = np.argsort(lon, kind="stable")
    lon, lat, people = lon[order], lat[order], people[order]
    first, last = np.searchsorted(lon, candidates[0] - width), np.searchsorted(lon, candidates[0] + width, side="right")
    found = np.empty(candidates[0].size)
    for number, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        near = np.abs(lat[begin:end] - candidates[1][number]) <= height
        found[number] = people[begin:end][near].sum()
    return found
