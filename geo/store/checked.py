"""Which places somebody has looked at, and which stand in an official list: all others are unchecked."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import text

from geo.model import Checked
from geo.store.session import ReadSession

__all__ = ["count_checked", "find_confirmed"]

# Whoever checked a theme of an area saw the places that were there then.
_CONFIRMED = text("""
    SELECT place_id, max(on_date) AS on_date FROM (
        SELECT place_id, on_date FROM (
            SELECT DISTINCT ON (place_id) place_id, verdict, on_date FROM place_confirmation
            WHERE place_id = ANY (:places) ORDER BY place_id, id DESC
        ) AS newest WHERE verdict = 'right'
        UNION ALL
        SELECT place.id, looked.on_date FROM area_check AS looked
        JOIN neighbourhood AS area ON area.id = looked.neighbourhood_id
        JOIN place ON place.id = ANY (:places) AND looked.theme = ANY (place.themes)
            AND ST_Intersects(area.geom, place.geom)
        JOIN import_run AS seen ON seen.id = place.first_seen_run AND seen.started_at::date <= looked.on_date
    ) AS confirmed GROUP BY place_id
""")
_COUNT = text("""
    WITH confirmed AS (
        SELECT place_id FROM (
            SELECT DISTINCT ON (place_id) place_id, verdict FROM place_confirmation ORDER BY place_id, id DESC
        ) AS newest WHERE verdict = 'right'
        UNION
        SELECT place.id FROM area_check AS looked
        JOIN neighbourhood AS area ON area.id = looked.neighbourhood_id
        JOIN place ON looked.theme = ANY (place.themes) AND ST_Intersects(area.geom, place.geom)
        JOIN import_run AS seen ON seen.id = place.first_seen_run AND seen.started_at::date <= looked.on_date
    ), told AS (
        SELECT place_id, true AS by_team FROM confirmed
        UNION ALL SELECT place_id, false FROM list_entry WHERE state = 'matched' AND NOT gone
        UNION ALL SELECT own_place_id, false FROM list_entry WHERE state <> 'matched' AND NOT gone
    ), best AS (
        SELECT place.id, bool_or(told.by_team) AS by_team FROM told JOIN place ON place.id = told.place_id
        WHERE place.vanished_on IS NULL AND (cast(:area AS integer) IS NULL OR ST_Intersects(
            place.geom, (SELECT geom FROM neighbourhood WHERE id = cast(:area AS integer))))
        GROUP BY place.id
    )
    SELECT count(*) FILTER (WHERE by_team) AS confirmed, count(*) FILTER (WHERE NOT by_team) AS listed FROM best
""")


def find_confirmed(session: ReadSession, places: Collection[int]) -> dict[int, date]:
    """Return when somebody last found a place to be right, for those of `places` that somebody did."""
    rows = session.execute(_CONFIRMED, {"places": list(places)})
    return {row.place_id: row.on_date for row in rows}


def count_checked(session: ReadSession, neighbourhood: int | None = None) -> Checked:
    """Count what was confirmed, and what else stands in a list, in a neighbourhood or everywhere."""
    row = session.execute(_COUNT, {"area": neighbourhood}).one()
    return Checked(row.confirmed, row.listed)
