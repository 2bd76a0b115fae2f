"""What people wrote: written here, composed with what machines imported on reading, never touched by imports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    any_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.errors import NotFoundError, RefusedError, StaleError
from geo.model import Addition, Confirmation, Note, Override, Place, PlaceId, Verdict, get_theme
from geo.store.checked import find_confirmed
from geo.store.references import holding
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import (
    AreaCheckRow,
    ListEntryRow,
    PlaceConfirmationRow,
    PlaceNoteRow,
    PlaceOverrideRow,
    PlaceRow,
)
from geo.store.told_columns import told

__all__ = [
    "FIELDS",
    "LONGEST_NOTE",
    "check_area",
    "compose",
    "confirm",
    "hand_over",
    "list_confirmations",
    "list_notes",
    "note",
    "override",
    "withdraw_override",
    "written_about",
]

_ADDRESS = ("street", "housenumber", "postcode", "city")
FIELDS = ("name", *_ADDRESS, "opening_hours", "phone", "email", "website", "operator", "wheelchair", "fee")
"""What a person may override."""
_LISTED = (*_ADDRESS, "opening_hours", "phone", "website", "operator")
"""What an official list adds where the place's own source is silent; the address only as a whole."""
LONGEST_NOTE = 500
_LONGEST_VALUE = 500

_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:field, :place))")

# A value that both have stays as the one there, and the other becomes a note: nothing that a person wrote is lost.
_HAND_OVER = (
    text("""
        INSERT INTO place_note (place_id, text, team, written_at)
        SELECT :to, left(mine.field || ': ' || mine.value, 500), mine.team, mine.written_at
        FROM place_override AS mine JOIN place_override AS other USING (field)
        WHERE mine.place_id = :from AND other.place_id = :to AND mine.value <> other.value
    """),
    text("""
        DELETE FROM place_override AS mine USING place_override AS other
        WHERE mine.place_id = :from AND other.place_id = :to AND mine.field = other.field
    """),
)


def override(  # noqa: PLR0913 - by name
    session: WriteSession, place_id: int, field: str, value: str, *, team: str | None = None, seen: str | None = None
) -> None:
    """Write down what a field of a place should be; raises NotFoundError or RefusedError.

    `seen` is what stood there when somebody began to write (empty: nothing; None: does not matter); raises StaleError
    with what stands there now if it is something else.
    """
    if field not in FIELDS:
        raise RefusedError(
            f"The field {field!r} of a place cannot be changed; there are {', '.join(FIELDS)}.",
            de=f"Das Feld {field!r} eines Ortes lässt sich nicht ändern. Möglich sind: {', '.join(FIELDS)}.",
        )
    if not 0 < len(value.strip()) <= _LONGEST_VALUE:
        raise RefusedError(
            f"The {field} of a place has 1 to {_LONGEST_VALUE} letters.",
            de=f"Die Angabe {field} eines Ortes hat 1 bis {_LONGEST_VALUE} Zeichen.",
        )
    # One after the other: whoever comes second reads what the first one wrote.
    session.execute(_ONE_BY_ONE, {"place": place_id, "field": field})
    original = _require(session, select(PlaceRow.__table__.c[field]), place_id)
    now = _require(session, select(told(field)), place_id) or ""
    if seen is not None and seen.strip() != now:
        raise StaleError(
            "Somebody else changed this in the meantime. Nothing of yours was overwritten; please compare.",
            de="Inzwischen hat jemand anderes das geändert. Nichts wurde überschrieben; bitte vergleichen Sie.",
            current={"value": now},
        )
    values = {"value": value.strip(), "original": original, "team": team, "written_at": func.now()}
    written = upsert(PlaceOverrideRow).values(place_id=place_id, field=field, **values)
    session.execute(written.on_conflict_do_update(index_elements=["place_id", "field"], set_=values))


def withdraw_override(session: WriteSession, place_id: int, field: str) -> None:
    """Let the machine's value stand again."""
    mine = (PlaceOverrideRow.place_id == place_id, PlaceOverrideRow.field == field)
    session.execute(delete(PlaceOverrideRow).where(*mine))


def note(session: WriteSession, place_id: int, words: str, *, team: str | None = None) -> None:
    """Write a short note on a place; raises NotFoundError, or RefusedError if it is empty or too long."""
    if not 0 < len(words.strip()) <= LONGEST_NOTE:
        raise RefusedError(
            f"A note has 1 to {LONGEST_NOTE} letters.", de=f"Eine Notiz hat 1 bis {LONGEST_NOTE} Zeichen."
        )
    _require(session, select(PlaceRow.id), place_id)
    session.execute(insert(PlaceNoteRow).values(place_id=place_id, text=words.strip(), team=team))


def confirm(session: WriteSession, place_id: int, verdict: Verdict, on_date: date, *, team: str | None = None) -> None:
    """Write down that somebody looked; a place that its source has lost is hidden once it is confirmed as gone."""
    _require(session, select(PlaceRow.id), place_id)
    values = {"place_id": place_id, "verdict": verdict, "on_date": on_date, "team": team}
    session.execute(insert(PlaceConfirmationRow).values(values))
    if verdict == "gone":
        lost = (PlaceRow.id == place_id, PlaceRow.missing_since.is_not(None))
        session.execute(update(PlaceRow).where(*lost).values(vanished_on=PlaceRow.missing_since, missing_since=None))


def check_area(
    session: WriteSession, neighbourhood: int, theme: str, on_date: date, *, team: str | None = None
) -> None:
    """Write down that a team went through all places of a theme in a neighbourhood."""
    told = {"on_date": on_date, "team": team}
    written = upsert(AreaCheckRow).values(neighbourhood_id=neighbourhood, theme=get_theme(theme).key, **told)
    session.execute(written.on_conflict_do_update(index_elements=["neighbourhood_id", "theme"], set_=told))


def list_notes(session: ReadSession | WriteSession, place_id: int) -> tuple[Note, ...]:
    """List the notes on a place, the newest first."""
    rows = session.scalars(
        select(PlaceNoteRow).where(PlaceNoteRow.place_id == place_id).order_by(PlaceNoteRow.id.desc())
    )
    return tuple(Note(PlaceId(row.place_id), row.text, row.written_at, row.team) for row in rows)


def list_confirmations(session: ReadSession | WriteSession, place_id: int) -> tuple[Confirmation, ...]:
    """List when somebody looked, the newest first."""
    mine = PlaceConfirmationRow.place_id == place_id
    rows = session.execute(
        select(PlaceConfirmationRow.verdict, PlaceConfirmationRow.on_date, PlaceConfirmationRow.team)
        .where(mine)
        .order_by(PlaceConfirmationRow.on_date.desc(), PlaceConfirmationRow.id.desc())
    )
    return tuple(
        Confirmation(PlaceId(place_id), "gone" if verdict == "gone" else "right", on_date, team)
        for verdict, on_date, team in rows
    )


def written_about() -> Select[tuple[int]]:
    """Select the places that people wrote about and have not confirmed as gone since."""
    later = PlaceConfirmationRow.__table__.alias("later")
    right = PlaceConfirmationRow.verdict == "right"
    written = [
        select(column).where(right if column.table is PlaceConfirmationRow.__table__ else column.is_not(None))
        for column in holding("place")
    ]
    ids = union_all(*written).subquery("written").c.place_id
    newer = PlaceConfirmationRow.__table__.alias("newer")
    newest = ~exists().where(newer.c.place_id == later.c.place_id, newer.c.id > later.c.id)
    gone = exists().where(later.c.place_id == ids, later.c.verdict == "gone", newest)
    return select(ids).where(~gone)


def hand_over(session: WriteSession, place_id: int, to: int) -> None:
    """Give what people wrote about a place to another, because it is the same."""
    for statement in _HAND_OVER:
        session.execute(statement, {"from": place_id, "to": to})
    for column in holding("place"):
        session.execute(update(column.table).where(column == place_id).values({column.name: to}))


def compose(session: ReadSession, found: Mapping[int, Place]) -> dict[int, Place]:
    """Put what lists add and people say onto places; what stands in the source is never lost."""
    if not found:
        return {}
    additions, lists = _additions(session, found)
    overrides, confirmed = _overrides(session, found), find_confirmed(session, found)
    composed = dict(found)
    for number in {*additions, *overrides, *lists, *confirmed}:
        place = _added(found[number], additions.get(number, ()))
        place = _overridden(place, overrides.get(number, ()))
        composed[number] = replace(
            place, lists=tuple(sorted(lists.get(number, ()))), confirmed_on=confirmed.get(number)
        )
    return composed


def _additions(
    session: ReadSession, found: Mapping[int, Place]
) -> tuple[dict[int, list[Addition]], dict[int, set[str]]]:
    fields = [ListEntryRow.__table__.c[name] for name in (*_LISTED, "capacity")]
    rows = session.execute(
        select(ListEntryRow.place_id, ListEntryRow.dataset, *fields)
        .where(ListEntryRow.place_id == _any(found), ListEntryRow.state == "matched", ~ListEntryRow.gone)
        .order_by(ListEntryRow.id)
    )
    additions: dict[int, list[Addition]] = defaultdict(list)
    lists: dict[int, set[str]] = defaultdict(set)
    for row in rows.mappings():
        number = row["place_id"]
        lists[number].add(row["dataset"])
        additions[number] += _missing(found[number], row)
    return additions, lists


def _any(numbers: Collection[int]) -> ColumnElement[Any]:
    """Return one array instead of hundreds of parameters, which would have to be written into the query one by one."""
    return any_(literal(list(numbers), ARRAY(BigInteger)))


def _missing(place: Place, row: Mapping[Any, Any]) -> Iterable[Addition]:
    """Yield what the place lacks and the list has; a list's street goes with its own number only."""
    fields = _LISTED if not place.address.street else tuple(name for name in _LISTED if name not in _ADDRESS)
    for name in fields:
        if row[name] and not _value(place, name):
            yield Addition(name, row[name], row["dataset"])
    if row["capacity"] and "capacity" not in place.tags:
        yield Addition("capacity", row["capacity"], row["dataset"])


def _overrides(session: ReadSession, found: Collection[int]) -> dict[int, list[PlaceOverrideRow]]:
    rows = session.scalars(
        select(PlaceOverrideRow).where(PlaceOverrideRow.place_id == _any(found)).order_by(PlaceOverrideRow.field)
    )
    overrides: dict[int, list[PlaceOverrideRow]] = defaultdict(list)
    for row in rows:
        overrides[row.place_id].append(row)
    return overrides


def _added(place: Place, additions: Iterable[Addition]) -> Place:
    told = tuple({addition.field: addition for addition in reversed(list(additions))}.values())[::-1]
    for addition in told:
        place = _with(place, addition.field, addition.value)
    return replace(place, additions=told)


def _overridden(place: Place, rows: Iterable[PlaceOverrideRow]) -> Place:
    told = tuple(
        Override(row.field, row.value, _value(place, row.field), row.written_at, row.team)
        for row in rows
        if row.field in FIELDS
    )
    for mine in told:
        place = _with(place, mine.field, mine.value)
    return replace(place, overrides=told)


def _value(place: Place, field: str) -> str | None:
    value: str | None = getattr(place.address if field in _ADDRESS else place, field)
    return value


def _with(place: Place, field: str, value: str) -> Place:
    if field in _ADDRESS:
        return replace(place, address=replace(place.address, **{field: value}))
    if field == "capacity":
        return replace(place, tags=place.tags | {field: value})
    told: dict[str, Any] = {field: value}
    return replace(place, **told)


def _require(session: WriteSession, wanted: Select[Any], place_id: int) -> str | None:
    """Return a value of the place; raises NotFoundError if there is no such place."""
    row = session.execute(wanted.where(PlaceRow.id == place_id)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such place.", de="Diesen Ort gibt es hier nicht.")
    return None if row[0] is None else str(row[0])
