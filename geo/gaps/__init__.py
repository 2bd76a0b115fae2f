"""What is missing: cells with people, how far they have it, and what would change that; runs with no database."""

from geo.gaps.cells import Cells, Shape, make_cells
from geo.gaps.indicators import count_within, feasible, last_home, nth_nearest, seconds_to_each
from geo.gaps.search import Doors, Linked, Ways, doors_at, doors_of, link, look_back, merge, percentiles, plot_ways
from geo.gaps.town import Shelf, Town, leaves, within

__all__ = [
    "Cells",
    "Doors",
    "Linked",
    "Shape",
    "Shelf",
    "Town",
    "Ways",
    "count_within",
    "doors_at",
    "doors_of",
    "feasible",
    "last_home",
    "leaves",
    "link",
    "look_back",
    "make_cells",
    "merge",
    "nth_nearest",
    "percentiles",
    "plot_ways",
    "seconds_to_each",
    "within",
]
