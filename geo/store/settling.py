"""Brings `place` to what an import staged: places keep their id, and what people wrote about survives."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, exists, func, insert, literal, or_, select, text, update

from geo.model import OsmRef, PlaceInput
from geo.store import identity, review
from geo.store.human import written_about
from geo.store.merging import Changes
from geo.store.session import WriteSession
from geo.store.staging import staged
from geo.store.support_order import group_rank
from geo.store.tables import PlaceRow

__all__ = ["Settled", "ask_people", "merge_places", "settle_places"]

_place = PlaceRow.metadata.tables["place"]
_new_place = staged("place").alias("incoming")

_DROP_TWICE_STAGED = text("""
    DELETE FROM staging.place AS extra USING (
        SELECT ctid, row_number() OVER (PARTITION BY source, osm_kind, osm_id ORDER BY ctid DESC) AS number
        FROM staging.place
    ) AS numbered
    WHERE extra.ctid = numbered.ctid AND numbered.number > 1
    RETURNING extra.osm_kind, extra.osm_id
""")
_SETTLE_KNOWN = text("""
    UPDATE staging.place AS incoming SET id = place.id FROM place
    WHERE place.source = incoming.source
        AND place.osm_kind = incoming.osm_kind AND place.osm_id = incoming.osm_id
""")
_SETTLE_NEW = (
    text("UPDATE staging.place SET id = nextval(pg_get_serial_sequence('place', 'id')) WHERE id IS NULL"),
    text("ALTER TABLE staging.place ADD PRIMARY KEY (id)"),
    text("ANALYZE staging.place"),
)
_COUNT_RETURNED = text("""
    SELECT count(*) FROM place JOIN staging.place AS incoming USING (id) WHERE place.vanished_on IS NOT NULL
""")
# What the source says now is neither what it said when the person wrote, nor what the person says.
_CONTRADICTIONS = text("""
    SELECT place.id, mine.field, mine.value, mine.original, mine.written_at::date AS written,
        to_jsonb(place)->>mine.field AS machine
    FROM place_override AS mine JOIN place ON place.id = mine.place_id
    WHERE place.vanished_on IS NULL
        AND to_jsonb(place)->>mine.field IS DISTINCT FROM mine.original
        AND to_jsonb(place)->>mine.field IS DISTINCT FROM mine.value
    ORDER BY place.id, mine.field
""")
_MISSING = text(
    "SELECT id, missing_since FROM place WHERE missing_since IS NOT NULL AND vanished_on IS NULL ORDER BY id"
)
_DOUBTED = text("SELECT id FROM place WHERE source = :source AND osm_kind = :kind AND osm_id = :number")


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of giving ids: objects staged twice, of which the last stays, and places found again."""

    twice: tuple[OsmRef, ...] = ()
    again: identity.Found = identity.NOTHING


def settle_places(session: WriteSession, *, source: str) -> Settled:
    """Give every staged place the id that it has or will have, also where its object has another id than before."""
    twice = tuple(OsmRef(kind, number) for kind, number in session.execute(_DROP_TWICE_STAGED))
    session.execute(_SETTLE_KNOWN)
    again = identity.find_again(session, source=source)
    for statement in _SETTLE_NEW:
        session.execute(statement)
    return Settled(twice, again)


def merge_places(session: WriteSession, *, source: str, run: int, again: identity.Found = identity.NOTHING) -> Changes:
    """Bring `place` to what is staged: an equal fingerprint stays untouched, an absent place is marked as vanished.

    One that people wrote about stays and is marked as missing. What contradicts people is asked of them.
    """
    missing, vanished = _mark_absent(session, source, run)
    returned = int(session.scalar(_COUNT_RETURNED) or 0)
    rank = group_rank(_new_place.c.themes, _new_place.c.presumed_themes)
    told = {**{name: _new_place.c[name] for name in PlaceInput._fields}, "group_rank": rank}
    changed_too = (_place.c.group_rank != rank, _place.c.vanished_on.is_not(None), _place.c.missing_since.is_not(None))
    updated = _rows(
        session,
        update(_place)
        .where(_place.c.id == _new_place.c.id, or_(_place.c.fingerprint != _new_place.c.fingerprint, *changed_too))
        .values({**told, "changed_run": run, "vanished_on": None, "missing_since": None}),
    )
    unknown = ~select(_place.c.id).where(_place.c.id == _new_place.c.id).exists()
    runs = [literal(run, _place.c.first_seen_run.type)] * 2
    added = _rows(
        session,
        insert(_place).from_select(
            ["id", *told, "first_seen_run", "changed_run"],
            select(_new_place.c.id, *told.values(), *runs).where(unknown).order_by(_new_place.c.id),
        ),
    )
    ask_people(session, run)
    review.ask(session, [_doubt(session, source, doubt) for doubt in again.doubts], run=run)
    return Changes(added + returned, updated - returned, vanished, again.number, missing)


def _mark_absent(session: WriteSession, source: str, run: int) -> tuple[int, int]:
    """Mark what the source no longer has; return how many are missing now, and how many vanished."""
    staged_too = exists().where(_new_place.c.id == _place.c.id)
    absent = update(_place).where(_place.c.source == source, _place.c.vanished_on.is_(None), ~staged_too)
    written = _place.c.id.in_(written_about())
    lost = absent.where(written, _place.c.missing_since.is_(None))
    missing = _rows(session, lost.values(missing_since=func.current_date(), changed_run=run))
    since = func.coalesce(_place.c.missing_since, func.current_date())
    hidden = absent.where(~written).values(vanished_on=since, missing_since=None, changed_run=run)
    return missing, _rows(session, hidden)


def ask_people(session: WriteSession, run: int) -> None:
    """Ask who is right where people and the source disagree, and whether what is missing is gone."""
    contradictions = [
        review.Question(
            "contradiction",
            f"{row.id} {row.field}: {row.machine}",
            row.id,
            detail={
                "field": row.field,
                "machine": row.machine or "",
                "team": row.value,
                "original": row.original or "",
                "written": row.written.isoformat(),
            },
        )
        for row in session.execute(_CONTRADICTIONS)
    ]
    missing = [
        review.Question("vanished_with_notes", f"{row.id}", row.id, detail={"since": row.missing_since.isoformat()})
        for row in session.execute(_MISSING)
    ]
    review.ask(session, [*contradictions, *missing], run=run)
    review.settle(session, "contradiction", still=[question.question for question in contradictions])
    review.settle(session, "vanished_with_notes", still=[question.question for question in missing])


def _doubt(session: WriteSession, source: str, doubt: identity.Doubt) -> review.Question:
    new = session.scalar(_DOUBTED, {"source": source, "kind": doubt.osm_kind, "number": doubt.osm_id})
    told = {"why": doubt.pair.why, "metres": f"{doubt.pair.metres:.0f}"}
    return review.Question("unsure_again", f"{doubt.place_id} {new}", doubt.place_id, new, told)


def _rows(session: WriteSession, statement: Executable) -> int:
    kept = session.execute(statement, execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", kept).rowcount
