"""Ways over streets, traced back through the labels that a search left."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.network import BANNED, DEGREE, NOWHERE, TICKS_PER_SECOND, Ints, Network
from geo.network.kernels import share_of
from geo.network.profiles import PROFILES, untold_metres
from geo.reach.origin import Origin

__all__ = ["HOME", "Door", "Path", "door_of_origin", "door_of_place", "draw", "trace", "untold"]

HOME = -1
"""Whose seed it was: the door, not a gate."""
Seeds = Mapping[int, list[tuple[int, int]]]
"""For each node ticks and owners: `HOME`, or a gate."""


@dataclass(frozen=True, slots=True)
class Door:
    """A place at a street: the edge, how much of it lies before the door, ticks between street and door."""

    edge: int
    part: float
    ticks: int
    lon: float
    lat: float
    metres: float = 0.0
    """Between street and door."""


@dataclass(frozen=True, slots=True)
class Path:
    """Where a way began (`HOME`, or a gate), the points on it in degrees, and its length over streets."""

    owner: int
    points: tuple[tuple[float, float], ...]
    metres: float
    stretches: tuple[tuple[int, float], ...] = ()
    """Edges, and how many metres of them."""


def door_of_place(network: Network, profile: int, place: int) -> Door | None:
    """Return the door of a place, or None if no street is near."""
    links, places = network.links, network.places
    edge = int(links.edge[profile, place])
    if edge == NOWHERE:
        return None
    ticks = int(float(links.metres[profile, place]) * (TICKS_PER_SECOND / PROFILES[profile].off_street_mps) + 0.5)
    lon, lat = float(places.lon[place] / DEGREE), float(places.lat[place] / DEGREE)
    return Door(edge, float(links.part[profile, place]), ticks, lon, lat, float(links.metres[profile, place]))


def door_of_origin(origin: Origin, lon: float, lat: float) -> Door:
    """Return the door of a point that was located."""
    return Door(origin.edge, origin.part, origin.ticks, lon, lat, origin.metres)


def trace(  # noqa: PLR0913 - labels, where they come from and where they lead
    network: Network, profile: int, label: Ints, seeds: Seeds, goal: Door, *, start: Mapping[int, Door], total: int
) -> Path | None:
    """Find a way that takes just `total` ticks to the door `goal`; `start` holds the doors of all owners.

    None if the labels hold none: nobody walks there over streets.
    """
    need = total - goal.ticks
    ticks = network.costs.edge_ticks[profile, goal.edge].tolist()
    for end, share in ((0, goal.part), (1, 1 - goal.part)):
        node = int(network.graph.edge_node[goal.edge, end])
        if int(label[node]) < BANNED and int(label[node]) + share_of(ticks[end], share) == need:
            owner, arcs, first = _back(network, profile, label, seeds, node)
            return _drawn(network, owner, start[owner], goal, arcs, first, node)
    return None


def _back(
    network: Network, profile: int, label: Ints, seeds: Seeds, node: int
) -> tuple[int, list[tuple[int, int]], int]:
    """Return whose seed leads to `node`, the edges from it on with their direction, and the node of the seed."""
    graph, back, lost = network.graph, network.costs.back_ticks[profile], network.costs.node_ticks[profile]
    stack: list[tuple[int, list[tuple[int, int]]]] = [(node, [])]
    seen = {node}
    # A label always has a witness.
    while True:
        here, edges = stack.pop()
        owner = next((owner for ticks, owner in seeds.get(here, ()) if ticks == label[here]), None)
        if owner is not None:
            return owner, edges[::-1], here
        for arc in range(int(graph.first_arc[here]), int(graph.first_arc[here + 1])):
            there = int(graph.arc_node[arc])
            cost = int(back[arc]) - int(lost[there]) + int(lost[here])
            if there not in seen and int(label[there]) + cost == label[here] and label[there] < BANNED:
                seen.add(there)
                edge = int(graph.arc_edge[arc])
                stack.append((there, [*edges, (edge, int(graph.edge_node[edge, 1] != here))]))


def _drawn(  # noqa: PLR0913, PLR0917 - both ends and what lies between
    network: Network, owner: int, start: Door, goal: Door, arcs: list[tuple[int, int]], first: int, last: int
) -> Path:
    ends = network.graph.edge_node
    begin = 0.0 if int(ends[start.edge, 0]) == first else 1.0
    pieces = [(start.edge, start.part, begin)]
    pieces += [(edge, 1.0, 0.0) if against else (edge, 0.0, 1.0) for edge, against in arcs]
    pieces.append((goal.edge, 0.0 if int(ends[goal.edge, 0]) == last else 1.0, goal.part))
    return draw(network, owner, start, goal, pieces)


def draw(network: Network, owner: int, start: Door, goal: Door, pieces: list[tuple[int, float, float]]) -> Path:
    """Return the path over parts of edges, each from one share of its length to another."""
    points = [(start.lon, start.lat)]
    for edge, begin, end in pieces:
        points += _part(network, edge, begin, end)
    points.append((goal.lon, goal.lat))
    stretches = tuple((edge, float(network.ways.metres[edge]) * abs(end - begin)) for edge, begin, end in pieces)
    clean = [point for number, point in enumerate(points) if not number or point != points[number - 1]]
    return Path(owner, tuple(clean), round(sum(metres for _, metres in stretches), 1), stretches)


def untold(network: Network, profile: int, path: Path) -> tuple[tuple[str, float], ...]:
    """Return what is not known of a path that the profile asks for, and of how many metres."""
    edges = np.array([edge for edge, _ in path.stretches], dtype=np.int64)
    metres = np.array([metres for _, metres in path.stretches], dtype=np.float64)
    kinds = network.ways.kinds[network.ways.kind[edges]]
    return tuple(untold_metres(PROFILES[profile], kinds, metres).items())


def _part(network: Network, edge: int, begin: float, end: float) -> list[tuple[float, float]]:
    rows = slice(*network.shape.first_point[edge : edge + 2].tolist())
    part, lon, lat = network.shape.part[rows], network.shape.lon[rows] / DEGREE, network.shape.lat[rows] / DEGREE
    low, high = min(begin, end), max(begin, end)
    inner = part[(part > low) & (part < high)]
    shares = np.concatenate([[low], inner, [high]])
    spots = zip(
        np.interp(shares, part, lon).round(7).tolist(), np.interp(shares, part, lat).round(7).tolist(), strict=True
    )
    drawn = list(spots)
    return drawn if begin <= end else drawn[::-1]
