"""`python -m ingest.demo FILE --size metropolis`: write the made-up town."""

import argparse
import sys
from pathlib import Path

from ingest.demo import write_town


class _Lines:
    """Progress as lines on standard error, a tenth at a time."""

    def __init__(self) -> None:
        self._last = ("", -1)

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Say where the work is."""
        tenth = 10 * done // total if total else done
        if (step, tenth) != self._last:
            self._last = (step, tenth)
            sys.stderr.write(f"{step}: {done} of {total}\n")


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(prog="python -m ingest.demo", description="Write the made-up town.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", choices=("town", "city", "metropolis"), default="town")
    arguments = parser.parse_args()
    write_town(arguments.file, size=arguments.size, progress=_Lines())


if __name__ == "__main__":
    main()
