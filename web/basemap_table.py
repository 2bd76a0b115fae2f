"""What the base map looks like, as data: colours, widths, sizes, and the zoom of the screen from which they hold."""

from collections.abc import Mapping
from typing import Final, NamedTuple

__all__ = [
    "BUILDINGS_FROM",
    "BUILDING_EDGES",
    "GROUND",
    "GROWTH",
    "HALO_WIDTH",
    "PALETTES",
    "RAILS",
    "ROADS",
    "TEXTS",
    "WATER",
    "Line",
    "Text",
]

Stops = Mapping[float, float]
"""Zoom to pixels."""

GROWTH: Final = 1.5
"""Base of the exponential growth of widths between two stops."""
HALO_WIDTH: Final = 1.6

PALETTES: Final[dict[str, dict[str, str]]] = {
    "quiet": {
        "land": "#F4F3EF",
        "settlement": "#EDEBE6",
        "building": "#DEDAD3",
        "building_edge": "#D2CDC4",
        "road": "#FFFFFF",
        "road_edge": "#E0DCD4",
        "main": "#FFF7E0",
        "main_edge": "#E6DABB",
        "path": "#CDC6BA",
        "rail": "#B9B9C0",
        "rail_tie": "#F4F3EF",
        "green": "#E0EBD9",
        "wood": "#CFE0C8",
        "water": "#C3DBE8",
        "text": "#3F4457",
        "text_water": "#2F6285",
        "halo": "#FAF9F7",
    },
    "contrast": {
        "land": "#FFFFFF",
        "settlement": "#F6F4F0",
        "building": "#CFC9BE",
        "building_edge": "#6F6A60",
        "road": "#FFFFFF",
        "road_edge": "#6B6F80",
        "main": "#FFE699",
        "main_edge": "#4A4E60",
        "path": "#5A5F72",
        "rail": "#3F4457",
        "rail_tie": "#FFFFFF",
        "green": "#CDE5BF",
        "wood": "#A5CF95",
        "water": "#7DB6DA",
        "text": "#131525",
        "text_water": "#0A3350",
        "halo": "#FFFFFF",
    },
    "pale": {
        "land": "#FAF9F8",
        "settlement": "#F6F5F3",
        "building": "#EDEBE8",
        "building_edge": "#E7E4DF",
        "road": "#FFFFFF",
        "road_edge": "#ECEAE6",
        "main": "#FFFCF2",
        "main_edge": "#EFE9D8",
        "path": "#E3DFD8",
        "rail": "#D6D6DA",
        "rail_tie": "#FAF9F8",
        "green": "#EFF5EC",
        "wood": "#E6EFE2",
        "water": "#DFECF3",
        "text": "#51577A",
        "text_water": "#4A7593",
        "halo": "#FFFFFF",
    },
}

# Ground is one layer, drawn from the biggest area to the smallest; a kind that is not here is not drawn.
GROUND: Final = {"settlement": "settlement", "green": "green", "wood": "wood", "water": "water"}


class Line(NamedTuple):
    """How lines of some kinds are drawn; `casing` is what the edge adds to the width on both sides together."""

    id: str
    layer: str
    kinds: tuple[str, ...]
    colour: str
    from_zoom: int
    widths: Stops
    edge: str = "road_edge"
    casing: float = 0
    dash: tuple[float, ...] = ()
    """In widths of the line."""
    core_from: int = 0
    """Below this zoom the edge alone is drawn: with less than two pixels inside nobody sees more, and it costs half."""


class Text(NamedTuple):
    """How names are written; `ranks` (first, last) or `kinds` choose whose."""

    id: str
    layer: str
    colour: str
    weight: int
    from_zoom: int
    sizes: Stops
    along: bool
    kinds: tuple[str, ...] = ()
    ranks: tuple[int, int] | None = None
    to_zoom: int = 20
    """From here on it is left out: who is in the middle of the town knows its name."""


WATER: Final = (
    Line("river", "water", ("river", "canal"), "water", 8, {8: 0.8, 13: 2.5, 16: 7, 19: 30}),
    Line("stream", "water", ("stream", "ditch", "drain"), "water", 13, {13: 0.8, 16: 2, 19: 8}),
)

# From the least to the most important: the later is drawn over the earlier.
ROADS: Final = (
    Line(
        "path",
        "road",
        ("path", "footway", "cycleway", "bridleway"),
        "path",
        15,
        {15: 0.9, 17: 1.4, 19: 2.6},
        dash=(3, 2),
    ),
    Line("track", "road", ("track",), "path", 14, {14: 0.8, 16: 1.5, 19: 3}, dash=(5, 2)),
    Line("steps", "road", ("steps",), "path", 16, {16: 2.4, 19: 7}, dash=(0.5, 0.4)),
    Line("service", "road", ("service", "busway"), "road", 15, {15: 1.2, 17: 4.5, 19: 13}, "road_edge", 1.2),
    Line(
        "foot", "road", ("pedestrian", "living_street"), "road", 14, {14: 1.4, 16: 5, 17: 8, 19: 20}, "road_edge", 1.4
    ),
    Line(
        "street",
        "road",
        ("residential", "unclassified", "road"),
        "road",
        13,
        {13: 1, 14: 2, 16: 6.5, 17: 11, 19: 30},
        "road_edge",
        1.4,
        core_from=14,
    ),
    Line(
        "tertiary",
        "road",
        ("tertiary", "tertiary_link"),
        "main",
        12,
        {12: 1.4, 14: 3, 16: 8.5, 17: 13, 19: 34},
        "main_edge",
        1.4,
        core_from=13,
    ),
    Line(
        "main",
        "road",
        ("primary", "primary_link", "secondary", "secondary_link"),
        "main",
        10,
        {10: 1.2, 12: 2.2, 14: 4.4, 16: 10, 17: 15, 19: 38},
        "main_edge",
        1.6,
    ),
    Line(
        "motorway",
        "road",
        ("motorway", "motorway_link", "trunk", "trunk_link"),
        "main",
        7,
        {7: 1, 10: 2, 12: 3.4, 14: 5.5, 17: 16, 19: 40},
        "main_edge",
        2,
    ),
)

RAILS: Final = (
    Line("rail", "rail", ("rail", "light_rail", "narrow_gauge"), "rail", 11, {11: 1, 14: 1.8, 16: 3.2, 19: 6}),
    Line(
        "rail_tie",
        "rail",
        ("rail", "light_rail", "narrow_gauge"),
        "rail_tie",
        14,
        {14: 0.7, 16: 1.6, 19: 4},
        dash=(4, 4),
    ),
    Line("tram", "rail", ("tram", "subway", "monorail", "funicular"), "rail", 13, {13: 0.8, 16: 1.6, 19: 3}),
)

# From the most to the least important: who comes first keeps the space.
TEXTS: Final = (
    Text("town", "place", "text", 600, 6, {6: 13, 10: 16, 14: 20}, along=False, kinds=("city", "town"), to_zoom=16),
    Text("village", "place", "text", 500, 11, {11: 12, 15: 16}, along=False, kinds=("village",), to_zoom=17),
    Text("suburb", "place", "text", 500, 12, {12: 12, 16: 16}, along=False, kinds=("suburb", "quarter")),
    Text("hamlet", "place", "text", 400, 14, {14: 12, 17: 14}, along=False, kinds=("hamlet", "neighbourhood")),
    Text("main_name", "road_name", "text", 500, 14, {14: 12, 16: 13, 18: 15}, along=True, ranks=(0, 4)),
    Text("street_name", "road_name", "text", 400, 15, {15: 12, 17: 13.5, 18: 15}, along=True, ranks=(5, 6)),
    Text("path_name", "road_name", "text", 400, 17, {17: 12, 19: 14}, along=True, ranks=(7, 9)),
    Text("water_name", "water", "text_water", 400, 14, {14: 12, 17: 14}, along=True),
    Text("locality", "place", "text", 400, 16, {16: 12, 18: 13}, along=False, kinds=("locality", "isolated_dwelling")),
)

BUILDINGS_FROM: Final = 14
BUILDING_EDGES: Final[Stops] = {16: 0.6, 19: 1.2}
