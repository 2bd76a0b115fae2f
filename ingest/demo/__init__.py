"""A made-up German town, the same every time, written as an ordinary OpenStreetMap file."""

from ingest.demo.files import AREAS_LICENCE, CENTRES_LICENCE, PEOPLE_LICENCE, DemoFiles
from ingest.demo.quarters import read_name
from ingest.demo.records import Dwellings, QuarterPlan, StopPlan, TownPlan
from ingest.demo.town import GENERATOR, Size, plan, write_sources, write_town

__all__ = [
    "AREAS_LICENCE",
    "CENTRES_LICENCE",
    "GENERATOR",
    "PEOPLE_LICENCE",
    "DemoFiles",
    "Dwellings",
    "QuarterPlan",
    "Size",
    "StopPlan",
    "TownPlan",
    "plan",
    "read_name",
    "write_sources",
    "write_town",
]
