"""A made-up German town, the same every time, written as an ordinary OpenStreetMap file."""

from ingest.demo.records import Dwellings, QuarterPlan, StopPlan, TownPlan
from ingest.demo.town import GENERATOR, DemoFiles, Size, plan, write_sources, write_town

__all__ = [
    "GENERATOR",
    "DemoFiles",
    "Dwellings",
    "QuarterPlan",
    "Size",
    "StopPlan",
    "TownPlan",
    "plan",
    "write_sources",
    "write_town",
]
