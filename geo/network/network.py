"""The town as flat arrays: what every search reads and nobody changes.

Coordinates are WGS 84 in whole ten-millionths of a degree. Nodes and edges stand in the order of a space-filling curve.
Every edge has two arcs, along (0) and against (1) its drawing. A first axis of profiles follows `Version.profiles`.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from geo.network.timetable import FeedInfo, Gates, Timetable, Transfers
from geo.network.units import Bits, Ints, Longs, Parts

__all__ = ["Costs", "Graph", "Grid", "Links", "Network", "Places", "Shape", "Version", "Ways"]


@dataclass(frozen=True, slots=True)
class Version:
    """Which import a network was built from; names stand in the order of the bits and rows that they number."""

    run: int
    built_at: datetime
    profiles: tuple[str, ...]
    themes: tuple[str, ...]
    feeds: tuple[FeedInfo, ...] = ()

    @property
    def timetable_from(self) -> date | None:
        """The first day that any timetable covers."""
        return min((date.fromisoformat(feed.first_day) for feed in self.feeds if feed.first_day), default=None)

    @property
    def timetable_to(self) -> date | None:
        """The last day that any timetable covers."""
        return max((date.fromisoformat(feed.last_day) for feed in self.feeds if feed.last_day), default=None)


@dataclass(frozen=True, slots=True)
class Graph:
    """Who is connected with whom: the arcs that leave node i are first_arc[i] to first_arc[i + 1]."""

    node_lon: Ints
    node_lat: Ints
    first_arc: Ints
    arc_node: Ints
    """Where an arc leads."""
    arc_edge: Ints
    edge_node: Ints
    """Shape (edges, 2): from and to."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What is known of each edge."""

    metres: Parts
    kind: Ints
    """Row of `kinds`."""
    foot: Bits
    """1 along, 2 against."""
    bike: Bits
    """As on foot; 4 and 8: only pushing."""
    kinds: NDArray[np.int16]
    """Shape (kinds, attributes.COLUMNS)."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What each profile pays; what it may not pass costs `BANNED`."""

    edge_ticks: Ints
    """Shape (profiles, edges, 2): the whole stretch along and against."""
    node_ticks: Ints
    """Shape (profiles, nodes): what is lost at a node."""
    arc_ticks: Ints
    """Shape (profiles, arcs): the stretch and what is lost at the node where it ends."""
    back_ticks: Ints
    """As `arc_ticks`, for who looks back: the stretch in the other direction, and what is lost where the arc ends."""
    passable: Bits
    """For each edge a bit for each profile: it can pass in at least one direction."""
    mainland: Bits
    """As `passable`, and not on a small island of the graph."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How edges are drawn: the points of edge i are first_point[i] to first_point[i + 1]."""

    first_point: Ints
    lon: Ints
    lat: Ints
    part: Parts
    """How much of the edge lies before the point."""
    edge: Ints
    """The edge of the point."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Which straight pieces of street run through which cell; see `grid.build_grid`."""

    frame: Longs
    """West, south, width and height of a cell, columns, rows."""
    first: Ints
    piece: Ints
    """A piece runs from the point of that number to the next."""


@dataclass(frozen=True, slots=True)
class Places:
    """Places in the order of the streets before their doors."""

    id: Longs
    themes: NDArray[np.uint64]
    """A bit for each of `Version.themes`."""
    lon: Ints
    lat: Ints


@dataclass(frozen=True, slots=True)
class Links:
    """From places to streets, all of shape (profiles, places)."""

    edge: Ints
    """The street before the door, or NOWHERE."""
    part: Parts
    """How much of that street lies before it."""
    metres: Parts
    """From the street to the door."""


@dataclass(frozen=True, slots=True)
class Network:
    """Streets, places, timetable and what links them."""

    version: Version
    graph: Graph
    ways: Ways
    costs: Costs
    shape: Shape
    grid: Grid
    places: Places
    links: Links
    timetable: Timetable
    gates: Gates
    transfers: Transfers
