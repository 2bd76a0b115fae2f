"""What profiles ask of a street, as small whole numbers: one row of codes for each distinct kind of stretch."""

import re
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from geo.network.source import EdgeTags

__all__ = ["COLUMNS", "NODE_COLUMNS", "WORDS", "Codes", "edge_codes", "node_codes"]

Codes = NDArray[np.int16]

UNKNOWN = 0
"""The code of a tag that is missing or not understood, in every column of words."""
UNMEASURED = -(2**15)
"""The code of a measure that is missing or not understood."""

_STEEP = {"up": 5.0, "down": -5.0}
"""Per cent meant by an incline that tells only its direction."""
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")

_YES = ("yes", "no")
WORDS: dict[str, tuple[str, ...]] = {
    "highway": (
        *("footway", "pedestrian", "path", "steps", "living_street", "residential", "service", "track", "cycleway"),
        *("unclassified", "road", "tertiary", "secondary", "primary", "trunk", "bridleway", "corridor", "elevator"),
        *("platform", "crossing", "tertiary_link", "secondary_link", "primary_link", "trunk_link"),
    ),
    "surface": (
        *("asphalt", "paved", "concrete", "concrete:plates", "concrete:lanes", "paving_stones", "sett", "cobblestone"),
        *(
            "unhewn_cobblestone",
            "bricks",
            "metal",
            "wood",
            "compacted",
            "fine_gravel",
            "gravel",
            "pebblestone",
            "ground",
        ),
        *("dirt", "earth", "grass", "grass_paver", "mud", "sand", "unpaved", "woodchips", "rock", "tartan", "snow"),
    ),
    "smoothness": ("excellent", "good", "intermediate", "bad", "very_bad", "horrible", "very_horrible", "impassable"),
    "tracktype": ("grade1", "grade2", "grade3", "grade4", "grade5"),
    "wheelchair": ("yes", "limited", "no", "designated"),
    "kerb": ("flush", "lowered", "raised", "rolled", "no", "yes"),
    "ramp": _YES,
    "ramp:stroller": _YES,
    "ramp:wheelchair": _YES,
    "ramp:bicycle": _YES,
    "handrail": _YES,
    "lit": _YES,
    "crossing": ("uncontrolled", "marked", "zebra", "unmarked", "traffic_signals", "island", "no"),
    "barrier": (
        *("gate", "bollard", "lift_gate", "swing_gate", "cycle_barrier", "block", "kerb", "stile", "kissing_gate"),
        *("turnstile", "full-height_turnstile", "entrance", "chain", "log", "cattle_grid", "step"),
    ),
}
"""Known words of each tag; the code of a word is its position, counted from one. Add at the end."""

MEASURES: dict[str, float] = {"incline": 1.0, "width": 100.0, "step_count": 1.0}
"""Tags that hold a number, and by what it is multiplied to be whole: per cent, centimetres, steps."""

COLUMNS = (
    *("highway", "surface", "smoothness", "tracktype", "wheelchair", "kerb", "ramp", "ramp:stroller"),
    *("ramp:wheelchair", "ramp:bicycle", "handrail", "lit", "crossing", *MEASURES),
)
"""The columns of a kind of edge."""
NODE_COLUMNS = ("highway", "kerb", "barrier", "wheelchair", "crossing")
"""The columns of a kind of node."""

_CODE = {tag: {word: code for code, word in enumerate(words, 1)} for tag, words in WORDS.items()}


def edge_codes(kinds: Iterable[EdgeTags]) -> Codes:
    """Return a row of `COLUMNS` for each kind of edge."""
    return _table(({"highway": highway, **tags} for highway, tags in kinds), COLUMNS)


def node_codes(kinds: Iterable[Mapping[str, str]]) -> Codes:
    """Return a row of `NODE_COLUMNS` for each kind of node."""
    return _table(kinds, NODE_COLUMNS)


def _table(kinds: Iterable[Mapping[str, str]], columns: tuple[str, ...]) -> Codes:
    rows = [[_code(tag, tags.get(tag)) for tag in columns] for tags in kinds]
    return np.array(rows, dtype=np.int16).reshape(-1, len(columns))


def _code(tag: str, value: str | None) -> int:
    if tag in MEASURES:
        return _measure(value, MEASURES[tag])
    return _CODE[tag].get(value.partition(";")[0].strip(), UNKNOWN) if value else UNKNOWN


def _measure(value: str | None, scale: float) -> int:
    if not value:
        return UNMEASURED
    if (percent := _STEEP.get(value)) is not None:
        return round(percent * scale)
    if (number := _NUMBER.match(value)) is None:
        return UNMEASURED
    amount = float(number.group().replace(",", ".")) * scale
    return int(np.clip(round(amount), UNMEASURED + 1, 2**15 - 1))
