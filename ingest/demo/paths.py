"""Paths on foot: the hand-drawn ones and ways through greens, tied to the streets at their ends."""

import numpy as np
import shapely

from ingest.demo.layout import Layout
from ingest.demo.net import Net
from ingest.demo.plane import Floats, curve
from ingest.demo.skeleton import Road

__all__ = ["add_paths", "through_green"]


def add_paths(layout: Layout, net: Net) -> None:
    """Tie the hand-drawn paths of the skeleton to the nearest streets."""
    for path in layout.skeleton.paths:
        line = path.line.copy()
        line[0] = net.join((line[0, 0], line[0, 1]))
        line[-1] = net.join((line[-1, 0], line[-1, 1]))
        net.paths.append(Road(line, path.highway, path.name, path.tags))


def through_green(green: shapely.Polygon, net: Net, dice: np.random.Generator) -> None:
    """Lead two bent paths through a green, crossing in its middle."""
    west, south, east, north = green.bounds
    middle = shapely.get_coordinates(green.representative_point())[0].round(2)
    reach = max(east - west, north - south)
    for angle in dice.uniform(0, np.pi) + np.array([0.0, np.pi / 2 + dice.uniform(-0.4, 0.4)]):
        out = reach * np.array([np.cos(angle), np.sin(angle)])
        ends = [_edge(green, middle, middle + sign * out, net) for sign in (1, -1)]
        surface = ("compacted", "fine_gravel", "asphalt", "paving_stones")[int(dice.integers(4))]
        for end in ends:
            bend = (middle + end) / 2 + dice.uniform(-0.12, 0.12) * (end - middle)[::-1]
            net.paths.append(
                Road(_exact(curve(np.array([middle, bend, end])), middle, end), "footway", None, {"surface": surface})
            )


def _edge(green: shapely.Polygon, middle: Floats, outside: Floats, net: Net) -> Floats:
    ray = shapely.LineString([middle, outside]).intersection(green)
    x, y = shapely.get_coordinates(ray)[-1].tolist()
    return np.array(net.join((x, y)))


def _exact(line: Floats, start: Floats, end: Floats) -> Floats:
    line[0], line[-1] = start, end
    return line
