"""A program for tests: an import that is killed, or kills its database, at the step it is told; run by `test_kills`."""

import dataclasses
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from typed_town import base, load, place, streets

from geo.store.session import connect
from ingest.pipeline import town
from ingest.pipeline.town import STEPS, TownJob


def killing(run: Callable[[TownJob], int], *, after: bool) -> Callable[[TownJob], int]:
    def take(job: TownJob) -> int:
        if after:
            run(job)
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    return take


def main(url: str, folder: str, name: str, moment: str) -> None:
    """Load a new town and be killed before or after the step `name`."""
    town.STEPS = tuple(  # type: ignore[misc]
        dataclasses.replace(step, run=killing(step.run, after=moment == "after")) if step.name == name else step
        for step in STEPS
    )
    load(connect(url), Path(folder), [*streets(9), *base(), place(2, "Neu")], checksum="new")


if __name__ == "__main__":
    main(*sys.argv[1:])
