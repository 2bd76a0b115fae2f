"""Which places a question is about, as conditions on `place`."""

from collections.abc import Collection, Sequence

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, func, not_, select

from geo.model import THEMES, PlaceQuery, fold
from geo.store.tables import NeighbourhoodRow, PlaceRow

__all__ = ["KNOWN", "of_themes", "of_view", "texts"]

_ESCAPE = "\\"

KNOWN = PlaceRow.vanished_on.is_(None)
"""What is in the data today."""


def of_view(query: PlaceQuery, open_hours: Collection[str]) -> list[ColumnElement[bool]]:
    """Return all conditions of `query` but the themes; `open_hours` are the values that mean open then."""
    conditions: list[ColumnElement[bool]] = [KNOWN]
    if query.neighbourhood is not None:
        outline = select(NeighbourhoodRow.geom).where(NeighbourhoodRow.id == query.neighbourhood).scalar_subquery()
        conditions.append(func.ST_Intersects(PlaceRow.geom, outline))
    if query.bbox is not None:
        conditions.append(PlaceRow.geom.bool_op("&&")(func.ST_MakeEnvelope(*query.bbox, 4326)))
    conditions += [PlaceRow.search.contains(word, autoescape=True, escape=_ESCAPE) for word in fold(query.q).split()]
    if query.open_at is not None:
        conditions.append(PlaceRow.opening_hours == func.any(texts(open_hours)))
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


def texts(values: Collection[str]) -> ColumnElement[Sequence[str]]:
    """Bind an array of texts."""
    return bindparam(None, list(values), type_=ARRAY(Text), unique=True)
