"""What COPY is given reads back as what was meant, whatever characters are in it."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.store.blocks import block_of
from geo.store.session import Engine


class Kind(NamedTuple):
    word: str | None
    words: list[str]
    tags: dict[str, str] | None
    size: float | None
    yes: bool
    at: datetime | None
    day: date | None


AT = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
NASTY = ["", "NULL", r"\N", "\\", "a\tb", "a\nb", "a\r\nb", '"', "{", "},", "'", "ä€😀", ",", " "]
ROWS = [
    *(Kind(word, [word, "b"], {word: word}, 0.1, yes=True, at=AT, day=date(2024, 2, 29)) for word in NASTY),
    Kind(None, [], None, None, yes=False, at=None, day=None),
]


@pytest.mark.database
def test_every_value_comes_back(engine: Engine) -> None:
    columns = "word text, words text[], tags jsonb, size float8, yes boolean, at timestamptz, day date"
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        with raw.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE kind (number serial, {columns}) ON COMMIT DROP")
            with cursor.copy("COPY kind (word, words, tags, size, yes, at, day) FROM STDIN") as copy:
                copy.write(block_of(Kind, ROWS).text)
            cursor.execute("SELECT word, words, tags, size, yes, at, day FROM kind ORDER BY number")
            assert [Kind(*row) for row in cursor.fetchall()] == ROWS


@given(st.lists(st.tuples(st.text(), st.none() | st.text()), min_size=1))
def test_a_block_has_a_line_for_each_row_and_a_cell_for_each_field(rows: list[tuple[str, str | None]]) -> None:
    try:
        text = block_of(tuple, rows).text.decode()
    except UnicodeEncodeError:
        return
    lines = text.removesuffix("\n").split("\n")
    assert [line.count("\t") for line in lines] == [1] * len(rows)
    assert [line.split("\t")[1] == r"\N" for line in lines] == [other is None for _, other in rows]
