"""A stand-in for Nominatim and Overpass: serves a real extract on the loopback, and fails as the real ones do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import osmium

Answer = tuple[int, dict[str, str], bytes]


class StandIn:
    """What the server answers: `faults` first, one for each question to Overpass, then the truth."""

    def __init__(self, elements: list[dict[str, Any]], outline: dict[str, Any]) -> None:
        self.elements = elements
        self.outline = outline
        self.faults: list[Answer | float | None] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.status = "Connected as: 1\nCurrent time: now\nRate limit: 2\n2 slots available now.\n"
        self.known = {"Herrenberg"}
        self.url = ""

    def search(self, query: dict[str, list[str]]) -> Answer:
        if query["q"][0] not in self.known:
            return 200, {}, b"[]"
        found = {
            "place_id": 1,
            "osm_type": "relation",
            "osm_id": 2,
            "importance": 0.5,
            "display_name": "Herrenberg, Landkreis Böblingen, Baden-Württemberg",
            "lat": "48.59",
            "lon": "8.87",
            "boundingbox": ["48.5", "48.7", "8.7", "9.0"],
            "geojson": self.outline,
        }
        return 200, {}, json.dumps([found]).encode()

    def interpret(self) -> Answer:
        answer = {"version": 0.6, "osm3s": {"timestamp_osm_base": "2020-06-01T00:00:00Z"}, "elements": self.elements}
        return 200, {}, json.dumps(answer).encode()


def elements_of(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file as Overpass tells them, in an order of its own."""
    return [_element(thing) for thing in osmium.FileProcessor(str(path))][::-1]


def _element(thing: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": {"n": "node", "w": "way", "r": "relation"}[thing.type_str()],
        "id": thing.id,
        "timestamp": f"{thing.timestamp:%Y-%m-%dT%H:%M:%SZ}",
        "version": thing.version,
        "user": "somebody",
        "uid": 1,
    }
    if thing.tags:
        told["tags"] = dict(thing.tags)
    if thing.is_node():
        told |= {"lat": thing.location.lat_without_check(), "lon": thing.location.lon_without_check()}
    elif thing.is_way():
        told["nodes"] = [node.ref for node in thing.nodes]
    else:
        kinds = {"n": "node", "w": "way", "r": "relation"}
        told["members"] = [{"type": kinds[m.type], "ref": m.ref, "role": m.role} for m in thing.members]
    return told


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of those who hang up."""


@contextmanager
def serving(answer: Callable[[str, str, dict[str, str]], Answer | float]) -> Iterator[str]:
    """Serve what `answer` says to method, path with query or body, and headers; a number is a silence of seconds."""
    left = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            told = answer(self.command, f"{self.path} {body}".strip(), dict(self.headers))
            if isinstance(told, int | float):
                left.wait(told)
                return
            status, headers, content = told
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _reply  # noqa: N815 - the names that the library calls

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        left.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def standing_in(stand_in: StandIn) -> Iterator[StandIn]:
    """Serve the stand-in for as long as the `with` lasts."""

    def answer(method: str, target: str, headers: dict[str, str]) -> Answer | float:
        path, _, body = target.partition(" ")
        stand_in.asked.append((method, target, headers))
        parts = urlsplit(path)
        if parts.path == "/search":
            return stand_in.search(parse_qs(parts.query))
        if parts.path == "/api/status":
            return 200, {}, stand_in.status.encode()
        assert (method, parts.path) == ("POST", "/api/interpreter")
        assert "data" in parse_qs(body)
        fault = stand_in.faults.pop(0) if stand_in.faults else None
        return stand_in.interpret() if fault is None else fault

    with serving(answer) as url:
        stand_in.url = url
        yield stand_in
