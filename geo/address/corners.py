"""Where two streets meet."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from geo.address.costs import COSTS
from geo.address.houses import House
from geo.address.index import Group, Index
from geo.address.material import METRES, Point

__all__ = ["Corner", "Guess", "find_corners"]

_MOST_PAIRS = 2_000
_NEAR_M = 150.0
"""Two streets that are so near at their nearest nodes have a corner all the same."""
Nodes = dict[int, dict[int, Point]]
"""Where each street may meet others."""


class Guess(NamedTuple):
    """A street that was perhaps meant."""

    cost: float
    name: str
    group: Group


class Corner(NamedTuple):
    """Two streets that meet, and where."""

    cost: float
    name: str
    house: House


def find_corners(index: Index, one: Sequence[Guess], other: Sequence[Guess]) -> list[Corner]:
    """Return the corners of streets of `one` and of `other`, the likeliest first."""
    pairs = sorted(((a, b) for a in one for b in other), key=lambda pair: pair[0].cost + pair[1].cost)
    likely = [(a, b) for a, b in pairs[:_MOST_PAIRS] if a.group.number != b.group.number]
    nodes = {guess.group.number: index.get_nodes(guess.group) for guess in {*chain.from_iterable(likely)}}
    met = [corner for first, second in likely for corner in _meetings(nodes, first, second)]
    return met or [corner for first, second in likely for corner in _nearly(nodes, first, second)]


def _meetings(nodes: Nodes, one: Guess, other: Guess) -> Iterator[Corner]:
    here = nodes[one.group.number]
    shared = here.keys() & nodes[other.group.number].keys()
    if not shared:
        return
    at = min(here[node] for node in shared)
    house = House(0.0, at, one.group.where, "street", None)
    yield Corner(one.cost + other.cost, f"{one.name} / {other.name}", house)


def _nearly(nodes: Nodes, one: Guess, other: Guess) -> Iterator[Corner]:
    """Yield where two streets come near each other: a roundabout or a square without their names lies between."""
    here, there = (np.array(list(nodes[guess.group.number].values())) for guess in (one, other))
    if not (here.size and there.size):
        return
    scale = np.array((np.cos(np.radians(here[0, 1])), 1.0))
    apart = METRES * np.hypot(*np.moveaxis((here[:, None] - there[None]) * scale, -1, 0))
    first, second = np.unravel_index(apart.argmin(), apart.shape)
    metres = float(apart[first, second])
    if metres <= _NEAR_M:
        lon, lat = ((here[first] + there[second]) / 2).tolist()
        house = House(0.0, (lon, lat), one.group.where, "street", None)
        yield Corner(
            one.cost + other.cost + COSTS.apart + COSTS.apart_metre * metres, f"{one.name} / {other.name}", house
        )
