"""How areas from all sources fit together: which lies in which, and which is shown where two tell the same."""

from collections import defaultdict
from itertools import permutations

from sqlalchemy import ARRAY, Integer, bindparam, select, text

from geo.model import fold
from geo.store.session import WriteSession
from geo.store.tables import NeighbourhoodRow

__all__ = ["OFFICIAL", "arrange"]

OFFICIAL = "areas:"
"""How the sources of areas begin that an authority drew; after it the name of the dataset."""

_LONE = text("UPDATE neighbourhood SET shown_by_id = NULL WHERE shown_by_id IS NOT NULL")
# The same outline, or a piece of it that is left where an extract was cut.
_PAIR = text("""
    UPDATE neighbourhood AS area SET shown_by_id = pair.better_id
    FROM (
        SELECT DISTINCT ON (less.id) less.id, better.id AS better_id
        FROM unnest(:less, :better) AS candidate (less_id, better_id)
        JOIN neighbourhood AS less ON less.id = candidate.less_id
        JOIN neighbourhood AS better ON better.id = candidate.better_id AND better.geom && less.geom
        CROSS JOIN LATERAL (SELECT ST_Area(ST_Intersection(less.geom, better.geom)) AS shared) AS both_hold
        WHERE shared >= 0.8 * (ST_Area(less.geom) + ST_Area(better.geom) - shared)
            OR less.admin_level = better.admin_level AND shared >= 0.9 * ST_Area(less.geom)
        ORDER BY less.id, better.id DESC
    ) AS pair
    WHERE area.id = pair.id
""").bindparams(bindparam("less", type_=ARRAY(Integer)), bindparam("better", type_=ARRAY(Integer)))
# The smallest area of a higher level that holds a point of the inside; equal outlines nest by level.
_FIND_PARENTS = text("""
    UPDATE neighbourhood AS area SET parent_id = (
        SELECT outer_area.id FROM neighbourhood AS outer_area
        WHERE outer_area.vanished_on IS NULL AND outer_area.shown_by_id IS NULL
            AND outer_area.admin_level < area.admin_level
            AND ST_Contains(outer_area.geom, ST_PointOnSurface(area.geom))
        ORDER BY outer_area.admin_level DESC, ST_Area(outer_area.geom), outer_area.id LIMIT 1)
    WHERE vanished_on IS NULL
""")


def arrange(session: WriteSession) -> None:
    """Find anew which area stands for which, and what each lies in; to be called after every change of areas."""
    session.execute(_LONE)
    pairs = _namesakes(session)
    if pairs:
        session.execute(_PAIR, {"less": [less for less, _ in pairs], "better": [better for _, better in pairs]})
    session.execute(_FIND_PARENTS)


def _namesakes(session: WriteSession) -> list[tuple[int, int]]:
    """Return pairs of areas of one name from two sources, the one that gives way first."""
    row = NeighbourhoodRow
    by_name = defaultdict(list)
    for number, name, source in session.execute(select(row.id, row.name, row.source).where(row.vanished_on.is_(None))):
        by_name[fold(name)].append((source.startswith(OFFICIAL), number, source))
    return [
        (less[1], better[1])
        for members in by_name.values()
        for less, better in permutations(sorted(members), 2)
        if less < better and better[0] and less[2] != better[2]
    ]
