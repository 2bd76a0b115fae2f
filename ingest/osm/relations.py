"""Objects made of others: what they need is remembered on the way through the file, and put together at its end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import shapely

from geo.model import Notice, Row, Severity
from ingest.osm.judge import Wanted, judge, labelled_once
from ingest.osm.lines import Element, Tags, subject
from ingest.osm.points import Floats, wgs84
from ingest.osm.polygons import Shapes, assemble, to_wkb
from ingest.osm.rows import NOWHERE, area_rows, point_rows
from ingest.osm.rules import Rules
from ingest.osm.streets import Street, street_of
from ingest.osm.ways import street_class

__all__ = ["Relations"]

_OUTLINED = frozenset({"multipolygon", "boundary"})
_STREETS = frozenset({"multipolygon", "route"})
"""Types whose members are streets where the relation is one: the edge of a square, a ferry."""
_RINGS = frozenset({"", "outer", "inner", "outline", "exclave", "enclave"})
_HOLES = frozenset({"inner", "enclave"})
_CUT = "missing_member"
_BATCH = 2_000


class _Relation(NamedTuple):
    wanted: Wanted
    outlined: bool
    ways: list[tuple[int, str]]
    nodes: list[int]


class Relations:
    """Relations that matter, with the members that have come by so far."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._relations: list[_Relation] = []
        self._lines: dict[int, Floats | None] = {}
        self._spots: dict[int, tuple[float, float] | None] = {}
        self._streets: dict[int, Tags] = {}

    def take(self, element: Element) -> Notice | None:
        """Take a relation; all come before the first node."""
        wanted = judge(element, self._rules)
        kind, wants = element.tags.get("type"), wanted.wants
        outlined = kind in _OUTLINED
        edges = street_class(wanted.element.tags) if kind in _STREETS else None
        matters = wants.place or wants.address or (outlined and (wants.drawn or wants.label))
        if not edges and not matters:
            return wanted.notice
        ways, nodes = _members(element.body)
        if edges:
            self._streets.update((way, element.tags) for way, _ in ways)
        if matters:
            self._lines.update((way, None) for way, _ in ways)
            self._spots.update((node, None) for node in nodes)
            self._relations.append(_Relation(wanted, outlined, ways, nodes))
        return wanted.notice

    def needs(self, way_id: int) -> bool:
        """Tell whether the points of a way are wanted."""
        return way_id in self._lines

    def street_of(self, way_id: int) -> Street | None:
        """Return the way as part of a street that is a relation: the edge of a square, a ferry."""
        return street_of(way_id, self._streets[way_id]) if way_id in self._streets else None

    def take_node(self, node_id: int, lon: float, lat: float) -> None:
        """Remember the position of a member."""
        if node_id in self._spots:
            self._spots[node_id] = (lon, lat)

    def take_way(self, way_id: int, xy: Floats) -> None:
        """Remember the points (Web Mercator) of a member."""
        self._lines[way_id] = xy.copy()

    def finish(self, labelled: set[str]) -> Iterator[Row | Notice]:
        """Put all together; names in `labelled` stand on the map already."""
        for start in range(0, len(self._relations), _BATCH):
            batch = [
                r._replace(wanted=labelled_once(r.wanted, labelled)) for r in self._relations[start : start + _BATCH]
            ]
            yield from self._finish([r for r in batch if r.outlined], outlined=True)
            yield from self._finish([r for r in batch if not r.outlined], outlined=False)

    def _finish(self, relations: list[_Relation], *, outlined: bool) -> Iterator[Row | Notice]:
        wanted = [relation.wanted for relation in relations]
        spare = np.array([self._spare(relation) for relation in relations], dtype=np.float64).reshape(-1, 2)
        if not outlined:
            yield from point_rows(wanted, spare, self._rules)
            return
        shapes: Shapes = np.empty(len(relations), dtype=np.object_)
        for place, relation in enumerate(relations):
            shapes[place], notice = self._shape(relation)
            if notice and notice.code == _CUT and relation.wanted.wants.area:
                # A part would pass for the whole: an exclave in a wood for the town.
                wanted[place] = relation.wanted._replace(wants=relation.wanted.wants._replace(area=None))
                notice = replace(notice, code="incomplete_area", severity=Severity.WARNING)
            if notice and not relation.wanted.wants.hidden:
                yield notice
        yield from area_rows(wanted, shapes, [to_wkb(shape) for shape in shapes], spare, self._rules)

    def _shape(self, relation: _Relation) -> tuple[shapely.Geometry, Notice | None]:
        rings = [(self._lines[way], role) for way, role in relation.ways if role in _RINGS]
        known = [(line, role) for line, role in rings if line is not None]
        name, missing = subject(relation.wanted.element), len(rings) - len(known)
        if not missing:
            shape = assemble([line for line, _ in known])
            broken = Notice("unclosed_ring", Severity.WARNING, name, "the members enclose no area")
            return shape, broken if shape.is_empty else None
        # A hole must not become an area because the ring around it is missing.
        shape = assemble([line for line, role in known if role not in _HOLES])
        shape = shapely.difference(shape, assemble([line for line, role in known if role in _HOLES]))
        detail = f"{missing} of {len(rings)} ways are not in the file"
        return shape, Notice(_CUT, Severity.INFO, name, detail)

    def _spare(self, relation: _Relation) -> tuple[float, float]:
        for way, _ in relation.ways:
            line = self._lines[way]
            if line is not None and len(line):
                lon, lat = wgs84(line[len(line) // 2 : len(line) // 2 + 1])[0].tolist()
                return lon, lat
        return next((spot for node in relation.nodes if (spot := self._spots[node])), NOWHERE)


def _members(body: str) -> tuple[list[tuple[int, str]], list[int]]:
    ways, nodes = [], []
    for text in body[1:].split(",") if len(body) > 1 else ():
        number, _, role = text[1:].partition("@")
        if text[0] == "w":
            ways.append((int(number), role))
        elif text[0] == "n":
            nodes.append(int(number))
    return ways, nodes
