"""Layers as files for maps, tables and reports of others: rows in, bytes out."""

from geo.export.answers import GapPart, asked_of, find_part, rows_of
from geo.export.files import FORMATS, Format, describe, write_layer

__all__ = ["FORMATS", "Format", "GapPart", "asked_of", "describe", "find_part", "rows_of", "write_layer"]
