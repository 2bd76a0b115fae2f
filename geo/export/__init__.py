"""Layers as files for maps, tables and reports of others: rows in, bytes out."""

from geo.export.answers import GapPart, asked_of, find_part, rows_of
from geo.export.files import FORMATS, Format, describe, write_layer
from geo.export.what_if import SCENARIO_CELLS, scenario_rows

__all__ = [
    "FORMATS",
    "SCENARIO_CELLS",
    "Format",
    "GapPart",
    "asked_of",
    "describe",
    "find_part",
    "rows_of",
    "scenario_rows",
    "write_layer",
]
