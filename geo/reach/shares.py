"""How long it takes whenever one leaves in a window: shares of all its seconds, in whole seconds."""

import numba
import numpy as np
from numpy.typing import NDArray

from geo.network import TICKS_PER_SECOND, Ints
from geo.reach.kernels import UNREACHED

__all__ = ["PERCENTILES", "by_place", "mirrored", "shares"]

PERCENTILES = (5, 25, 50, 75, 95)


def mirrored(found: Ints, until: int) -> Ints:
    """Return the same rows as seen by who must be there at a moment, and looks back from `until`."""
    return np.stack([found[:, 0], until - found[:, 2], until - found[:, 1]], axis=1)


@numba.njit(nogil=True, cache=True)
def by_place(found: Ints, places: int) -> tuple[Ints, Ints]:
    """Return firsts and rows of `found` by place and then by arrival, the later departure first among equals."""
    firsts = np.zeros(places + 1, dtype=np.int32)
    for row in range(found.shape[0]):
        firsts[found[row, 0] + 1] += 1
    for place in range(places):
        firsts[place + 1] += firsts[place]
    ends = firsts[:-1].copy()
    rows = np.empty((found.shape[0], 2), dtype=np.int32)
    for row in range(found.shape[0]):
        place = found[row, 0]
        slot = ends[place]
        ends[place] += 1
        while slot > firsts[place] and (
            rows[slot - 1, 0] > found[row, 1]
            or (rows[slot - 1, 0] == found[row, 1] and rows[slot - 1, 1] < found[row, 2])
        ):
            rows[slot, 0], rows[slot, 1] = rows[slot - 1, 0], rows[slot - 1, 1]
            slot -= 1
        rows[slot, 0], rows[slot, 1] = found[row, 1], found[row, 2]
    return firsts, rows


@numba.njit(nogil=True, cache=True)
def _pieces(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    rows: Ints, begin: int, end: int, seconds: int, longest: int, wait: int, piece: Ints
) -> int:
    """Fill in from, to and weight of durations up to `longest`: one piece for each departure worth taking."""
    count, after = 0, 0
    for row in range(begin, end):
        # Whoever leaves after the departure before, and no later than this one, takes it.
        last = min(rows[row, 1] // TICKS_PER_SECOND + 1, seconds)
        if last <= after:
            continue
        there = -(-rows[row, 0] // TICKS_PER_SECOND)
        if wait:
            low, high, weight = there - last + 1, there - after, 1
        else:
            low = -(-(rows[row, 0] - rows[row, 1]) // TICKS_PER_SECOND)
            high, weight = low, last - after
        after = last
        if low <= longest:
            piece[0, count], piece[1, count], piece[2, count] = low, min(high, longest), weight
            count += 1
    return count


@numba.njit(nogil=True, cache=True)
def _up_to(piece: Ints, count: int, seconds: int) -> int:
    total = 0
    # Without a branch, so that several are added at once.
    for row in range(count):
        total += max(min(piece[1, row], seconds) - piece[0, row] + 1, 0) * piece[2, row]
    return total


@numba.njit(nogil=True, cache=True)
def shares(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    firsts: Ints, rows: Ints, walked: Ints, seconds: int, limit: int, wait: int, percent: NDArray[np.int64]
) -> tuple[Ints, Ints]:
    """Return the seconds that each of `percent` of all departures do not exceed, and how many departures are worth it.

    One may leave at each of `seconds` seconds; the share of p per cent is the smallest duration that so many of them
    or more take at most (nearest rank), `UNREACHED` where too few arrive within `limit` seconds. `walked` are the
    seconds of walking all the way. Without `wait` (0) the time until the departure worth taking does not count.
    """
    places = walked.size
    answer = np.full((places, percent.size), UNREACHED, dtype=np.int32)
    departures = np.zeros(places, dtype=np.int32)
    most = 1
    for place in range(places):
        most = max(most, firsts[place + 1] - firsts[place])
    piece = np.empty((3, most), dtype=np.int32)
    for place in range(places):
        on_foot = walked[place]
        longest = limit if on_foot == UNREACHED else on_foot - 1
        count = _pieces(rows, firsts[place], firsts[place + 1], seconds, longest, wait, piece)
        departures[place] = count
        total = _up_to(piece, count, longest)
        for column in range(percent.size):
            rank = -(-percent[column] * seconds // 100)
            if rank > total:
                answer[place, column] = on_foot
                continue
            low, high = 0, longest
            while low < high:
                middle = (low + high) // 2
                if _up_to(piece, count, middle) >= rank:
                    high = middle
                else:
                    low = middle + 1
            answer[place, column] = low
    return answer, departures
