"""Erases places that must never be told, though they were stored before a rule said so."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Row, text

from geo.model import OsmRef, fold
from geo.store import review
from geo.store.session import WriteSession

__all__ = ["Tags", "erase_from_lists", "erase_from_map"]

Tags = Mapping[str, str]

_GONE = text("""
    SELECT id, tags, kind, name, operator FROM place
    WHERE source = 'osm' AND NOT EXISTS (
        SELECT FROM staging.place AS incoming
        WHERE incoming.osm_kind = place.osm_kind AND incoming.osm_id = place.osm_id)
""")
_OF_OBJECTS = text("""
    SELECT place.id FROM place JOIN unnest(cast(:kinds AS text[]), cast(:numbers AS bigint[])) AS told (kind, number)
        ON place.source = 'osm' AND place.osm_kind = told.kind AND place.osm_id = told.number
""")
_ENTRIES = text("SELECT id, own_place_id AS place_id, concat_ws(' ', name, operator) AS words FROM list_entry")
_OF_LISTS = text("SELECT id, concat_ws(' ', name, operator) AS words FROM place WHERE source LIKE 'list:%'")
_ERASE_ENTRIES = text("DELETE FROM list_entry WHERE id = ANY (:entries)")
_COUNT_HUMAN = text("""
    SELECT count(DISTINCT place_id) AS places, count(*) FILTER (WHERE kind = 'override') AS overrides,
        count(*) FILTER (WHERE kind = 'note') AS notes, count(*) FILTER (WHERE kind = 'confirmation') AS confirmations
    FROM (
        SELECT place_id, 'override' AS kind FROM place_override
        UNION ALL SELECT place_id, 'note' FROM place_note
        UNION ALL SELECT place_id, 'confirmation' FROM place_confirmation
    ) AS written
    WHERE place_id = ANY (:places)
""")
_COUNT_LIVING = text("SELECT count(*) FROM place WHERE id = ANY (:places) AND vanished_on IS NULL")
_ERASE = (
    text("DELETE FROM place_override WHERE place_id = ANY (:places)"),
    text("DELETE FROM place_note WHERE place_id = ANY (:places)"),
    text("DELETE FROM place_confirmation WHERE place_id = ANY (:places)"),
    # Questions about it go with it: their table says so.
    text("DELETE FROM place WHERE id = ANY (:places)"),
)
# Whatever a team keeps at such a place goes with it, and what it was before; a project only forgets where it is.
_COUNT_RECORDS = text("""
    SELECT count(*) FROM (
        SELECT id FROM resource WHERE place_id = ANY (:places)
        UNION ALL SELECT id FROM gap WHERE place_id = ANY (:places)
        UNION ALL SELECT id FROM entry WHERE place_id = ANY (:places)
        UNION ALL SELECT id FROM key_person WHERE place_id = ANY (:places)
        UNION ALL SELECT id FROM network_round WHERE place_id = ANY (:places)
    ) AS kept
""")
_ERASE_RECORDS = (
    text("""
        DELETE FROM history WHERE (noun, record_id) IN (
            SELECT 'resource', id FROM resource WHERE place_id = ANY (:places)
            UNION ALL SELECT 'service', service.id FROM service JOIN resource ON resource.id = resource_id
                WHERE resource.place_id = ANY (:places)
            UNION ALL SELECT 'gap', id FROM gap WHERE place_id = ANY (:places)
            UNION ALL SELECT 'entry', id FROM entry WHERE place_id = ANY (:places)
            UNION ALL SELECT 'key_person', id FROM key_person WHERE place_id = ANY (:places)
            UNION ALL SELECT 'network_round', id FROM network_round WHERE place_id = ANY (:places))
    """),
    text("INSERT INTO deletion (key) SELECT key FROM key_person WHERE place_id = ANY (:places) ON CONFLICT DO NOTHING"),
    text("DELETE FROM resource WHERE place_id = ANY (:places)"),
    text("DELETE FROM gap WHERE place_id = ANY (:places)"),
    text("DELETE FROM entry WHERE place_id = ANY (:places)"),
    text("DELETE FROM key_person WHERE place_id = ANY (:places)"),
    text("DELETE FROM network_round WHERE place_id = ANY (:places)"),
    text("UPDATE project SET place_id = NULL WHERE place_id = ANY (:places)"),
    text("DELETE FROM history WHERE (before ->> 'place_id')::bigint = ANY (:places)"),
)
_ERASE_NOTICES = text("DELETE FROM import_notice WHERE subject = ANY (:subjects)")


def erase_from_map(
    session: WriteSession, told: Collection[OsmRef], is_protected: Callable[[Tags], bool], *, run: int
) -> int:
    """Erase the places of the objects in `told`, and of those that are gone from the map what is protected.

    People learn that something they wrote is gone, and no more than that. Return how many living places went.
    """
    kinds, numbers = [ref.kind for ref in told], [ref.id for ref in told]
    places = set(session.scalars(_OF_OBJECTS, {"kinds": kinds, "numbers": numbers}))
    places.update(row.id for row in session.execute(_GONE) if is_protected(_tags(row)))
    session.execute(_ERASE_NOTICES, {"subjects": [str(ref) for ref in told]})
    return _erase(session, places, run)


def erase_from_lists(session: WriteSession, is_protected: Callable[[str], bool], *, run: int) -> int:
    """Erase entries of lists that name something protected, and their places; return how many of these were living."""
    entries = [row for row in session.execute(_ENTRIES) if is_protected(fold(row.words))]
    places = {row.id for row in session.execute(_OF_LISTS) if is_protected(fold(row.words))}
    places.update(row.place_id for row in entries if row.place_id is not None)
    session.execute(_ERASE_ENTRIES, {"entries": [row.id for row in entries]})
    return _erase(session, places, run)


def _tags(row: Row[Any]) -> dict[str, str]:
    """Put the tags of an object together again, as far as they were kept."""
    key, _, value = row.kind.partition("=")
    named = {name: told for name in ("name", "operator") if (told := getattr(row, name))}
    return {**row.tags, key: value, **named}


def _erase(session: WriteSession, places: Collection[int], run: int) -> int:
    if not places:
        return 0
    told = {"places": sorted(places)}
    written = session.execute(_COUNT_HUMAN, told).one()
    records = session.scalar(_COUNT_RECORDS, told) or 0
    if written.places or records:
        counted = written._asdict() | ({"records": records} if records else {})
        detail = {name: str(number) for name, number in counted.items()}
        # No place, no name, no words: what was said of a protected place may tell where it is.
        review.ask(session, [review.Question("erased", f"{run} {detail}", None, detail=detail)], run=run)
    living = session.scalar(_COUNT_LIVING, told) or 0
    for statement in (*_ERASE_RECORDS, *_ERASE):
        session.execute(statement, told)
    return living
