"""Who does the units of a batch: this process, several, or a cluster of machines; what is there is not done again."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from geo.errors import RefusedError, WorldError
from geo.gaps.batch import Order, Unit, solve
from geo.model import Progress

__all__ = ["Workers", "carry_out", "in_processes", "in_threads", "on_cluster", "open_folder", "read_plan"]

Workers = Callable[[Order, Sequence[Unit]], Iterator[tuple[Unit, bytes]]]
_PLAN = "plan.json"
_STEP = "gaps"
_AHEAD = 4
"""So many units for each process of a cluster wait there at once; the rest waits here."""


def open_folder(folder: Path, plan: dict[str, object]) -> None:
    """Begin a batch in a folder, or go on with it; raises RefusedError where it holds another one."""
    file, text = folder / _PLAN, json.dumps(plan, ensure_ascii=False, indent=1, sort_keys=True)
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(file, text.encode())
    elif file.read_text(encoding="utf-8") != text:
        raise RefusedError(
            f"{folder} holds another calculation (see {_PLAN} there). Choose another folder, or remove this one.",
            de=f"In {folder} liegt schon eine andere Rechnung (siehe {_PLAN} dort). "
            "Wählen Sie einen anderen Ordner, oder entfernen Sie diesen.",
        )


def read_plan(folder: Path) -> Any:  # noqa: ANN401 - what `open_folder` was given
    """Return the plan of a batch."""
    return json.loads((folder / _PLAN).read_text(encoding="utf-8"))


def carry_out(order: Order, units: Sequence[Unit], workers: Workers, progress: Progress) -> int:
    """Have all units done whose files are not there, and write them; return how many that were."""
    missing = [unit for unit in units if not (order.folder / unit.file).exists()]
    done = len(units) - len(missing)
    progress.advance(_STEP, done, len(units))
    for unit, content in workers(order, missing):
        _write(order.folder / unit.file, content)
        done += 1
        progress.advance(_STEP, done, len(units))
    return len(missing)


def in_threads() -> Workers:
    """Return workers that are threads of this process, one for each core: kernels let the interpreter go."""

    def work(order: Order, units: Sequence[Unit]) -> Iterator[tuple[Unit, bytes]]:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            asked = {pool.submit(solve, order, unit): unit for unit in units}
            for future in as_completed(asked):
                yield asked[future], future.result()

    return work


def in_processes(count: int) -> Workers:
    """Return workers that are so many processes of this machine."""

    def work(order: Order, units: Sequence[Unit]) -> Iterator[tuple[Unit, bytes]]:
        if not units:
            return
        with ProcessPoolExecutor(min(count, len(units)), mp_context=get_context("spawn")) as pool:
            asked = {pool.submit(solve, order, unit): unit for unit in units}
            for future in as_completed(asked):
                yield asked[future], future.result()

    return work


def on_cluster(address: str) -> Workers:
    """Return workers that are those of a Dask scheduler (tcp://...); they see the same folders as this machine.

    Raises RefusedError where Dask is not installed, WorldError where nobody answers.
    """

    def work(order: Order, units: Sequence[Unit]) -> Iterator[tuple[Unit, bytes]]:
        dask = _load_dask()
        try:
            client = dask.Client(address, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorldError(
                f"No Dask scheduler answers at {address}.", de=f"Unter {address} antwortet kein Dask-Scheduler."
            ) from error
        with client:
            yield from _on_client(dask, client, order, iter(units))

    return work


def _load_dask() -> Any:  # noqa: ANN401 - its types are half told
    try:
        return import_module("distributed")
    except ImportError as error:
        raise RefusedError(
            "Dask is not installed. Install it with: pip install 'sozialraumatlas[cluster]'.",
            de="Dask ist nicht installiert: pip install 'sozialraumatlas[cluster]'.",
        ) from error


def _on_client(dask: Any, client: Any, order: Order, waiting: Iterator[Unit]) -> Iterator[tuple[Unit, bytes]]:  # noqa: ANN401 - as above
    asked: dict[str, Unit] = {}

    def hand_out(count: int) -> list[Any]:
        futures = []
        for unit in islice(waiting, count):
            future = client.submit(solve, order, unit, pure=False)
            asked[future.key] = unit
            futures.append(future)
        return futures

    going = dask.as_completed(hand_out(max(sum(client.nthreads().values()), 1) * _AHEAD), loop=client.loop)
    for future in going:
        yield asked.pop(future.key), future.result()
        going.update(hand_out(1))


def _write(file: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    draft = file.with_name(f".{file.name}.draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    except OSError as error:
        raise WorldError(
            f"{file} cannot be written ({error.strerror}).", de=f"{file} lässt sich nicht schreiben ({error.strerror})."
        ) from error
