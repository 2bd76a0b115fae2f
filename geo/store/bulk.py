"""Bulk COPY of a mixed stream of rows into their tables, sent by a second thread while the reader reads on."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from queue import Full, Queue
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import Table

from geo.store.blocks import AnyRow, Block, block_of
from geo.store.session import WriteSession

__all__ = ["BulkWriter", "fields_of"]

_BATCH_ROWS = 2_000
_QUEUED_BLOCKS = 8


class BulkWriter:
    """Takes rows one by one or in blocks, whichever table they are for, and has them all stored when it is left.

    Whoever holds the session must leave it alone until then. The first failure of the database is raised by the next
    `put` or `add`, or on leaving.
    """

    def __init__(self, session: WriteSession, targets: Mapping[type[AnyRow], Table]) -> None:
        connection = session.connection().connection.driver_connection
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("bulk copy speaks psycopg only")
        self.counts: dict[str, int] = {table.name: 0 for table in targets.values()}
        self._connection = connection
        self._statements = {kind: _copy_statement(kind, table) for kind, table in targets.items()}
        self._names = {kind: table.name for kind, table in targets.items()}
        self._waiting: dict[type[AnyRow], list[AnyRow]] = defaultdict(list)
        self._queue: Queue[Block | None] = Queue(_QUEUED_BLOCKS)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="copy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for row_kind in list(self._waiting):
                self._flush(row_kind)
        self._hand_over(None)
        self._thread.join()
        if kind is None:
            self._raise_failure()

    def put(self, row: AnyRow) -> None:
        """Take one row; its class says which table it is for."""
        kind = type(row)
        waiting = self._waiting[kind]
        waiting.append(row)
        if len(waiting) >= _BATCH_ROWS:
            self._flush(kind)

    def add(self, block: Block) -> None:
        """Take many rows of a table at once."""
        self._raise_failure()
        self.counts[self._names[block.kind]] += block.rows
        self._hand_over(block)

    def _flush(self, kind: type[AnyRow]) -> None:
        if rows := self._waiting.pop(kind, None):
            self.add(block_of(kind, rows))

    def _hand_over(self, block: Block | None) -> None:
        # Never wait for a thread that is gone.
        while self._thread.is_alive():
            try:
                self._queue.put(block, timeout=1)
            except Full:
                continue
            return

    def _work(self) -> None:
        try:
            with self._connection.cursor() as cursor:
                while (block := self._queue.get()) is not None:
                    with cursor.copy(self._statements[block.kind]) as copy:
                        copy.write(block.text)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that reads
            self._failure = error

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


def fields_of(kind: type[AnyRow]) -> tuple[str, ...]:
    """Return the fields of a `NamedTuple` class, which are columns."""
    fields: tuple[str, ...] = vars(kind)["_fields"]
    return fields


def _copy_statement(kind: type[AnyRow], table: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, fields_of(kind)))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(*filter(None, (table.schema, table.name))), columns)
