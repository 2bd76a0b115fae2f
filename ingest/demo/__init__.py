"""A made-up German town, the same every time, written as an ordinary OpenStreetMap file."""

from ingest.demo.records import Dwellings, QuarterPlan, StopPlan, TownPlan
from ingest.demo.town import GENERATOR, Size, plan, write_town

__all__ = ["GENERATOR", "Dwellings", "QuarterPlan", "Size", "StopPlan", "TownPlan", "plan", "write_town"]
