"""A file of OpenStreetMap read in a process of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from geo.model import Notice, Progress
from geo.store.blocks import Block, StageEnd
from ingest.child import Child

if TYPE_CHECKING:
    from geo.network import StreetTable  # slow to load, and the reader starts first

__all__ = ["Advance", "End", "Failure", "Reading", "Told"]


class Advance(NamedTuple):
    """So much is through."""

    step: str
    done: int
    total: int | None = None


class Failure(NamedTuple):
    """What the reader stopped at."""

    error: Exception


class End(NamedTuple):
    """The reader is through."""


Told: TypeAlias = "Block | StageEnd | StreetTable | list[Notice] | Advance | Failure | End"
"""What the process says, pickled, on its standard output."""


class Reading(Child):
    """The reader of an OpenStreetMap file, `ingest.osm.__main__`."""

    def __init__(self, path: Path) -> None:
        super().__init__("ingest.osm", path)

    def begin(self, rules_file: Path | None) -> None:
        """Let it read, by the rules that `rules_file` extends."""
        self._say(os.fsencode(rules_file or ""))

    def rows(self, progress: Progress) -> "Iterator[Block | StageEnd | StreetTable | Notice]":
        """Yield what it reads; raises what it stopped at."""
        told: Told
        while not isinstance(told := self._next(), End):
            match told:
                case Failure(error):
                    raise error
                case Advance(step, done, total):
                    progress.advance(step, done, total)
                case list():
                    yield from told
                case _:
                    yield told
