"""Where two streets meet."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from geo.address.houses import House
from geo.address.index import Group

__all__ = ["Corner", "Guess", "find_corners"]

_MOST_PAIRS = 2_000


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


def find_corners(one: Sequence[Guess], other: Sequence[Guess]) -> list[Corner]:
    """Return the corners of streets of `one` and of `other`, the likeliest first."""
    pairs = sorted(((a, b) for a in one for b in other), key=lambda pair: pair[0].cost + pair[1].cost)
    return [corner for first, second in pairs[:_MOST_PAIRS] for corner in _meetings(first, second)]


def _meetings(one: Guess, other: Guess) -> Iterator[Corner]:
    shared = one.group.nodes.keys() & other.group.nodes.keys()
    if one.group is other.group or not shared:
        return
    at = min(one.group.nodes[node] for node in shared)
    house = House(0.0, at, one.group.where, "street", None)
    yield Corner(one.cost + other.cost, f"{one.name} / {other.name}", house)
