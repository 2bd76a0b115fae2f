"""A part of an extract replaced by what was fetched anew; the rest stays as it was."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

__all__ = ["patch"]

_EDGE_DEGREES = 1e-5
"""A metre: what lies on the edge of an outline may not have been told by the server."""

Key = tuple[str, int]


def patch(extract: Path, fetched: Path, outline: shapely.Geometry, target: Path) -> None:
    """Write `extract` with all that lies in `outline` taken from `fetched`: what that does not have is gone."""
    import osmium  # noqa: PLC0415 - the command line must start without it

    fresh = {(thing.type_str(), thing.id) for thing in _things(fetched)}
    inside = _nodes_inside(extract, outline.buffer(-_EDGE_DEGREES))
    rest, draft = target.with_name(f"rest-{target.name}"), target.with_name(f"draft-{target.name}")
    try:
        with osmium.SimpleWriter(str(rest), overwrite=True) as writer:
            for thing in _outside(extract, inside):
                if (thing.type_str(), thing.id) not in fresh:
                    writer.add(thing)
        merged = osmium.MergeInputReader()
        merged.add_file(str(rest))
        merged.add_file(str(fetched))
        with osmium.io.Reader(str(extract), osmium.osm.NOTHING) as reader:
            header = reader.header()
        with osmium.SimpleWriter(str(draft), header=header, overwrite=True) as writer:
            merged.apply(writer)
        draft.replace(target)
    finally:
        rest.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)


def _things(path: Path) -> Iterator[Any]:
    import osmium  # noqa: PLC0415 - as above

    yield from osmium.FileProcessor(str(path))


def _nodes_inside(extract: Path, outline: shapely.Geometry) -> set[Key]:
    told = [
        (thing.id, thing.location.lon, thing.location.lat)
        for thing in _things(extract)
        if thing.is_node() and thing.location.valid()
    ]
    if not told:
        return set()
    numbers, lon, lat = (np.array(column) for column in zip(*told, strict=True))
    shapely.prepare(outline)
    return {("n", number) for number in numbers[shapely.contains_xy(outline, lon, lat)].tolist()}


def _outside(extract: Path, inside: set[Key]) -> Iterator[Any]:
    """Yield what has no part inside; what has is added to `inside`."""
    for thing in _things(extract):
        key = (thing.type_str(), thing.id)
        if thing.is_way():
            touched = any(("n", node.ref) in inside for node in thing.nodes)
        elif thing.is_relation():
            touched = any((member.type, member.ref) in inside for member in thing.members)
        else:
            touched = key in inside
        if touched:
            inside.add(key)
        else:
            yield thing
