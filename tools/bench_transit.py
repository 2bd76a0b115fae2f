"""Measure public transport: one departure to all streets and places, and an hour of departures, beside scipy.

Scipy searches the same hour as a time-expanded graph: a node for each event that can be boarded and for each arrival,
and all streets behind the arrivals. It is asked twice: over the streets to the first stops, and from what is boarded
there. Graphs are made beforehand, and nothing of them is copied for a question. Both answer all streets and places.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import scipy.sparse
from bench_reach import from_file

from geo.model import ReachQuery
from geo.network import BANNED, DEGREE, NOWHERE, PROFILES, FeedTable, Network, build, open_snapshot, publish
from geo.network.kernels import share_of
from geo.reach import node_ticks, reach, warm
from geo.reach.course import plot
from geo.reach.origin import locate
from geo.reach.runs import BOARD, LEAVE
from geo.reach.transit import access_ticks, ride, to_doors, walk_on
from geo.reach.walk import labels, to_places, walk
from geo.reach.workspace import borrow
from ingest.gtfs import Findings, open_files, read_feed

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ATLAS_TEST_DATA", ROOT.parent / "shared" / "data"))
STREETS, FEED = DATA / "rhein-neckar/rhein-neckar-merged.osm.pbf", DATA / "rhein-neckar/rnv.gtfs.zip"
AT = datetime(2016, 11, 16, 8)  # noqa: DTZ001 - local time of the towns
MINUTES = 60
DAY = 200_000
"""More seconds than a day of the timetable has."""
NEAR_METRES = 600
"""An origin in the towns is no farther from a stop."""


def read_timetable(path: Path) -> FeedTable:
    """Read a feed as the import does."""
    findings = Findings()
    with open_files(path, findings) as files:
        return read_feed(files, path.stem, findings, timezone="Europe/Berlin", today=date(2016, 11, 16)).table


def origins(network: Network, count: int) -> list[int]:
    """Choose nodes near stops that a door at their coordinates snaps to; the same in every run."""
    table, graph = network.timetable, network.graph
    stop = table.point_stop
    chosen = []
    mainland = np.unique(graph.edge_node[(network.costs.mainland & 1) > 0])
    for node in np.random.default_rng(3).permutation(mainland).tolist():
        north = (table.stop_lat[stop] - int(graph.node_lat[node])) * 0.0111
        east = (table.stop_lon[stop] - int(graph.node_lon[node])) * 0.0111 * np.cos(np.radians(49.45))
        if np.hypot(north, east).min() < NEAR_METRES and node_ticks(network, question(network, node))[node] == 0:
            chosen.append(node)
        if len(chosen) == count:
            break
    return chosen


def question(network: Network, node: int) -> ReachQuery:
    """Ask from a door at the node, with more rides than anybody takes within the hour."""
    lon, lat = network.graph.node_lon[node] / DEGREE, network.graph.node_lat[node] / DEGREE
    return ReachQuery(float(lon), float(lat), mode="transit", max_minutes=MINUTES, depart_at=AT, max_rides=8)


@dataclass
class Expanded:
    """The hour as one graph in seconds: events first, then arrivals, then streets, the origin last."""

    network: Network

    def __post_init__(self) -> None:
        network, self.query = self.network, ReachQuery(0, 0, mode="transit", max_minutes=MINUTES, depart_at=AT)
        course = plot(network, replace(self.query, max_rides=8))
        runs, start = course.runs, course.start
        inside = np.flatnonzero((runs.time >= start) & (runs.time <= start + MINUTES * 60))
        self.time, self.point = runs.time[inside] - start, runs.point[inside]
        what, run = runs.what[inside], runs.run[inside]
        self.size = inside.size + network.graph.node_lon.size + 1
        self.streets = inside.size
        self.boards = [
            np.flatnonzero((what == BOARD) & (self.point == p)) for p in range(network.timetable.point_stop.size)
        ]
        rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = [self._riding(what, run), *self._changing(what, course)]
        rows += [self._waiting(), self._leaving(what), self._walking()]
        tail, head, seconds = (np.concatenate(column) for column in zip(*rows, strict=True))
        keep = seconds <= MINUTES * 60
        weights = np.maximum(seconds[keep], 1e-6)
        shape = self.size, self.size
        known = as_csr(tail[keep], head[keep], weights, shape)
        tail, head, seconds = self._walking()
        nodes = network.graph.node_lon.size
        on_foot = tail - self.streets, head - self.streets, np.maximum(seconds, 1e-6)
        self.on_foot = as_csr(*on_foot, (nodes, nodes))
        # Room behind the arcs for those of the origin, whose row is the last one.
        room = np.zeros(network.timetable.point_stop.size + 1)
        self.arcs = known.nnz
        self.data, self.indices = np.append(known.data, room), np.append(known.indices, room.astype(np.int32))
        self.indptr = known.indptr
        self.events = np.concatenate([point * DAY + self.time[events] for point, events in enumerate(self.boards)])
        self.event = np.concatenate(self.boards)

    def _riding(self, what: np.ndarray, run: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        order = np.lexsort((np.arange(run.size), run))
        next_leave = np.full(run.size, NOWHERE)
        following = NOWHERE
        for index in order[::-1].tolist():
            if following != NOWHERE and run[following] != run[index]:
                following = NOWHERE
            next_leave[index] = following
            if what[index] == LEAVE:
                following = index
        tail = np.flatnonzero(next_leave != NOWHERE)
        head = next_leave[tail]
        return tail, head, (self.time[head] - self.time[tail]).astype(float)

    def _waiting(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tail = np.concatenate([events[:-1] for events in self.boards])
        head = np.concatenate([events[1:] for events in self.boards])
        return tail, head, (self.time[head] - self.time[tail]).astype(float)

    def _changing(self, what: np.ndarray, course: object) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        firsts, there, ticks, _ = course.transfers  # type: ignore[attr-defined]
        found = []
        for point in range(firsts.size - 1):
            leaves = np.flatnonzero((what == LEAVE) & (self.point == point))
            for way in range(firsts[point], firsts[point + 1]):
                events = self.boards[there[way]]
                need = ticks[way] / 10 + 60
                at = np.searchsorted(self.time[events], self.time[leaves] + need)
                tail, at = leaves[at < events.size], at[at < events.size]
                found.append((tail, events[at], (self.time[events[at]] - self.time[tail]).astype(float)))
        return found

    def _leaving(self, what: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        gates, costs, graph = self.network.gates, self.network.costs, self.network.graph
        rows = []
        for event in np.flatnonzero(what == LEAVE).tolist():
            for gate in range(*gates.first[self.point[event] : self.point[event] + 2].tolist()):
                edge, part = int(gates.edge[0, gate]), float(gates.part[0, gate])
                for end, share in ((0, part), (1, 1 - part)):
                    node = int(graph.edge_node[edge, end])
                    ticks = int(gates.ticks_out[0, gate]) + share_of(int(costs.edge_ticks[0, edge, 1 - end]), share)
                    ticks += int(costs.node_ticks[0, node])
                    rows.append((event, self.streets + node, ticks / 10))
        tail, head, seconds = np.array(rows).T
        return tail.astype(int), head.astype(int), seconds

    def _walking(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        graph, ticks = self.network.graph, self.network.costs.arc_ticks[0]
        tail = np.repeat(np.arange(graph.node_lon.size), np.diff(graph.first_arc))
        keep = (ticks < BANNED) & (tail != graph.arc_node)
        return self.streets + tail[keep], self.streets + graph.arc_node[keep], ticks[keep] / 10

    def ask(self, node: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the seconds to all streets and to all places from a door at a node."""
        limit = MINUTES * 60 + 0.01
        walked = scipy.sparse.csgraph.dijkstra(self.on_foot, indices=node, limit=limit)
        gates, points = self.network.gates, self.network.timetable.point_stop.size
        ready = np.full(points, np.inf)
        ways = self._doors(walked, gates.edge[0], gates.part[0]) + gates.ticks_in[0] / 10 + 60
        np.minimum.at(ready, gates.point, ways)
        near = np.flatnonzero(ready <= MINUTES * 60)
        at = np.searchsorted(self.events, near * DAY + ready[near])
        there = at < np.searchsorted(self.events, (near + 1) * DAY)
        heads = self.event[at[there]]
        end = self.arcs + heads.size + 1
        self.indices[self.arcs : end] = np.append(heads, self.streets + node)
        self.data[self.arcs : end] = np.append(self.time[heads], 1e-6)
        self.indptr[-1] = end
        arcs = self.data[:end], self.indices[:end], self.indptr
        matrix = scipy.sparse.csr_array(arcs, shape=(self.size, self.size), copy=False)
        found = scipy.sparse.csgraph.dijkstra(matrix, indices=self.size - 1, limit=limit)[self.streets : -1]
        links = self.network.links
        return found, self._doors(found, links.edge[0], links.part[0]) + links.metres[0] / PROFILES[0].off_street_mps

    def _doors(self, seconds: np.ndarray, edge: np.ndarray, part: np.ndarray) -> np.ndarray:
        """Return the seconds to doors over either end of their street."""
        costs, ends = self.network.costs.edge_ticks[0][edge] / 10, seconds[self.network.graph.edge_node[edge]]
        over = ends + np.stack([part, 1 - part], axis=1) * costs
        return np.where(edge == NOWHERE, np.inf, over.min(axis=1))


def as_csr(tail: np.ndarray, head: np.ndarray, weights: np.ndarray, shape: tuple[int, int]) -> scipy.sparse.csr_array:
    """Return arcs in rows, of parallel ones the shortest."""
    order = np.lexsort((weights, head, tail))
    tail, head, weights = tail[order], head[order], weights[order]
    first = np.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1]))
    return scipy.sparse.csr_array((weights[first], (tail[first], head[first])), shape=shape)


def both(network: Network, query: ReachQuery) -> tuple[np.ndarray, np.ndarray]:
    """Return what one search of ours says about all streets and all places, as `reach` does of places."""
    course = plot(network, query)
    origin = locate(network, query, course.profile)
    with borrow(network) as workspace:
        walk(course, origin, workspace)
        ridden = ride(course, access_ticks(course, workspace, origin))
        walk_on(course, ridden, workspace)
        seconds, ticks = to_places(course, origin, workspace), labels(workspace)
    to_doors(course, ridden, seconds)
    return ticks, seconds


def median_ms(ask: Callable[[int], object], nodes: list[int]) -> float:
    """Return the median of processor time, after one question that does not count: others may be at work."""
    ask(nodes[0])
    times = []
    for node in nodes:
        began = time.process_time()
        ask(node)
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def main() -> int:
    """Print the table; fail if scipy says something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    if not (STREETS.exists() and FEED.exists()):
        print(f"SKIPPED: {STREETS} or {FEED} is not there")
        return 0
    warm()
    began = time.perf_counter()
    built = build(*from_file(STREETS), [read_timetable(FEED)], run=1, built_at=datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder:
        publish(built, Path(folder))
        network = open_snapshot(Path(folder), 1)
        print(f"read and built in {time.perf_counter() - began:.1f} s")
        return report(network, chosen.questions)


def report(network: Network, questions: int) -> int:
    """Measure and print; return how the program is to end."""
    nodes = origins(network, questions)
    one = median_ms(lambda node: both(network, question(network, node)), nodes)
    hour = median_ms(lambda n: reach(network, replace(question(network, n), window_minutes=60)), nodes[:60])
    by = median_ms(lambda n: reach(network, replace(question(network, n), depart_at=None, arrive_by=AT)), nodes[:60])
    expanded = Expanded(network)
    some = nodes[:20]
    peer = median_ms(expanded.ask, some)
    wrong = sum(differences(network, expanded, node) for node in some[:10])
    reached = statistics.median(int((node_ticks(network, question(network, n)) < BANNED).sum()) for n in some)
    print(f"{network.graph.node_lon.size:,} nodes, {network.timetable.point_stop.size:,} stops,", end=" ")
    print(f"{network.timetable.trip_id.size:,} trips; {reached:,.0f} nodes reached; scipy has {expanded.size:,} nodes")
    print(f"  {'processor time, median':<46}{'ms':>9}{'ratio':>8}   bar")
    for name, told, ratio, bar, met in (
        ("one departure to all streets and places", one, one, "< 3 ms", one < 3),  # noqa: PLR2004 - the bar
        ("3,600 departures of an hour, five percentiles", hour, hour / one, "<= 12", hour / one <= 12),  # noqa: PLR2004 - as above
        ("arriving by, to all places", by, by / one, "", True),
        ("scipy dijkstra(limit=), time-expanded", peer, peer / one, ">= 10", peer / one >= 10),  # noqa: PLR2004 - as above
    ):
        print(f"  {name:<46}{told:>9.2f}{ratio:>8.1f}   {bar}{'' if met else '  missed'}")
    print(f"  answers about nodes that differ: {wrong}")
    return 0 if wrong == 0 else 1


def differences(network: Network, expanded: Expanded, node: int) -> int:
    """Count nodes about which both differ by a tenth of a second or more."""
    ours = node_ticks(network, question(network, node)) / 10
    theirs, _ = expanded.ask(node)
    limit = MINUTES * 60
    ours, theirs = np.minimum(ours, limit), np.minimum(theirs, limit)
    return int((np.abs(ours - theirs) > 0.05).sum())  # noqa: PLR2004 - half a tick


if __name__ == "__main__":
    sys.exit(main())
