"""The lines of a generated city: rails across it, underground and trams through it, buses wherever a stop is."""

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

import networkx as nx
import numpy as np

from ingest.demo.plane import chance
from ingest.demo.skeleton import Spot
from ingest.demo.stops import Halt
from ingest.demo.timetable.lines import Direction, Frequency, Line, Period, periods
from ingest.demo.timetable.rails import Railway
from ingest.demo.timetable.stations import Station
from ingest.demo.timetable.ways import Course, Pair, Ways

__all__ = ["SCALES", "Scale", "Sprawled", "sprawling_lines"]

_HUB_METRES = (1800.0, 6500.0)
_WORN = 1.5
"""How much longer a road seems for every line that is on it already."""
_UNDERGROUND_METRES = 650.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How much runs in a city."""

    radius: float
    rail_mode: str
    rail_name: str
    trams: int
    undergrounds: int
    ring: float
    """Radius of the ring line as a share of that of the city; 0: there is none."""


SCALES = {
    "city": Scale(5100.0, "regional", "RB ", 4, 0, 0.0),
    "metropolis": Scale(12700.0, "suburban", "S", 22, 8, 0.45),
}

_TAKTS: dict[str, dict[str, list[str]]] = {
    "often": {
        "taeglich": ["06:00-23:50/10"],
        "mo-fr": ["04:50-05:50/10", "06:05-20:05/10"],
        "sa": ["05:10-05:50/20", "09:05-19:05/10"],
        "nacht": ["24:00-29:30/30"],
    },
    "tram": {
        "taeglich": ["06:00-23:40/20"],
        "mo-fr": ["05:00-05:40/20", "06:10-20:10/20", "06:05-19:55/10"],
        "sa": ["08:10-20:10/20"],
    },
    "bus": {"taeglich": ["06:00-23:00/20"], "mo-fr": ["05:00-05:40/20", "06:10-19:50/20"], "sa": ["09:10-18:10/20"]},
    "quiet": {"taeglich": ["06:00-23:00/20"], "mo-fr": ["05:00-05:40/20", "07:10-08:30/20"]},
    "rail": {"mo-fr": ["04:30-23:30/20", "06:00-19:00/20"], "sa": ["05:10-23:30/20"], "so": ["06:10-23:10/20"]},
    "night": {"nacht": ["24:20-28:20/60"]},
    "school": {"schule": ["07:10", "13:10"]},
    "rural": {"mo-fr": ["06:45", "16:30"]},
    "call": {"mo-fr": ["12:15"]},
    "first": {"mo-fr": ["05:00"]},
    "day": {"mo-fr": ["06:15-18:15/60"], "sa": ["08:15-14:15/120"]},
    "none": {},
}
_PERIODS = {name: periods(written) for name, written in _TAKTS.items()}


@dataclass(frozen=True, slots=True)
class Sprawled:
    """The lines, and the stations of the underground that they need."""

    lines: tuple[Line, ...]
    stations: tuple[Station, ...]


def sprawling_lines(
    scale: Scale, ways: Ways, halts: Sequence[Halt], rails: Sequence[Railway], names: Mapping[str, str]
) -> Sprawled:
    """Make the lines of a city; `names` are those of its stops by their ids."""
    return _City(scale, ways, halts, rails, names).made()


class _City:
    """A city whose lines are being made."""

    def __init__(
        self,
        scale: Scale,
        ways: Ways,
        halts: Sequence[Halt],
        rails: Sequence[Railway],
        names: Mapping[str, str],
    ) -> None:
        self._scale, self._ways, self._halts, self._rails = scale, ways, halts, rails
        self._names = dict(names)
        self._dice = chance(f"lines {scale.radius}")
        self._stations: dict[int, Station] = {}
        self._town = max(nx.connected_components(ways.graph), key=len)

    def made(self) -> Sprawled:
        """Make them: what is fixed to rails first, buses for what is left."""
        lines = [*self._on_rails(), *self._underground(), *self._trams(), *self._buses()]
        return Sprawled(tuple(lines), tuple(self._stations.values()))

    def _on_rails(self) -> Iterator[Line]:
        for number, rail in enumerate(self._rails, start=1):
            courses = [rail.course(back=back) for back in (False, True)]
            yield self._line(f"{self._scale.rail_name}{number}", self._scale.rail_mode, courses, "rail")

    def _underground(self) -> Iterator[Line]:
        if self._scale.ring:
            courses = self._dug(self._path([*self._ring(), self._ring()[0]]))
            yield self._line(f"S{len(self._rails) + 1}", "suburban", courses, "often")
        for number in range(self._scale.undergrounds):
            nodes = self._across(number, self._scale.undergrounds, 0.82, 0.16)
            yield self._line(f"U{number + 1}", "underground", self._dug(nodes), "often")

    def _trams(self) -> Iterator[Line]:
        for number in range(self._scale.trams):
            nodes = self._across(number, self._scale.trams, 0.6, 0.3)
            yield self._line(f"{number + 1}", "tram", self._there_and_back(nodes), "tram")

    def _buses(self) -> Iterator[Line]:
        paths = list(self._covering())
        for number, nodes in enumerate(paths):
            often = "bus" if number % 3 == 0 else "quiet"
            yield self._line(f"{100 + number}", "bus", self._there_and_back(nodes), often)
        yield from self._peculiar(paths)

    def _peculiar(self, paths: list[list[int]]) -> Iterator[Line]:
        """Lines that every feed has a few of: at night, for schools, on call, by frequency, going on as another."""
        night, school, rural, day, ring, exact, whole = paths[:7]
        yield self._line("N1", "night", self._there_and_back(night), "night")
        yield self._line("E1", "school", self._there_and_back(school), "school")
        yield replace(self._line("L1", "rural", self._there_and_back(rural), "rural"), on_call=_PERIODS["call"])
        yield self._line("L2", "rural", self._there_and_back(day), "day")
        for name, nodes, promised in (("A", ring, False), ("B", exact, True)):
            frequency = Frequency("taeglich", 32400, 68400, 600, promised)
            line = self._line(name, "bus", self._there_and_back(nodes), "none")
            yield replace(line, frequencies=(frequency,))
        middle = [i for i, node in enumerate(whole) if node in self._ways.pairs][len(whole) // 8]
        first, second = (self._there_and_back(part)[:1] for part in (whole[: middle + 1], whole[middle:]))
        yield replace(self._line("C", "bus", first, "day"), continues_as="D")
        yield self._line("D", "bus", second, "first")

    def _line(self, name: str, mode: str, courses: Sequence[Course], takt: str) -> Line:
        directions = tuple(
            Direction(course, self._names[course.stops[-1]], _shifted(_PERIODS[takt], 240 * number))
            for number, course in enumerate(courses)
        )
        ends = f"{self._names[courses[0].stops[0]]} – {self._names[courses[0].stops[-1]]}"
        return Line(name, mode, ends, directions, wheelchair="" if mode == "bus" else "1")

    def _ring(self) -> list[int]:
        """Pairs of stops at the stations that lie about the ring, round the middle."""
        wanted = self._scale.ring * self._scale.radius
        found: list[tuple[float, int]] = []
        for rail in self._rails:
            spots = [self._halts[int(station)].at for _, station in rail.stations]
            middle = spots.index(min(spots, key=_from_middle))
            for part in (spots[: middle + 1], spots[middle:]):
                spot = min(part, key=lambda at: abs(_from_middle(at) - wanted))
                found.append((math.atan2(spot[1], spot[0]), self._near(spot).node))
        return [node for _, node in sorted(found)]

    def _across(self, number: int, of: int, reach: float, aside: float) -> list[int]:
        """A way from one side of the city to the other, beside its middle so that lines make a net."""
        radius = self._scale.radius
        angle = math.pi * (number + self._dice.uniform(0.2, 0.8)) / of
        shift = aside * radius * (-1 if number % 2 else 1) * self._dice.uniform(0.2, 1.0)
        across = (-math.sin(angle) * shift, math.cos(angle) * shift)
        spots = [
            (math.cos(turn) * reach * radius, math.sin(turn) * reach * radius)
            for turn in (angle + math.pi + self._dice.uniform(-0.3, 0.3), angle + self._dice.uniform(-0.3, 0.3))
        ]
        return self._path([self._near(spot).node for spot in (spots[0], across, spots[1])])

    def _near(self, spot: Spot) -> Pair:
        return self._ways.nearest(spot, among=self._town)

    def _path(self, via: Sequence[int]) -> list[int]:
        nodes: list[int] = []
        for node in self._ways.path(via):
            if len(nodes) > 1 and nodes[-2] == node:
                nodes.pop()  # no way into a side street and out again
            else:
                nodes.append(node)
        return nodes

    def _there_and_back(self, nodes: Sequence[int]) -> list[Course]:
        return [self._ways.course(nodes), self._ways.course(nodes[::-1])]

    def _dug(self, nodes: Sequence[int]) -> list[Course]:
        """The way along `nodes` with stations below some of the stops."""
        only = self._ways.spread(nodes, metres=_UNDERGROUND_METRES, kept=self._stations.keys())
        courses = []
        for turn in (nodes, nodes[::-1]):
            stops = []
            course = self._ways.course(turn, only=only)
            for node, stop in zip([node for node in turn if node in only], course.stops, strict=True):
                station = self._station(node)
                stops.append(f"{station.id}:{1 if stop == self._ways.pairs[node].there else 2}")
            courses.append(replace(course, stops=tuple(stops)))
        return courses

    def _station(self, node: int) -> Station:
        if node not in self._stations:
            pair = self._ways.pairs[node]
            sides = (self._halts[int(pair.there)].at, self._halts[int(pair.back)].at)
            made = Station(f"u{pair.there}", pair.name, pair.spot, (pair.spot, pair.spot), sides)
            self._stations[node] = made
            self._names |= {f"{made.id}:{track}": f"{pair.quarter}, {pair.name}" for track in (1, 2)}
        return self._stations[node]

    def _covering(self) -> Iterator[list[int]]:
        """Yield ways that together come by every stop of the town, each between two hubs where there are two."""
        graph, pairs = self._ways.graph, self._ways.pairs
        nx.set_edge_attributes(graph, {(a, b): metres for a, b, metres in graph.edges(data="metres")}, "felt")
        left = sorted(node for node in pairs if node in self._town)
        left = [left[i] for i in self._dice.permutation(len(left)).tolist()]
        hubs = {self._near(halt.at).node for halt in self._halts if halt.kind == "train"} | self._stations.keys()
        hubs |= set(left[:: max(1, len(left) // 60)])
        served: set[int] = set()
        for seed in left:
            if seed in served:
                continue
            nodes = self._through(seed, hubs)
            served.update(nodes)
            for a, b in pairwise(nodes):
                graph.edges[a, b]["felt"] += _WORN * graph.edges[a, b]["metres"]
            yield nodes

    def _through(self, seed: int, hubs: AbstractSet[int]) -> list[int]:
        """A way by `seed` from a hub to one on the other side; a seed at a dead end is an end."""
        felt, ways = nx.single_source_dijkstra(self._ways.graph, seed, cutoff=_HUB_METRES[1], weight="felt")
        near = sorted(node for node in felt if node in hubs and felt[node] >= _HUB_METRES[0])
        if not near:
            near = [max(sorted(felt), key=lambda node: felt[node] if node in self._ways.pairs else 0.0)]
        first = near[int(self._dice.integers(len(near)))]
        second = min(near, key=lambda node: _along(self._spot(seed), self._spot(first), self._spot(node)))
        if second == first or set(ways[first][1:2]) & set(ways[second][1:2]):
            return list(ways[first])
        return [*ways[first][:0:-1], *ways[second]]

    def _spot(self, node: int) -> Spot:
        return self._ways.pairs[node].spot


def _from_middle(spot: Spot) -> float:
    return math.hypot(*spot)


def _along(middle: Spot, one: Spot, other: Spot) -> float:
    """Tell by a cosine how much two spots lie on the same side of `middle`."""
    a, b = np.subtract(one, middle), np.subtract(other, middle)
    return float(np.dot(a, b) / (np.hypot(*a) * np.hypot(*b) + 1e-9))


def _shifted(given: Sequence[Period], seconds: int) -> tuple[Period, ...]:
    return tuple(Period(p.service, p.first + seconds, p.last + seconds, p.every) for p in given)
