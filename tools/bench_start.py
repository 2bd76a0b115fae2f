"""Measure `make run` on a new data folder: seconds to a served page, the first time and the second."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BAR_SECONDS = 10
PATIENCE_SECONDS = 900


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve_once(folder: Path) -> float:
    """Start, wait for the first page, stop in order; return the seconds to the page."""
    port = free_port()
    began = time.monotonic()
    command = ["make", "run", f"PORT={port}", f"PYTHON={sys.executable}"]
    started = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "ATLAS_DATA_DIR": str(folder)}, start_new_session=True
    )
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", started)
        return time.monotonic() - began
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(timeout=60)


def wait_for_page(url: str, started: subprocess.Popen[bytes]) -> None:
    """Wait until the page is answered in full."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if started.poll() is not None:
            raise SystemExit(f"make run ended with {started.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
                answer.read()
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("make run did not serve a page")


def main() -> int:
    """Print both figures; fail if the second misses its bar."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        first, second = serve_once(Path(made)), serve_once(Path(made))
    print(f"start, first time   {first:6.1f} s to a served page")
    print(f"start, second time  {second:6.1f} s to a served page (bar: {BAR_SECONDS} s)")
    return 0 if second < BAR_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
