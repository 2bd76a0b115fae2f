"""The street graph: ways cut where they meet, with who may use each stretch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.model import Notice, Severity, StreetEdgeInput, StreetNodeInput
from geo.network import StreetTable, distinct
from ingest.osm.access import access_of, is_wall
from ingest.osm.lines import Tags
from ingest.osm.points import Floats, Longs, Points, line_wkb, point_wkb, spell
from ingest.osm.ways import STREET_NODE_KEYS, WAY_KEYS, street_class

__all__ = ["CutStreets", "Street", "Streets", "street_of"]

_EARTH_RADIUS_M = 6371008.8
_BLOCK = 50_000
_FIRST_OWN_ID = -(1 << 40)
"""Ids of our own for the two sides of a wall; OpenStreetMap and its editors never get there."""


class Street(NamedTuple):
    """A way that somebody may walk or cycle on."""

    way_id: int
    highway: str
    name: str | None
    foot: int
    bike: int
    tags: dict[str, str] | None


def street_of(way_id: int, tags: Tags) -> Street | None:
    """Return the way as a street, or None if neither feet nor bikes may use it."""
    highway = street_class(tags)
    if highway is None:
        return None
    foot, bike = access_of(highway, tags)
    if not foot and not bike:
        return None
    kept = {key: value for key, value in tags.items() if key in WAY_KEYS}
    return Street(way_id, highway, tags.get("name"), foot, bike, kept or None)


class _Cut(NamedTuple):
    """Stretches as positions of their first and last point in the arrays of all points, and the two nodes they join."""

    begin: Longs
    end: Longs
    tail: Longs
    head: Longs


@dataclass(slots=True)
class CutStreets:
    """The street graph, as a table for the engine and as rows for the store."""

    _streets: list[Street]
    _node_tags: dict[int, dict[str, str]]
    _cut: _Cut
    _way: Longs
    """The position of each stretch's street."""
    _length_m: Floats
    _lon: Floats
    _lat: Floats

    def table(self) -> StreetTable:
        """Return the graph in columns."""
        cut = self._cut
        node_id, at = self._where()
        node_kind, node_tags = distinct([_frozen(self._node_tags.get(node)) for node in node_id.tolist()])
        way_kind, edge_tags = distinct([(street.highway, _frozen(street.tags)) for street in self._streets])
        foot, bike = np.array([(street.foot, street.bike) for street in self._streets], dtype=np.int64).T
        count = cut.end - cut.begin + 1
        points = np.repeat(cut.begin - (np.cumsum(count) - count), count) + np.arange(count.sum())
        return StreetTable(
            node_id=node_id,
            node_lon=self._lon[at],
            node_lat=self._lat[at],
            node_kind=node_kind,
            node_tags=[dict(tags) for tags in node_tags],
            from_node=cut.tail,
            to_node=cut.head,
            length_m=self._length_m,
            foot=foot[self._way],
            bike=bike[self._way],
            edge_kind=way_kind[self._way],
            edge_tags=[(highway, dict(tags)) for highway, tags in edge_tags],
            point_count=count,
            lon=self._lon[points],
            lat=self._lat[points],
        )

    def rows(self) -> Iterator[StreetNodeInput | StreetEdgeInput | Notice]:
        """Yield the graph as rows."""
        yield from self._nodes()
        yield from self._edges()

    def _where(self) -> tuple[Longs, Longs]:
        """Return the ids of the nodes and the positions of their points."""
        ids, where = np.unique(np.concatenate((self._cut.tail, self._cut.head)), return_index=True)
        return ids, np.concatenate((self._cut.begin, self._cut.end))[where]

    def _nodes(self) -> Iterator[StreetNodeInput]:
        ids, at = self._where()
        for node_id, x, y in zip(ids.tolist(), self._lon[at].tolist(), self._lat[at].tolist(), strict=True):
            yield StreetNodeInput(node_id, self._node_tags.get(node_id), point_wkb(x, y))

    def _edges(self) -> Iterator[StreetEdgeInput | Notice]:
        cut = self._cut
        for start in range(0, cut.begin.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            offset, last = int(cut.begin[block].min()), int(cut.end[block].max())
            digits = spell(np.column_stack([column[offset : last + 1] for column in (self._lon, self._lat)]))
            columns = (cut.begin[block] - offset, cut.end[block] - offset, cut.tail[block], cut.head[block])
            rest = (self._way[block], self._length_m[block])
            for begin, end, tail, head, way, metres in zip(*(c.tolist() for c in (*columns, *rest)), strict=True):
                street = self._streets[way]
                if metres == 0:
                    yield Notice(
                        "zero_length", Severity.INFO, f"way/{street.way_id}", f"nodes {tail} and {head} coincide"
                    )
                yield StreetEdgeInput(
                    street.way_id, tail, head, street.highway, street.name, metres, street.foot, street.bike,
                    street.tags, line_wkb(digits, begin, end + 1),
                )  # fmt: skip


@dataclass(slots=True)
class Streets:
    """Collects ways and the nodes on them, and cuts them into a graph when all are there."""

    _streets: list[Street] = field(default_factory=list)
    _parts: list[tuple[Longs, Floats, Floats, NDArray[np.bool_], Longs]] = field(default_factory=list)
    _node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    _walls: set[int] = field(default_factory=set)

    def add_node(self, node_id: int, tags: Tags) -> None:
        """Remember a node that the engine must know about."""
        self._node_tags[node_id] = {key: value for key, value in tags.items() if key in STREET_NODE_KEYS}
        if is_wall(tags):
            self._walls.add(node_id)

    def add_ways(self, points: Points, chosen: Longs, streets: list[Street]) -> None:
        """Take the ways `chosen` of `points`, which are `streets` in the same order."""
        counts = np.diff(points.first)[chosen]
        begins = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)[:-1]))
        rows = np.repeat(points.first[chosen] - begins, counts) + np.arange(counts.sum())
        torn = points.torn[rows].copy()
        torn[begins[counts > 0]] = True
        number = np.repeat(np.arange(chosen.size) + len(self._streets), counts)
        self._parts.append((points.ref[rows], points.lon[rows], points.lat[rows], torn, number))
        self._streets.extend(streets)

    def cut(self) -> CutStreets | None:
        """Cut what was collected into nodes and stretches; None if nothing was."""
        if not self._streets:
            return None
        columns = [np.concatenate(column) for column in zip(*self._parts, strict=True)]
        self._parts.clear()
        # The same node twice running is one; where points are missing, the way is torn.
        ref, torn = columns[0], columns[3]
        kept = torn.copy()
        kept[1:] |= ref[1:] != ref[:-1]
        ref, lon, lat, torn, number = (column[kept] for column in columns)
        cut = _stretches(ref, torn, self._special(ref))
        walked_m = np.concatenate(([0.0], np.cumsum(_steps_m(lon, lat))))
        # As exact as the column that they go to, so that the engine's are the same wherever they come from.
        length_m = (walked_m[cut.end] - walked_m[cut.begin]).astype(np.float32).astype(np.float64)
        return CutStreets(self._streets, self._node_tags, self._parted(cut), number[cut.begin], length_m, lon, lat)

    def _special(self, ref: Longs) -> NDArray[np.bool_]:
        if not self._node_tags:
            return np.zeros(ref.size, dtype=np.bool_)
        return np.isin(ref, np.fromiter(self._node_tags, dtype=np.int64))

    def _parted(self, cut: _Cut) -> _Cut:
        """Give each stretch that ends at a wall an end of its own, so that nobody gets through."""
        if not self._walls:
            return cut
        walls, own = np.fromiter(self._walls, dtype=np.int64), count(_FIRST_OWN_ID)
        tail, head = cut.tail.copy(), cut.head.copy()
        for ends in (tail, head):
            for place in np.flatnonzero(np.isin(ends, walls)):
                side = next(own)
                self._node_tags[side] = self._node_tags[int(ends[place])]
                ends[place] = side
        return _Cut(cut.begin, cut.end, tail, head)


def _frozen(tags: Tags | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(tags.items())) if tags else ()


def _stretches(ref: Longs, torn: NDArray[np.bool_], special: NDArray[np.bool_]) -> _Cut:
    """Cut at ends, at nodes that are there more than once, at special ones, and once more in a loop."""
    _, back, times = np.unique(ref, return_inverse=True, return_counts=True)
    last = np.concatenate((torn[1:], [True]))
    at = (times[back] > 1) | special | torn | last
    begin, end = _pairs(at, last)
    loops = (ref[begin] == ref[end]) & (end - begin > 1)
    if loops.any():
        at[(begin[loops] + end[loops]) // 2] = True
        begin, end = _pairs(at, last)
    joins = ref[begin] != ref[end]
    begin, end = begin[joins], end[joins]
    return _Cut(begin, end, ref[begin], ref[end])


def _pairs(at: NDArray[np.bool_], last: NDArray[np.bool_]) -> tuple[Longs, Longs]:
    cuts = np.flatnonzero(at)
    begin, end = cuts[:-1], cuts[1:]
    within = ~last[begin]
    return begin[within], end[within]


def _steps_m(lon: Floats, lat: Floats) -> Floats:
    """Return the great-circle distance from each point to the next (haversine)."""
    x, y = np.radians(lon), np.radians(lat)
    half = np.sin(np.diff(y) / 2) ** 2 + np.cos(y[:-1]) * np.cos(y[1:]) * np.sin(np.diff(x) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1)))  # type: ignore[no-any-return]
