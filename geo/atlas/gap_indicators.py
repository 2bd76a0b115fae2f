"""What was found for a question as numbers for each cell, and what else is asked of it."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.atlas.gap_asked import Asked, Flags, Told
from geo.atlas.gap_tables import round_people
from geo.gaps import (
    Doors,
    Shelf,
    bounds,
    classes,
    count_within,
    cover,
    departures_within,
    doors_at,
    doors_of,
    each_door,
    feasible,
    join_doors,
    last_home,
    look_back,
    nth_nearest,
    percentiles,
    seconds_to_each,
    supply,
)
from geo.model import GapQuery, GapSite, ReachQuery
from geo.network import PROFILES, TICKS_PER_SECOND, Ints, Network
from geo.reach import UNREACHED
from geo.reach.runs import get_runs

__all__ = ["find_sites", "tell"]

_TYPICAL = 1
_DAY_SECONDS = 86_400
_RIDDEN_SITES = 120
"""By public transport nobody can tell how far a place might help: so many candidates are looked at."""
_RIDDEN_METRES = 1500.0
"""Those with most people so near who lack the theme."""


def tell(asked: Asked, memory: Shelf[Any], seconds: Ints | None = None) -> Told:
    """Return the numbers of each cell; `memory` keeps what takes a search for each place.

    `seconds` are the percentiles, where they are known already.
    """
    query, linked = asked.query, asked.linked
    known = percentiles(linked, asked.course, asked.ways) if seconds is None else seconds
    told = Told(known, places=asked.supply.size)
    if {"count", "supply"} & set(query.indicators):
        told = _with_choice(asked, told, memory)
    if "visit" in query.indicators and query.visit is not None:
        told = replace(told, visit=feasible(linked, _question(query), query.visit, each_door(_doors(asked))))
    if asked.course.moment is not None and "last_home" in query.indicators and query.at is not None:
        told = replace(told, last_home=last_home(linked, _question(query), query.at, _doors(asked)))
    if asked.course.moment is not None and "departures" in query.indicators:
        told = _with_service(asked, told, memory)
    return told


def _with_choice(asked: Asked, told: Told, memory: Shelf[Any]) -> Told:
    """Add how many there are to choose from, and the supply per head."""
    known, doors = asked.supply.wanted, doors_of(asked.network, asked.course.profile, asked.supply.wanted)
    key = (id(asked.town), asked.course.profile, asked.query.mode, asked.query.at, asked.course.window, known.tobytes())
    old = memory.get(key, lambda: seconds_to_each(asked.linked, asked.course, each_door(doors)))
    seconds = np.concatenate([old, seconds_to_each(asked.linked, asked.course, list(asked.supply.new))])
    limit, people = asked.query.minutes * 60, asked.linked.cells.people
    links = asked.network.links.edge[asked.course.profile][known]
    capacity = asked.supply.capacity[known][np.argsort(links, kind="stable")]
    both = np.concatenate([capacity, np.array(asked.supply.new_capacity)])
    return replace(
        told,
        nth=nth_nearest(seconds, asked.query.nearest),
        count=count_within(seconds, limit),
        supply=supply(seconds, people, both, limit),
    )


def _with_service(asked: Asked, told: Told, memory: Shelf[Any]) -> Told:
    moment, linked = asked.course.moment, asked.linked
    if moment is None:
        return told
    seats = PROFILES[asked.course.profile].name == "wheelchair"
    runs = get_runs(linked.network, moment.day, (0, _DAY_SECONDS), seats=seats, side=0)
    window = moment.second, moment.second + max(asked.course.window // TICKS_PER_SECOND, 3600)
    key = id(asked.town), asked.course.profile, moment.day
    departures = memory.get((*key, window), lambda: departures_within(linked, asked.course.profile, runs, window))
    return replace(told, departures=departures, quality=memory.get((*key, "class"), lambda: classes(linked, runs)))


def find_sites(asked: Asked, chosen: Flags, count: int) -> tuple[GapSite, ...]:
    """Return candidates among the chosen cells by people newly within the minutes."""
    cells, query = asked.linked.cells, asked.query
    done = _within(percentiles(asked.linked, asked.course, asked.ways)[:, _TYPICAL], query.minutes)
    lacking = np.where(done | ~chosen, 0.0, cells.people)
    spots = cells.lon[cells.first_point[:-1]], cells.lat[cells.first_point[:-1]]
    most = np.where(chosen, _bounds(asked, spots, lacking), 0.0)

    def covers(candidate: int) -> Flags:
        door = doors_at(asked.network, asked.course.profile, float(spots[0][candidate]), float(spots[1][candidate]))
        found = percentiles(asked.linked, asked.course, look_back(asked.linked, asked.course, door), (50,))
        return _within(found[:, 0], query.minutes)

    sites = cover(most, covers, lacking, done | ~chosen, count)
    return tuple(
        GapSite(
            cell=f"{int(cells.hexagon[site.candidate]):x}-{int(cells.area[site.candidate])}",
            area_id=int(cells.area[site.candidate]),
            lon=round(float(spots[0][site.candidate]), 6),
            lat=round(float(spots[1][site.candidate]), 6),
            people=round_people(site.people),
        )
        for site in sites
    )


def _bounds(asked: Asked, spots: tuple[Any, Any], lacking: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most that each candidate may gain."""
    seconds = asked.query.minutes * 60
    if not asked.course.rides:
        metres = seconds * _fastest(asked.network, asked.course.profile)
        return bounds(spots, spots, lacking, metres + _cell_metres(asked.query.resolution))
    near = bounds(spots, spots, lacking, _RIDDEN_METRES)
    chosen = np.argsort(-near, kind="stable")[:_RIDDEN_SITES]
    most = np.zeros(near.size)
    most[chosen] = np.where(near[chosen] > 0, lacking.sum(), 0.0)
    return most


def _fastest(network: Network, profile: int) -> float:
    """Return the metres in a second on the fastest street, or beside it."""
    seconds = network.costs.edge_ticks[profile].min(axis=1) / TICKS_PER_SECOND
    known = network.ways.metres[seconds > 0] / seconds[seconds > 0]
    return max(float(known.max(initial=0.0)), PROFILES[profile].off_street_mps)


def _cell_metres(resolution: int) -> float:
    """Return more than the width of a cell."""
    return float(170.0 * 7.0 ** ((10 - resolution) / 2))


def _within(seconds: Ints, minutes: int) -> Flags:
    return np.asarray((seconds != UNREACHED) & (seconds <= minutes * 60))


def _doors(asked: Asked) -> Doors:
    known = doors_of(asked.network, asked.course.profile, asked.supply.wanted)
    return join_doors(known, *asked.supply.new)


def _question(query: GapQuery) -> ReachQuery:
    return ReachQuery(lon=0.0, lat=0.0, mode=query.mode, profile=query.profile, max_minutes=query.minutes)
