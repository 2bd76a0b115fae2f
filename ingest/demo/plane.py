"""The plane the town is drawn on: metres east and north of the market square, and curves through points."""

import hashlib
import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "chance", "curve", "happens", "offsets_along", "sample", "to_degrees", "wobble"]

Floats = NDArray[np.float64]

_LON, _LAT = 9.05, 48.75
_METRES_PER_DEGREE_LAT = 111_200.0
_METRES_PER_DEGREE_LON = _METRES_PER_DEGREE_LAT * math.cos(math.radians(_LAT))


def chance(label: str) -> np.random.Generator:
    """Return the dice of one part of the town: the same throws for the same label, whatever else was thrown before."""
    digest = hashlib.sha256(label.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def happens(dice: np.random.Generator, share: float) -> bool:
    """Throw: true in this share of the throws."""
    return float(dice.random()) < share


def to_degrees(xy: Floats) -> Floats:
    """Turn metres, shape (n, 2), into WGS 84 longitude and latitude."""
    return xy / (_METRES_PER_DEGREE_LON, _METRES_PER_DEGREE_LAT) + (_LON, _LAT)


def curve(points: Floats, *, step: float = 25.0) -> Floats:
    """Draw a smooth line (Catmull-Rom) through `points`, a vertex about every `step` metres, rounded to centimetres."""
    if len(points) <= 2:  # noqa: PLR2004 - two points make a straight line
        return points.round(2)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    pieces = []
    for i in range(1, len(padded) - 2):
        p0, p1, p2, p3 = padded[i - 1 : i + 3]
        count = max(2, round(float(np.hypot(*(p2 - p1))) / step))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        pieces.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    return np.vstack([*pieces, points[-1:]]).round(2)


def offsets_along(line: Floats) -> Floats:
    """Return the distance of each vertex from the start of `line`."""
    return np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])


def sample(line: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return points and unit tangents of `line` at distances `at`."""
    along = offsets_along(line)

    def where(s: Floats) -> Floats:
        return np.column_stack([np.interp(s, along, line[:, 0]), np.interp(s, along, line[:, 1])])

    ahead = where(np.minimum(at + 2.0, along[-1])) - where(np.maximum(at - 2.0, 0.0))
    return where(at), ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]


def wobble(xy: Floats, dice: np.random.Generator, *, metres: float, wavelength: float) -> Floats:
    """Bend the plane a little: a smooth shift of about `metres` that changes over about `wavelength`."""
    shift = np.zeros_like(xy)
    for _ in range(4):
        angle, phase = dice.uniform(0, 2 * math.pi, 2)
        length = wavelength * dice.uniform(0.6, 1.6)
        wave = np.sin((xy @ (math.cos(angle), math.sin(angle))) * (2 * math.pi / length) + phase)
        shift += wave[:, None] * dice.normal(0, 0.5, 2)
    return xy + metres * shift
