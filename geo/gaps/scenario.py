"""What if: places more, less or elsewhere, as a difference to what was searched already.

A place more is one search from its door, merged with every way that was known. A place less takes one search from those
that stay: of what was known nobody can say what it hid. The result is what a search from scratch finds, to the second.
"""

import numpy as np
from numpy.typing import NDArray

from geo.gaps.search import Doors, Linked, Ways, doors_of, join_doors, look_back, merge
from geo.network import Network
from geo.reach.course import Course

__all__ = ["changed_ways"]


def changed_ways(  # noqa: PLR0913, PLR0917 - a difference has that many parts
    linked: Linked,
    course: Course,
    network: Network,
    before: Ways,
    kept: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    new: list[Doors],
) -> Ways:
    """Return the ways to the places that stay and to the new doors.

    `kept` tells of each place of `network` whether it was one of those looked back from, and whether it is now.
    """
    was, now = kept
    added = np.flatnonzero(now & ~was)
    fresh = new + ([doors_of(network, course.profile, np.isin(np.arange(now.size), added))] if added.size else [])
    stays = (
        before if not (was & ~now).any() else look_back(linked, course, doors_of(network, course.profile, was & now))
    )
    return merge(stays, look_back(linked, course, join_doors(*fresh))) if fresh else stays
