"""Measure one to all within 30 minutes on foot beside networkx, scipy and pandana, and check that all agree."""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import numpy as np
import pandana
import pandas as pd
import scipy.sparse

from geo.model import PlaceInput, ReachQuery, StreetEdgeInput, StreetNodeInput
from geo.network import BANNED, DEGREE, Network, PlaceTable, build, open_snapshot, publish, streets_from_rows
from geo.network.kernels import street_search
from geo.network.source import StreetTable
from geo.reach import node_ticks, reach, warm
from geo.reach.workspace import borrow
from geo.store.session import connect, reading
from geo.store.streets import read_places, read_streets
from ingest.osm import load_rules, read

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ATLAS_TEST_DATA", ROOT.parent / "shared" / "data"))
TOWNS = ("herrenberg/herrenberg-and-around.osm.pbf", "rhein-neckar/heidelberg.osm.pbf")
MINUTES = 30
LIMIT_SECONDS = MINUTES * 60
Answer = dict[int, float]
Ask = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another engine on the same graph: how it is asked, how its answer is read, and how much slower it has to be."""

    name: str
    ask: Ask
    read: Callable[[int], Answer]
    bar: float
    questions: int


class Silence:
    """Nobody looks at the progress of a benchmark."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Say nothing."""


def from_file(file: Path) -> tuple[StreetTable, PlaceTable]:
    """Read streets and places straight from an extract."""
    nodes, edges, places = [], [], []
    kinds = {StreetNodeInput: nodes, StreetEdgeInput: edges, PlaceInput: places}
    for row in read(file, rules=load_rules(None), progress=Silence()):
        if type(row) in kinds:
            kinds[type(row)].append(row)
    spots = np.array([np.frombuffer(bytes.fromhex(place.geom)[-16:], "<f8") for place in places]).reshape(-1, 2)
    number = np.arange(len(places))
    themes = [tuple(place.themes) for place in places]
    table = PlaceTable(id=number, lon=spots[:, 0], lat=spots[:, 1], kind=number, themes=themes)
    return streets_from_rows(nodes, edges), table


def from_database(url: str) -> tuple[StreetTable, PlaceTable]:
    """Read streets and places as the import does."""
    with reading(connect(url)) as session:
        return read_streets(session), read_places(session)


def arcs(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return tail, head and seconds of all arcs that may be passed on foot; of parallel ones the shortest."""
    ticks = network.costs.arc_ticks[0]
    tail = np.repeat(np.arange(network.graph.node_lon.size), np.diff(network.graph.first_arc))
    table = pd.DataFrame({"tail": tail, "head": network.graph.arc_node, "seconds": ticks / 10})[ticks < BANNED]
    table = table[table["tail"] != table["head"]].groupby(["tail", "head"], as_index=False)["seconds"].min()
    return table["tail"].to_numpy(), table["head"].to_numpy(), table["seconds"].to_numpy()


def as_osmnx(network: Network) -> nx.MultiDiGraph:
    """Build the graph as osmnx has it: a MultiDiGraph with coordinates, lengths and travel times."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    x, y = network.graph.node_lon / DEGREE, network.graph.node_lat / DEGREE
    graph.add_nodes_from((i, {"x": x[i], "y": y[i]}) for i in range(x.size))
    ticks, edge = network.costs.arc_ticks[0], network.graph.arc_edge
    for node in range(x.size):
        for arc in range(*network.graph.first_arc[node : node + 2].tolist()):
            if ticks[arc] < BANNED:
                told = {"osmid": int(edge[arc]), "length": float(network.ways.metres[edge[arc]])}
                graph.add_edge(node, int(network.graph.arc_node[arc]), seconds=ticks[arc] / 10, **told)
    return graph


def peers(network: Network) -> Iterator[Peer]:
    """Build each peer on the same graph with the same seconds."""
    graph = as_osmnx(network)

    def by_networkx(node: int) -> Answer:
        found = nx.single_source_dijkstra_path_length(graph, node, cutoff=LIMIT_SECONDS, weight="seconds")
        return dict(found)

    yield Peer("osmnx / networkx", by_networkx, by_networkx, 25, 15)
    tail, head, seconds = arcs(network)
    count = network.graph.node_lon.size
    # An explicit zero is no edge to scipy; a millionth of a second is less than any difference.
    matrix = scipy.sparse.csr_array((np.maximum(seconds, 1e-6), (tail, head)), shape=(count, count))

    def by_scipy(node: int) -> np.ndarray:
        return scipy.sparse.csgraph.dijkstra(matrix, indices=node, limit=LIMIT_SECONDS + 0.01)

    def from_scipy(node: int) -> Answer:
        found = by_scipy(node)
        return {int(i): float(found[i]) for i in np.flatnonzero(found <= LIMIT_SECONDS + 0.01)}

    yield Peer("scipy dijkstra(limit=)", by_scipy, from_scipy, 5, 60)
    x, y = (pd.Series(axis / DEGREE) for axis in (network.graph.node_lon, network.graph.node_lat))
    ends = (pd.Series(side) for side in (tail, head))
    town = pandana.Network(x, y, *ends, pd.DataFrame({"seconds": seconds}), twoway=False)

    def by_pandana(node: int) -> pd.DataFrame:
        return town.nodes_in_range([node], LIMIT_SECONDS)

    def from_pandana(node: int) -> Answer:
        found = by_pandana(node)
        return dict(zip(found["destination"].tolist(), found["seconds"].tolist(), strict=True))

    yield Peer("pandana nodes_in_range", by_pandana, from_pandana, 10, 60)


def question(network: Network, node: int) -> ReachQuery:
    """Ask from a door at the node."""
    lon, lat = network.graph.node_lon[node] / DEGREE, network.graph.node_lat[node] / DEGREE
    return ReachQuery(lon=float(lon), lat=float(lat), max_minutes=MINUTES)


def from_node(network: Network, node: int) -> int:
    """Answer what the peers are asked: from a node to all nodes, with nothing to be snapped; return how many.

    The answer are the labels in the workspace, from where places, areas and ways are read.
    """
    graph, seed = network.graph, np.array([node], dtype=np.int32)
    with borrow(network) as work:
        return street_search(
            graph.first_arc,
            graph.arc_node,
            network.costs.arc_ticks[0],
            seed,
            np.zeros(1, dtype=np.int32),
            LIMIT_SECONDS * 10,
            work.label,
            work.stamp,
            work.entry,
        )


def origins(network: Network, count: int) -> list[int]:
    """Choose nodes of the mainland that a door at their coordinates snaps to; the same in every run."""
    mainland = network.graph.edge_node[(network.costs.mainland & 1) > 0]
    chosen = np.random.default_rng(2).permutation(np.unique(mainland)).tolist()
    fitting = (node for node in chosen if node_ticks(network, question(network, node))[node] == 0)
    return [node for node, _ in zip(fitting, range(count), strict=False)]


def milliseconds(ask: Ask, nodes: list[int]) -> float:
    """Return the median over `nodes` of the best of three questions, after one that does not count.

    It is processor time, because others may be at work on the machine.
    """
    ask(nodes[0])
    return statistics.median(min(_seconds(ask, node) for _ in range(3)) for node in nodes) * 1000


def _seconds(ask: Ask, node: int) -> float:
    began = time.process_time()
    ask(node)
    return time.process_time() - began


def differences(network: Network, peer: Peer, nodes: list[int]) -> int:
    """Count answers about nodes that differ by a tenth of a second or more; at the very limit rounding may decide."""
    wrong = 0
    for node in nodes:
        ticks = node_ticks(network, question(network, node))
        ours = {int(i): ticks[i] / 10 for i in np.flatnonzero(ticks < BANNED)}
        theirs = peer.read(node)
        for there in ours.keys() | theirs.keys():
            one, other = ours.get(there, LIMIT_SECONDS), theirs.get(there, LIMIT_SECONDS)
            wrong += abs(one - other) > 0.05  # noqa: PLR2004 - half a tick
    return wrong


def bench(name: str, streets: StreetTable, places: PlaceTable, questions: int) -> bool:
    """Print the table of one town; return whether all agree."""
    began = time.perf_counter()
    built = build(streets, places, run=1, built_at=datetime.now(UTC))
    build_seconds = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        size = publish(built, Path(folder)).stat().st_size / 1e6
        began = time.perf_counter()
        network = open_snapshot(Path(folder), 1)
        load = (time.perf_counter() - began) * 1000
        nodes = origins(network, questions)
        ours = milliseconds(lambda node: from_node(network, node), nodes)
        door = milliseconds(lambda node: node_ticks(network, question(network, node)), nodes)
        doors = milliseconds(lambda node: reach(network, question(network, node)), nodes)
        reached = statistics.median(int((node_ticks(network, question(network, n)) < BANNED).sum()) for n in nodes)
        print(f"\n{name}: {network.graph.node_lon.size:,} nodes, {network.graph.edge_node.shape[0]:,} edges,", end=" ")
        print(
            f"{network.places.id.size:,} places; built in {build_seconds:.2f} s, {size:.1f} MB, opened in {load:.1f} ms"
        )
        print(f"  {'engine':<26}{'median ms':>10}{'ratio':>8}{'bar':>6}  differs")
        print(f"  {'atlas, node to all nodes':<26}{ours:>10.3f}{1:>8}{'':>6}  ({reached:,.0f} nodes reached)")
        print(f"  {'atlas, door to all nodes':<26}{door:>10.3f}{door / ours:>8.1f}")
        print(f"  {'atlas, door to all doors':<26}{doors:>10.3f}{doors / ours:>8.1f}")
        agree = True
        for peer in peers(network):
            some = nodes[: peer.questions]
            theirs, wrong = milliseconds(peer.ask, some), differences(network, peer, some[:10])
            mark = "" if theirs / ours >= peer.bar else "  missed"
            print(f"  {peer.name:<26}{theirs:>10.3f}{theirs / ours:>8.1f}{peer.bar:>6.0f}  {wrong}{mark}")
            agree &= wrong == 0
    return agree


def main() -> int:
    """Bench the files or the database named, else the real extracts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="OpenStreetMap extracts")
    parser.add_argument("--database", help="URL of a database with a town instead")
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    warm()
    if chosen.database:
        return 0 if bench("database", *from_database(chosen.database), chosen.questions) else 1
    agree = True
    for file in chosen.files or [DATA / town for town in TOWNS]:
        if not file.exists():
            print(f"SKIPPED: {file} is not there")
            continue
        agree &= bench(file.name, *from_file(file), chosen.questions)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
