"""A neighbourhood with all that lies in it."""

from typing import Any

from sqlalchemy import ColumnElement, select

from geo.store.tables import NeighbourhoodRow

__all__ = ["lies_in"]


def lies_in(column: ColumnElement[Any], neighbourhood: int) -> ColumnElement[bool]:
    """Ask whether a column names a neighbourhood or one that lies in it."""
    area = NeighbourhoodRow.__table__
    inside = select(area.c.id).where(area.c.id == neighbourhood).cte("inside", recursive=True)
    part = area.alias("part")
    inside = inside.union(select(part.c.id).where(part.c.parent_id == inside.c.id))
    return column.in_(select(inside.c.id))
