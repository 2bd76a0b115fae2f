"""The memory that each worker of the served application takes for itself alone, after questions of every kind."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from served import wait_for

__all__ = ["as_they_are_asked"]

_PAGES = ("/", "/karte", "/en/")
_WORKERS = 2
_ROUNDS = 4
"""Each question goes to each worker a few times, whoever takes it."""
_WARM_SECONDS = 10
"""A worker draws its first pages and reads its addresses after it has begun to answer."""

Spot = tuple[float, float]


def as_they_are_asked(variables: dict[str, str], spots: list[Spot], at: str) -> dict[str, float]:
    """Serve with two workers, ask from `spots` at a moment, and return the megabytes of the larger worker by name.

    `uss` is what it shares with nobody, `pss` adds its part of what it shares.
    """
    with _serving(variables) as (port, server):
        time.sleep(_WARM_SECONDS)
        before = _larger(server.pid)
        timed = [{}, {"mode": "transit", "depart_at": at}, {"mode": "transit", "depart_at": at, "window_minutes": 60}]
        bodies = [
            {"origin": {"lon": lon, "lat": lat}, **options} for (lon, lat), options in product(spots, timed)
        ] * _ROUNDS
        with ThreadPoolExecutor(_WORKERS) as pool:
            list(pool.map(lambda body: _ask(port, "/api/v1/reach", body), bodies))
            list(pool.map(lambda path: _ask(port, path), _PAGES * _ROUNDS))
        after = _larger(server.pid)
        return {"worker idle_mb": before["uss"], "worker_mb": after["uss"], "worker pss_mb": after["pss"]}


def _ask(port: int, path: str, body: object = None) -> None:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)) as answer:
        answer.read()


@contextmanager
def _serving(variables: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--workers", str(_WORKERS)]
    server = subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        yield port, server
    finally:
        server.terminate()
        server.wait()


def _larger(server: int) -> dict[str, float]:
    """Return the memory of the larger worker: all are forked from one child of the server."""
    known = [(_memory(pid, "Private"), _memory(pid, "Pss:")) for child in _children(server) for pid in _children(child)]
    uss, pss = max(known)
    return {"uss": uss, "pss": pss}


def _children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in threads for child in path.read_text(encoding="ascii").split()]


def _memory(pid: int, word: str) -> float:
    """Return megabytes of a process by the name that the kernel has for them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(word)) / 1024
