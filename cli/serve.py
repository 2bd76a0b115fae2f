"""Serve the map and the API."""

import os
import socket
from typing import Annotated

import typer
import uvicorn

from cli.database import open_engine, read_settings
from geo.errors import UserError

__all__ = ["claim", "serve", "serve_app"]

_Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]
_Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
_Workers = Annotated[int, typer.Option(help="Number of processes.", min=1, max=64)]


def serve(host: _Host = "127.0.0.1", port: _Port = 8000, workers: _Workers = 1) -> None:
    """Serve the map and the API until Ctrl-C."""
    claim(host, port)
    engine = open_engine(read_settings())
    os.environ["ATLAS_DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    serve_app(host, port, workers)


def claim(host: str, port: int) -> None:
    """Refuse a port that is taken before any work is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port.") from None


def serve_app(host: str, port: int, workers: int) -> None:
    """Serve the application; it reads its settings from the environment, because each process builds its own."""
    # No access log: what a client asks for, and from where, is nobody's business.
    uvicorn.run(
        "api.app:create_app", factory=True, host=host, port=port, workers=workers, access_log=False, log_level="warning"
    )
