"""Layers as files for maps, tables and reports of others: rows in, bytes out."""

from geo.export.answers import GAP_PARTS, GapPart, asked_of, rows_of
from geo.export.files import FORMATS, Format, describe, write_layer

__all__ = ["FORMATS", "GAP_PARTS", "Format", "GapPart", "asked_of", "describe", "rows_of", "write_layer"]
