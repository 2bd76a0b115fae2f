"""Collect the objects of a town in the order of a file and hand down rows in batches."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from geo.model import BaseLineInput, Notice, Row, Severity
from geo.network import StreetTable
from ingest.osm.addresses import INTERPOLATION, Corner, corner_of, interpolate
from ingest.osm.judge import NOTHING, Wanted, judge, labelled_once
from ingest.osm.lines import Element, subject
from ingest.osm.points import Floats, Longs, Points, line_wkb, mercator, on_earth, parse_ways, ring_wkb, spell
from ingest.osm.polygons import MIN_RING, rings
from ingest.osm.relations import Relations
from ingest.osm.rows import NOWHERE, area_rows, point_rows
from ingest.osm.rules import Rules
from ingest.osm.spots import LAST_LATITUDE, LAST_LONGITUDE, Spots
from ingest.osm.streets import CutStreets, Street, Streets, street_of
from ingest.osm.ways import BaseLine, is_street_node, line_of

__all__ = ["Town"]

_BATCH = 5_000


class _Way(NamedTuple):
    id: int
    wanted: Wanted
    body: str
    line: BaseLine | None
    street: Street | None
    member: bool


class Town:
    """Takes relations, then nodes, then ways; `drain` hands down what is ready, the others the rest, in their order."""

    def __init__(self, rules: Rules, spots: Spots) -> None:
        self._rules = rules
        self._spots = spots
        self._relations = Relations(rules)
        self._streets = Streets()
        self._graph: CutStreets | None = None
        self._corners: dict[int, Corner] = {}
        self._nodes: list[tuple[Wanted, tuple[float, float]]] = []
        self._ways: list[_Way] = []
        self._notices: list[Notice] = []
        self._labelled: set[str] = set()

    @property
    def full(self) -> bool:
        """Whether it is time to drain."""
        return len(self._ways) >= _BATCH or len(self._nodes) >= _BATCH

    def take(self, element: Element) -> None:
        """Take an object."""
        if element.kind == "w":
            notice = self._take_way(element)
        elif element.kind == "n":
            notice = self._take_node(element)
        else:
            notice = self._relations.take(element)
        if notice:
            self._notices.append(notice)

    def drain(self) -> Iterator[Row | Notice]:
        """Yield the rows of what was taken, but for relations and streets."""
        yield from self._notices
        self._notices.clear()
        yield from self._drain_nodes()
        yield from self._drain_ways()

    def finish(self) -> Iterator[Row | Notice]:
        """Yield the rest but for streets, when the file is through."""
        yield from self.drain()
        yield from self._relations.finish(self._labelled)

    def table(self) -> StreetTable | None:
        """Cut the street graph when the file is through, and return it in columns; None if there is no street."""
        self._graph = self._streets.cut()
        return None if self._graph is None else self._graph.table()

    def streets(self) -> Iterator[Row | Notice]:
        """Yield the rows of the street graph that was cut."""
        if self._graph is not None:
            yield from self._graph.rows()

    def _take_node(self, element: Element) -> Notice | None:
        wanted = judge(element, self._rules)
        spot, wants = _position(element.body), wanted.wants
        if wants.address:
            self._corners[element.id] = corner_of(element.tags)
        if wants.label:
            self._labelled.add(element.tags["name"])
        if wants.pointed:
            self._nodes.append((wanted, spot))
        if not wants.hidden:
            self._relations.take_node(element.id, *spot)
            if is_street_node(element.tags):
                self._streets.add_node(element.id, element.tags)
        return wanted.notice

    def _take_way(self, element: Element) -> Notice | None:
        member = self._relations.needs(element.id)
        wanted = judge(element, self._rules) if element.tags else Wanted(element, NOTHING)
        wanted = labelled_once(wanted, self._labelled)
        tags = wanted.element.tags
        line = None if tags.get("area") == "yes" else line_of(tags)
        street = street_of(element.id, tags) or self._relations.street_of(element.id)
        if wanted.wants != NOTHING or line or street or member or INTERPOLATION in tags:
            self._ways.append(_Way(element.id, wanted, element.body, line, street, member))
        return wanted.notice

    def _drain_nodes(self) -> Iterator[Row | Notice]:
        spots = np.array([spot for _, spot in self._nodes], dtype=np.float64).reshape(-1, 2)
        good = on_earth(spots[:, 0], spots[:, 1])
        # Those that are nowhere on the earth are told by the table of all nodes.
        far = (np.abs(spots[:, 0]) > LAST_LONGITUDE) | (np.abs(spots[:, 1]) > LAST_LATITUDE)
        for place in np.flatnonzero(~good & ~far).tolist():
            name = subject(self._nodes[place][0].element)
            yield Notice("absurd_coordinates", Severity.ERROR, name, "the position is not on the earth")
        yield from point_rows([self._nodes[n][0] for n in np.flatnonzero(good).tolist()], spots[good], self._rules)
        self._nodes.clear()

    def _drain_ways(self) -> Iterator[Row | Notice]:
        ways, self._ways = self._ways, []
        if not ways:
            return
        points = parse_ways([way.body for way in ways], self._spots)
        xy = mercator(points.lon, points.lat)
        yield from _losses(ways, points)
        digits = spell(xy)
        yield from _lines(ways, points, digits)
        yield from self._shapes(ways, points, xy, digits)
        yield from self._numbers(ways, points)
        for place, way in enumerate(ways):
            if way.member:
                self._relations.take_way(way.id, xy[points.first[place] : points.first[place + 1]])
        chosen = [place for place, way in enumerate(ways) if way.street]
        self._streets.add_ways(points, np.array(chosen, dtype=np.int64), [s for way in ways if (s := way.street)])

    def _shapes(self, ways: list[_Way], points: Points, xy: Floats, digits: str) -> Iterator[Row | Notice]:
        count = np.diff(points.first)
        solid = points.closed & (count >= MIN_RING)
        wanted = np.array([way.wanted.wants.drawn or way.wanted.wants.pointed for way in ways], dtype=np.bool_)
        areas, others = np.flatnonzero(wanted & solid), np.flatnonzero(wanted & ~solid)
        spots, first = _middles(points), points.first.tolist()
        outlines = [ring_wkb(digits, first[n], first[n + 1]) for n in areas.tolist()]
        yield from area_rows(
            [ways[n].wanted for n in areas.tolist()],
            rings(xy, points.first, areas),
            outlines,
            spots[areas],
            self._rules,
        )
        for n in others[points.lost[others] == 0].tolist():
            if ways[n].wanted.wants.drawn and not ways[n].wanted.wants.hidden and not points.lost[n]:
                yield Notice("unclosed_ring", Severity.WARNING, f"way/{ways[n].id}", "an area that does not close")
        pointed = np.array([n for n in others.tolist() if ways[n].wanted.wants.pointed], dtype=np.int64)
        yield from point_rows([ways[n].wanted for n in pointed.tolist()], spots[pointed], self._rules)

    def _numbers(self, ways: list[_Way], points: Points) -> Iterator[Row | Notice]:
        for place, way in enumerate(ways):
            if INTERPOLATION in way.wanted.element.tags:
                own = slice(points.first[place], points.first[place + 1])
                yield from interpolate(
                    way.wanted.element, points.ref[own], points.lon[own], points.lat[own], self._corners
                )


def _position(body: str) -> tuple[float, float]:
    lon, _, lat = body[1:].partition(" y")
    return (float(lon), float(lat)) if lon and lat else NOWHERE


def _losses(ways: list[_Way], points: Points) -> Iterator[Notice]:
    for place in np.flatnonzero(points.lost).tolist():
        way = ways[place]
        if not way.wanted.wants.hidden:
            detail = f"{points.lost[place]} of {way.body.count('n')} nodes are missing or not on the earth"
            yield Notice("missing_node", Severity.INFO, f"way/{way.id}", detail)


def _middles(points: Points) -> Floats:
    """Return the middle point of each way in degrees; not a number where a way has none."""
    spots = np.full((points.first.size - 1, 2), NOWHERE[0])
    filled = np.flatnonzero(np.diff(points.first))
    at = (points.first[filled] + points.first[filled + 1]) // 2
    spots[filled] = np.column_stack((points.lon[at], points.lat[at]))
    return spots


def _lines(ways: list[_Way], points: Points, digits: str) -> Iterator[BaseLineInput]:
    for place, way in enumerate(ways):
        if way.line is None:
            continue
        layer, kind, rank = way.line
        tags = way.wanted.element.tags
        tunnel, bridge = tags.get("tunnel", "no") != "no", tags.get("bridge", "no") != "no"
        for begin, end in _runs(points, place):
            yield BaseLineInput(layer, kind, rank, tags.get("name"), tunnel, bridge, line_wkb(digits, begin, end))


def _runs(points: Points, place: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of at least two points without a gap."""
    begin, end = int(points.first[place]), int(points.first[place + 1])
    gaps: Longs = (
        np.flatnonzero(points.torn[begin + 1 : end]) + begin + 1 if points.lost[place] else np.empty(0, np.int64)
    )
    for stop in (*gaps.tolist(), end):
        if stop - begin > 1:
            yield begin, stop
        begin = stop
