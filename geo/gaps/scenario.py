"""What if: places more, less or elsewhere, as a difference to what was searched already.

A place more is one search from its door, merged with every way that was known. A place less takes one search from those
that stay: of what was known nobody can say what it hid. The result is what a search from scratch finds, to the second.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.gaps.search import Doors, Known, Linked, Ways, doors_of, join_doors, know, look_back, merge, percentiles_with
from geo.network import Ints, Network
from geo.reach.course import Course

__all__ = ["Difference", "differ"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Ways to the places that stay, and those to places that are more, as far as they are better; None: there is none.

    `anew` where places went away, so that those that stay were searched again.
    """

    stays: Ways
    fresh: Ways | None
    anew: bool

    @property
    def whole(self) -> Ways:
        """All ways as one."""
        return self.stays if self.fresh is None else merge(self.stays, self.fresh)

    def percentiles(self, linked: Linked, course: Course, before: Known, column: int | None = None) -> Ints:
        """Return `percentiles` of all ways, or one column of them; `before` is known of the ways there were."""
        known = know(linked, course, self.stays) if self.anew else before
        if self.fresh is not None:
            return percentiles_with(linked, course, known, self.fresh, column)
        return known.seconds if column is None else known.seconds[:, column : column + 1]


def differ(  # noqa: PLR0913, PLR0917 - a difference has that many parts
    linked: Linked,
    course: Course,
    network: Network,
    before: Ways,
    kept: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    new: list[Doors],
) -> Difference:
    """Return the ways to the places that stay and to the new doors.

    `kept` tells of each place of `network` whether it was one of those looked back from, and whether it is now.
    """
    was, now = kept
    added = np.flatnonzero(now & ~was)
    fresh = new + ([doors_of(network, course.profile, np.isin(np.arange(now.size), added))] if added.size else [])
    anew = bool((was & ~now).any())
    stays = look_back(linked, course, doors_of(network, course.profile, was & now)) if anew else before
    return Difference(stays, look_back(linked, course, join_doors(*fresh), stays) if fresh else None, anew)
