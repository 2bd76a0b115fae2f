"""How long it takes whenever one leaves in a window: shares of all its seconds, in whole seconds."""

import numpy as np
from numpy.typing import NDArray

from geo.compiled import kernel
from geo.network import TICKS_PER_SECOND, Ints
from geo.reach.kernels import UNREACHED

__all__ = ["PERCENTILES", "by_place", "mirrored", "shares"]

PERCENTILES = (5, 25, 50, 75, 95)


def mirrored(found: Ints, until: int) -> Ints:
    """Return the same rows as seen by who must be there at a moment, and looks back from `until`."""
    return np.stack([found[:, 0], until - found[:, 2], until - found[:, 1]], axis=1)


@kernel
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


@kernel
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


@kernel
def _up_to(piece: Ints, count: int, seconds: int) -> int:
    """Return how many departures take so many seconds at most."""
    total, most = np.int32(0), np.int32(seconds)
    # Without a branch and in 32 bits, so that several are added at once.
    for row in range(count):
        length = np.int32(max(np.int32(min(piece[1, row], most) - piece[0, row] + np.int32(1)), np.int32(0)))
        total = np.int32(total + np.int32(length * piece[2, row]))
    return int(total)


@kernel
def _ends(piece: Ints, count: int) -> tuple[int, int]:
    """Return a duration that all departures exceed, and one that none does."""
    low, high = piece[0, 0], piece[1, 0]
    for row in range(1, count):
        low, high = min(low, piece[0, row]), max(high, piece[1, row])
    return low - 1, high


@kernel
def _rank(piece: Ints, count: int, rank: int, low: int, below: int, high: int, above: int) -> tuple[int, int, int]:  # noqa: PLR0913, PLR0917 - as above
    """Return the least duration that so many departures or more do not exceed, and a lower one that fewer do not.

    `below` (less than `rank`) departures take `low` seconds at most, `above` (`rank` or more) take `high` at most; the
    last number returned is how many take the lower one. Departures lie about evenly, so a guess is nearly right.
    """
    while high - low > 1:
        guess = low + (rank - below) * (high - low) // (above - below)
        middle = min(max(guess, low + 1), high - 1)
        known = _up_to(piece, count, middle)
        if known >= rank:
            high, above = middle, known
        else:
            low, below = middle, known
    return high, low, below


@kernel
def shares(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    firsts: Ints, rows: Ints, walked: Ints, seconds: int, limit: int, wait: int, percent: NDArray[np.int64]
) -> tuple[Ints, Ints]:
    """Return the seconds that each of `percent` of all departures do not exceed, and how many departures are worth it.

    One may leave at each of `seconds` seconds; the share of p per cent is the smallest duration that so many of them
    or more take at most (nearest rank), `UNREACHED` where too few arrive within `limit` seconds. `walked` are the
    seconds of walking all the way; `percent` grows. Without `wait` (0) the time until the departure worth taking does
    not count.
    """
    places = walked.size
    answer = np.empty((places, percent.size), dtype=np.int32)
    departures = np.zeros(places, dtype=np.int32)
    most = 1
    for place in range(places):
        most = max(most, firsts[place + 1] - firsts[place])
    piece = np.empty((3, most), dtype=np.int32)
    for place in range(places):
        on_foot = walked[place]
        longest = limit if on_foot == UNREACHED else min(limit, on_foot - 1)
        count = _pieces(rows, firsts[place], firsts[place + 1], seconds, longest, wait, piece)
        departures[place] = count
        answer[place, :] = on_foot
        if not count:
            continue
        low, high = _ends(piece, count)
        below, total = 0, _up_to(piece, count, high)
        for column in range(percent.size):
            rank = -(-percent[column] * seconds // 100)
            if rank <= total:
                answer[place, column], low, below = _rank(piece, count, rank, low, below, high, total)
    return answer, departures
