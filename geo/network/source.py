"""Street and place tables as columns: what a network is built from, whoever read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely

from geo.model import StreetEdgeInput, StreetNodeInput
from geo.network.units import Floats, Longs

__all__ = ["EdgeTags", "PlaceTable", "StreetTable", "distinct", "streets_from_rows"]

Tags = dict[str, str]
T = TypeVar("T")
EdgeTags = tuple[str, Tags]
"""The value of `highway` and the tags that profiles need."""


@dataclass(frozen=True, slots=True)
class StreetTable:
    """Streets in columns; tags are told once for all rows that share them.

    `node_tags` and `edge_tags` hold distinct values, `node_kind` and `edge_kind` the position in them for each row.
    `lon` and `lat` are the points of all edges one after the other, `point_count` of them for each edge.
    """

    node_id: Longs
    node_lon: Floats
    node_lat: Floats
    node_kind: Longs
    node_tags: list[Tags]
    from_node: Longs
    to_node: Longs
    length_m: Floats
    foot: Longs
    bike: Longs
    edge_kind: Longs
    edge_tags: list[EdgeTags]
    point_count: Longs
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """Places in columns; `themes` holds distinct lists of themes, `kind` the position in it for each row."""

    id: Longs
    lon: Floats
    lat: Floats
    kind: Longs
    themes: list[tuple[str, ...]]


def streets_from_rows(nodes: Iterable[StreetNodeInput], edges: Iterable[StreetEdgeInput]) -> StreetTable:
    """Make columns of rows as a reader hands them down; for tests and benchmarks, a database has a faster way."""
    node_rows, edge_rows = list(nodes), list(edges)
    node_kind, node_tags = distinct([tuple(sorted((n.tags or {}).items())) for n in node_rows])
    edge_kind, edge_tags = distinct([(e.highway, tuple(sorted((e.tags or {}).items()))) for e in edge_rows])
    spots = shapely.get_coordinates(shapely.from_wkb([n.geom for n in node_rows]))
    lines = shapely.from_wkb([e.geom for e in edge_rows])
    points = shapely.get_coordinates(lines)
    return StreetTable(
        node_id=_longs(n.id for n in node_rows),
        node_lon=spots[:, 0],
        node_lat=spots[:, 1],
        node_kind=node_kind,
        node_tags=[dict(tags) for tags in node_tags],
        from_node=_longs(e.from_node for e in edge_rows),
        to_node=_longs(e.to_node for e in edge_rows),
        length_m=np.array([e.length_m for e in edge_rows], dtype=np.float64),
        foot=_longs(e.foot for e in edge_rows),
        bike=_longs(e.bike for e in edge_rows),
        edge_kind=edge_kind,
        edge_tags=[(highway, dict(tags)) for highway, tags in edge_tags],
        point_count=np.asarray(shapely.get_num_coordinates(lines), dtype=np.int64),
        lon=points[:, 0],
        lat=points[:, 1],
    )


def distinct(values: Iterable[T]) -> tuple[Longs, list[T]]:
    """Return the position of each value in the list of distinct ones, and that list."""
    seen: dict[T, int] = {}
    return _longs(seen.setdefault(value, len(seen)) for value in values), list(seen)


def _longs(values: Iterable[int]) -> Longs:
    return np.fromiter(values, dtype=np.int64)
