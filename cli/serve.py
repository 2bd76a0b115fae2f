"""Serve the map and the API."""

import errno
import gc
import multiprocessing
import os
import socket
import sys
import threading
import time
import webbrowser
from typing import Annotated

import typer
import uvicorn
import uvicorn._subprocess

from cli.database import attend, open_engine, read_settings
from cli.printing import say
from geo.errors import UserError, WorldError
from geo.settings import Settings
from geo.store.session import Engine

__all__ = ["claim", "load_app", "serve", "serve_app"]

_Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]
_Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
_SCRATCH_BYTES = "500000"
_Workers = Annotated[int, typer.Option(help="Number of processes.", min=1, max=64)]


def serve(host: _Host = "127.0.0.1", port: _Port = 8000, workers: _Workers = 1) -> None:
    """Serve the map and the API until Ctrl-C."""
    claim(host, port)
    settings = read_settings()
    engine = open_engine(settings)
    _have_network(engine, settings)
    if workers > 1:
        _have_index(engine, settings)
    engine.dispose()
    attend(settings)
    serve_app(engine, host, port, workers=workers)


def _have_network(engine: Engine, settings: Settings) -> None:
    """Build the network anew if its file was lost; the map is served even if that cannot be."""
    from ingest.pipeline.network import ensure_network  # noqa: PLC0415 - a busy port is told before this is loaded

    try:
        ensure_network(engine, settings.data_dir)
    except (OSError, WorldError) as error:
        say(f"Nothing can be said about what is in reach: {error}")


def _have_index(engine: Engine, settings: Settings) -> None:
    """Let no process build the index of addresses that shall share it; one that serves alone does so aside."""
    from geo.store.address_book import ensure_index  # noqa: PLC0415 - as above

    ensure_index(engine, settings.data_dir)


def claim(host: str, port: int) -> None:
    """Refuse a port that is taken before any work is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            option = "--host" if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL else "--port"
            raise UserError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with {option}."
            ) from None


def serve_app(engine: Engine, host: str, port: int, *, workers: int = 1, open_browser: bool = False) -> None:
    """Serve the application on the database of `engine` until it is told to stop.

    Each process builds its own application and reads its settings from the environment.
    """
    os.environ["ATLAS_DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    threading.Thread(target=_announce, args=(host, port, open_browser), daemon=True).start()
    if workers > 1:
        _share_memory()
    # No access log: what a client asks for, and from where, is nobody's business.
    app, factory = ("cli.preload:APP", False) if workers > 1 else ("cli.serve:load_app", True)
    uvicorn.run(app, factory=factory, host=host, port=port, workers=workers, access_log=False, log_level="warning")


def load_app() -> object:
    """Build the application for a process that serves alone."""
    from api.app import create_app  # noqa: PLC0415 - as above

    app = create_app()
    # All of it stays: to look for rubbish among it takes long, and falls into the middle of somebody's answer.
    gc.freeze()
    return app


def _share_memory() -> None:
    """Let all workers be forked from one process that has loaded everything: they share it until they write to it."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        # What a question needed for a moment goes back to the system when it is answered.
        for name in ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"):
            os.environ.setdefault(name, _SCRATCH_BYTES)
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload(["cli.preload"])
        uvicorn._subprocess.spawn = forks  # type: ignore[assignment]  # noqa: SLF001 - it has no setting for this


def _announce(host: str, port: int, open_browser: bool) -> None:  # noqa: FBT001 - a thread passes by position
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    while not _answers(reachable, port):
        time.sleep(0.05)
    url = f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}/"
    say(f"The map: {url} (Ctrl-C ends)")
    if open_browser and sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(url)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
