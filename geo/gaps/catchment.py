"""Supply per head: the enhanced two-step floating catchment, with a weight that falls with the time.

First step: how many people share a place, each counted by how near they are. Second step: of what places offer, how
much is within reach of a cell, again by how near it is (W. Luo, Y. Qi, An enhanced two-step floating catchment area
(E2SFCA) method, Health & Place 15 (2009) 1100-1107). The weight is the Gaussian of D. Dai, Black residential
segregation, disparities in spatial access to health care facilities, and late-stage breast cancer diagnosis in
metropolitan Detroit, Health & Place 16 (2010) 1038-1052: 1 at the door, 0 at the edge of the catchment.
"""

import numpy as np

from geo.network import Ints
from geo.network.units import Floats
from geo.reach import UNREACHED

__all__ = ["PER_PEOPLE", "gaussian", "supply"]

PER_PEOPLE = 1000
"""Supply is told for so many people."""
_EDGE = float(np.exp(-0.5))


def gaussian(seconds: Ints, limit: int) -> Floats:
    """Return weights from 1 at no distance to 0 at `limit` seconds and beyond, as for what is `UNREACHED`."""
    share = seconds / limit
    weight = (np.exp(-0.5 * share**2) - _EDGE) / (1 - _EDGE)
    return np.asarray(np.where((seconds == UNREACHED) | (seconds > limit), 0.0, weight))


def supply(seconds: Ints, people: Floats, capacity: Floats, limit: int) -> Floats:
    """Return for each cell the supply per 1,000 people; `seconds` are of shape (places, cells).

    A place that nobody reaches offers nothing to anybody. `capacity` is of shape (places).
    """
    weight = gaussian(seconds, limit)
    sharing = weight @ people
    ratio = np.divide(capacity, sharing, out=np.zeros_like(capacity, dtype=np.float64), where=sharing > 0)
    return np.asarray(PER_PEOPLE * (ratio @ weight))
