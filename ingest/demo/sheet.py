"""The sheet that OpenStreetMap objects are drawn on, written in the order ordinary tools expect."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import mutable

from geo.model import Progress
from ingest.demo.plane import Floats, to_degrees

__all__ = ["Member", "Sheet", "Tags"]

Tags = dict[str, str]
Member = tuple[str, int, str]
"""Kind ("n", "w", "r"), id and role."""

_OLDEST = datetime(2016, 3, 1, 9, 30, tzinfo=UTC)
_DAYS = 3400
_EDITS = [_OLDEST + timedelta(days=day, minutes=(day * 37) % 660) for day in range(_DAYS)]
_EVERY = 20_000


class Sheet:
    """Nodes, ways and relations in the making; ids count up from one in each kind."""

    def __init__(self) -> None:
        self._x, self._y = array("d"), array("d")
        self._joints: dict[tuple[int, int], int] = {}
        self._node_tags: dict[int, Tags] = {}
        self._refs, self._starts = array("q"), array("q", [0])
        self._way_tags: list[Tags] = []
        self._relations: list[tuple[Sequence[Member], Tags]] = []

    def point(self, xy: Sequence[float], tags: Tags | None = None) -> int:
        """Draw a node of its own and return its id."""
        self._x.append(float(xy[0]))
        self._y.append(float(xy[1]))
        if tags:
            self._node_tags[len(self._x)] = tags
        return len(self._x)

    def points(self, line: Floats) -> list[int]:
        """Draw a node for each row of `line`, shared with nothing."""
        first = len(self._x) + 1
        self._x.extend(line[:, 0].tolist())
        self._y.extend(line[:, 1].tolist())
        return list(range(first, first + len(line)))

    def joint(self, xy: Sequence[float], tags: Tags | None = None) -> int:
        """Return the node at this spot (to the centimetre), which all lines through it share."""
        key = (round(xy[0] * 100), round(xy[1] * 100))
        node = self._joints.get(key)
        if node is None:
            node = self._joints[key] = self.point(xy)
        if tags:
            self._node_tags[node] = self._node_tags.get(node, {}) | tags
        return node

    def line(self, line: Floats, tags: Tags) -> int:
        """Draw an open way whose nodes are joints."""
        return self.way([self.joint(xy) for xy in line.tolist()], tags)

    def ring(self, line: Floats, tags: Tags) -> int:
        """Draw a closed way; `line` does not repeat its first point."""
        refs = self.points(line)
        return self.way([*refs, refs[0]], tags)

    def way(self, refs: Iterable[int], tags: Tags) -> int:
        """Draw a way through nodes that are there and return its id."""
        refs = list(refs)
        self._refs.extend([b for a, b in pairwise([0, *refs]) if a != b])
        self._starts.append(len(self._refs))
        self._way_tags.append(tags)
        return len(self._way_tags)

    def relation(self, members: Sequence[Member], tags: Tags) -> int:
        """Draw a relation and return its id."""
        self._relations.append((members, tags))
        return len(self._relations)

    def way_tags(self, way: int) -> Tags:
        """Return the tags of a way, to add to."""
        return self._way_tags[way - 1]

    def way_refs(self, way: int) -> list[int]:
        """Return the nodes of a way."""
        return self._refs[self._starts[way - 1] : self._starts[way]].tolist()

    def tagged(self, key: str, value: str) -> Iterator[tuple[Tags, tuple[float, float]]]:
        """Yield the tags and the middle of everything with this tag: nodes, ways, relations."""
        for node, tags in sorted(self._node_tags.items()):
            if tags.get(key) == value:
                yield tags, self._middle([node])
        for way, tags in enumerate(self._way_tags, start=1):
            if tags.get(key) == value:
                yield tags, self._middle(self.way_refs(way)[1:])
        for members, tags in self._relations:
            outer = [number for kind, number, role in members if kind == "w" and role == "outer"]
            if tags.get(key) == value and outer:
                yield tags, self._middle(self.way_refs(outer[0])[1:])

    def _middle(self, nodes: Sequence[int]) -> tuple[float, float]:
        known = [node - 1 for node in nodes if node <= len(self._x)]
        x, y = (sum(column[i] for i in known) / len(known) for column in (self._x, self._y))
        return round(x, 2), round(y, 2)

    def write(self, path: Path, *, generator: str, progress: Progress) -> None:
        """Write everything to `path`, sorted by kind and id."""
        header = osmium.io.Header()
        header.set("generator", generator)
        west, south, east, north = self._bounds()
        header.add_box(osmium.osm.Box(west, south, east, north))
        total = len(self._x) + len(self._way_tags) + len(self._relations)
        done = 0
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for write in (self._write_nodes, self._write_ways, self._write_relations):
                for count in write(writer):
                    progress.advance("write", done + count, total)
                done += count

    def _write_nodes(self, writer: osmium.SimpleWriter) -> Iterator[int]:
        places = to_degrees(np.column_stack([np.frombuffer(self._x), np.frombuffer(self._y)])).tolist()
        thing = mutable.Node(version=1)  # the writer copies it, so one does for all
        for node, where in enumerate(places, start=1):
            thing.id, thing.location, thing.tags, thing.timestamp = (
                node,
                where,
                self._node_tags.get(node),
                _edited(node),
            )
            writer.add_node(thing)
            if node % _EVERY == 0:
                yield node
        yield len(places)

    def _write_ways(self, writer: osmium.SimpleWriter) -> Iterator[int]:
        thing = mutable.Way(version=1)
        for way, tags in enumerate(self._way_tags, start=1):
            thing.id, thing.nodes, thing.tags, thing.timestamp = way, self.way_refs(way), tags, _edited(way)
            writer.add_way(thing)
            if way % _EVERY == 0:
                yield way
        yield len(self._way_tags)

    def _write_relations(self, writer: osmium.SimpleWriter) -> Iterator[int]:
        for number, (members, tags) in enumerate(self._relations, start=1):
            writer.add_relation(
                mutable.Relation(id=number, members=members, tags=tags, version=1, timestamp=_edited(number))
            )
        yield len(self._relations)

    def _bounds(self) -> tuple[float, float, float, float]:
        xy = np.array([[min(self._x), min(self._y)], [max(self._x), max(self._y)]])
        (west, south), (east, north) = to_degrees(xy).tolist()
        return west, south, east, north


def _edited(number: int) -> datetime:
    return _EDITS[number * 7919 % _DAYS]
