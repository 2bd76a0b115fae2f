"""Places as they were read last: a desk asks for the same ones all day."""

from collections.abc import Collection
from dataclasses import dataclass, field

from geo.model import Place
from geo.store.places import find_places
from geo.store.told import Stamp, Stamped

__all__ = ["PlaceBook"]

_MOST = 5000
"""Each worker keeps its own: more would be memory for places that nobody asks for twice."""


@dataclass(frozen=True, slots=True)
class _Page:
    stamp: Stamp
    places: dict[int, Place | None] = field(default_factory=dict)
    """By number; None where there is no such place any more."""


class PlaceBook:
    """Knows places in full, with what lists add and people say, until an import or a person says something else."""

    def __init__(self) -> None:
        self._page: _Page | None = None

    def find(self, now: Stamped, numbers: Collection[int]) -> dict[int, Place]:
        """Return those of the places that there are, by number."""
        known = self._turn(now.stamp).places
        told = {number: known[number] for number in numbers if number in known}
        missing = [number for number in numbers if number not in told]
        if missing:
            read = find_places(now.session, missing)
            told |= {number: read.get(number) for number in missing}
            known |= told
            for number in list(known)[:-_MOST]:
                known.pop(number, None)
        found = ((number, told[number]) for number in numbers)
        return {number: place for number, place in found if place is not None}

    def _turn(self, stamp: Stamp) -> _Page:
        """Return the page of `stamp`, a new one if another was open."""
        page = self._page
        if page is None or page.stamp != stamp:
            page = self._page = _Page(stamp)
        return page
