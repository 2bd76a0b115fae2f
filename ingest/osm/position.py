"""How far libosmium has come in a file, as the system tells it: so that somebody who waits sees how long."""

from pathlib import Path

from geo.model import Progress

__all__ = ["Position"]

_PASSES = 2
"""Relations first, then everything else."""
_PROCESSES = Path("/proc")
_STEP = "file, kB"


class Position:
    """Follows the program that reads `path`; says nothing where the system does not tell."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._size = path.stat().st_size
        self._told = False
        self.program: int | None = None
        """The number of its process, once it is started."""

    def tell(self, progress: Progress, *, relations: bool) -> None:
        """Tell how many kilobytes of both passes are read; it runs ahead by what is read and not yet judged."""
        if (offset := self._offset()) is None:
            return
        done = offset if relations else self._size + offset
        self._told = True
        progress.advance(_STEP, done // 1000, self._total())

    def end(self, progress: Progress) -> None:
        """Tell that all is read, if anything was told before."""
        if self._told:
            progress.advance(_STEP, self._total(), self._total())

    def _total(self) -> int:
        return _PASSES * self._size // 1000 + 1

    def _offset(self) -> int | None:
        if self.program is None:
            return None
        handles = _PROCESSES / str(self.program) / "fd"
        try:
            ours = next(handle for handle in handles.iterdir() if handle.readlink() == self._path)
            told = (handles.with_name("fdinfo") / ours.name).read_text()
        except (OSError, StopIteration):
            return None
        return int(told.split()[1])
