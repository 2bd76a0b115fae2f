"""The plan of the made-up town as records: what timetables, people and official lists are made from."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Dwellings", "QuarterPlan", "StopPlan", "TownPlan"]


@dataclass(frozen=True, slots=True)
class QuarterPlan:
    """A quarter or village; `outline` in WGS 84, `people` who live there."""

    name: str
    district: str | None
    kinds: tuple[str, ...]
    village: bool
    outline: shapely.Geometry
    people: int


@dataclass(frozen=True, slots=True)
class StopPlan:
    """A stop in one direction, or a station."""

    name: str
    kind: str
    """bus or train."""
    road: str | None
    """The street or railway it lies on; stops of one road come in the order of the road."""
    quarter: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, eq=False)
class Dwellings:
    """Residential buildings as columns of the same length."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    people: NDArray[np.float64]
    quarter: NDArray[np.int32]
    """Index into `TownPlan.quarters`."""


@dataclass(frozen=True, slots=True, eq=False)
class TownPlan:
    """The whole plan."""

    name: str
    city: str
    quarters: tuple[QuarterPlan, ...]
    stops: tuple[StopPlan, ...]
    dwellings: Dwellings

    @property
    def people(self) -> int:
        """How many live in the town."""
        return sum(quarter.people for quarter in self.quarters)
