"""Loaded once where workers are forked from: what they need lies in memory that they share until they write to it."""

import gc

import api.app  # noqa: F401 - what every worker needs
from geo.reach import warm

__all__: list[str] = []

warm()
gc.collect()
# The collector of a worker does not write to what all share.
gc.freeze()
