"""In which town and village a point lies, and under which names somebody may call that."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.address.costs import COSTS
from geo.address.index import Where
from geo.address.material import METRES, AreaItem, HouseItem, LabelItem
from geo.address.settlements import Settlements
from geo.address.spelling import Spellings
from geo.model import fold

__all__ = ["Whereabouts"]

_TOWN_LEVEL = 8
"""Admin level of a municipality."""
_AS_NEIGHBOUR_M = 500.0
Points = NDArray[np.object_]


class Whereabouts:
    """Tells where points lie; equal answers are kept once, in `known`."""

    def __init__(self, houses: Sequence[HouseItem], labels: Sequence[LabelItem], areas: Sequence[AreaItem]) -> None:
        self.known: list[Where] = []
        self.names = Spellings()
        self._number_of: dict[str, int] = {}
        self._spelt: list[str] = []
        self._index: dict[tuple[object, ...], int] = {}
        self.scale = math.cos(math.radians(float(np.mean([h.lat for h in houses])) if houses else 0.0))
        self._settlements = Settlements(labels, self.scale)
        self._labels = self._settlements.labels
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
        near = self._settlements.list_near(np.array(at) * (self.scale, 1.0))
        neighbours = self._neighbours(self._tagged_tree, points, [city is None for city in cities])
        coded = self._neighbours(self._coded_tree, points, [postcode is None for postcode in postcodes])
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

    def _neighbours(self, tree: shapely.STRtree, points: Points, asked: Sequence[bool]) -> list[int]:
        """Return the nearest thing in `tree` of each point that is `asked` for, -1 where none is near."""
        found = np.full(len(points), -1)
        if len(tree.geometries):
            places = np.flatnonzero(asked)
            pairs = tree.query_nearest(points[places], max_distance=_AS_NEIGHBOUR_M, all_matches=False)
            found[places[pairs[0]]] = pairs[1]
        return list(found.tolist())
