"""From tables of streets, places and timetables to one network."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import numpy as np

from geo.model import THEMES
from geo.network.attributes import edge_codes, node_codes
from geo.network.curve import hilbert
from geo.network.feed import FeedTable
from geo.network.gates import build_gates, near_gates
from geo.network.grid import build_grid, runs
from geo.network.islands import on_island
from geo.network.merge import merge
from geo.network.network import Costs, Graph, Grid, Links, Network, Places, Shape, Version, Ways
from geo.network.profiles import PROFILES, edge_ticks, node_ticks
from geo.network.snap import snap
from geo.network.source import PlaceTable, StreetTable
from geo.network.stations import find_ways
from geo.network.timetable import FeedInfo, Gates, Timetable, Transfers
from geo.network.transfers import build_transfers
from geo.network.units import BANNED, DEGREE, Floats, Ints, Longs, metres_per_degree

__all__ = ["build", "freeze", "with_feeds", "with_places"]

Part = TypeVar("Part")


def build(
    streets: StreetTable, places: PlaceTable, feeds: Sequence[FeedTable] = (), *, run: int, built_at: datetime
) -> Network:
    """Build the network of import `run`; the same tables give the same bytes.

    Raises ValueError if an edge names a node that is not in the table.
    """
    streets = _along_curve(streets)
    graph, ways = _frozen(_graph(streets)), _frozen(_ways(streets))
    costs = _frozen(_costs(streets, graph, ways))
    shape, grid = _shape(streets)
    linked, links = _link(places, _frozen(shape), _frozen(grid), costs)
    timed = _timed(feeds, _frozen(links), shape, grid, graph, costs)
    names = tuple(p.name for p in PROFILES), tuple(theme.key for theme in THEMES)
    network = Network(
        version=Version(run, built_at, *names, timed.infos),
        graph=graph,
        ways=ways,
        costs=costs,
        shape=shape,
        grid=grid,
        places=linked,
        links=links,
        timetable=timed.timetable,
        gates=timed.gates,
        transfers=timed.transfers,
    )
    freeze(network)
    return network


def with_feeds(network: Network, feeds: Sequence[FeedTable], *, run: int, built_at: datetime) -> Network:
    """Return the network of import `run` with other timetables over the same streets and places."""
    timed = _timed(feeds, network.links, network.shape, network.grid, network.graph, network.costs)
    changed = dataclasses.replace(
        network,
        version=dataclasses.replace(network.version, run=run, built_at=built_at, feeds=timed.infos),
        timetable=timed.timetable,
        gates=timed.gates,
        transfers=timed.transfers,
    )
    freeze(changed)
    return changed


def with_places(network: Network, places: PlaceTable) -> Network:
    """Return the same network with other places; those of an equal street stand in the order of their ids."""
    placed, links = _link(places, network.shape, network.grid, network.costs)
    first_near, near_gate, near_place = near_gates(network.gates.edge, links)
    gates = dataclasses.replace(network.gates, first_near=first_near, near_gate=near_gate, near_place=near_place)
    changed = dataclasses.replace(network, places=placed, links=links, gates=gates)
    freeze(changed)
    return changed


class _Timed(NamedTuple):
    """All that comes from the feeds."""

    timetable: Timetable
    gates: Gates
    transfers: Transfers
    infos: tuple[FeedInfo, ...]


def _timed(  # noqa: PLR0913, PLR0917 - a network is being made of its parts
    feeds: Sequence[FeedTable], links: Links, shape: Shape, grid: Grid, graph: Graph, costs: Costs
) -> _Timed:
    merged = merge(feeds)
    ways = [find_ways(feeds, merged.timetable, profile) for profile in PROFILES]
    gates = build_gates(merged.timetable, [doors for doors, _ in ways], links, shape, grid, costs)
    transfers = build_transfers(feeds, merged, gates, [inside for _, inside in ways], graph, costs)
    return _Timed(merged.timetable, gates, transfers, merged.infos)


def freeze(network: Network) -> None:
    """Forbid writing, as in a mapped file, so that kernels are compiled for one kind of array."""
    for part in dataclasses.fields(network):
        if part.name != "version":
            _frozen(getattr(network, part.name))


def _frozen(arrays: Part) -> Part:
    for field in dataclasses.fields(arrays):  # type: ignore[arg-type]  # each part of a network is a record of arrays
        getattr(arrays, field.name).setflags(write=False)
    return arrays


def _along_curve(streets: StreetTable) -> StreetTable:
    """Renumber nodes along the curve, drop those without an edge, and put edges and their points into that order."""
    used = np.union1d(streets.from_node, streets.to_node)
    if np.setdiff1d(used, streets.node_id).size:
        raise ValueError("an edge names a node that is not in the table")
    by_id = np.argsort(streets.node_id, kind="stable")
    kept = by_id[np.searchsorted(streets.node_id, used, sorter=by_id)]
    order = np.lexsort((used, hilbert(_units(streets.node_lon[kept]), _units(streets.node_lat[kept]))))
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    tail, head = (rank[np.searchsorted(used, ids)] for ids in (streets.from_node, streets.to_node))
    # Kinds come in any order; what parallel streets are called decides which of them stands first.
    said = np.array([json.dumps(kind, sort_keys=True) for kind in streets.edge_tags], dtype=np.str_)
    kind = np.unique(said, return_inverse=True)[1][streets.edge_kind]
    edges = np.lexsort((kind, streets.bike, streets.foot, streets.length_m, head, tail))
    first = np.cumsum(streets.point_count) - streets.point_count
    points = runs(first[edges], streets.point_count[edges])
    nodes = kept[order]
    return dataclasses.replace(
        streets,
        **{name: getattr(streets, name)[nodes] for name in ("node_id", "node_lon", "node_lat", "node_kind")},
        **{name: getattr(streets, name)[edges] for name in ("length_m", "foot", "bike", "edge_kind", "point_count")},
        **{name: getattr(streets, name)[points] for name in ("lon", "lat")},
        from_node=tail[edges],
        to_node=head[edges],
    )


def _graph(streets: StreetTable) -> Graph:
    edge_node = np.stack([streets.from_node, streets.to_node], axis=1).astype(np.int32)
    tail, head = edge_node.ravel(), edge_node[:, ::-1].ravel()
    order = np.argsort(tail, kind="stable")
    return Graph(
        node_lon=_units(streets.node_lon),
        node_lat=_units(streets.node_lat),
        first_arc=_firsts(np.bincount(tail, minlength=streets.node_id.size)),
        arc_node=head[order],
        arc_edge=(order // 2).astype(np.int32),
        edge_node=edge_node,
    )


def _ways(streets: StreetTable) -> Ways:
    kinds, row = np.unique(edge_codes(streets.edge_tags), axis=0, return_inverse=True)
    return Ways(
        metres=streets.length_m.astype(np.float32),
        kind=row.ravel()[streets.edge_kind].astype(np.int32),
        foot=streets.foot.astype(np.uint8),
        bike=streets.bike.astype(np.uint8),
        kinds=kinds,
    )


def _costs(streets: StreetTable, graph: Graph, ways: Ways) -> Costs:
    stretch, lost = _ticks(streets, ways)
    tail, head = graph.edge_node[:, 0], graph.edge_node[:, 1]
    arrival = np.minimum(stretch + lost[:, graph.edge_node[:, ::-1]], BANNED)
    back = np.minimum(stretch[:, :, ::-1] + lost[:, graph.edge_node[:, ::-1]], BANNED)
    arc = np.argsort(graph.edge_node.ravel(), kind="stable")
    passable, mainland = np.zeros(tail.size, dtype=np.uint8), np.zeros(tail.size, dtype=np.uint8)
    for number in range(len(PROFILES)):
        through = arrival[number].min(axis=1, initial=BANNED) < BANNED
        island = on_island(graph.node_lon.size, tail, head, streets.length_m, through)
        mainland |= (through & ~island).astype(np.uint8) << np.uint8(number)
        passes = stretch[number].min(axis=1, initial=BANNED) < BANNED
        passable |= passes.astype(np.uint8) << np.uint8(number)
    return Costs(
        edge_ticks=stretch,
        node_ticks=lost,
        arc_ticks=arrival.reshape(len(PROFILES), -1).take(arc, axis=1),
        back_ticks=back.reshape(len(PROFILES), -1).take(arc, axis=1),
        passable=passable,
        mainland=mainland,
    )


def _ticks(streets: StreetTable, ways: Ways) -> tuple[Ints, Ints]:
    """Return for all profiles what edges cost, shape (profiles, edges, 2), and nodes, shape (profiles, nodes)."""
    node_kinds = node_codes(streets.node_tags)
    stretch, lost = [], []
    for profile in PROFILES:
        access = streets.foot if profile.mode == "foot" else streets.bike
        stretch.append(edge_ticks(profile, ways.kinds, ways.kind, streets.length_m, access))
        lost.append(node_ticks(profile, node_kinds, streets.node_kind))
    return np.stack(stretch), np.stack(lost)


def _shape(streets: StreetTable) -> tuple[Shape, Grid]:
    lon, lat = _units(streets.lon), _units(streets.lat)
    edge = np.repeat(np.arange(streets.point_count.size, dtype=np.int32), streets.point_count)
    first_point = _firsts(streets.point_count)
    pieces = np.flatnonzero(edge[1:] == edge[:-1]).astype(np.int32)
    shape = Shape(first_point=first_point, lon=lon, lat=lat, part=_parts(lon, lat, first_point, pieces), edge=edge)
    return shape, build_grid(lon, lat, pieces)


def _parts(lon: Ints, lat: Ints, first_point: Ints, pieces: Ints) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return which part of its edge lies before each point: 0 at the first and 1 at the last."""
    scale_x, scale_y = metres_per_degree(lat[pieces] / DEGREE)
    step = np.zeros(lon.size, dtype=np.float64)
    step[pieces + 1] = np.hypot((lon[pieces + 1] - lon[pieces]) * scale_x, (lat[pieces + 1] - lat[pieces]) * scale_y)
    walked = np.cumsum(step)
    count = np.diff(first_point)
    begin = np.repeat(walked[first_point[:-1]], count)
    length = np.repeat(walked[first_point[1:] - 1], count) - begin
    part = np.divide(walked - begin, length, out=np.zeros_like(walked), where=length > 0)
    part[first_point[1:] - 1] = 1.0
    return part.astype(np.float32)


def _link(places: PlaceTable, shape: Shape, grid: Grid, costs: Costs) -> tuple[Places, Links]:
    """Link places for each profile, and put them into the order of the streets before their doors."""
    lon, lat = _units(places.lon), _units(places.lat)
    snaps = [snap(shape, grid, (costs.mainland, costs.passable), number, (lon, lat)) for number in range(len(PROFILES))]
    order = np.lexsort((places.id, snaps[0].edge))
    bit = {theme.key: 1 << number for number, theme in enumerate(THEMES)}
    masks = np.array([sum(bit[key] for key in keys) for keys in places.themes], dtype=np.uint64)
    themes = masks[places.kind] if masks.size else np.zeros(lon.size, dtype=np.uint64)
    placed = Places(id=places.id[order], themes=themes[order], lon=lon[order], lat=lat[order])
    return placed, Links(
        **{name: np.stack([getattr(each, name)[order] for each in snaps]) for name in ("edge", "part", "metres")}
    )


def _firsts(counts: Longs) -> Ints:
    firsts = np.zeros(counts.size + 1, dtype=np.int32)
    np.cumsum(counts, out=firsts[1:])
    return firsts


def _units(degrees: Floats) -> Ints:
    return np.rint(degrees * DEGREE).astype(np.int32)
