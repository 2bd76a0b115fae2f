"""What `ways.toml` says of streets, ground, lines and names, ready for use."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final, NamedTuple

__all__ = [
    "ACCESS",
    "AREA_LEVELS",
    "AREA_PLACES",
    "CLASSES",
    "GROUND_KEYS",
    "LABELS",
    "NUMBER",
    "STREET_NODE_KEYS",
    "WALLS",
    "WAY_KEYS",
    "BaseLine",
    "ground_of",
    "is_street_node",
    "line_of",
    "node_keys",
    "street_class",
]

Tags = Mapping[str, str]
_TABLES = tomllib.loads(files("ingest.osm").joinpath("ways.toml").read_text(encoding="utf-8"))
_STREET = _TABLES["street"]

CLASSES: Final[dict[str, dict[str, str]]] = _STREET["class"]
ACCESS: Final[dict[str, tuple[str, ...]]] = {key: tuple(words) for key, words in _STREET["access"].items()}
WAY_KEYS: Final = frozenset[str](_STREET["kept"]["way"])
STREET_NODE_KEYS: Final = frozenset[str](_STREET["kept"]["node"])
WALLS: Final = frozenset[str](_STREET["wall"]["barrier"])
NUMBER: Final = "addr:housenumber"
LABELS: Final[dict[str, str]] = _TABLES["label"]
AREA_LEVELS: Final[dict[str, str]] = _TABLES["area"]["levels"]
AREA_PLACES: Final = frozenset[str](_TABLES["area"]["places"])

_NODES = {key: frozenset[str](words) for key, words in _STREET["node"].items()}
_INSTEAD: tuple[tuple[str, str, str], ...] = tuple(
    (row["key"], row["value"], row["class"]) for row in _STREET["instead"]
)
_INSTEAD_KEYS = frozenset(key for key, _, _ in _INSTEAD)
_GROUND = {
    (key, word): kind for kind, keys in _TABLES["ground"].items() for key, words in keys.items() for word in words
}
_GROUND_ORDER = tuple(dict.fromkeys(key for key, _ in _GROUND))
GROUND_KEYS: Final = frozenset(_GROUND_ORDER)
_LINE_KEYS = {"road": "highway", "rail": "railway", "water": "waterway"}
_LINE_NAMES = frozenset(_LINE_KEYS.values())
_RANKS: dict[str, dict[str, int]] = _TABLES["line"]


class BaseLine(NamedTuple):
    """How a line of the base map is drawn."""

    layer: str
    kind: str
    rank: int


def street_class(tags: Tags) -> str | None:
    """Return the class of a way that people may walk or cycle on, or None."""
    highway = tags.get("highway")
    if highway is not None:
        return highway if highway in CLASSES else None
    if _INSTEAD_KEYS.isdisjoint(tags):
        return None
    return next((name for key, value, name in _INSTEAD if tags.get(key) == value), None)


def ground_of(tags: Tags) -> str | None:
    """Return the kind of ground that an area with `tags` is, or None."""
    if GROUND_KEYS.isdisjoint(tags):
        return None
    return next((kind for key in _GROUND_ORDER if (kind := _GROUND.get((key, tags.get(key))))), None)


def line_of(tags: Tags) -> BaseLine | None:
    """Return the line of the base map that a way with `tags` is, or None."""
    if _LINE_NAMES.isdisjoint(tags):
        return None
    for layer, key in _LINE_KEYS.items():
        kind = tags.get(key)
        if kind is not None and (rank := _RANKS[layer].get(kind)) is not None:
            return BaseLine(layer, kind, rank)
    return None


def is_street_node(tags: Tags) -> bool:
    """Tell whether the engine must know about a node with `tags`."""
    if _NODES.keys().isdisjoint(tags):
        return False
    return any(key in tags and ("*" in words or tags[key] in words) for key, words in _NODES.items())


def node_keys() -> frozenset[str]:
    """Return the keys of which a node needs one to matter for streets."""
    return frozenset(_NODES)
