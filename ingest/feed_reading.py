"""A feed read in a process of its own, which starts before the rest of the program is even loaded."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from geo.errors import WorldError

if TYPE_CHECKING:
    from ingest.gtfs.findings import Findings
    from ingest.gtfs.record import Feed

__all__ = ["FeedReading", "Read"]

_ROOT = Path(__file__).resolve().parents[1]


class Read(NamedTuple):
    """What was read: a feed without a name, and its faults."""

    feed: "Feed"
    findings: "Findings"


class FeedReading:
    """The reader of a zip or folder, `ingest.gtfs.__main__`, in a process that ends with the `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        search = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "ingest.gtfs", str(path)],
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

    def result(self) -> Read:
        """Wait for the feed; raises what the reader stopped at."""
        stream = self._process.stdout
        if stream is None:
            raise TypeError("the process has no standard output")
        try:
            told: Read | Exception = pickle.load(stream)  # noqa: S301 - of our own program
        except (EOFError, pickle.UnpicklingError):
            raise WorldError(
                f"The reader of {self._path.name} was ended from outside. Please try again.",
                de=f"Das Lesen von {self._path.name} wurde von außen beendet. Bitte versuchen Sie es noch einmal.",
            ) from None
        if isinstance(told, Exception):
            raise told
        return told
