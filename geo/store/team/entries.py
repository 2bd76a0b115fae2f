"""Entries, the themes that people give them, what came of them, and how often a theme comes up."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Date, Integer, Text, column, delete, func, insert, select, table, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.model.team import CodeCount, Entry, Trail
from geo.store.session import WriteSession
from geo.store.tables import EntryCodeRow, EntryRow, EntryTrailRow, HistoryRow
from geo.store.team.areas import lies_in
from geo.store.team.keeping import Keep, Session, get, page
from geo.store.team.values import checked

__all__ = ["ENTRIES", "Target", "add_all", "code", "count_codes", "lead_to", "list_open_points", "merge", "uncode"]

Target = Literal["gap", "resource", "key_person"]
_TARGETS: dict[Target, str] = {"gap": "gap_id", "resource": "resource_id", "key_person": "key_person_id"}
_MOST_POINTS = 100
_CODES = table(
    "entry_theme",
    *(column(name, Integer) for name in ("entry_id", "neighbourhood_id", "prompt")),
    column("on_date", Date),
    column("theme", Text),
)
"""A view of what may be counted: planners see it too, since it has no text."""

# What the merged ones are about, the kept one is about too.
_HAND_OVER = (
    text("""
        INSERT INTO entry_code (entry_id, theme, neighbourhood_id, team_id)
        SELECT DISTINCT ON (code.theme) kept.id, code.theme, kept.neighbourhood_id, code.team_id
        FROM entry_code AS code, entry AS kept WHERE code.entry_id = ANY (:merged) AND kept.id = :into
        ON CONFLICT DO NOTHING
    """),
    text("""
        INSERT INTO entry_trail (entry_id, neighbourhood_id, gap_id, resource_id, key_person_id, against)
        SELECT kept.id, kept.neighbourhood_id, trail.gap_id, trail.resource_id, trail.key_person_id,
            bool_or(trail.against)
        FROM entry_trail AS trail, entry AS kept WHERE trail.entry_id = ANY (:merged) AND kept.id = :into
        GROUP BY 1, 2, 3, 4, 5
        ON CONFLICT DO NOTHING
    """),
)


def _dressed(session: Session, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if not found:
        return found
    numbers = [entry.id for entry in found]
    themes: dict[int, list[str]] = defaultdict(list)
    codes = select(EntryCodeRow.entry_id, EntryCodeRow.theme).where(EntryCodeRow.entry_id.in_(numbers))
    for entry, theme in session.execute(codes.order_by(EntryCodeRow.theme)):
        themes[entry].append(theme)
    trails = _list_trails(session, numbers)
    merged: dict[int | None, list[int]] = defaultdict(list)
    into = select(EntryRow.merged_into_id, EntryRow.id).where(EntryRow.merged_into_id.in_(numbers))
    for kept, number in session.execute(into.order_by(EntryRow.id)):
        merged[kept].append(number)
    return tuple(
        replace(
            entry,
            themes=tuple(themes[entry.id]),
            trails=tuple(trails[entry.id]),
            merged_ids=tuple(merged[entry.id]),
        )
        for entry in found
    )


ENTRIES = Keep("entry", EntryRow, Entry, _dressed)


def add_all(session: WriteSession, told: Sequence[Mapping[str, Any]], *, team_id: int | None) -> tuple[int, ...]:
    """Write entries with their `themes` at once, without points of their own; return their ids in the same order."""
    rows = [checked(ENTRIES.table, {name: one[name] for name in one if name != "themes"}) for one in told]
    added = insert(EntryRow).returning(EntryRow.id, sort_by_parameter_order=True)
    numbers = tuple(session.scalars(added, [row | {"team_id": team_id} for row in rows]))
    lines = [
        {"record_id": number, "neighbourhood_id": row["neighbourhood_id"], "team_id": team_id}
        for number, row in zip(numbers, rows, strict=True)
    ]
    new = {"noun": "entry", "kind": "created", "version": 1, "before": {}}
    session.execute(insert(HistoryRow), [line | new for line in lines])
    codes = [
        {
            "entry_id": line["record_id"],
            "theme": theme,
            "neighbourhood_id": line["neighbourhood_id"],
            "team_id": team_id,
        }
        for line, entry in zip(lines, told, strict=True)
        for theme in entry.get("themes", ())
    ]
    if codes:
        session.execute(insert(EntryCodeRow), codes)
    return numbers


def _list_trails(session: Session, numbers: Collection[int]) -> Mapping[int, list[Trail]]:
    trails: dict[int, list[Trail]] = defaultdict(list)
    rows = session.scalars(select(EntryTrailRow).where(EntryTrailRow.entry_id.in_(numbers)).order_by(EntryTrailRow.id))
    for row in rows:
        noun, number = next((noun, to) for noun, name in _TARGETS.items() if (to := getattr(row, name)) is not None)
        trails[row.entry_id].append(Trail(noun, number, row.against))
    return trails


def code(session: WriteSession, entry: int, themes: Collection[str], *, team_id: int | None) -> None:
    """Give an entry these themes on top of what it has; raises NotFoundError."""
    where = get(session, ENTRIES, entry).neighbourhood_id
    for theme in themes:
        told = {"entry_id": entry, "theme": theme, "neighbourhood_id": where, "team_id": team_id}
        session.execute(upsert(EntryCodeRow).values(told).on_conflict_do_nothing())


def uncode(session: WriteSession, entry: int, theme: str) -> None:
    """Take a theme from an entry; nothing happens if it has not got it."""
    session.execute(delete(EntryCodeRow).where(EntryCodeRow.entry_id == entry, EntryCodeRow.theme == theme))


def lead_to(session: WriteSession, entries: Collection[Entry], noun: Target, number: int, *, against: bool) -> None:
    """Write down what came of entries; said again it is what was said last."""
    for entry in entries:
        told = {"entry_id": entry.id, "neighbourhood_id": entry.neighbourhood_id, _TARGETS[noun]: number}
        same = [EntryTrailRow.__table__.c[name] == told[name] for name in ("entry_id", _TARGETS[noun])]
        session.execute(delete(EntryTrailRow).where(*same))
        session.execute(insert(EntryTrailRow).values(**told, against=against))


def merge(session: WriteSession, merged: Collection[int], into: int) -> None:
    """Let entries be one: they stay, point to the kept one, and it gets their themes and trails."""
    told = {"merged": list(merged), "into": into}
    for statement in _HAND_OVER:
        session.execute(statement, told)
    # Those merged into one of them before follow.
    follows = EntryRow.id.in_(merged) | EntryRow.merged_into_id.in_(merged)
    session.execute(
        update(EntryRow).where(follows).values(merged_into_id=into, version=EntryRow.version + 1, changed_at=func.now())
    )


def list_open_points(session: Session, neighbourhoods: Collection[int]) -> tuple[Entry, ...]:
    """List what was left open in these neighbourhoods, the oldest first."""
    columns = ENTRIES.table.c
    mine = (columns.open_point, columns.neighbourhood_id.in_(neighbourhoods), columns.merged_into_id.is_(None))
    return page(session, ENTRIES, *mine, order=(columns.on_date,), limit=_MOST_POINTS).items


def count_codes(
    session: Session, first: date, last: date, *, neighbourhood: int | None = None, prompt: int | None = None
) -> tuple[CodeCount, ...]:
    """Count the entries of each month, theme, neighbourhood and question; merged ones count as one."""
    columns = _CODES.c
    month = func.date_trunc("month", columns.on_date).label("month")
    by = (month, columns.theme, columns.neighbourhood_id, columns.prompt)
    asked = select(*by, func.count()).where(columns.on_date.between(first, last))
    if neighbourhood is not None:
        asked = asked.where(lies_in(columns.neighbourhood_id, neighbourhood))
    if prompt is not None:
        asked = asked.where(columns.prompt == prompt)
    rows = session.execute(asked.group_by(*by).order_by(*by))
    return tuple(CodeCount(at.date(), theme, area, asks, number) for at, theme, area, asks, number in rows)
