"""The command `atlas`: composes everything below."""

import atexit
import gc
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

from typer import Typer

from geo.errors import AtlasError, WorldError

__all__ = ["build", "main"]

_COMMANDS = {
    "demo": "Make up a town, load it and open its map.",
    "ingest": "Load open data into the atlas.",
    "serve": "Serve the map and the API.",
    "reach": "Ask what can be reached from a point.",
    "gaps": "Tell who has it how far to what.",
    "user": "Add, list or lock out accounts.",
    "backup": "Write all that the database holds to a file.",
    "restore": "Bring a backup back.",
    "purge": "Delete what is older than its period.",
    "remind": "Tell each steward by mail how much waits.",
    "database": "Start, stop or look at the private database.",
    "check": "Tell whether everything is in order and how to repair what is not.",
}
_ROOT = str(Path(__file__).resolve().parents[1])
_REFUSED, _WORLD_FAILED, _OUR_FAULT = 1, 3, 70


def build(arguments: Sequence[str]) -> Typer:
    """Build the command for `arguments`: only the subcommand that is asked for is imported, so that help is fast.

    The subcommand `x` is what `cli.x` calls `x`: a function, or a `Typer` with commands of its own.
    """
    app = Typer(name="atlas", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(help="A neighbourhood atlas for social work: load a town, serve its map, ask what is in reach.")(
        _nothing
    )
    asked = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, summary in _COMMANDS.items():
        command = getattr(import_module(f"cli.{name}"), name) if name == asked else _nothing
        if isinstance(command, Typer):
            app.add_typer(command, name=name, help=summary, no_args_is_help=True)
        else:
            app.command(name, help=None if name == asked else summary)(command)
    return app


def main() -> None:
    """Run the command; each kind of failure is one clear line and an exit status of its own."""
    # Loading makes hundreds of thousands of objects that all stay: to look for rubbish among them, on the way in and
    # once more on the way out, takes half a second.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        build(sys.argv[1:])()
    except AtlasError as error:
        _fail(error, str(error), _WORLD_FAILED if isinstance(error, WorldError) else _REFUSED)
    except Exception as error:  # noqa: BLE001 - the last line of defence: whatever is left is our own mistake
        _fail(error, f"This is a mistake of the atlas itself: {_where(error)}.", _OUR_FAULT)


def _nothing() -> None:
    """Stand in for a command that was not asked for."""


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    # Raised, not killed: whoever opened something closes it on the way out.
    raise SystemExit(128 + number)


def _fail(error: Exception, sentence: str, status: int) -> NoReturn:
    if os.environ.get("ATLAS_DEBUG"):
        traceback.print_exception(error)
    sys.stderr.write(f"atlas: {sentence}\n")
    raise SystemExit(status)


def _where(error: Exception) -> str:
    # Kind and place only: the text of a foreign exception may hold what somebody typed.
    frames = traceback.extract_tb(error.__traceback__)
    last = next((frame for frame in reversed(frames) if frame.filename.startswith(_ROOT)), frames[-1])
    return f"{type(error).__name__} in {last.filename}:{last.lineno} (ATLAS_DEBUG=1 shows all of it)"
