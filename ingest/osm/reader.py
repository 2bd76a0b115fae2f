"""Read an OpenStreetMap file as one stream of rows and notices."""

from collections.abc import Iterator
from pathlib import Path

from geo.errors import RefusedError
from geo.model import Notice, Progress, Row, Severity
from geo.network import StreetTable
from ingest.osm.lines import Element, read_elements, subject
from ingest.osm.position import Position
from ingest.osm.rules import Rules
from ingest.osm.spots import Spots
from ingest.osm.town import Town
from ingest.osm.ways import node_keys

__all__ = ["read", "stages"]

_STEPS = {"r": "relations", "n": "nodes", "w": "ways"}
_TELL_EVERY = 2_000


def read(path: Path, *, rules: Rules, progress: Progress) -> Iterator[Row | Notice]:
    """Yield what the file at `path` holds; raises RefusedError as soon as it turns out to be damaged."""
    for stage in stages(path, rules=rules, progress=progress):
        yield from (told for told in stage if not isinstance(told, StreetTable))


def stages(path: Path, *, rules: Rules, progress: Progress) -> Iterator[Iterator[Row | Notice | StreetTable]]:
    """Yield two streams, one to be read after the other: everything but the street graph, then that.

    The first ends with the graph as a table, if there is any street: the engine's arrays are made of it while the
    database takes in the rest.
    """
    with Spots() as spots:
        town = Town(rules, spots)
        keys = rules.keys | node_keys() | {"addr:housenumber", "place"}
        position = Position(path)
        elements = read_elements(path, keys, spots, position)
        yield _without_streets(town, _in_order(path, elements, position, progress), progress)
        yield town.streets()


def _without_streets(
    town: Town, elements: Iterator[Element | Notice], progress: Progress
) -> Iterator[Row | Notice | StreetTable]:
    for element in elements:
        if isinstance(element, Notice):
            yield element
        else:
            town.take(element)
            if town.full:
                yield from town.drain()
    yield from town.finish()
    progress.advance("streets", 0)
    if (table := town.table()) is not None:
        yield table


def _in_order(
    path: Path, elements: Iterator[Element | Notice], position: Position, progress: Progress
) -> Iterator[Element | Notice]:
    """Count, and stop at what the order of a file does not allow."""
    kind, number, done = "", 0, 0
    for element in elements:
        if isinstance(element, Notice):
            yield element
            continue
        if element.kind != kind:
            if kind == "w":
                raise RefusedError(
                    f"{path.name} is not sorted. Please sort it first: osmium sort {path.name} -o NEW.osm.pbf",
                    de=f"{path.name} ist nicht sortiert. Bitte sortieren Sie die Datei zuerst: osmium sort "
                    f"{path.name} -o NEU.osm.pbf",
                )
            kind, number, done = element.kind, 0, 0
        if element.id == number:
            yield Notice("repeated_object", Severity.WARNING, subject(element), "it is in the file more than once")
            continue
        number = element.id
        done += 1
        if done % _TELL_EVERY == 0:
            progress.advance(_STEPS[kind], done)
            position.tell(progress, relations=kind == "r")
        yield element
    position.end(progress)
