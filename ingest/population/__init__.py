"""How many people live where, from the census grid, from points, or from a table of areas, as rows and notices."""

from ingest.population.counts import Count, read_counts
from ingest.population.match import Match, match
from ingest.population.points import read_cells
from ingest.population.request import PopulationRequest
from ingest.population.source import Form, inspect, look
from ingest.population.spread import Weights, residential_levels, spread, spread_evenly

__all__ = [
    "Count",
    "Form",
    "Match",
    "PopulationRequest",
    "Weights",
    "inspect",
    "look",
    "match",
    "read_cells",
    "read_counts",
    "residential_levels",
    "spread",
    "spread_evenly",
]
