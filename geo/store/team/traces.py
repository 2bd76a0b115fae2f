"""Blots out a name wherever people wrote it: in every column of text of every table of theirs, and in the history."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ARRAY, Column, String, Text, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from geo.store.session import WriteSession
from geo.store.tables import PEOPLES, Table
from geo.store.team.keeping import Session

__all__ = ["BLOT", "blot_out", "columns_of_text", "count_mentions"]

BLOT = "[…]"
"""Stands where a name was."""
_SHORTEST = 4
"""Shorter words would hit others; a key person's name and contact are longer."""


def blot_out(session: WriteSession, words: Iterable[str | None]) -> None:
    """Replace these words, in whichever case and spacing, in all that people wrote."""
    told = [_pattern(word) for word in words if word and len(word.strip()) >= _SHORTEST]
    for pattern in told:
        for column in columns_of_text():
            _replace(session, column, pattern)


def count_mentions(session: Session, words: Iterable[str | None]) -> dict[str, int]:
    """Count by table in how many records of people one of these words stands, except in the person's own."""
    patterns = [_pattern(word) for word in words if word and len(word.strip()) >= _SHORTEST]
    found: dict[str, int] = {}
    for name in dict.fromkeys(column.table.name for column in columns_of_text() if patterns):
        table = Table.metadata.tables[name]
        own = (table.c.noun != "key_person",) if name == "history" else ()
        said = [cast(c, Text).op("~*")(pattern) for c in columns_of_text() if c.table is table for pattern in patterns]
        if name != "key_person" and (n := session.scalar(select(func.count()).where(or_(*said), *own))):
            found[name] = n
    return found


def columns_of_text() -> Iterator[Column[Any]]:
    """Yield every column of the tables of people that can hold what somebody wrote."""
    for name in PEOPLES:
        for column in Table.metadata.tables[name].columns:
            told = column.type.item_type if isinstance(column.type, ARRAY) else column.type
            if isinstance(told, String | Text | JSONB):
                yield column


def _pattern(word: str) -> str:
    r"""Write a word as a regular expression of PostgreSQL that no letter or digit may touch."""
    spaced = r"[\s-]+".join(re.escape(part).replace("/", r"\/") for part in word.split())
    return rf"(?<!\w){spaced}(?!\w)"


def _replace(session: WriteSession, column: Column[Any], pattern: str) -> None:
    if isinstance(column.type, ARRAY):
        return
    as_text = cast(column, Text)
    blotted = func.regexp_replace(as_text, pattern, BLOT, "gi")
    value = cast(blotted, JSONB) if isinstance(column.type, JSONB) else blotted
    session.execute(update(column.table).where(as_text.op("~*")(pattern)).values({column.name: value}))
