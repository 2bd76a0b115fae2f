"""The cells of a town with the names of its areas, and what was searched for them last."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.gaps.search import Linked
from geo.model import Neighbourhood

__all__ = ["Shelf", "Town", "leaves", "within"]

Found = TypeVar("Found")
_MUNICIPALITY = 8
"""The level of a municipality in OpenStreetMap; what it has outside of its parts is a part too."""


@dataclass(frozen=True)
class Town:
    """Cells on streets, and the areas by id."""

    linked: Linked
    areas: dict[int, Neighbourhood]

    def chosen(self, area: int | None) -> NDArray[np.bool_]:
        """Tell of each cell whether it lies in an area or its parts; None: in the town."""
        if area is None:
            return np.ones(self.linked.cells.size, dtype=np.bool_)
        return np.isin(self.linked.cells.area, sorted(within(self.areas, area)))


@dataclass
class Shelf(Generic[Found]):
    """What was found last, for so many questions; two who ask the same at once wait for one answer."""

    room: int
    _known: OrderedDict[object, Found] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: object, make: Callable[[], Found]) -> Found:
        """Return what is known of `key`, or make it."""
        with self._lock:
            if key not in self._known:
                self._known[key] = make()
                while len(self._known) > self.room:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
            return self._known[key]


def leaves(areas: dict[int, Neighbourhood]) -> dict[int, tuple[int, ...]]:
    """Return the areas that are cut into cells, each with its parts, which are left out of it.

    They are the areas without parts, and municipalities for what they have outside of their parts.
    """
    parts: dict[int, list[int]] = {}
    for area in areas.values():
        if area.parent_id is not None:
            parts.setdefault(area.parent_id, []).append(area.id)
    return {
        number: tuple(parts.get(number, ()))
        for number, area in areas.items()
        if number not in parts or (area.admin_level is not None and area.admin_level >= _MUNICIPALITY)
    }


def within(areas: dict[int, Neighbourhood], area: int) -> set[int]:
    """Return the ids of an area and all its parts."""
    found = {area}
    while more := {one.id for one in areas.values() if one.parent_id in found} - found:
        found |= more
    return found
