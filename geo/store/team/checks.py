"""Finds what is due to be confirmed, and resources that may be there twice."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, text

from geo.matching import LISTS, Thing, compare
from geo.model.team import Double, Due, Resource
from geo.store.review import list_remembered
from geo.store.team.areas import Here
from geo.store.team.keeping import Keep, Session, count, page
from geo.store.team.key_persons import KEY_PERSONS
from geo.store.team.resources import RESOURCES, SERVICES, not_confirmed_since

__all__ = ["TEAM_DOUBLE", "count_due", "find_doubles", "find_due"]

TEAM_DOUBLE = "team_double"
"""The kind of question that two resources ask; only the answer is kept."""
_MOST = 200
_MOST_RESOURCES = 2000
_WARNING = timedelta(days=30)
"""So long before a key person is hidden, somebody is reminded."""
# Places of the map near resources, by the same theme; the place that a resource stands on is the same on purpose.
_NEAR = text("""
    SELECT DISTINCT place.id, place.name, themes.theme, ST_X(place.geom) AS lon, ST_Y(place.geom) AS lat
    FROM unnest(cast(:lons AS float8[]), cast(:lats AS float8[])) AS spot (lon, lat)
    JOIN place ON ST_DWithin(place.geom, ST_SetSRID(ST_MakePoint(spot.lon, spot.lat), 4326), :degrees)
    CROSS JOIN unnest(place.themes) AS themes (theme)
    WHERE place.vanished_on IS NULL AND place.name IS NOT NULL AND place.id <> ALL (:used)
""")


def find_due(session: Session, before: date, today: date, here: Here) -> Due:
    """Return what was not confirmed since `before`, and key persons who are hidden soon or already."""
    found = {
        keep.noun: page(session, keep, where, order=(keep.table.c[by].asc().nulls_first(),), limit=_MOST).items
        for keep, where, by in _due(before, today, here)
    }
    return Due(found["resource"], found["service"], found["key_person"], before)


def count_due(session: Session, before: date, today: date, here: Here) -> int:
    """Count what `find_due` would return, however much it is."""
    return sum(count(session, keep, where) for keep, where, _ in _due(before, today, here))


def _due(before: date, today: date, here: Here) -> Iterator[tuple[Keep[Any], ColumnElement[bool], str]]:
    """Yield each noun with what makes it due, and the column that says since when."""
    for keep in (RESOURCES, SERVICES):
        yield keep, not_confirmed_since(keep, before) & here(keep.table.c.neighbourhood_id), "confirmed_on"
    persons = KEY_PERSONS.table.c
    yield KEY_PERSONS, (persons.review_on <= today + _WARNING) & here(persons.neighbourhood_id), "review_on"


def find_doubles(session: Session, here: Here) -> tuple[Double, ...]:
    """Return pairs of resources, and of a resource and a place, that may be one by the rules of official lists.

    What somebody said to be two is not among them.
    """
    columns = RESOURCES.table.c
    alive = (columns.gone_on.is_(None), here(columns.neighbourhood_id))
    found = [one for one in page(session, RESOURCES, *alive, limit=_MOST_RESOURCES).items if one.lon is not None]
    told = list_remembered(session, TEAM_DOUBLE)
    return tuple(pair for pair in (*_among(found), *_with_places(session, found)) if pair.key not in told)


def _things(found: Sequence[Resource]) -> list[Thing]:
    return [
        Thing(one.id, one.lon, one.lat, names=(one.name,), theme=theme)
        for one in found
        for theme in one.themes
        if one.lon is not None and one.lat is not None
    ]


def _among(found: Sequence[Resource]) -> list[Double]:
    names = {one.id: one.name for one in found}
    pairs = {
        (pair.left, pair.right): pair
        for pair in compare(_things(found), _things(found), LISTS)
        if pair.left < pair.right
    }
    return [
        Double(left, names[left], right, None, names[right], pair.metres, pair.verdict == "same")
        for (left, right), pair in sorted(pairs.items())
    ]


def _with_places(session: Session, found: Sequence[Resource]) -> list[Double]:
    own = [one for one in found if one.place_id is None]
    if not own:
        return []
    told = {
        "lons": [one.lon for one in own],
        "lats": [one.lat for one in own],
        "degrees": LISTS.reach_m / 60_000,
        "used": [one.place_id for one in found if one.place_id is not None],
    }
    rows = session.execute(_NEAR, told).all()
    places = [Thing(row.id, row.lon, row.lat, names=(row.name,), theme=row.theme) for row in rows]
    names, mine = {row.id: row.name for row in rows}, {one.id: one.name for one in own}
    pairs = {(pair.left, pair.right): pair for pair in compare(_things(own), places, LISTS)}
    return [
        Double(left, mine[left], None, right, names[right], pair.metres, pair.verdict == "same")
        for (left, right), pair in sorted(pairs.items())
    ]
