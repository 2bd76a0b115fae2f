"""All streets of the town in one index, so that paths and stops can be tied to the nearest."""

import shapely

from ingest.demo.layout import Layout
from ingest.demo.skeleton import Road, Spot

__all__ = ["Net"]


class Net:
    """The streets of the main skeleton and of all faces, and the paths that are added while drawing."""

    def __init__(self, layout: Layout) -> None:
        self.roads = [*layout.skeleton.roads, *(street for part in layout.parts for street in part.streets)]
        self.paths: list[Road] = []
        self._lines = [shapely.LineString(road.line) for road in self.roads]
        self._tree = shapely.STRtree(self._lines)

    def nearest(self, spot: Spot) -> Road:
        """Return the street nearest to `spot`."""
        return self.roads[int(self._tree.nearest(shapely.Point(spot)))]

    def named_near(self, spot: Spot, *, metres: float) -> list[str]:
        """Return names of streets around `spot`, nearest first, each once."""
        point = shapely.Point(spot)
        near = self._tree.query(point, predicate="dwithin", distance=metres).tolist()
        near.sort(key=lambda i: float(self._lines[i].distance(point)))
        return list(dict.fromkeys(name for i in near if (name := self.roads[i].name)))

    def join(self, spot: Spot) -> Spot:
        """Give the nearest street a vertex next to `spot` and return where it is."""
        index = int(self._tree.nearest(shapely.Point(spot)))
        line = self._lines[index]
        point = line.interpolate(line.project(shapely.Point(spot)))
        at = (round(point.x, 2), round(point.y, 2))
        self.roads[index].joins.append(at)
        return at
