"""Merges what an import staged into neighbourhoods, whose rows keep their id while the thing exists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, and_, func, insert, literal, or_, select, text, update

from geo.model import AreaInput, fold
from geo.store.areas import arrange
from geo.store.session import WriteSession
from geo.store.staging import staged
from geo.store.tables import NeighbourhoodRow

__all__ = ["Changes", "merge_neighbourhoods"]

_area = NeighbourhoodRow.metadata.tables["neighbourhood"]
_new_area = staged("neighbourhood").alias("incoming")
_same_area = and_(_area.c.source == _new_area.c.source, _area.c.source_ref == _new_area.c.source_ref)
_same_outline = func.ST_OrderingEquals(_area.c.geom, _new_area.c.geom)
_JUDGED = ("name", "kind", "admin_level")

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
