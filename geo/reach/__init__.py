"""How far: over streets and by public transport; runs with no database."""

from geo.reach.chains import Passing, find_passing
from geo.reach.course import find_covered_day
from geo.reach.isochrone import find_isochrones
from geo.reach.itinerary import find_itinerary
from geo.reach.joint import Areas, reach_with_areas
from geo.reach.kernels import UNREACHED
from geo.reach.matrix import matrix
from geo.reach.origin import snapped_metres, spot_of
from geo.reach.outlines import to_geojson
from geo.reach.reasons import find_reason, find_reasons
from geo.reach.shares import PERCENTILES
from geo.reach.unbarred import without_barriers
from geo.reach.walk import Reached, has_theme, nearest_places, node_ticks, reach
from geo.reach.warm import warm
from geo.reach.workspace import MAX_MINUTES

__all__ = [
    "MAX_MINUTES",
    "PERCENTILES",
    "UNREACHED",
    "Areas",
    "Passing",
    "Reached",
    "find_covered_day",
    "find_isochrones",
    "find_itinerary",
    "find_passing",
    "find_reason",
    "find_reasons",
    "has_theme",
    "matrix",
    "nearest_places",
    "node_ticks",
    "reach",
    "reach_with_areas",
    "snapped_metres",
    "spot_of",
    "to_geojson",
    "warm",
    "without_barriers",
]
