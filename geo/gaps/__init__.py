"""What is missing: cells with people, how far they have it, and what would change that; runs with no database."""

from geo.gaps.batch import WAYS, Order, Unit, cut_up, list_units, parse_way, solve, write_outlines, write_piece
from geo.gaps.carrying_out import Workers, carry_out, in_processes, in_threads, on_cluster, open_folder, read_plan
from geo.gaps.catchment import gaussian, supply
from geo.gaps.cells import Cells, Shape, make_cells
from geo.gaps.covering import Site, bounds, cover
from geo.gaps.indicators import count_within, feasible, last_home, nth_nearest, seconds_to_each
from geo.gaps.kept import Figures, Sheet, compare, figures, read_sheet
from geo.gaps.scenario import Difference, differ
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
    "WAYS",
    "Cells",
    "Difference",
    "Doors",
    "Figures",
    "Linked",
    "Order",
    "Shape",
    "Sheet",
    "Shelf",
    "Site",
    "Town",
    "Unit",
    "Ways",
    "Workers",
    "bounds",
    "by_street",
    "carry_out",
    "category",
    "classes",
    "compare",
    "count_within",
    "cover",
    "cut_up",
    "departures_within",
    "differ",
    "doors_at",
    "doors_of",
    "each_door",
    "feasible",
    "figures",
    "gaussian",
    "in_processes",
    "in_threads",
    "join_doors",
    "last_home",
    "leaves",
    "link",
    "list_units",
    "look_back",
    "make_cells",
    "merge",
    "minutes_of_day",
    "nth_nearest",
    "on_cluster",
    "open_folder",
    "parse_way",
    "percentiles",
    "plot_ways",
    "quality",
    "read_plan",
    "read_sheet",
    "seconds_to_each",
    "solve",
    "supply",
    "within",
    "write_outlines",
    "write_piece",
]
