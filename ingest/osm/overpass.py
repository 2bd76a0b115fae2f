"""Fetch all objects of an outline from an Overpass server, as an ordinary file of OpenStreetMap."""

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import requests
import shapely

from geo.errors import RefusedError, WorldError
from geo.model import Progress
from ingest.osm.outline import pieces
from ingest.remote import LONGEST_PAUSE_SECONDS, BusyError, Waits, host_of, open_stream, patiently

__all__ = ["Overpass", "fetch_objects"]

_REMEMBERED_SECONDS = 3_600
_SPLIT_KM = (2.0, 0.7)
"""A piece that is too much for the server is cut into smaller ones, twice."""
_CHUNK_BYTES = 1 << 20
_GRACE_SECONDS = 30
_SOON = re.compile(r"available after: .*? in (\d+) seconds", re.IGNORECASE)
_FREE = re.compile(r"(\d+) slots available now", re.IGNORECASE)

_QUERY = """[out:json][timeout:{seconds}];
(node(poly:"{corners}");way(poly:"{corners}");relation(poly:"{corners}");)->.here;
relation.here["type"~"^(multipolygon|boundary|site)$"]["admin_level"!~"^[1-7]$"]->.whole;
(.here;node(w.here);.whole >;);
out meta;"""
"""All objects there; ways with all their nodes; areas whole, but for counties and larger ones."""


class _TooMuchError(Exception):
    """The server gave up half-way; a smaller question may help."""


class Overpass(NamedTuple):
    """A server, how long it may work on one question, where answers are kept for an hour, and how to wait."""

    url: str
    seconds: int
    folder: Path
    sleep: Waits = time.sleep


def fetch_objects(outline: shapely.Geometry, target: Path, server: Overpass, progress: Progress) -> str:
    """Write all objects of `outline` to `target`, sorted; return the moment of the server's data.

    Raises WorldError where the server is down or busy for long, or gives up half-way; nothing is written then.
    """
    server.folder.mkdir(parents=True, exist_ok=True)
    _forget_old(server.folder)
    cut = list(pieces(outline))
    answers: list[Path] = []
    for number, piece in enumerate(cut):
        progress.advance("overpass", number, len(cut))
        answers += _ask_for(piece, server, progress, _SPLIT_KM)
    moment = _write_sorted(answers, target)
    progress.advance("overpass", len(cut), len(cut))
    return moment


def _ask_for(piece: shapely.Polygon, server: Overpass, progress: Progress, smaller: Sequence[float]) -> list[Path]:
    host = host_of(server.url)
    query = _QUERY.format(seconds=server.seconds, corners=_corners(piece))
    kept = server.folder / f"{hashlib.sha256(f'{server.url} {query}'.encode()).hexdigest()[:32]}.json"
    if kept.exists():
        return [kept]
    try:
        patiently(lambda: _ask(query, kept, server, progress), host, sleep=server.sleep)
    except _TooMuchError:
        if not smaller:
            raise WorldError(
                f"The server {host} gives up half-way, even on small pieces. Nothing was changed; please try again "
                "later, or take a file instead.",
                de=f"Der Server {host} gibt auch bei kleinen Stücken auf. Geändert wurde nichts. Bitte "
                "versuchen Sie es später oder nehmen Sie eine Datei.",
            ) from None
        return [path for part in pieces(piece, smaller[0]) for path in _ask_for(part, server, progress, smaller[1:])]
    return [kept]


def _ask(query: str, kept: Path, server: Overpass, progress: Progress) -> None:
    """Ask once, and keep the answer if it is whole."""
    _wait_for_a_slot(server)
    url = f"{server.url.rstrip('/')}/interpreter"
    draft = kept.with_suffix(".draft")
    try:
        with open_stream("POST", url, data={"data": query}, read_seconds=server.seconds + _GRACE_SECONDS) as answer:
            _save(answer, draft, progress)
        _check(draft)
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)


def _save(answer: requests.Response, draft: Path, progress: Progress) -> None:
    done = 0
    try:
        with draft.open("wb") as file:
            for chunk in answer.iter_content(_CHUNK_BYTES):
                done += file.write(chunk)
                progress.advance("download", done)
    except requests.RequestException:
        raise BusyError("breaks off in the middle of its answer", tries=2) from None
    except OSError as error:
        raise WorldError(
            f"The answer cannot be written to {draft.parent} ({error.strerror}).",
            de=f"Die Antwort lässt sich nicht nach {draft.parent} schreiben ({error.strerror}).",
        ) from error


def _check(draft: Path) -> None:
    remark = str(_load(draft).get("remark", ""))
    if re.search("runtime error|timed out|out of memory", remark, re.IGNORECASE):
        raise _TooMuchError


def _load(path: Path) -> dict[str, Any]:
    try:
        answer = json.loads(path.read_bytes())
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        raise BusyError("sends what is no answer of Overpass, or is cut off", tries=2)
    return answer


def _wait_for_a_slot(server: Overpass) -> None:
    """Wait until the server says that it is our turn, if it says so."""
    with suppress(BusyError, RefusedError, WorldError, requests.RequestException):
        with open_stream("GET", f"{server.url.rstrip('/')}/status", read_seconds=10) as answer:
            told = answer.text
        if not (free := _FREE.search(told)) or free[1] == "0":
            waits = [int(seconds) for seconds in _SOON.findall(told)]
            if waits:
                server.sleep(min(min(waits) + 1, LONGEST_PAUSE_SECONDS))


def _corners(piece: shapely.Polygon) -> str:
    return " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in piece.exterior.coords[:-1])


def _forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        if time.time() - file.stat().st_mtime > _REMEMBERED_SECONDS:
            file.unlink(missing_ok=True)


def _write_sorted(answers: Iterable[Path], target: Path) -> str:
    """Write the objects of all answers, each once and in order; return the oldest moment of their data."""
    import osmium  # noqa: PLC0415 - the command line must start without it

    moments, count = [], 0
    merged = osmium.MergeInputReader()
    for number, path in enumerate(answers):
        answer = _load(path)
        moments.append(str(answer.get("osm3s", {}).get("timestamp_osm_base", "")))
        part = target.with_name(f"part-{number}-{target.name}")
        try:
            with osmium.SimpleWriter(str(part), overwrite=True) as writer:
                for thing in _objects(answer["elements"], osmium.osm.mutable):
                    writer.add(thing)
                    count += 1
            merged.add_file(str(part))
        finally:
            part.unlink(missing_ok=True)
    if not count:
        raise RefusedError(
            "The server knows nothing there. Please check the name or the outline.",
            de="Der Server kennt dort nichts. Bitte prüfen Sie den Namen oder den Umriss.",
        )
    header = osmium.io.Header()
    header.set("generator", "sozialraumatlas from Overpass")
    with osmium.SimpleWriter(str(target), header=header, overwrite=True) as writer:
        merged.apply(writer)
    return min(moments)


def _objects(elements: Iterable[dict[str, Any]], mutable: Any) -> Iterator[object]:  # noqa: ANN401 - no types
    """Make objects of elements; who edited them is nobody's business here."""
    try:
        for told in elements:
            common = {
                "id": int(told["id"]),
                "version": int(told.get("version", 1)),
                "timestamp": _moment(told.get("timestamp")),
                "tags": dict(told.get("tags", {})),
            }
            match told["type"]:
                case "node":
                    yield mutable.Node(location=(float(told["lon"]), float(told["lat"])), **common)
                case "way":
                    yield mutable.Way(nodes=[int(node) for node in told.get("nodes", ())], **common)
                case "relation":
                    members = [(m["type"][0], int(m["ref"]), str(m["role"])) for m in told.get("members", ())]
                    yield mutable.Relation(members=members, **common)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise WorldError(
            "The server sends objects that cannot be understood. Nothing was changed.",
            de="Der Server schickt Unverständliches. Geändert wurde nichts.",
        ) from None


def _moment(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)
