"""Towns drawn as pictures: a column is 20 metres, a row is 40 metres.

Capital letters and `+` are junctions. `-` and `|` are streets, `#` and `:` are steps, `>` `<` `^` `v` in a street
make it one way.
Small letters (but v) are places and `@` is the door where somebody starts; they lie on a street or beside it.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import shapely

from geo.model import ReachQuery, StreetEdgeInput, StreetNodeInput
from geo.network import Network, PlaceTable, build, streets_from_rows
from geo.network.units import metres_per_degree
from geo.reach import UNREACHED, reach

COLUMN_METRES, ROW_METRES = 20, 40
WEST, NORTH = 8.87, 48.6
_SCALE = tuple(float(m) for m in metres_per_degree(NORTH))
BUILT_AT = datetime(2026, 1, 1, tzinfo=UTC)
_ALONG = {(1, 0): "-#><", (0, 1): "|:v^"}
_ONE_WAY = {">": 1, "v": 1, "<": 2, "^": 2}
Spot = tuple[float, float]


def position(x: float, y: float) -> Spot:
    """Return degrees of metres east and south of the corner."""
    return WEST + x / _SCALE[0], NORTH - y / _SCALE[1]


@dataclass
class Town:
    """A drawn town: its rows, its network and where things are."""

    nodes: list[StreetNodeInput]
    edges: list[StreetEdgeInput]
    places: dict[str, Spot]
    start: Spot | None
    themes: dict[str, tuple[str, ...]]

    @property
    def network(self) -> Network:
        return build(
            streets_from_rows(self.nodes, self.edges), place_table(self.places, self.themes), run=1, built_at=BUILT_AT
        )

    def ask(self, **options: object) -> ReachQuery:
        assert self.start is not None
        return ReachQuery(lon=self.start[0], lat=self.start[1], **options)  # type: ignore[arg-type]

    def reach(self, **options: object) -> dict[str, int]:
        """Return the seconds to each place that is reached."""
        return seconds(self.network, self.ask(**options))


def seconds(network: Network, query: ReachQuery) -> dict[str, int]:
    found = reach(network, query).seconds.tolist()
    return {chr(i): s for i, s in zip(network.places.id.tolist(), found, strict=True) if s != UNREACHED}


def place_table(places: dict[str, Spot], themes: dict[str, tuple[str, ...]] | None = None) -> PlaceTable:
    spots = np.array(list(places.values()), dtype=np.float64).reshape(-1, 2)
    lists = [(themes or {}).get(name, ()) for name in places]
    return PlaceTable(
        id=np.array([ord(name) for name in places], dtype=np.int64),
        lon=spots[:, 0],
        lat=spots[:, 1],
        kind=np.arange(len(lists), dtype=np.int64),
        themes=lists,
    )


def street(number: int, ends: tuple[int, int], spots: list[Spot], metres: float, **options: object) -> StreetEdgeInput:
    known = {"highway": "footway", "foot": 3, "bike": 3, "tags": None} | options
    line = shapely.LineString(spots).wkb_hex
    return StreetEdgeInput(
        way_id=number, from_node=ends[0], to_node=ends[1], name=None, length_m=metres, geom=line, **known
    )  # type: ignore[arg-type]


def junction(number: int, spot: Spot, tags: dict[str, str] | None = None) -> StreetNodeInput:
    return StreetNodeInput(id=number, tags=tags, geom=shapely.Point(spot).wkb_hex)


def draw(
    picture: str,
    *,
    node_tags: dict[str, dict[str, str]] | None = None,
    themes: dict[str, tuple[str, ...]] | None = None,
) -> Town:
    """Read a picture; `node_tags` by letter of the junction."""
    signs = {(x, y): c for y, row in enumerate(picture.splitlines()) for x, c in enumerate(row) if c != " "}
    spots = {at: position(at[0] * COLUMN_METRES, at[1] * ROW_METRES) for at in signs}
    junctions = [at for at, sign in signs.items() if sign.isupper() or sign == "+"]
    number = {at: i for i, at in enumerate(junctions)}
    nodes = [junction(number[at], spots[at], (node_tags or {}).get(signs[at])) for at in junctions]
    edges = [
        edge for at in junctions for step in _ALONG if (edge := _street(signs, number, spots, at, step)) is not None
    ]
    places = {sign: spots[at] for at, sign in signs.items() if sign.islower() and sign != "v"}
    start = next((spots[at] for at, sign in signs.items() if sign == "@"), None)
    return Town(nodes, edges, places, start, themes or {})


def _street(
    signs: dict, number: dict, spots: dict, at: tuple[int, int], step: tuple[int, int]
) -> StreetEdgeInput | None:
    """Follow a street east or south from a junction to the next."""
    seen = ""
    for length in itertools.count(1):
        there = at[0] + length * step[0], at[1] + length * step[1]
        sign = signs.get(there, " ")
        if there in number:
            break
        if sign not in _ALONG[step] and not (seen and (sign.islower() or sign == "@")):
            return None
        seen += sign
    metres = length * (COLUMN_METRES if step[0] else ROW_METRES)
    foot = next((_ONE_WAY[sign] for sign in seen if sign in _ONE_WAY), 3)
    highway = "steps" if set(seen) & set("#:") else "footway"
    ends = number[at], number[there]
    return street(len(number) * 100 + ends[0], ends, [spots[at], spots[there]], metres, highway=highway, foot=foot)
