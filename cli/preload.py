"""Loaded once where workers are forked from: what they need lies in memory that they share until they write to it."""

import gc

import holidays.countries
import holidays.groups

import api.app
from geo.reach import warm
from web import compile_templates

__all__ = ["LOADED"]

LOADED = api.app, holidays.countries, holidays.groups
"""What every worker needs, if only at its first question."""

warm()
compile_templates()
gc.collect()
# The collector of a worker does not write to what all share.
gc.freeze()
