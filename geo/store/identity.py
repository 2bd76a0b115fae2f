"""Finds places again whose object has another id than before: by theme, name and closeness."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from geo.matching import AGAIN, Pair, Thing, compare, pair_up
from geo.model import GROUPS, THEMES, shown_theme
from geo.store.references import referring
from geo.store.session import WriteSession

__all__ = ["NOTHING", "Doubt", "Found", "find_again"]

# Those that people wrote about may have vanished long ago.
_OLD = text("""
    SELECT id, ST_X(geom) AS lon, ST_Y(geom) AS lat, name, street, housenumber, postcode, phone, kind, osm_kind,
        themes, presumed_themes, tags->>'alt_name' AS other_name,
        id = ANY (:written) AS written
    FROM place
    WHERE source = :source AND NOT EXISTS (SELECT FROM staging.place AS incoming WHERE incoming.id = place.id)
        AND (vanished_on IS NULL OR id = ANY (:written))
    ORDER BY id
""")
_NEW = text("""
    SELECT row_number() OVER (ORDER BY osm_kind, osm_id) AS id, osm_id, ST_X(geom) AS lon, ST_Y(geom) AS lat,
        name, street, housenumber, postcode, phone, kind, osm_kind, themes, presumed_themes,
        tags->>'alt_name' AS other_name
    FROM staging.place WHERE id IS NULL
    ORDER BY osm_kind, osm_id
""")
_KEEP_IDS = text("""
    UPDATE staging.place AS incoming SET id = kept.id
    FROM unnest(cast(:kinds AS text[]), cast(:numbers AS bigint[]), cast(:ids AS bigint[])) AS kept (kind, number, id)
    WHERE incoming.osm_kind = kept.kind AND incoming.osm_id = kept.number
""")
_ANY = text("SELECT EXISTS (SELECT FROM place WHERE source = :source)")
_ASIDE = frozenset(group.key for group in GROUPS if not group.on)
_QUIET = frozenset(theme.key for theme in THEMES if theme.group in _ASIDE)
"""Themes of which nobody is asked about every lamp post, unless somebody wrote about it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A new object that may be an old place; `osm_kind` and `osm_id` tell the new one."""

    place_id: int
    osm_kind: str
    osm_id: int
    pair: Pair


@dataclass(frozen=True, slots=True)
class Found:
    """How many places were found again, and where a person must look."""

    number: int = 0
    doubts: tuple[Doubt, ...] = ()


NOTHING = Found()


def find_again(session: WriteSession, *, source: str) -> Found:
    """Give staged places without an id the id of the place that vanished for them, where the rules are sure."""
    if not session.scalar(_ANY, {"source": source}):
        return NOTHING
    written = sorted(set(session.scalars(referring("place"))))
    old = {row.id: row for row in session.execute(_OLD, {"source": source, "written": written})}
    if not old:
        return NOTHING
    new = {row.id: row for row in session.execute(_NEW)}
    pairing = pair_up(compare(_things(old.values()), _things(new.values()), AGAIN), AGAIN.margin)
    kept = list(pairing.same.values())
    if kept:
        fresh = [new[pair.right] for pair in kept]
        ids = {"kinds": [row.osm_kind for row in fresh], "numbers": [row.osm_id for row in fresh]}
        session.execute(_KEEP_IDS, ids | {"ids": [pair.left for pair in kept]})
    doubts = tuple(
        Doubt(pair.left, new[pair.right].osm_kind, new[pair.right].osm_id, pair)
        for pair in pairing.unsure.values()
        if old[pair.left].written or _theme(old[pair.left]) not in _QUIET
    )
    return Found(len(kept), doubts)


def _things(rows: Iterable[Row[Any]]) -> list[Thing]:
    return [
        Thing(
            row.id,
            row.lon,
            row.lat,
            names=tuple(filter(None, (row.name, row.other_name))),
            street=row.street,
            housenumber=row.housenumber,
            postcode=row.postcode,
            phone=row.phone,
            kind=row.kind,
            theme=_theme(row),
            drawn=row.osm_kind,
        )
        for row in rows
    ]


def _theme(row: Row[Any]) -> str:
    return shown_theme(row.themes, row.presumed_themes)
