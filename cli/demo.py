"""The made-up town on its own map, with one command."""

import contextlib
import hashlib
import shutil
import sys
import threading
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import attend, open_engine, opened, read_settings
from cli.demo_accounts import add_people, tell_people
from cli.demo_team import add_knowledge, compute_gaps
from cli.printing import say
from cli.progress import ShownProgress
from cli.serve import claim, serve_app
from geo.atlas import Atlas
from geo.errors import AtlasError
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store import imports
from geo.store.session import Engine, reading

if TYPE_CHECKING:
    from ingest.demo import DemoFiles

__all__ = ["Size", "demo", "load_demo"]

_GENERATOR = Path(__file__).resolve().parents[1] / "ingest" / "demo"


class Size(StrEnum):
    """How large a town to make up."""

    TOWN = "town"
    CITY = "city"
    METROPOLIS = "metropolis"


_Size = Annotated[Size, typer.Option(help="How large: 25,000 people, a city, or three million.")]
_Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
_Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the map where there is a browser.")]


def demo(*, size: _Size = Size.TOWN, port: _Port = 8000, browser: _Browser = True) -> None:
    """Make up a town, load it and open its map; the second time what is there is used again.

    A database that already holds a real town is served as it is.
    """
    claim("127.0.0.1", port)
    settings = read_settings()
    engine = open_engine(settings)
    try:
        load_demo(engine, settings, size)
        _let_people_in(engine, settings)
    finally:
        engine.dispose()
    attend(settings)
    # The map need not wait for what is kept for comparisons.
    threading.Thread(target=_keep, args=(settings,), name="keep", daemon=True).start()
    serve_app(engine, "127.0.0.1", port, open_browser=browser)


def _keep(settings: Settings) -> None:
    """Keep the indicators of the made-up town once; what fails is no reason to stop."""
    with contextlib.suppress(AtlasError), opened(settings) as engine:
        atlas = Atlas(settings, engine)
        if settings.keep_indicators and not atlas.list_indicators():
            atlas.keep_indicators(_Unseen())


class _Unseen:
    """Nobody looks at what is computed aside."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Say nothing."""


def _let_people_in(engine: Engine, settings: Settings) -> None:
    with reading(engine) as session:
        last = imports.find_last_done(session, kind="osm")
        real = imports.was_ever_real(session)
    # Nobody comes by a passphrase that is printed where a real town is, or was: what people wrote there is kept.
    if last is not None and last.made_up and not real:
        people = add_people(engine, settings)
        if add_knowledge(engine, settings):
            compute_gaps(engine, settings)
        tell_people(people)


def load_demo(engine: Engine, settings: Settings, size: Size) -> None:
    """Load the made-up town and all that is known of it, unless it, or a real town, is there."""
    with reading(engine) as session:
        last = imports.find_last_done(session, kind="osm")
    if last is not None and not last.made_up:
        say(_explain(last))
        return
    with ShownProgress(sys.stderr) as progress:
        files = _written(demo_folder(settings.data_dir, size), size, progress)
        from cli.demo_sources import load_sources  # noqa: PLC0415 - slow to load, and not needed for a real town

        load_sources(engine, settings, files, progress)


def demo_folder(folder: Path, size: Size) -> Path:
    """Return where the made-up town is written; another generator writes another folder."""
    digest = hashlib.sha256()
    for source in sorted(path for path in _GENERATOR.rglob("*") if path.suffix in {".py", ".toml"}):
        digest.update(source.read_bytes())
    return folder / "demo" / f"{size}-{digest.hexdigest()[:12]}"


def _written(folder: Path, size: Size, progress: Progress) -> "DemoFiles":
    """Return the files of the made-up town, written if they are not there; they appear together or not at all."""
    from ingest.demo import DemoFiles, write_sources  # noqa: PLC0415 - not needed where a real town is served

    files = DemoFiles.at(folder)
    if not folder.exists():
        draft = folder.with_name(f"draft-{folder.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        write_sources(draft, size=size.value, progress=progress)
        draft.replace(folder)
    return files


def _explain(last: ImportRun) -> str:
    return (
        f"The database holds a real town ({last.source}); it is served, and the made-up one is left out. "
        "For the made-up town set ATLAS_DATA_DIR to another folder."
    )
