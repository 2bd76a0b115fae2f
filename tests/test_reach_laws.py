"""Laws that the search keeps in every town: random ones, compared with a slow oracle in plain Python."""

import heapq
import random
from pathlib import Path

import numpy as np
from drawn_town import BUILT_AT, Town, junction, place_table, position, seconds, street
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import ReachQuery
from geo.network import BANNED, DEGREE, NOWHERE, PROFILES, Network, build, publish, snap, streets_from_rows
from geo.reach import node_ticks, reach

quick = settings(max_examples=60, deadline=None, database=None)
HIGHWAYS = ("footway", "residential", "steps", "path")
TAGS = (None, {"surface": "gravel"}, {"incline": "8%"}, {"wheelchair": "no"})
NODE_TAGS = (None, None, {"kerb": "raised"}, {"barrier": "stile"}, {"highway": "crossing"})
PROFILE_NAMES = tuple(profile.name for profile in PROFILES if profile.mode == "foot")


@st.composite
def towns(draw: st.DrawFn, *, connected: bool = False) -> Town:
    """Draw a few junctions, streets between any of them, bent or straight, and places anywhere."""
    seed = draw(st.integers(0, 2**32))
    chance = random.Random(seed)  # noqa: S311 - a made-up town is no secret
    count = draw(st.integers(2, 12))
    spots = [position(chance.uniform(0, 340), chance.uniform(0, 340)) for _ in range(count)]
    nodes = [junction(100 + i, spot, chance.choice(NODE_TAGS)) for i, spot in enumerate(spots)]
    pairs = [(i, i + 1) for i in range(count - 1)] if connected else []
    pairs += [(chance.randrange(count), chance.randrange(count)) for _ in range(draw(st.integers(1, 20)))]
    edges = []
    for number, (a, b) in enumerate(pairs):
        bend = [position(chance.uniform(0, 340), chance.uniform(0, 340))] if a == b or chance.random() < 0.3 else []
        options = {
            "highway": chance.choice(HIGHWAYS),
            "tags": chance.choice(TAGS),
            "foot": chance.choice((1, 2, 3, 3, 3)),
        }
        if connected:
            options["foot"] = 3
        length = chance.choice((0.0, chance.uniform(1, 500)))
        edges.append(street(number, (100 + a, 100 + b), [spots[a], *bend, spots[b]], length, **options))
    places = {chr(65 + i): position(chance.uniform(-50, 390), chance.uniform(-50, 390)) for i in range(6)}
    home = position(chance.uniform(0, 340), chance.uniform(0, 340))
    return Town(nodes, edges, places, home, {})


def oracle(network: Network, query: ReachQuery) -> dict[str, int]:
    """Answer as the atlas does, with a heap, dictionaries and one loop for each thing."""
    profile = [p.name for p in PROFILES].index(query.profile)
    speed = PROFILES[profile].off_street_mps
    ticks, lost = network.costs.edge_ticks[profile].tolist(), network.costs.node_ticks[profile].tolist()
    ends = network.graph.edge_node.tolist()
    point = np.array([round(query.lon * DEGREE)], np.int32), np.array([round(query.lat * DEGREE)], np.int32)
    found = snap(network.shape, network.grid, (network.costs.mainland, network.costs.passable), profile, point)
    home, home_part = int(found.edge[0]), float(found.part[0])
    start = int(float(found.metres[0]) / speed * 10 + 0.5)
    leaving: dict[int, list[tuple[int, int]]] = {}
    for (a, b), (along, against) in zip(ends, ticks, strict=True):
        leaving.setdefault(a, []).append((b, along + lost[b]))
        leaving.setdefault(b, []).append((a, against + lost[a]))
    heap = []
    for node, whole, share in (
        (ends[home][0], ticks[home][1], home_part),
        (ends[home][1], ticks[home][0], 1 - home_part),
    ):
        heap.append((start + part_of(whole, share) + lost[node], node))
    heapq.heapify(heap)
    best: dict[int, int] = {}
    while heap:
        now, node = heapq.heappop(heap)
        if node in best or now > query.max_minutes * 600:
            continue
        best[node] = now
        for there, cost in leaving.get(node, ()):
            heapq.heappush(heap, (now + cost, there))
    answer = {}
    for i, place in enumerate(network.places.id.tolist()):
        edge, part = int(network.links.edge[profile, i]), float(network.links.part[profile, i])
        if edge == NOWHERE:
            continue
        (a, b), (along, against) = ends[edge], ticks[edge]
        ways = [best.get(a, BANNED) + part_of(along, part), best.get(b, BANNED) + part_of(against, 1 - part)]
        if edge == home:
            share = part - home_part
            ways.append(start + (part_of(along, share) if share > 0 else part_of(against, -share)))
        total = min(ways) + int(float(network.links.metres[profile, i]) / speed * 10 + 0.5)
        if total <= query.max_minutes * 600:
            answer[chr(place)] = -(-total // 10)
    return answer


def part_of(ticks: int, share: float) -> int:
    if share <= 0:
        return 0
    return BANNED if ticks >= BANNED else int(ticks * share + 0.5)


@quick
@given(towns(), st.sampled_from(PROFILE_NAMES), st.integers(1, 40))
def test_a_slow_oracle_says_the_same(town: Town, profile: str, minutes: int) -> None:
    network, query = town.network, town.ask(profile=profile, max_minutes=minutes)
    if _on_a_street(network, query):
        assert seconds(network, query) == oracle(network, query)


@quick
@given(towns(), st.integers(1, 60), st.integers(0, 60))
def test_more_time_never_reaches_less(town: Town, minutes: int, more: int) -> None:
    network = town.network
    fewer = seconds(network, town.ask(max_minutes=minutes))
    assert fewer.items() <= seconds(network, town.ask(max_minutes=minutes + more)).items()
    assert all(value <= minutes * 60 for value in fewer.values())


@quick
@given(towns(connected=True), st.integers(0, 11), st.integers(0, 11), st.floats(0, 500))
def test_one_more_street_never_makes_anyone_later(town: Town, a: int, b: int, metres: float) -> None:
    before = town.reach()
    count = len(town.nodes)
    # Drawn far away, so that nobody's door comes to lie at it.
    ends = (100 + a % count, 100 + b % count)
    town.edges.append(street(999, ends, [position(9000, 9000), position(9100, 9000)], metres))
    after = town.reach()
    assert before.keys() <= after.keys()
    assert all(after[place] <= value for place, value in before.items())


@quick
@given(towns(), st.sampled_from(PROFILE_NAMES))
def test_every_time_has_a_witness(town: Town, profile: str) -> None:
    network, query = town.network, town.ask(profile=profile)
    if not _on_a_street(network, query):
        return
    number = [p.name for p in PROFILES].index(profile)
    label = node_ticks(network, query).tolist()
    arrivals: dict[int, set[int]] = {}
    for node, ticks in enumerate(label):
        for arc in range(*network.graph.first_arc[node : node + 2].tolist()):
            there = int(network.graph.arc_node[arc])
            arrivals.setdefault(there, set()).add(ticks + int(network.costs.arc_ticks[number, arc]))
    unseen = [node for node, ticks in enumerate(label) if ticks < BANNED and ticks not in arrivals.get(node, set())]
    # Only the ends of the street before the door have no street that led there.
    assert len(unseen) <= 2
    assert all(label[node] <= earliest for node, times in arrivals.items() for earliest in times if earliest <= 18_000)


@quick
@given(towns(), st.randoms(use_true_random=False))
def test_renumbering_renumbers_and_nothing_else(town: Town, chance: random.Random) -> None:
    new = dict(zip((node.id for node in town.nodes), chance.sample(range(10**9), len(town.nodes)), strict=True))
    nodes = [node._replace(id=new[node.id]) for node in town.nodes]
    edges = [edge._replace(from_node=new[edge.from_node], to_node=new[edge.to_node]) for edge in town.edges]
    chance.shuffle(nodes)
    chance.shuffle(edges)
    places = dict(chance.sample(list(town.places.items()), len(town.places)))
    assert Town(nodes, edges, places, town.start, {}).reach() == town.reach()


@quick
@given(towns())
def test_twice_gives_the_same_bytes(town: Town) -> None:
    assert reach(town.network, town.ask()).seconds.tobytes() == reach(town.network, town.ask()).seconds.tobytes()


def test_built_twice_the_snapshot_has_the_same_bytes(tmp_path: Path) -> None:
    nodes = [junction(i, position(i * 40, i % 3 * 40), {"kerb": "raised"} if i % 2 else None) for i in range(20)]
    edges = [street(i, (i, i + 1), [position(i * 40, 0), position(i * 40 + 40, 0)], 40.0) for i in range(19)]
    files = []
    for folder in ("one", "two"):
        table = streets_from_rows(nodes, edges)
        network = build(table, place_table({"k": position(10, 10)}), run=1, built_at=BUILT_AT)
        files.append(publish(network, tmp_path / folder).read_bytes())
    assert files[0] == files[1]


def _on_a_street(network: Network, query: ReachQuery) -> bool:
    number = [p.name for p in PROFILES].index(query.profile)
    return bool((network.costs.passable >> number & 1).any())
