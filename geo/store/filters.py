"""Which places a question is about, as conditions on `place`."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from geo.model import THEMES, PlaceQuery, fold
from geo.store.session import ReadSession
from geo.store.tables import NeighbourhoodRow, PlaceRow
from geo.store.texts import texts
from geo.store.told import GONE, find_named, hours_are

__all__ = ["KNOWN", "of_themes", "of_view"]

_ESCAPE = "\\"

KNOWN = and_(PlaceRow.vanished_on.is_(None), ~GONE)
"""What is in the data today and was not found closed for good."""


def of_view(session: ReadSession, query: PlaceQuery, open_hours: Collection[str]) -> list[ColumnElement[bool]]:
    """Return all conditions of `query` but the themes; `open_hours` are the values that mean open then."""
    conditions: list[ColumnElement[bool]] = [KNOWN]
    if query.neighbourhood is not None:
        outline = select(NeighbourhoodRow.geom).where(NeighbourhoodRow.id == query.neighbourhood).scalar_subquery()
        conditions.append(func.ST_Intersects(PlaceRow.geom, outline))
    if query.bbox is not None:
        conditions.append(PlaceRow.geom.bool_op("&&")(func.ST_MakeEnvelope(*query.bbox, 4326)))
    conditions += [_says(session, word) for word in fold(query.q).split()]
    if query.open_at is not None:
        conditions.append(hours_are(open_hours))
    return conditions


def of_themes(query: PlaceQuery) -> list[ColumnElement[bool]]:
    """Return the condition that a place has one of the themes asked for, or none."""
    if not query.themes:
        return []
    unwanted = [theme.key for theme in THEMES if theme.key not in query.themes]
    if len(unwanted) < len(query.themes):
        # The same, but the shorter list is compared sooner: most questions leave only a few themes out.
        return [not_(PlaceRow.themes.bool_op("<@")(texts(unwanted)))]
    return [PlaceRow.themes.bool_op("&&")(texts(query.themes))]


def _says(session: ReadSession, word: str) -> ColumnElement[bool]:
    """Return the condition that a place is found by a folded word: in its source, or in the name that people gave."""
    in_source = PlaceRow.search.contains(word, autoescape=True, escape=_ESCAPE)
    named = find_named(session, word)
    return or_(in_source, PlaceRow.id.in_(named)) if named else in_source
