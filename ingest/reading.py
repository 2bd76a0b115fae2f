"""A reader at work in a process of its own: it starts before the rest of the program is even loaded."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

from geo.errors import WorldError
from geo.model import Notice, Progress
from geo.store.blocks import Block, StageEnd

if TYPE_CHECKING:
    from geo.network import StreetTable  # slow to load, and the reader starts first

__all__ = ["Advance", "End", "Failure", "Reading", "Told"]

_ROOT = Path(__file__).resolve().parents[1]


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


class Reading:
    """The reader of an OpenStreetMap file, `ingest.osm.__main__`, in a process that ends with the `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        search = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "ingest.osm", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(search)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def begin(self, rules_file: Path | None) -> None:
        """Let it read, by the rules that `rules_file` extends."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(os.fsencode(rules_file or "") + b"\n")
                self._process.stdin.flush()
        except BrokenPipeError:
            return  # `rows` will tell what ended it

    def rows(self, progress: Progress) -> "Iterator[Block | StageEnd | StreetTable | Notice]":
        """Yield what it reads; raises what it stopped at."""
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

    def _next(self) -> Told:
        stream = self._process.stdout
        if stream is None:
            raise TypeError("the process has no standard output")
        try:
            told: Told = pickle.load(stream)  # noqa: S301 - of our own program
        except (EOFError, pickle.UnpicklingError):
            raise WorldError(
                f"The reader of {self._path.name} was ended from outside. Please try again.",
                de=f"Das Lesen von {self._path.name} wurde von außen beendet. Bitte versuchen Sie es noch einmal.",
            ) from None
        return told
