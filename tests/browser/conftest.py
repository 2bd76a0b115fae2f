"""A real server on the made-up town, and a browser that tells on every page that is not clean."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import text

from api.app import create_app
from geo.settings import Settings
from geo.store.session import connect
from ingest.demo import write_town
from ingest.pipeline.town import ingest_osm

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

# A loaded machine is slow, not wrong.
expect.set_options(timeout=30_000)


class _Silent:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Nobody looks."""


def _serve(settings: Settings) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def serving() -> Callable[[Settings], Iterator[str]]:
    """Return what serves a database while one loops over the one address."""
    return _serve


def _database(server_url: str, name: str) -> str:
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE atlas STRATEGY wal_log"))
    admin.dispose()
    return server_url.replace("/atlas?", f"/{name}?")


@pytest.fixture(scope="session")
def town(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the made-up town; return its address."""
    folder = tmp_path_factory.mktemp("town")
    settings = Settings(database_url=_database(server_url, "browser_town"), data_dir=folder)
    path = folder / "town.osm.pbf"
    write_town(path, size="town", progress=_Silent())
    engine = connect(str(settings.database_url))
    ingest_osm(engine, settings, path, _Silent())
    engine.dispose()
    yield from _serve(settings)


@pytest.fixture(scope="session")
def empty_town(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an atlas without a town."""
    url = _database(server_url, "browser_empty")
    yield from _serve(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("empty")))


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield chromium
    chromium.close()


@dataclass
class Visit:
    """A page, and what went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def axe(self) -> list[str]:
        """Return the violations that axe finds, each with the element that shows it."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a page; another host, a broken policy or an error in the console fails the test."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def open_page(
        address: str,
        *,
        viewport: dict[str, int] = WIDE,
        script: bool = True,
        ready: bool = True,
        token: str = "",
    ) -> Visit:
        context = browser.new_context(viewport=viewport, java_script_enabled=script, locale="de-DE")  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        if token:
            context.add_cookies([{"name": "atlas", "value": token, "url": "/".join(address.split("/")[:3])}])
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)
        visits.append(seen)
        _watch(page, seen.faults, address)
        page.goto(address)
        if script and ready and page.locator("#map_atlas").count():
            page.wait_for_selector("#map_atlas[data-shown]", state="attached")
        return seen

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for seen in visits for fault in seen.faults] == []


def _watch(page: Page, faults: list[str], address: str) -> None:
    own = "/".join(address.split("/")[:3])
    page.on("request", lambda r: None if r.url.startswith((own, "data:", "blob:")) else faults.append(f"host {r.url}"))
    page.on("console", lambda m: faults.append(f"{m.type} {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"error {error}"))
