"""Filters in CQL2 text (OGC 21-065) as conditions, read by pygeofilter."""

from collections.abc import Mapping
from typing import Any

from pygeofilter.backends.sqlalchemy import to_filter
from pygeofilter.parsers.cql2_text import parse
from sqlalchemy import ColumnElement

from geo.errors import UserError

__all__ = ["read_cql"]

_LONGEST = 2000
"""Characters; what is cut off cannot be read any more."""


def read_cql(text: str, columns: Mapping[str, Any]) -> ColumnElement[bool]:
    """Return the condition that `text` says of `columns`; raises UserError where it cannot be read."""
    try:
        condition = to_filter(parse(text.replace("\x00", "")[:_LONGEST]), dict(columns))
    except Exception as error:  # a grammar, a tree and a backend, each with errors of its own
        raise UserError(
            "The filter cannot be read. It is CQL2 text with the columns that /queryables lists, "
            "such as name LIKE 'Kita%' AND city = 'Herrenberg'.",
            de="Der Filter ist nicht zu verstehen. Er ist CQL2-Text mit den Spalten, die /queryables nennt, "
            "etwa name LIKE 'Kita%' AND city = 'Herrenberg'.",
        ) from error
    if not isinstance(condition, ColumnElement):
        raise UserError(
            "The filter is no condition: compare a column with a value.",
            de="Der Filter ist keine Bedingung: Vergleichen Sie eine Spalte mit einem Wert.",
        )
    return condition
