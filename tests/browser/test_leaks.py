"""The whole scene with a strange address, failures too; then every place is searched where it may have been left.

The server logs all it can, PostgreSQL logs every statement with its parameters and counts all statements, the browser
keeps a profile: what an operator may have switched on. Nothing must be found all the same. That the search can find is
shown by the same search after bodies were logged on purpose.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request
from traces import dump, in_database, in_files, roundings, spellings
from typed_feed import FEED
from typed_town import Silence, base, load, place, spot, streets

from cli.cluster import Cluster
from geo.settings import Settings
from geo.store.address_book import ensure_index
from geo.store.schema import migrate
from geo.store.session import Engine, connect
from ingest.pipeline.addresses import AddressRequest, ingest_addresses
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow]

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
LOUD = {
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
    "track_activity_query_size": "65536",
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_duration": "on",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "log_min_error_statement": "debug5",
    "log_min_messages": "debug1",
    "log_error_verbosity": "verbose",
    "log_connections": "on",
    "fsync": "off",
}
LABEL = "Qwylbrünnsteig"
"""The street as the town's own list of addresses has it: it stands in the database, and nowhere else."""
LABEL_SPOT = (8.8637281, 48.5901937)
TYPED = "Qwylbrünsteg 77"
"""As somebody types it; stands nowhere."""
UNKNOWN = "Zyxwinkelgäßle 9"
WISH = "Jonglierunterricht Vwxqua"
MONDAY = "2026-03-02"
SUGGESTED_OR_NOT = """() => document.querySelector('#adresse-fehler').textContent
    || document.querySelector('#vorschlaege [role=option]')"""
SEARCH, REACH = "/api/v1/addresses/search", "/api/v1/reach"


@dataclass
class Desk:
    """A server with everything of its own, and what it was asked."""

    folder: Path
    cluster: Cluster
    url: str = ""
    spots: set[float] = field(default_factory=set)
    """Coordinates of points that were set on the map."""
    before: bytes = b""
    index: bytes = b""
    """The file of addresses, which holds the label as the database does: nothing may come to it."""

    def ask(self, path: str, body: object, **more: object) -> int:
        """Send a question that may fail in any way; return the status, 0 without an answer."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **more}
        with suppress(httpx.HTTPError):
            return httpx.post(self.url + path, content=content, headers=headers, timeout=30).status_code  # type: ignore[arg-type]
        return 0

    def switch(self, name: str, *, on: bool) -> None:
        """Switch a fault on or off."""
        file = self.folder / "faults" / name
        file.touch() if on else file.unlink()

    def indexed(self) -> str | None:
        """Name the file of addresses, as long as it is as it was."""
        (file,) = (self.folder / "data").rglob("addresses-*.safetensors")
        return f"data/{file.relative_to(self.folder / 'data')}" if file.read_bytes() == self.index else None

    def own(self) -> set[bytes]:
        """Return what stands nowhere before, in all spellings."""
        texts = spellings(TYPED.split(maxsplit=1)[0]) | spellings(UNKNOWN.split(maxsplit=1)[0])
        return texts.union(*(roundings(degrees) for degrees in self.spots))

    def found(self) -> list[str]:
        """Search everywhere; return where something was left."""
        lent = spellings(LABEL).union(*(roundings(degrees) for degrees in LABEL_SPOT))
        quiet = [self.folder / name for name in ("log", "profile", "home")]
        # Words of a wish are looked up in memory, so the database has seen as little of them as of an address.
        words = self.own() | spellings(WISH.split()[1])
        traces = in_files([*quiet, self.folder / "data", self.cluster.home], words) + in_database(self.cluster, words)
        traces += [one for one in in_files([*quiet, self.folder / "data"], lent) if one != self.indexed()]
        with psycopg.connect(self.cluster.url) as connection:
            told = connection.execute("SELECT string_agg(query, ' ') FROM pg_stat_statements").fetchone()
        traces += ["pg_stat_statements: label"] if any(one in str(told).lower().encode() for one in lent) else []
        # The label stands in the database from the start, and must not stand there once more.
        after = dump(self.cluster).lower()
        return traces + ["dump: label"] * any(after.count(one) != self.before.count(one) for one in lent)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory(prefix="atlas-leak-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("data", "log", "profile", "home", "faults"):
            (folder / part).mkdir()
        options = " ".join(f"-c {key}={value}" for key, value in LOUD.items())
        desk = Desk(folder, Cluster(folder / "cluster", options=options))
        desk.cluster.start()
        try:
            furnish(desk)
            with served(desk):
                yield desk
        finally:
            desk.cluster.stop()


def furnish(desk: Desk) -> None:
    """Load a street with houses, places and a bus; and the official address that the client has."""
    with closing_engine(desk.cluster.url) as engine:
        load_all(desk, engine)
    with psycopg.connect(desk.cluster.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
        connection.execute("SELECT pg_stat_statements_reset()")
    # Loading wrote the address into the log of statements; the scene begins with an empty one.
    (desk.cluster.home / "server.log").write_bytes(b"")
    desk.before = dump(desk.cluster).lower()


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def load_all(desk: Desk, engine: Engine) -> None:
    migrate(engine)
    settings = Settings(database_url=desk.cluster.url, data_dir=desk.folder / "data")
    sources = desk.folder / "sources"
    sources.mkdir()
    places = [place(number, f"Garten {number}", themes=("green",)) for number in range(1, 10)]
    load(engine, settings.data_dir, [*streets(12), *base(), *places])
    official = sources / "amt.csv"
    lon, lat = LABEL_SPOT
    official.write_text(f"Straße;Hausnr;PLZ;Ort;lon;lat\n{LABEL};77;71083;Musterstadt;{lon};{lat}\n")
    ingest_addresses(engine, settings, AddressRequest(official), Silence())
    (west, south), (east, north) = spot(0), spot(9)
    stops = f"stop_id,stop_name,stop_lat,stop_lon\nA,Anger,{south},{west}\nB,Bach,{south},{(west + east) / 2}\n"
    with zipfile.ZipFile(sources / "bus.zip", "w") as archive:
        for name, text in {**FEED, "stops.txt": f"{stops}C,Dom,{north},{east}\n"}.items():
            archive.writestr(name, text)
    ingest_gtfs(engine, settings, FeedAsked(source=str(sources / "bus.zip")), Silence())
    ensure_index(engine, settings.data_dir)
    (file,) = settings.data_dir.rglob("addresses-*.safetensors")
    desk.index = file.read_bytes()


@contextmanager
def served(desk: Desk) -> Iterator[None]:
    """Serve it as loudly as a server can be."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    desk.url = f"http://127.0.0.1:{port}"
    logging = desk.folder / "logging.json"
    handlers = {"all": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}}
    # Of SQLAlchemy statements, not rows: every address of the town is a row.
    loggers = {"uvicorn": {"level": "DEBUG"}, "uvicorn.access": {"level": "DEBUG"}, "sqlalchemy": {"level": "INFO"}}
    root = {"level": "DEBUG", "handlers": ["all"]}
    logging.write_text(json.dumps({"version": 1, "handlers": handlers, "loggers": loggers, "root": root}))
    here = str(Path(__file__).parent)
    command = ("-m", "uvicorn", "--factory", "faulty_app:create_app", "--app-dir", here, "--port", str(port))
    home = str(desk.folder / "home")
    surroundings = {
        **os.environ,
        "ATLAS_DATABASE_URL": desk.cluster.url,
        "ATLAS_DATA_DIR": str(desk.folder / "data"),
        "ATLAS_TEST_FAULTS": str(desk.folder / "faults"),
        "TMPDIR": home,
        "XDG_CACHE_HOME": home,
    }
    with (desk.folder / "log" / "server.log").open("wb") as log:
        options = ("--log-config", str(logging), "--log-level", "trace")
        server = subprocess.Popen([sys.executable, *command, *options], env=surroundings, stdout=log, stderr=log)
        try:
            wait_for(desk, server)
            yield
        finally:
            server.terminate()
            server.wait()


def wait_for(desk: Desk, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while desk.ask(SEARCH, {"text": "Lange Straße 1"}) != 200:
        assert server.poll() is None, (desk.folder / "log" / "server.log").read_text()[-2000:]
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.2)


@contextmanager
def browsed(desk: Desk, playwright: Playwright) -> Iterator[Page]:
    """Open the page in a browser with a profile on the disk."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    context: BrowserContext = playwright.chromium.launch_persistent_context(
        desk.folder / "profile", executable_path=path, args=list(FLAGS), locale="de-DE"
    )
    # The server writes down all it can, and a loaded machine is slow, not wrong.
    context.set_default_timeout(90_000)
    page = context.pages[0]
    try:
        page.goto(f"{desk.url}/beratung")
        page.wait_for_selector("#map_atlas[data-shown]", state="attached")
        yield page
    finally:
        context.close()


def test_nothing_of_the_address_is_anywhere(desk: Desk, playwright: Playwright) -> None:
    with browsed(desk, playwright) as page:
        page.on("request", lambda request: note_points(desk, request))
        counsel_by_address(page)
        counsel_by_point(page)
        fail_in_the_page(desk, page)
    assert desk.spots, "no point was set on the map"
    print_sheets(desk)
    send_what_is_broken(desk)
    fail_in_the_engine(desk)
    fail_in_the_database(desk)
    assert desk.found() == []


def counsel_by_address(page: Page) -> None:
    """Search, ask, look at a way, ride, go there and back, and come again to a page that the browser may have kept."""
    for text in (UNKNOWN, TYPED):
        page.fill("#adresse", text)
        page.wait_for_function(SUGGESTED_OR_NOT)
    page.wait_for_selector("#vorschlaege [role=option]")
    page.press("#adresse", "Enter")
    page.wait_for_selector("#szene[data-state=answer]")
    assert LABEL in page.input_value("#adresse")
    look_at_a_way(page)
    page.check("[name=mode][value=transit]", force=True)
    page.check("[name=when][value=later]", force=True)
    page.fill("[name=day]", MONDAY)
    page.fill("[name=leave]", "07:55")
    page.wait_for_selector(".answer[data-question*='Bus und Bahn'][data-question*='7:55']")
    look_at_a_way(page)
    page.check("[name=when][value=visit]", force=True)
    page.wait_for_selector(".answer[data-question*='weg 20:30']")
    page.fill("#stichwort", WISH)
    page.press("#stichwort", "Enter")
    page.wait_for_selector(".meanings")
    page.goto(page.url.replace("beratung", "hilfe"))
    page.go_back()
    page.wait_for_selector("#map_atlas[data-shown]", state="attached")
    assert page.input_value("#adresse") == ""


def look_at_a_way(page: Page) -> None:
    page.locator(".row__link").first.click()
    page.wait_for_selector(".legs__more")


def counsel_by_point(page: Page) -> None:
    """Set a point on the map, a little beside the middle, and leave the page as it is."""
    page.focus("#setzen")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.wait_for_selector("#szene:not([data-state=empty])")


def fail_in_the_page(desk: Desk, page: Page) -> None:
    """Type and ask while the engine fails, and close the browser upon it."""
    desk.switch("engine", on=True)
    page.fill("#adresse", TYPED)
    page.wait_for_function("() => document.querySelector('#adresse-fehler').textContent")
    page.select_option("#minuten", "15")
    page.wait_for_timeout(300)
    desk.switch("engine", on=False)


def note_points(desk: Desk, request: Request) -> None:
    """Remember where the point was that the page asks from."""
    asked = json.loads(request.post_data or "{}") if request.method == "POST" else {}
    origin = asked.get("origin") or {}
    if origin and (origin["lon"], origin["lat"]) != LABEL_SPOT:
        desk.spots |= {origin["lon"], origin["lat"]}


def questions(desk: Desk) -> list[tuple[str, dict[str, object]]]:
    """Return a question for every way in."""
    lon, lat = 8.86412345, 48.59023456
    desk.spots |= {lon, lat}
    origin = {"origin": {"lon": lon, "lat": lat}}
    return [
        (SEARCH, {"text": TYPED}),
        (SEARCH, {"text": UNKNOWN}),
        (REACH, origin),
        (REACH, {**origin, "mode": "transit", "depart_at": f"{MONDAY}T07:55", "window_minutes": 60}),
        (REACH, {**origin, "words": WISH}),
        ("/beratung/antwort", {**origin, "words": WISH}),
        ("/api/v1/chains", {**origin, "destination": {"place_id": 1}, "themes": ["green"]}),
        ("/api/v1/isochrone", origin),
        ("/api/v1/itinerary", {**origin, "destination": {"place_id": 1}}),
        ("/api/v1/itinerary", {**origin, "destination": {"lon": lon, "lat": lat}}),
    ]


def print_sheets(desk: Desk) -> None:
    """Print the sheet with the address on it, and without."""
    question = next(body for path, body in questions(desk) if path == REACH)
    number = httpx.get(f"{desk.url}/api/v1/places").json()["items"][0]["id"]
    for path in ("/zettel", "/zettel.pdf"):
        for address in (TYPED, None):
            assert desk.ask(path, {"places": [number], "question": question, "address": address}) == 200


def send_what_is_broken(desk: Desk) -> None:
    """Send every question as it should be, and in every way that it should not."""
    for path, body in questions(desk):
        assert desk.ask(path, body) == 200, (path, body)
        whole = json.dumps(body, ensure_ascii=False).encode()
        refused = [
            desk.ask(path, whole[:-3]),
            desk.ask(path, whole.decode().encode("latin-1", "replace") + b"\xff"),
            desk.ask(path, {key: [value] for key, value in body.items()}),
            desk.ask(path, {**body, TYPED: UNKNOWN}),
            desk.ask(path, {**body, "text": TYPED * 40, "max_minutes": TYPED}),
            desk.ask(path, TYPED),
            desk.ask(path, [body] * 2),
        ]
        assert set(refused) <= {400, 422}, (path, refused)
        cut(desk, path, whole)


def cut(desk: Desk, path: str, body: bytes) -> None:
    """Send half of a request, and be gone."""
    host, port = desk.url.removeprefix("http://").split(":")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body) + 9}\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}\r\n".encode() + body)


def fail_in_the_engine(desk: Desk) -> None:
    """Let the engine fail with what was asked in its mouth."""
    desk.switch("engine", on=True)
    told = {path: desk.ask(path, body) for path, body in questions(desk)}
    desk.switch("engine", on=False)
    assert set(told.values()) == {500}, told


def fail_in_the_database(desk: Desk) -> None:
    """Let every statement take too long, and the database go away under questions and come again."""
    with psycopg.connect(desk.cluster.url, autocommit=True) as connection:
        connection.execute("ALTER DATABASE atlas SET statement_timeout = '1ms'")
        others = "FROM pg_stat_activity WHERE datname = 'atlas' AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}")  # type: ignore[arg-type]
        connection.execute("SET statement_timeout = 0")
        for path, body in questions(desk):
            desk.ask(path, body)
        connection.execute("ALTER DATABASE atlas RESET statement_timeout")
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}")  # type: ignore[arg-type]
    desk.cluster.stop()
    assert {desk.ask(path, body) for path, body in questions(desk)} == {503}
    desk.cluster.start()


def test_the_search_finds_what_is_logged_on_purpose(desk: Desk, playwright: Playwright) -> None:
    desk.switch("leak", on=True)
    assert desk.ask(SEARCH, {"text": TYPED}) == 200
    with browsed(desk, playwright) as page:
        page.goto(f"{desk.url}/karte?q={TYPED}")
        page.evaluate("(text) => localStorage.setItem('address', text)", UNKNOWN)
    found = desk.found()
    assert {"log/server.log", "data/leak.txt", "postgres/server.log", "dump", "pg_stat_statements"} <= set(found)
    assert any("History" in one for one in found)
    assert any("leveldb" in one for one in found)
