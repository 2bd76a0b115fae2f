"""A reader in a process of its own, which starts before the rest of the program is even loaded."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from geo.errors import WorldError

__all__ = ["Child"]

_ROOT = Path(__file__).resolve().parents[1]


class Child:
    """The program `module`, given `path`; what it has it pickles to standard output, and it ends with the `with`."""

    def __init__(self, module: str, path: Path) -> None:
        self._path = path
        search = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", module, str(path)],
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

    def _say(self, line: bytes) -> None:
        """Tell it a line; if it has ended, `_next` tells why."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line + b"\n")
                self._process.stdin.flush()
        except BrokenPipeError:
            return

    def _next(self) -> Any:  # noqa: ANN401 - whatever the program says
        """Wait for the next that it says; raises WorldError if it was ended."""
        stream = self._process.stdout
        if stream is None:
            raise TypeError("the process has no standard output")
        try:
            return pickle.load(stream)  # noqa: S301 - of our own program
        except (EOFError, pickle.UnpicklingError):
            raise WorldError(
                f"The reader of {self._path.name} was ended from outside. Please try again.",
                de=f"Das Lesen von {self._path.name} wurde von außen beendet. Bitte versuchen Sie es noch einmal.",
            ) from None
