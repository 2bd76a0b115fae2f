"""What is missing: cells with people, how far they have it, and what would change that; runs with no database."""

from geo.gaps.catchment import gaussian, supply
from geo.gaps.cells import Cells, Shape, make_cells
from geo.gaps.covering import Site, bounds, cover
from geo.gaps.indicators import count_within, feasible, last_home, nth_nearest, seconds_to_each
from geo.gaps.scenario import changed_ways
from geo.gaps.search import (
    Doors,
    Linked,
    Ways,
    by_street,
    doors_at,
    doors_of,
    each_door,
    join_doors,
    link,
    look_back,
    merge,
    minutes_of_day,
    percentiles,
    plot_ways,
)
from geo.gaps.service import category, classes, departures_within, quality
from geo.gaps.town import Shelf, Town, leaves, within

__all__ = [
    "Cells",
    "Doors",
    "Linked",
    "Shape",
    "Shelf",
    "Site",
    "Town",
    "Ways",
    "bounds",
    "by_street",
    "category",
    "changed_ways",
    "classes",
    "count_within",
    "cover",
    "departures_within",
    "doors_at",
    "doors_of",
    "each_door",
    "feasible",
    "gaussian",
    "join_doors",
    "last_home",
    "leaves",
    "link",
    "look_back",
    "make_cells",
    "merge",
    "minutes_of_day",
    "nth_nearest",
    "percentiles",
    "plot_ways",
    "quality",
    "seconds_to_each",
    "supply",
    "within",
]
