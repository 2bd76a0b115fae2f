"""Rows as binary COPY writes them."""

from psycopg import Connection, sql
from psycopg.rows import TupleRow

__all__ = ["copied"]

_SIGNATURE = 11
"""Bytes before the header of a binary COPY: the documentation of PostgreSQL, COPY, "Binary Format"."""


def copied(connection: Connection[TupleRow], query: sql.Composed) -> bytes:
    """Return the rows of `query` without header and trailer."""
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(query)) as copy,
    ):
        data = b"".join(copy)
    extension = int.from_bytes(data[_SIGNATURE + 4 : _SIGNATURE + 8], "big")
    return data[_SIGNATURE + 8 + extension : -2]
