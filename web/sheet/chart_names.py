"""Names of streets on a printed map: along their longest straight piece, the important ones first."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from geo.model import Frame, StreetName
from web.sheet.chart_pieces import FONT

__all__ = ["Circle", "write_names"]

_LETTER = 0.54
"""Width of a letter of Fira Sans in its own size, on average."""
_SIZE = 25.0
_FITTING = 0.8
"""The part of a name that has to lie along a straight piece."""

Circle = tuple[float, float, float]
"""Something in the way: its middle and how far it reaches."""


def write_names(names: Iterable[StreetName], taken: Iterable[Circle], frame: Frame) -> Iterator[Markup]:
    """Write the names that find a free place."""
    blocked = list(taken)
    for street in names:
        wide = len(street.name) * _LETTER * _SIZE
        seat = _straightest(street.line, wide)
        if seat is None:
            continue
        x, y, angle = seat
        circles = [
            (x + part * math.cos(angle), y + part * math.sin(angle), _SIZE * 0.75)
            for part in _steps(-wide / 2, wide / 2, _SIZE)
        ]
        if any(_outside(circle, frame) or _hits(circle, blocked) for circle in circles):
            continue
        blocked += circles
        yield _lettered(street.name, x, y, angle)


def _straightest(line: Sequence[tuple[float, float]], wide: float) -> tuple[float, float, float] | None:
    pieces = [(math.dist(a, b), a, b) for a, b in pairwise(line)]
    length, (ax, ay), (bx, by) = max(pieces, default=(0.0, (0.0, 0.0), (0.0, 0.0)))
    if length < wide * _FITTING:
        return None
    angle = math.atan2(by - ay, bx - ax)
    if abs(angle) > math.pi / 2:
        angle -= math.copysign(math.pi, angle)
    return (ax + bx) / 2, (ay + by) / 2, angle


def _steps(first: float, last: float, step: float) -> Iterator[float]:
    while first <= last:
        yield first
        first += step


def _outside(circle: Circle, frame: Frame) -> bool:
    x, y, radius = circle
    return not (radius < x < frame.width - radius and radius < y < frame.height - radius)


def _hits(circle: Circle, others: Iterable[Circle]) -> bool:
    return any(math.hypot(circle[0] - x, circle[1] - y) < circle[2] + radius for x, y, radius in others)


def _lettered(name: str, x: float, y: float, angle: float) -> Markup:
    # The white halo is a stroke of its own below the letters, because not everybody knows paint-order.
    text = Markup('<text y="{:.1f}" text-anchor="middle" font-family="{}" font-size="{:g}"{}>{}</text>')
    halo = text.format(_SIZE / 3, FONT, _SIZE, Markup(' fill="#fff" stroke="#fff" stroke-width="7"'), name)
    ink = text.format(_SIZE / 3, FONT, _SIZE, Markup(' fill="#3c4056"'), name)
    return Markup('<g transform="translate({:.1f} {:.1f}) rotate({:.1f})">{}{}</g>').format(
        x, y, math.degrees(angle), halo, ink
    )
