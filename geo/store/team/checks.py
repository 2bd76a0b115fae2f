"""Finds what is due to be confirmed, and resources that may be there twice."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, text, true

from geo.matching import LISTS, Thing, compare
from geo.model.team import Double, Due, Resource
from geo.store.session import ReadSession
from geo.store.team.areas import lies_in
from geo.store.team.keeping import page
from geo.store.team.key_persons import KEY_PERSONS
from geo.store.team.resources import RESOURCES, SERVICES, not_confirmed_since

__all__ = ["find_doubles", "find_due"]

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


def find_due(session: ReadSession, before: date, today: date, neighbourhood: int | None = None) -> Due:
    """Return what was not confirmed since `before`, and key persons who are hidden soon or already."""
    resources, services, persons = RESOURCES.table.c, SERVICES.table.c, KEY_PERSONS.table.c

    def here(column: ColumnElement[int]) -> ColumnElement[bool]:
        return true() if neighbourhood is None else lies_in(column, neighbourhood)

    oldest = resources.confirmed_on.asc().nulls_first()
    where = (not_confirmed_since(RESOURCES, before), here(resources.neighbourhood_id))
    of_services = (not_confirmed_since(SERVICES, before), here(services.neighbourhood_id))
    soon = (persons.review_on <= today + _WARNING, here(persons.neighbourhood_id))
    return Due(
        resources=page(session, RESOURCES, *where, order=(oldest,), limit=_MOST).items,
        services=page(
            session, SERVICES, *of_services, order=(services.confirmed_on.asc().nulls_first(),), limit=_MOST
        ).items,
        key_persons=page(session, KEY_PERSONS, *soon, order=(persons.review_on,), limit=_MOST).items,
        before=before,
    )


def find_doubles(session: ReadSession, neighbourhood: int | None = None) -> tuple[Double, ...]:
    """Return pairs of resources, and of a resource and a place, that may be one by the rules of official lists."""
    columns = RESOURCES.table.c
    here = true() if neighbourhood is None else lies_in(columns.neighbourhood_id, neighbourhood)
    alive = (columns.gone_on.is_(None), here)
    found = [one for one in page(session, RESOURCES, *alive, limit=_MOST_RESOURCES).items if one.lon is not None]
    return (*_among(found), *_with_places(session, found))


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


def _with_places(session: ReadSession, found: Sequence[Resource]) -> list[Double]:
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
