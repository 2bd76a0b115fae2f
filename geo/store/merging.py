"""Merges what an import staged into places and neighbourhoods, whose rows keep their id while the thing exists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, and_, func, insert, literal, or_, select, text, update

from geo.model import AreaInput, OsmRef, PlaceInput, fold
from geo.store.areas import arrange
from geo.store.session import WriteSession
from geo.store.staging import staged
from geo.store.support_order import group_rank
from geo.store.tables import NeighbourhoodRow, PlaceRow

__all__ = ["Changes", "forget", "merge_neighbourhoods", "merge_places", "settle_places"]

_place = PlaceRow.metadata.tables["place"]
_area = NeighbourhoodRow.metadata.tables["neighbourhood"]
_new_place = staged("place").alias("incoming")
_new_area = staged("neighbourhood").alias("incoming")
_same_area = and_(_area.c.source == _new_area.c.source, _area.c.source_ref == _new_area.c.source_ref)
_same_outline = func.ST_OrderingEquals(_area.c.geom, _new_area.c.geom)
_JUDGED = ("name", "kind", "admin_level")

_DROP_TWICE_STAGED = text("""
    DELETE FROM staging.place AS extra USING (
        SELECT ctid, row_number() OVER (PARTITION BY source, osm_kind, osm_id ORDER BY ctid DESC) AS number
        FROM staging.place
    ) AS numbered
    WHERE extra.ctid = numbered.ctid AND numbered.number > 1
    RETURNING extra.osm_kind, extra.osm_id
""")
_SETTLE = (
    text("""
        UPDATE staging.place AS incoming SET id = place.id FROM place
        WHERE place.source = incoming.source
            AND place.osm_kind = incoming.osm_kind AND place.osm_id = incoming.osm_id
    """),
    text("UPDATE staging.place SET id = nextval(pg_get_serial_sequence('place', 'id')) WHERE id IS NULL"),
    text("ALTER TABLE staging.place ADD PRIMARY KEY (id)"),
    text("ANALYZE staging.place"),
)
_VANISH_PLACES = text("""
    UPDATE place SET vanished_on = current_date, changed_run = :run
    WHERE source = :source AND vanished_on IS NULL
        AND NOT EXISTS (SELECT FROM staging.place AS incoming WHERE incoming.id = place.id)
""")
_COUNT_RETURNED = text("""
    SELECT count(*) FROM place JOIN staging.place AS incoming USING (id) WHERE place.vanished_on IS NOT NULL
""")
_VANISH_AREAS = text("""
    UPDATE neighbourhood AS area SET vanished_on = current_date
    WHERE source = :source AND vanished_on IS NULL AND NOT EXISTS (
        SELECT FROM staging.neighbourhood AS incoming
        WHERE incoming.source = area.source AND incoming.source_ref = area.source_ref)
""")
_COUNT_RETURNED_AREAS = text("""
    SELECT count(*) FROM neighbourhood AS area JOIN staging.neighbourhood AS incoming USING (source, source_ref)
    WHERE area.vanished_on IS NOT NULL
""")
_FORGET = (text("DELETE FROM place WHERE source = :source"), text("DELETE FROM neighbourhood WHERE source = :source"))
_COUNT_LIVING = text("SELECT count(*) FROM place WHERE source = :source AND vanished_on IS NULL")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a merge did: living before + added - vanished = living now; those back again count as added."""

    added: int
    changed: int
    vanished: int
    re_identified: int = 0
    """Places among the changed whose object has another id than before."""
    missing: int = 0
    """Places that are gone from the source, but kept because people wrote about them."""


def settle_places(session: WriteSession) -> list[OsmRef]:
    """Give every staged place the id that it has or will have; return objects staged twice, of which the last stays."""
    twice = [OsmRef(kind, number) for kind, number in session.execute(_DROP_TWICE_STAGED)]
    for statement in _SETTLE:
        session.execute(statement)
    return twice


def forget(session: WriteSession, *, source: str) -> int:
    """Delete what `source` told, as when a real town follows a made-up one; return how many living places went."""
    living = int(session.scalar(_COUNT_LIVING, {"source": source}) or 0)
    for statement in _FORGET:
        session.execute(statement, {"source": source})
    return living


def merge_places(session: WriteSession, *, source: str, run: int) -> Changes:
    """Bring `place` to what is staged: an equal fingerprint stays untouched, a missing place is marked as vanished."""
    vanished = _rows(session, _VANISH_PLACES.bindparams(source=source, run=run))
    returned = int(session.scalar(_COUNT_RETURNED) or 0)
    rank = group_rank(_new_place.c.themes, _new_place.c.presumed_themes)
    told = {**{name: _new_place.c[name] for name in PlaceInput._fields}, "group_rank": rank}
    updated = _rows(
        session,
        update(_place)
        .where(
            _place.c.id == _new_place.c.id,
            or_(
                _place.c.fingerprint != _new_place.c.fingerprint,
                _place.c.group_rank != rank,
                _place.c.vanished_on.is_not(None),
            ),
        )
        .values({**told, "changed_run": run, "vanished_on": None}),
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
    return Changes(added=added + returned, changed=updated - returned, vanished=vanished)


def merge_neighbourhoods(session: WriteSession, *, source: str) -> Changes:
    """Bring `neighbourhood` to what is staged; ids and slugs stay, all areas are arranged anew."""
    vanished = _rows(session, _VANISH_AREAS.bindparams(source=source))
    told = {name: _new_area.c[name] for name in AreaInput._fields}
    returned = int(session.scalar(_COUNT_RETURNED_AREAS) or 0)
    differs = or_(*(_area.c[name].is_distinct_from(told[name]) for name in _JUDGED), ~_same_outline)
    changed = _rows(
        session,
        update(_area)
        .where(_same_area, or_(differs, _area.c.vanished_on.is_not(None)))
        .values({**told, "vanished_on": None}),
    )
    known = select(_area.c.id).where(_same_area).exists()
    fresh = session.execute(
        select(_new_area.c.source_ref, _new_area.c.name)
        .where(~known)
        .order_by(_new_area.c.admin_level, _new_area.c.source_ref)
    ).all()
    slugs = _slugs((name for _, name in fresh), taken=set(session.scalars(select(_area.c.slug))))
    for (source_ref, _), slug in zip(fresh, slugs, strict=True):
        row = select(*told.values(), literal(slug, _area.c.slug.type)).where(_new_area.c.source_ref == source_ref)
        session.execute(insert(_area).from_select([*told, "slug"], row))
    arrange(session)
    return Changes(added=len(fresh) + returned, changed=changed - returned, vanished=vanished)


def _slugs(names: Iterable[str], *, taken: set[str]) -> Iterator[str]:
    """Make a slug for each name, unlike all that are `taken`."""
    for name in names:
        stem = fold(name).replace(" ", "-") or "area"
        slug, number = stem, 1
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        taken.add(slug)
        yield slug


def _rows(session: WriteSession, statement: Executable) -> int:
    kept = session.execute(statement, execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", kept).rowcount
