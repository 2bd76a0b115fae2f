"""Arrays of texts as bound parameters."""

from collections.abc import Collection, Sequence

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam

__all__ = ["texts"]


def texts(values: Collection[str]) -> ColumnElement[Sequence[str]]:
    """Bind an array of texts."""
    return bindparam(None, list(values), type_=ARRAY(Text), unique=True)
