"""Places that somebody wants in their own words, and places where one can take part."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, false, func, or_, select

from geo.conditions import PART_KINDS, PART_TAGS, PART_THEMES
from geo.model import Wish
from geo.store.filters import KNOWN
from geo.store.session import ReadSession
from geo.store.tables import PlaceRow
from geo.store.texts import texts
from geo.store.told import GIVEN_NAMES
from geo.wishes import name_fits

__all__ = ["find_taking_part", "find_wished"]

_SEPARATOR = ";"
_ANY = "*"


def find_wished(session: ReadSession, wishes: Sequence[Wish]) -> list[set[int]]:
    """Return the places that fit each of `wishes`; a name counts only as its word begins, also one that people gave."""
    if not wishes:
        return []
    own = {row.place_id: row.name for row in session.execute(select(GIVEN_NAMES))}
    columns = (PlaceRow.id, PlaceRow.name, PlaceRow.operator, PlaceRow.kind, PlaceRow.themes, _SPORT.label("sport"))
    fitting = or_(*(_fits(wish) for wish in wishes), PlaceRow.id.in_(own))
    rows = session.execute(select(*columns).where(KNOWN, fitting)).all()
    return [
        {
            row.id
            for row in rows
            if not set(wish.themes).isdisjoint(row.themes)
            or row.kind in wish.kinds
            or not set(wish.sports).isdisjoint(_parts(row.sport))
            or name_fits(wish, f"{own.get(row.id, row.name or '')} {row.operator or ''}")
        }
        for wish in wishes
    ]


def find_taking_part(session: ReadSession) -> set[int]:
    """Return the places where one can take part and contribute, by the rules of `geo.conditions`."""
    tagged = (
        PlaceRow.tags.has_key(key) if _ANY in values else PlaceRow.tags[key].astext == func.any(texts(values))
        for key, values in PART_TAGS.items()
    )
    fitting = or_(
        PlaceRow.themes.bool_op("&&")(texts(PART_THEMES)), PlaceRow.kind == func.any(texts(PART_KINDS)), *tagged
    )
    return set(session.scalars(select(PlaceRow.id).where(KNOWN, fitting)))


_SPORT = PlaceRow.tags["sport"].astext


def _fits(wish: Wish) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [false()]
    if wish.themes:
        conditions.append(PlaceRow.themes.bool_op("&&")(texts(wish.themes)))
    if wish.kinds:
        conditions.append(PlaceRow.kind == func.any(texts(wish.kinds)))
    if wish.sports:
        conditions.append(func.string_to_array(_SPORT, _SEPARATOR).bool_op("&&")(texts(wish.sports)))
    conditions += [PlaceRow.search.regexp_match(rf"\m{re.escape(name)}") for name in wish.names]
    return or_(*conditions)


def _parts(text: str | None) -> Iterable[str]:
    return [part.strip() for part in text.split(_SEPARATOR)] if text else ()
