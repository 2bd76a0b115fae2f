"""In which town and village a point lies, and under which names somebody may call that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.address.costs import COSTS
from geo.address.material import AreaItem, HouseItem, LabelItem
from geo.address.spelling import Names
from geo.address.words import REACH
from geo.model import fold

__all__ = ["METRES", "Where", "Whereabouts"]

METRES = 111_195.0
"""Of a degree of latitude."""
_TOWN_LEVEL = 8
"""Admin level of a municipality."""
_AS_NEIGHBOUR_M = 500.0
_AT_ONCE = 8_192
_FAR_M = 6_000.0
"""No village reaches further, no town more than its share of it."""
_NEAR = 1.5
"""The second nearest settlement is named too if it is not this much further than the nearest."""
_TOWNS = frozenset({"city", "town", "village"})
Points = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Where:
    """A part of a town: what stands on the envelope, and the numbers of all its names with their costs."""

    postcode: str | None
    city: str | None
    village: str | None
    names: dict[int, float]


class Whereabouts:
    """Tells where points lie; equal answers are kept once, in `known`."""

    def __init__(self, houses: Sequence[HouseItem], labels: Sequence[LabelItem], areas: Sequence[AreaItem]) -> None:
        self.known: list[Where] = []
        self.names = Names()
        self._number_of: dict[str, int] = {}
        self._spelt: list[str] = []
        self._index: dict[tuple[object, ...], int] = {}
        self.scale = math.cos(math.radians(float(np.mean([h.lat for h in houses])) if houses else 0.0))
        self._labels = [label for label in labels if label.kind in REACH]
        self._areas = sorted(areas, key=lambda area: area.level)
        self._outlines = shapely.from_wkb([area.wkb for area in self._areas])
        self._tagged = [house for house in houses if house.city]
        self._tagged_tree = shapely.STRtree(self._points([(h.lon, h.lat) for h in self._tagged]))
        self._coded = [house for house in self._tagged if house.postcode]
        self._coded_tree = shapely.STRtree(self._points([(h.lon, h.lat) for h in self._coded]))

    def number_of(self, name: str) -> int:
        """Return the number of a town's or village's name."""
        key = fold(name)
        if key not in self._number_of:
            number = self._number_of[key] = self.names.add(name)
            self._spelt.append(name)
            words = key.split()
            if len(words) > 1:
                self.names.tell(number, words[:1], COSTS.part_of_name)
        return self._number_of[key]

    def called(self, place: int) -> list[str]:
        """Return all names of a part of a town."""
        return [self._spelt[number] for number in self.known[place].names]

    def locate(
        self, at: Sequence[tuple[float, float]], cities: Sequence[str | None], postcodes: Sequence[str | None]
    ) -> list[int]:
        """Return the place in `known` of each point, whose city and postcode may be told already."""
        if not at:
            return []
        points = self._points(at)
        inside = self._containing(at)
        near = self._near_labels(at)
        neighbours = self._neighbours(self._tagged_tree, points)
        coded = self._neighbours(self._coded_tree, points)
        found = []
        for place in range(len(at)):
            around = inside[place]
            city = cities[place] or self._city(around, neighbours[place], near[place][3])
            postcode = postcodes[place]
            if postcode is None and coded[place] >= 0 and self._coded[coded[place]].city == city:
                postcode = self._coded[coded[place]].postcode
            key = (postcode, city, around, near[place][:3])
            if key not in self._index:
                self._index[key] = len(self.known)
                self.known.append(self._where(postcode, city, around, near[place][:3]))
            found.append(self._index[key])
        return found

    def _where(self, postcode: str | None, city: str | None, around: tuple[int, ...], near: tuple[int, ...]) -> Where:
        names = {self.number_of(self._labels[label].name): COSTS.village_near for label in near[1:] if label >= 0}
        told = [self._areas[area].name for area in around]
        small = [self._areas[area].name for area in around if self._areas[area].level > _TOWN_LEVEL]
        if near[0] >= 0:
            told.append(self._labels[near[0]].name)
        names |= dict.fromkeys((self.number_of(name) for name in (*told, *filter(None, [city]))), 0.0)
        village = small[-1] if small else self._labels[near[0]].name if near[0] >= 0 else None
        return Where(postcode, city, village if village != city else None, names)

    def _city(self, around: tuple[int, ...], neighbour: int, town: int) -> str | None:
        towns = [self._areas[area].name for area in around if self._areas[area].level == _TOWN_LEVEL]
        if towns:
            return towns[-1]
        if neighbour >= 0:
            return self._tagged[neighbour].city
        return self._labels[town].name if town >= 0 else None

    def _points(self, at: Sequence[tuple[float, float]]) -> Points:
        made: Points = shapely.points(np.array(at, dtype=float).reshape(-1, 2) * METRES * (self.scale, 1.0))
        return made

    def _containing(self, at: Sequence[tuple[float, float]]) -> list[tuple[int, ...]]:
        """Return the areas around each point, the largest first."""
        inside: list[list[int]] = [[] for _ in at]
        if len(self._outlines):
            pairs = shapely.STRtree(shapely.points(np.array(at))).query(self._outlines, predicate="intersects")
            for area, point in sorted(pairs.T.tolist()):
                inside[point].append(area)
        return [tuple(areas) for areas in inside]

    def _neighbours(self, tree: shapely.STRtree, points: Points) -> list[int]:
        """Return the nearest thing in `tree` of each point, -1 where none is near."""
        found = np.full(len(points), -1)
        if len(tree.geometries):
            pairs = tree.query_nearest(points, max_distance=_AS_NEIGHBOUR_M, all_matches=False)
            found[pairs[0]] = pairs[1]
        return list(found.tolist())

    def _near_labels(self, at: Sequence[tuple[float, float]]) -> list[tuple[int, int, int, int]]:
        """Return for each point the settlement in whose reach it is, the next, the nearest of all, and its town.

        -1 is none.
        """
        if not self._labels:
            return [(-1, -1, -1, -1)] * len(at)
        spots = np.array(at) * (self.scale, 1.0)
        labels = np.array([(label.lon * self.scale, label.lat) for label in self._labels])
        reach = np.array([REACH[label.kind] for label in self._labels])
        is_town = np.array([label.kind in _TOWNS for label in self._labels])
        found: list[tuple[int, int, int, int]] = []
        for first in range(0, len(spots), _AT_ONCE):
            some = spots[first : first + _AT_ONCE]
            plain = np.hypot(some[:, None, 0] - labels[:, 0], some[:, None, 1] - labels[:, 1])
            far = plain / reach
            town = np.where(is_town.any(), np.where(is_town, far, np.inf).argmin(axis=1), far.argmin(axis=1))
            rows, best = np.arange(len(some)), far.argmin(axis=1)
            least = far[rows, best]
            is_far = METRES * least > _FAR_M
            far[rows, best] = np.inf
            second = far.argmin(axis=1)
            second[far[rows, second] >= _NEAR * least] = -1
            near = np.stack((best, second, plain.argmin(axis=1), town), axis=1)
            near[is_far] = -1
            found += [(row[0], row[1], row[2], row[3]) for row in near.tolist()]
        return found
