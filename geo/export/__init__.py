"""Layers as files for maps, tables and reports of others: rows in, bytes out."""

from geo.export.files import FORMATS, Format, describe, write_layer

__all__ = ["FORMATS", "Format", "describe", "write_layer"]
