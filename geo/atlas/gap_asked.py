"""A question about what is missing as the engine takes it, and what was found for it, as arrays of cells."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.atlas.changes import Supply
from geo.gaps import Linked, Town, Ways
from geo.hours import OpeningTimes
from geo.model import GapQuery
from geo.network import Ints, Network
from geo.network.units import Floats
from geo.reach.course import Course

__all__ = ["Asked", "Flags", "Told"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A question with what was found for it: the streets, the doors of the theme, every way to them."""

    query: GapQuery
    network: Network
    town: Town
    course: Course
    supply: Supply
    ways: Ways
    times: OpeningTimes
    assumed_on: date | None = None

    @property
    def linked(self) -> Linked:
        """The cells on the streets."""
        return self.town.linked


@dataclass(frozen=True, slots=True)
class Told:
    """What was found for each cell; None: not asked for. `seconds` has a column for lucky, typical and reliable."""

    seconds: Ints
    places: int
    nth: Ints | None = None
    count: Ints | None = None
    supply: Floats | None = None
    visit: Flags | None = None
    departures: Floats | None = None
    quality: tuple[str | None, ...] | None = None
    last_home: Ints | None = None
