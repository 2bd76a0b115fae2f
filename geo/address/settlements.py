"""To which settlement a point belongs: a town reaches further than a village."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from geo.address.material import METRES, LabelItem
from geo.address.words import REACH

__all__ = ["Near", "Settlements"]

_FAR_M = 6_000.0
"""No village reaches further, no town more than its share of it."""
_NEAR = 1.5
"""The second nearest settlement is named too if it is not this much further than the nearest."""
_TOWNS = frozenset({"city", "town", "village"})
_CELL = 0.01
"""Degrees: points so near to each other are looked at together."""
_SLACK = 1e-9
"""More than distances may be wrong by rounding."""
Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Near = tuple[int, int, int, int]
"""The settlement in whose reach a point is, the next, the nearest of all, and its town, by number; -1 is none."""


class Settlements:
    """The settlements of a region, in degrees that are as long to the east as to the north."""

    def __init__(self, labels: Sequence[LabelItem], scale: float) -> None:
        self.labels = [label for label in labels if label.kind in REACH]
        self._at = np.array([(label.lon * scale, label.lat) for label in self.labels]).reshape(-1, 2)
        self._reach = np.array([REACH[label.kind] for label in self.labels])
        self._is_town = np.array([label.kind in _TOWNS for label in self.labels], dtype=np.bool_)

    def list_near(self, spots: Floats) -> list[Near]:
        """Return for each spot what is near."""
        found = np.full((len(spots), 4), -1)
        for some in _by_cell(spots) if self.labels else ():
            possible = self._possible(spots[some])
            near = self._near(spots[some], possible)
            found[some] = np.where(near < 0, -1, possible[near])
        return [(row[0], row[1], row[2], row[3]) for row in found.tolist()]

    def _possible(self, spots: Floats) -> Places:
        """Return the settlements that can be near to any of the spots: others are further than these for sure."""
        low, high = spots.min(axis=0), spots.max(axis=0)
        around = float(np.hypot(*(high - low))) / 2 + _SLACK
        away = np.hypot(*(self._at - (low + high) / 2).T)
        least, most = np.maximum(away - around, 0.0), away + around
        far = most / self._reach
        possible = least <= most.min()
        possible |= least / self._reach <= np.partition(far, min(1, far.size - 1))[:2].max()
        possible |= self._is_town & (least / self._reach <= far.min(initial=np.inf, where=self._is_town))
        return np.flatnonzero(possible)

    def _near(self, spots: Floats, possible: Places) -> Places:
        """Return the rows of `Near`, as places in `possible`."""
        at, is_town = self._at[possible], self._is_town[possible]
        plain = np.hypot(spots[:, None, 0] - at[:, 0], spots[:, None, 1] - at[:, 1])
        far = plain / self._reach[possible]
        rows, best = np.arange(len(spots)), far.argmin(axis=1)
        town = np.where(is_town, far, np.inf).argmin(axis=1) if is_town.any() else best
        least = far[rows, best]
        far[rows, best] = np.inf
        second = far.argmin(axis=1)
        second[far[rows, second] >= _NEAR * least] = -1
        near = np.stack((best, second, plain.argmin(axis=1), town), axis=1)
        near[METRES * least > _FAR_M] = -1
        return near


def _by_cell(spots: Floats) -> Iterator[Places]:
    """Yield the places of spots that lie together."""
    _, cell, counts = np.unique(np.floor(spots / _CELL), axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(cell.ravel(), kind="stable")
    yield from np.split(order, np.cumsum(counts)[:-1])
