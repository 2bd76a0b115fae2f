"""Deletes what is older than its period: rules as data, counted in a dry run as they would be deleted."""

from datetime import date

from sqlalchemy import ColumnElement, Date, Engine, Table, cast, delete, func, select, text

from geo.store import tables
from geo.store.session import WriteSession

__all__ = ["purge", "vacuum"]

_DAYS = {"history": "at", "audit": "at", "entry": "on_date"}
"""What tells how old a row is."""
_VACUUM = text("VACUUM (TRUNCATE) key_person, history, entry, audit")


def _bins() -> tuple[Table, ...]:
    """Return the tables with a trash."""
    found = tables.Table.metadata.sorted_tables
    return tuple(table for table in found if "trashed_at" in table.c and table.name != "key_person")


def purge(session: WriteSession, rule: str, before: date, *, dry_run: bool) -> dict[str, int]:
    """Delete what one rule says, of before a day, and return how much of what; the session must see everything."""
    found = {}
    for name, table, old in _old(rule, before):
        found[name] = session.scalar(select(func.count()).select_from(table).where(old)) or 0
        if not dry_run and found[name]:
            session.execute(delete(table).where(old))
    return found


def _old(rule: str, before: date) -> list[tuple[str, Table, ColumnElement[bool]]]:
    if rule == "trash":
        return [(f"{rule}: {table.name}", table, cast(table.c.trashed_at, Date) < before) for table in _bins()]
    table = tables.Table.metadata.tables[rule]
    return [(rule, table, cast(table.c[_DAYS[rule]], Date) < before)]


def vacuum(engine: Engine) -> None:
    """Let the files of the database forget what was deleted, not only its tables."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SET ROLE NONE"))
        connection.execute(_VACUUM)
