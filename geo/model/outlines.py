"""An area in short, for a screen."""

from typing import NamedTuple

__all__ = ["Outline"]


class Outline(NamedTuple):
    """An area in whole steps from a corner, a quarter as long as GeoJSON."""

    corner: tuple[float, float]
    """West and south, in degrees."""
    step: tuple[float, float]
    """Of longitude and latitude, in degrees."""
    polygons: list[list[list[int]]]
    """For each its outer ring and its holes: the steps from the corner east and north to the first point of the ring,
    then from each point to the next; the last is not the first again."""
