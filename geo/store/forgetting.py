"""Forgets a town with all that came with it, when a real one follows a made-up one or the other way round."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, TextClause, delete, func, text, update

from geo.store import review
from geo.store.addresses import replace_official
from geo.store.areas import OFFICIAL, arrange
from geo.store.population import forget_people
from geo.store.references import referring
from geo.store.session import WriteSession
from geo.store.tables import NeighbourhoodRow, PlaceRow
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
    _forget_places(session, ["osm", *_sources(gone, "places", "list:")])
    _forget_areas(session, ["osm", *_sources(gone, "areas", OFFICIAL)])
    arrange(session)
    return living


def _forget_places(session: WriteSession, sources: Sequence[str]) -> None:
    """Delete places; what people wrote about stays, though nobody sees it in another town."""
    mine, held = PlaceRow.source.in_(sources), PlaceRow.id.in_(referring("place"))
    since = func.coalesce(PlaceRow.vanished_on, PlaceRow.missing_since, func.current_date())
    session.execute(update(PlaceRow).where(mine, held).values(vanished_on=since, missing_since=None))
    session.execute(delete(PlaceRow).where(mine, ~held))


def _forget_areas(session: WriteSession, sources: Sequence[str]) -> None:
    """Delete neighbourhoods; those that people wrote in stay as vanished."""
    mine, held = NeighbourhoodRow.source.in_(sources), NeighbourhoodRow.id.in_(referring("neighbourhood"))
    since = func.coalesce(NeighbourhoodRow.vanished_on, func.current_date())
    session.execute(update(NeighbourhoodRow).where(mine, held).values(vanished_on=since))
    session.execute(delete(NeighbourhoodRow).where(mine, ~held))


def _sources(gone: Sequence[Row[Any]], kind: str, prefix: str) -> list[str]:
    return [f"{prefix}{run.dataset}" for run in gone if run.kind == kind]


def _forget_list(session: WriteSession, dataset: str) -> None:
    _all(session, _FORGET_LIST, dataset=dataset)
    for kind in ("unsure_match", "doubled"):
        review.settle(session, kind, still=(), prefix=f"{dataset} ")


def _all(session: WriteSession, statements: Sequence[TextClause], **values: object) -> None:
    for statement in statements:
        session.execute(statement, values)
