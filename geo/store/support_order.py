"""Where a place stands in the support order, worked out by the database when it is stored."""

from sqlalchemy import ColumnElement, Integer, Text, all_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from geo.model import GROUPS, THEMES

__all__ = ["group_rank"]

_KEYS = [theme.key for theme in THEMES]
_FIRSTS = [_KEYS.index(next(theme.key for theme in THEMES if theme.group == group.key)) + 1 for group in GROUPS]


def group_rank(themes: ColumnElement[list[str]], presumed: ColumnElement[list[str]]) -> ColumnElement[int]:
    """Number the group that marks a place of these themes, from 1; places without a known theme come last.

    It is the group of what `geo.model.shown_theme` says, since themes are stored in the support order.
    """
    of_place = func.unnest(themes).table_valued("theme").render_derived()
    first = (
        select(func.min(func.array_position(bindparam("keys", _KEYS, ARRAY(Text)), of_place.c.theme)))
        .where(or_(presumed.contains(themes), of_place.c.theme != all_(presumed)))
        .correlate_except(of_place)
        .scalar_subquery()
    )
    return func.coalesce(func.width_bucket(first, bindparam("firsts", _FIRSTS, ARRAY(Integer))), len(GROUPS) + 1)
