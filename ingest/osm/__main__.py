"""A program of its own, started by `ingest.reading`: reads a file and writes what is in it, ready to be stored."""

import gc
import os
import pickle
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread

from geo.model import Notice, Row
from geo.network import StreetTable
from geo.store.blocks import AnyRow, StageEnd, block_of
from ingest.osm.reader import stages
from ingest.osm.rules_file import load_rules
from ingest.reading import Advance, End, Failure, Told

_BLOCK_ROWS = 4_000
_WAITING = 200
"""So many messages may wait for whoever stores them: some hundred megabytes at most."""


class _Outlet:
    """Writes messages in a thread of its own, so that reading goes on while they wait."""

    def __init__(self) -> None:
        self._queue: Queue[Told] = Queue(_WAITING)
        Thread(target=self._work, name="outlet").start()

    def tell(self, told: Told) -> None:
        self._queue.put(told)

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        self.tell(Advance(step, done, total))

    def _work(self) -> None:
        while True:
            told = self._queue.get()
            pickle.dump(told, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
            if isinstance(told, End | Failure):
                return


def main(path: Path) -> None:
    """Wait on standard input for the name of the rules file, which may be empty, and read."""
    # Whoever started us is gone when nobody listens, and is told of Ctrl-C itself.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Millions of short-lived rows and no cycles among them: looking for some costs a tenth of the reading.
    gc.set_threshold(100_000)
    gc.freeze()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    name, outlet = os.fsdecode(line[:-1]), _Outlet()
    try:
        rules = load_rules(Path(name) if name else None)
        for stage in stages(path, rules=rules, progress=outlet):
            _tell_all(stage, outlet)
            outlet.tell(StageEnd())
    except Exception as error:  # noqa: BLE001 - whatever it is, the other program raises it
        error.add_note(traceback.format_exc())
        outlet.tell(Failure(error))
    else:
        outlet.tell(End())


def _tell_all(stage: Iterator[Row | Notice | StreetTable], outlet: _Outlet) -> None:
    waiting: defaultdict[type[AnyRow], list[AnyRow]] = defaultdict(list)
    notices: list[Notice] = []
    for row in stage:
        if isinstance(row, Notice):
            notices.append(row)
            if len(notices) >= _BLOCK_ROWS:
                outlet.tell(notices)
                notices = []
            continue
        if isinstance(row, StreetTable):
            outlet.tell(row)
            continue
        rows = waiting[type(row)]
        rows.append(row)
        if len(rows) >= _BLOCK_ROWS:
            outlet.tell(block_of(type(row), rows))
            rows.clear()
    outlet.tell(notices)
    for kind, rows in waiting.items():
        if rows:
            outlet.tell(block_of(kind, rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
