"""Who holds on to a place or a neighbourhood: every column that would keep it from being deleted."""

from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import Column, CompoundSelect, select, union_all

from geo.store.tables import Table

__all__ = ["holding", "referring"]

_HELD = "RESTRICT"


def holding(target: Literal["place", "neighbourhood"]) -> Iterator["Column[Any]"]:
    """Yield the columns of people that hold on to rows of `target`; a new table is among them by itself."""
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == target and key.ondelete == _HELD for key in column.foreign_keys):
                yield column


def referring(target: Literal["place", "neighbourhood"]) -> CompoundSelect[tuple[int]]:
    """Select the ids of rows of `target` that people hold on to."""
    return union_all(*(select(column.label("id")).where(column.is_not(None)) for column in holding(target)))
