"""How records of people are kept: by version, so that nobody overwrites what they have not seen, with a history."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from geo.errors import GoneError, NotFoundError, RefusedError, StaleError
from geo.model.team import Change, HistoryKind, Kept, Noun, Page
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import HistoryRow, PlaceRow
from geo.store.team.values import checked

__all__ = [
    "Keep",
    "Session",
    "change",
    "count",
    "create",
    "every",
    "find",
    "get",
    "list_history",
    "matches",
    "page",
    "undo",
]

R = TypeVar("R", bound=Kept)
Session = ReadSession | WriteSession
_QUIET = frozenset({"version", "changed_at"})
"""What a change always changes."""
_MISFITS = {
    "23503": ("What this refers to does not exist.", "Das, worauf sich das bezieht, gibt es nicht."),
    "23505": ("This exists already.", "Das gibt es schon."),
    "23514": ("These values do not go together.", "Diese Angaben passen nicht zusammen."),
}
"""What the tables refuse, by SQLSTATE."""


@dataclass(frozen=True, slots=True)
class Keep(Generic[R]):
    """A noun with its table and its record."""

    noun: Noun
    row: type[Any]
    record: type[R]
    dress: "Callable[[Session, tuple[R, ...]], tuple[R, ...]]" = lambda _session, found: found
    """Adds what stands in other tables to the records of a page."""

    @property
    def table(self) -> Table:
        """Its table."""
        return cast("Table", self.row.__table__)


def create(session: WriteSession, keep: Keep[R], values: Mapping[str, Any]) -> R:
    """Write a new record; raises RefusedError if a value cannot be used."""
    with _refusing():
        told = checked(keep.table, values)
        number = session.scalar(insert(keep.table).values(told).returning(keep.table.c.id))
        made = get(session, keep, cast("int", number))
        _remember(session, keep, made, "created", {}, values.get("team_id"))
    return made


def change(  # noqa: PLR0913 - a change by name
    session: WriteSession,
    keep: Keep[R],
    number: int,
    version: int | None,
    values: Mapping[str, Any],
    *,
    team_id: int | None,
    kind: HistoryKind = "changed",
) -> R:
    """Change a record that is at `version` (None: whichever), and remember what was.

    Raises NotFoundError, GoneError if it is in the trash, StaleError with what stands there now if somebody else was
    faster, and RefusedError.
    """
    table = keep.table
    row = session.execute(
        select(table.c.version, table.c.trashed_at, func.to_jsonb(table.table_valued()))
        .where(table.c.id == number)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise _missing()
    if row.trashed_at is not None and kind != "restored":
        raise _deleted()
    if version not in (None, row.version):
        raise StaleError(
            "Somebody else changed this in the meantime. Nothing of yours was overwritten; please compare.",
            de="Inzwischen hat jemand anderes das geändert. Nichts wurde überschrieben; bitte vergleichen Sie.",
            current=get(session, keep, number),
        )
    with _refusing():
        told = checked(table, values) | {"version": table.c.version + 1, "changed_at": func.now()}
        after = session.scalar(
            update(table).where(table.c.id == number).values(told).returning(func.to_jsonb(table.table_valued()))
        )
    before = {name: value for name, value in row[2].items() if after and after[name] != value and name not in _QUIET}
    changed = get(session, keep, number, trashed=True)
    _remember(session, keep, changed, kind, before, team_id)
    return changed


def undo(session: WriteSession, keep: Keep[R], number: int, version: int | None, *, team_id: int | None) -> R:
    """Take the last change back; raises as `change`, and RefusedError if there is none."""
    last = session.execute(
        select(HistoryRow.kind, HistoryRow.before)
        .where(HistoryRow.noun == keep.noun, HistoryRow.record_id == number)
        .order_by(HistoryRow.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.kind == "created":
        raise RefusedError("There is nothing to undo.", de="Es gibt nichts rückgängig zu machen.")
    told = {name: value for name, value in last.before.items() if name != "geom"}
    if "geom" in last.before:
        told |= _shape_again(last.before["geom"])
    kind: HistoryKind = "restored" if last.kind == "trashed" else "changed"
    return change(session, keep, number, version, told, team_id=team_id, kind=kind)


def get(session: Session, keep: Keep[R], number: int, *, trashed: bool = False) -> R:
    """Return a record; raises NotFoundError, or GoneError if it is in the trash and that is not asked for."""
    found = find(session, keep, (number,), trashed=trashed)
    if not found:
        gone = session.scalar(select(keep.table.c.trashed_at).where(keep.table.c.id == number))
        raise _deleted() if gone is not None else _missing()
    return found[0]


def find(session: Session, keep: Keep[R], numbers: Collection[int], *, trashed: bool = False) -> tuple[R, ...]:
    """Return the records with these ids that are there, in the order of the ids."""
    if not numbers:
        return ()
    wanted = _select(keep).where(keep.table.c.id.in_(numbers)).order_by(keep.table.c.id)
    return _records(session, keep, wanted if trashed else wanted.where(keep.table.c.trashed_at.is_(None)))


def every(session: Session, keep: Keep[R], *where: ColumnElement[bool]) -> tuple[R, ...]:
    """Return all records that are not in the trash, the newest first."""
    table = keep.table
    return _records(
        session, keep, _select(keep).where(table.c.trashed_at.is_(None), *where).order_by(table.c.id.desc())
    )


def page(  # noqa: PLR0913 - a question by name
    session: Session,
    keep: Keep[R],
    *where: ColumnElement[bool],
    order: tuple[ColumnElement[Any], ...] = (),
    limit: int = 50,
    offset: int = 0,
    trashed: bool = False,
) -> Page[R]:
    """Return a part of the list, by `order` and then the newest first: by its day where it has one."""
    table = keep.table
    if not order and "on_date" in table.c:
        order = (table.c.on_date.desc(),)
    shown = table.c.trashed_at.is_not(None) if trashed else table.c.trashed_at.is_(None)
    listed = _select(keep).where(shown, *where).order_by(*order, table.c.id.desc()).limit(limit).offset(offset)
    return Page(_records(session, keep, listed), count(session, keep, *where, trashed=trashed), offset)


def count(session: Session, keep: Keep[R], *where: ColumnElement[bool], trashed: bool = False) -> int:
    """Count what a list would have."""
    shown = keep.table.c.trashed_at.is_not(None) if trashed else keep.table.c.trashed_at.is_(None)
    return int(session.scalar(select(func.count()).select_from(keep.table).where(shown, *where)) or 0)


def list_history(session: Session, keep: Keep[R], number: int) -> tuple[Change, ...]:
    """List what happened to a record, the newest first."""
    rows = session.scalars(
        select(HistoryRow)
        .where(HistoryRow.noun == keep.noun, HistoryRow.record_id == number)
        .order_by(HistoryRow.id.desc())
    )
    return tuple(Change(cast("HistoryKind", row.kind), row.version, row.at, row.team_id, row.before) for row in rows)


def _deleted() -> GoneError:
    """Return what is said of something in the trash."""
    return GoneError("It was deleted.", de="Das wurde gelöscht.")


def _missing() -> NotFoundError:
    return NotFoundError("There is no such record.", de="Diesen Eintrag gibt es nicht.")


def _remember(  # noqa: PLR0913, PLR0917 - a line of history
    session: WriteSession,
    keep: Keep[R],
    record: R,
    kind: HistoryKind,
    before: Mapping[str, Any],
    team_id: int | None,
) -> None:
    told = {"noun": keep.noun, "record_id": record.id, "neighbourhood_id": record.neighbourhood_id}
    session.execute(
        insert(HistoryRow).values(**told, kind=kind, version=record.version, before=before, team_id=team_id)
    )


def _select(keep: Keep[R]) -> Select[Any]:
    table = keep.table
    plain = [column for column in table.c if column.name != "geom"]
    if "geom" not in table.c:
        return select(*plain)
    place = PlaceRow.__table__
    point = func.ST_PointOnSurface(func.coalesce(table.c.geom, place.c.geom))
    area = case((func.ST_Dimension(table.c.geom) == 2, func.ST_AsGeoJSON(table.c.geom)))  # noqa: PLR2004 - an area
    shape = (func.ST_X(point).label("lon"), func.ST_Y(point).label("lat"), area.label("outline"))
    return select(*plain, *shape).select_from(table.outerjoin(place, place.c.id == table.c.place_id))


def _records(session: Session, keep: Keep[R], wanted: Select[Any]) -> tuple[R, ...]:
    names = {field.name for field in fields(keep.record)}
    rows = session.execute(wanted).mappings().all()
    made = tuple(keep.record(**{name: _plain(name, row[name]) for name in names if name in row}) for row in rows)
    return keep.dress(session, made)


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Decimal):
        return float(value)
    return json.loads(value) if name == "outline" and value is not None else value


def _shape_again(geom: Mapping[str, Any] | None) -> dict[str, Any]:
    """Turn a remembered shape into values that a change takes."""
    if geom is None:
        return {"lon": None, "lat": None, "outline": None}
    if geom["type"] == "Point":
        return dict(zip(("lon", "lat"), geom["coordinates"], strict=True))
    return {"outline": {"type": geom["type"], "coordinates": geom["coordinates"]}}


def matches(keep: Keep[R], words: str, *names: str) -> ColumnElement[bool]:
    """Ask for records of which a column holds these words."""
    return or_(*(keep.table.c[name].icontains(words, autoescape=True) for name in names))


@contextmanager
def _refusing() -> Iterator[None]:
    """Say what the tables refuse in a sentence."""
    try:
        yield
    except IntegrityError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if state not in _MISFITS:
            raise
        text, de = _MISFITS[state]
        raise RefusedError(text, de=de) from None
