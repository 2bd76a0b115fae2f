"""The main roads with the bus stops on them as a graph: how a line gets from stop to stop, and how far that is."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely

from ingest.demo.plane import Floats, offsets_along, sample
from ingest.demo.skeleton import Road, Spot
from ingest.demo.stops import BUS_ROADS, Halt
from ingest.demo.streets import vertices

__all__ = ["Course", "Pair", "Ways"]

_HERE_METRES = 0.5


@dataclass(frozen=True, slots=True)
class Course:
    """A way from stop to stop."""

    stops: tuple[str, ...]
    at_m: Floats
    """Distance of each stop from the start of `line`, increasing."""
    line: Floats


@dataclass(frozen=True, slots=True)
class Pair:
    """The two stops of one name on either side of a road, by their ids in the timetable."""

    node: int
    name: str
    quarter: str
    spot: Spot
    """On the road between them."""
    there: str
    """The one for those who go the way the road is drawn."""
    back: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a road between two nodes, the way the road is drawn."""

    first: int
    line: Floats


class Ways:
    """The graph; nodes are crossings, ends of roads and pairs of stops."""

    def __init__(self, roads: Iterable[Road], halts: Sequence[Halt]) -> None:
        """`halts` come in pairs as they are found; the id of each is its number among all of them."""
        self.graph = nx.Graph()
        self.pairs: dict[int, Pair] = {}
        self._keys: dict[tuple[int, int], int] = {}
        by_road: dict[str | None, list[tuple[int, Halt]]] = {}
        for number, halt in enumerate(halts):
            if halt.kind == "bus" and halt.forward:
                by_road.setdefault(halt.road, []).append((number, halt))
        bus_roads = [road for road in roads if road.highway in BUS_ROADS]
        lines = [vertices(road) for road in bus_roads]
        shared = Counter(key for line in lines for key in {_key(spot) for spot in line.tolist()})
        for road, line in zip(bus_roads, lines, strict=True):
            self._add_road(line, by_road.get(road.name, []), shared)
        self._tree = shapely.STRtree(shapely.points([pair.spot for pair in self.pairs.values()]))
        self._order = list(self.pairs)

    def nearest(self, spot: Spot, *, among: AbstractSet[int] | None = None) -> Pair:
        """Return the pair of stops nearest to `spot`, of all or of those at nodes `among` some."""
        found = self._order[int(self._tree.nearest(shapely.Point(spot)))]
        if among is not None and found not in among:
            found = min(among & self.pairs.keys(), key=lambda node: math.dist(self.pairs[node].spot, spot))
        return self.pairs[found]

    def path(self, via: Sequence[int], *, weight: str = "metres") -> list[int]:
        """Return the nodes of the shortest way from the first of `via` to the last through those between."""
        nodes = [via[0]]
        for start, end in pairwise(via):
            nodes += nx.dijkstra_path(self.graph, start, end, weight=weight)[1:]
        return nodes

    def spread(self, nodes: Sequence[int], *, metres: float, kept: AbstractSet[int]) -> set[int]:
        """Choose pairs on the way along `nodes`: those in `kept`, its ends, and others `metres` from any of them."""
        lengths = [self.graph.edges[a, b]["metres"] for a, b in pairwise(nodes)]
        at = dict(zip(nodes, np.concatenate([[0.0], np.cumsum(lengths)]).tolist(), strict=True))
        pairs = [node for node in at if node in self.pairs]
        chosen = {node for node in pairs if node in kept} | {pairs[0], pairs[-1]}
        for node in pairs:
            if all(abs(at[node] - at[other]) >= metres for other in chosen):
                chosen.add(node)
        return chosen

    def course(self, nodes: Sequence[int], *, only: AbstractSet[int] | None = None) -> Course:
        """Return the way along `nodes`, stopping at all pairs, or at `only` some."""
        lines: list[Floats] = []
        stops: list[str] = []
        at: list[float] = []
        travelled = 0.0
        forward = True
        for number, node in enumerate(nodes):
            if number:
                line, forward = self._piece(nodes[number - 1], node)
                lines.append(line if not lines else line[1:])
                travelled += float(offsets_along(line)[-1])
            elif len(nodes) > 1:
                forward = self._piece(node, nodes[1])[1]
            pair = self.pairs.get(node)
            if pair is not None and (only is None or node in only):
                stops.append(pair.there if forward else pair.back)
                at.append(travelled)
        return Course(tuple(stops), np.array(at), np.vstack(lines))

    def _piece(self, start: int, end: int) -> tuple[Floats, bool]:
        piece: _Piece = self.graph.edges[start, end]["piece"]
        return (piece.line, True) if piece.first == start else (piece.line[::-1], False)

    def _add_road(self, line: Floats, halts: list[tuple[int, Halt]], shared: Counter[tuple[int, int]]) -> None:
        along = offsets_along(line)
        last = len(line) - 1
        nodes = [
            (float(along[i]), self._node(_key(spot)))
            for i, spot in enumerate(line.tolist())
            if i in {0, last} or shared[_key(spot)] > 1
        ]
        for number, halt in halts:
            point = sample(line, np.array([halt.along]))[0][0]
            spot = (float(point[0]), float(point[1]))
            near = next((node for at, node in nodes if abs(at - halt.along) < _HERE_METRES), None)
            node = self._node(_key(spot)) if near is None else near
            if near is None:
                nodes.append((halt.along, node))
            self.pairs[node] = Pair(node, halt.name, halt.quarter, spot, str(number), str(number + 1))
        nodes.sort()
        for (start, first), (end, second) in pairwise(nodes):
            if first != second:
                self._add_piece(first, second, _between(line, along, start, end))

    def _add_piece(self, first: int, second: int, line: Floats) -> None:
        metres = float(offsets_along(line)[-1])
        known = self.graph.get_edge_data(first, second)
        if known is None or known["metres"] > metres:
            self.graph.add_edge(first, second, metres=metres, piece=_Piece(first, line))

    def _node(self, key: tuple[int, int]) -> int:
        return self._keys.setdefault(key, len(self._keys))


def _between(line: Floats, along: Floats, start: float, end: float) -> Floats:
    inside = line[(along > start + 0.01) & (along < end - 0.01)]
    ends = sample(line, np.array([start, end]))[0]
    return np.vstack([ends[:1], inside, ends[1:]])


def _key(spot: Sequence[float]) -> tuple[int, int]:
    return round(spot[0] * 100), round(spot[1] * 100)
