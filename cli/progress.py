"""Long work as people see it advance: bars on a terminal, plain lines in a log file."""

import threading
import time
from dataclasses import dataclass, field
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

__all__ = ["ShownProgress"]

_LINE_EVERY_SECONDS = 5.0
_WORTH_A_BAR_SECONDS = 0.5


@dataclass(slots=True)
class _Step:
    began: float
    done: int = 0
    over: bool = False
    told: float = field(default=0.0)
    task: TaskID | None = None


class ShownProgress:
    """Draws the progress of named steps on `stream`: bars with counts, rate and time left, or a line now and then.

    Steps may advance from several threads; one is over when all of its total is through.
    """

    def __init__(self, stream: TextIO) -> None:
        console = Console(file=stream, stderr=False)
        self._steps: dict[str, _Step] = {}
        self._lock = threading.Lock()
        self._stream = stream
        self._bars = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TextColumn("{task.fields[shown]:>24}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell that `done` things of `total` (None: nobody knows) are through in `step`."""
        now = time.monotonic()
        with self._lock:
            state = self._steps.setdefault(step, _Step(began=now, told=now))
            state.done, state.over = done, done == total
            if not self._bars.disable:
                self._draw(step, state, now - state.began, total)
            elif state.over or now - state.told > _LINE_EVERY_SECONDS:
                state.told = now
                self._stream.write(f"{step}: {_line(done, total, now - state.began)}\n")
                self._stream.flush()

    def _draw(self, step: str, state: _Step, seconds: float, total: int | None) -> None:
        shown = _told(state.done, seconds)
        if state.task is None:
            state.task = self._bars.add_task(step, total=total, shown=shown)
        self._bars.update(state.task, completed=state.done, total=total, shown=shown)


def _line(done: int, total: int | None, seconds: float) -> str:
    """Say in words what the bar draws."""
    if done == total:
        return f"{_told(done, seconds)} done"
    if not total or not done:
        return _told(done, seconds)
    return f"{_told(done, seconds)} of {total:,}, {seconds / done * (total - done):,.0f} s left"


def _told(done: int, seconds: float) -> str:
    rate = f", {done / seconds:,.0f}/s" if seconds >= _WORTH_A_BAR_SECONDS else ""
    return f"{done:,}{rate}"
