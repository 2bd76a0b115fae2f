"""Forgets a town with all that came with it, when a real one follows a made-up one or the other way round."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, TextClause, text

from geo.store import review
from geo.store.addresses import replace_official
from geo.store.areas import OFFICIAL, arrange
from geo.store.population import forget_people
from geo.store.session import WriteSession
from geo.store.timetable import remove_feed

__all__ = ["forget_town"]

# Of each set of data the newest that is served; what was forgotten already counts as not there.
_DATASETS = text("""
    SELECT kind, dataset FROM (
        SELECT DISTINCT ON (kind, dataset) kind, dataset, made_up, options FROM import_run
        WHERE status = 'done' AND kind <> 'osm' ORDER BY kind, dataset, id DESC
    ) AS newest
    WHERE made_up = :made_up AND NOT options ? 'removed' ORDER BY kind, dataset
""")
# Read again even if the file is the same, and no longer told as a source.
_MARK_RUNS = text("""
    UPDATE import_run SET recipe = '', options = options || '{"removed": true}'
    WHERE kind = :kind AND dataset = :dataset
""")
_FORGET_LIST = (
    text("DELETE FROM list_coverage WHERE dataset = :dataset"),
    text("DELETE FROM list_entry WHERE dataset = :dataset"),
)
# What people wrote about stays, though nobody sees it in another town.
_FORGET_PLACES = (
    text("""
        UPDATE place SET vanished_on = coalesce(vanished_on, missing_since, current_date), missing_since = NULL
        WHERE source = ANY (:sources) AND (EXISTS (SELECT FROM place_override WHERE place_id = place.id)
            OR EXISTS (SELECT FROM place_note WHERE place_id = place.id)
            OR EXISTS (SELECT FROM place_confirmation WHERE place_id = place.id))
    """),
    text("""
        DELETE FROM place
        WHERE source = ANY (:sources) AND NOT EXISTS (SELECT FROM place_override WHERE place_id = place.id)
            AND NOT EXISTS (SELECT FROM place_note WHERE place_id = place.id)
            AND NOT EXISTS (SELECT FROM place_confirmation WHERE place_id = place.id)
    """),
)
_FORGET_AREAS = (
    text("""
        UPDATE neighbourhood SET vanished_on = coalesce(vanished_on, current_date)
        WHERE source = ANY (:sources) AND EXISTS (SELECT FROM area_check WHERE neighbourhood_id = neighbourhood.id)
    """),
    text("""
        DELETE FROM neighbourhood
        WHERE source = ANY (:sources) AND NOT EXISTS (SELECT FROM area_check WHERE neighbourhood_id = neighbourhood.id)
    """),
)
_COUNT_LIVING = text("SELECT count(*) FROM place WHERE vanished_on IS NULL AND source = ANY (:sources)")


def forget_town(session: WriteSession, *, made_up: bool) -> int:
    """Delete a town that is `made_up` or not, and every list, feed, set of areas and of people of the same sort.

    What is of the other sort stays, and so does, as vanished, what people wrote about. Return how many living places
    went.
    """
    gone = session.execute(_DATASETS, {"made_up": made_up}).all()
    living = int(session.scalar(_COUNT_LIVING, {"sources": ["osm", *_sources(gone, "places", "list:")]}) or 0)
    for run in gone:
        if run.kind == "gtfs":
            remove_feed(session, run.dataset)
        elif run.kind == "population":
            forget_people(session, run.dataset)
        elif run.kind == "places":
            _forget_list(session, run.dataset)
        elif run.kind == "addresses":
            replace_official(session, run.dataset, ())
        session.execute(_MARK_RUNS, {"kind": run.kind, "dataset": run.dataset})
    _all(session, _FORGET_PLACES, sources=["osm", *_sources(gone, "places", "list:")])
    _all(session, _FORGET_AREAS, sources=["osm", *_sources(gone, "areas", OFFICIAL)])
    arrange(session)
    return living


def _sources(gone: Sequence[Row[Any]], kind: str, prefix: str) -> list[str]:
    return [f"{prefix}{run.dataset}" for run in gone if run.kind == kind]


def _forget_list(session: WriteSession, dataset: str) -> None:
    _all(session, _FORGET_LIST, dataset=dataset)
    for kind in ("unsure_match", "doubled"):
        review.settle(session, kind, still=(), prefix=f"{dataset} ")


def _all(session: WriteSession, statements: Sequence[TextClause], **values: object) -> None:
    for statement in statements:
        session.execute(statement, values)
