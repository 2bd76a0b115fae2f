"""A neighbourhood with all that lies in it, and the neighbourhoods of who asks."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, select, true

from geo.store.tables import NeighbourhoodRow

__all__ = ["Here", "here_in", "lies_in"]

Here = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Asks whether a column names a neighbourhood that is meant."""


def lies_in(column: ColumnElement[Any], neighbourhood: int) -> ColumnElement[bool]:
    """Ask whether a column names a neighbourhood or one that lies in it."""
    area = NeighbourhoodRow.__table__
    inside = select(area.c.id).where(area.c.id == neighbourhood).cte("inside", recursive=True)
    part = area.alias("part")
    inside = inside.union(select(part.c.id).where(part.c.parent_id == inside.c.id))
    return column.in_(select(inside.c.id))


def here_in(areas: Collection[int] | None, neighbourhood: int | None = None) -> Here:
    """Mean these neighbourhoods (None: all), of them only `neighbourhood` and what lies in it if that is given."""

    def here(column: ColumnElement[Any]) -> ColumnElement[bool]:
        own = true() if areas is None else column.in_(areas)
        return own if neighbourhood is None else own & lies_in(column, neighbourhood)

    return here
