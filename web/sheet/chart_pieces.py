"""What a printed map carries: numbers, stops, lines, the home, a scale, the north and the source."""

from typing import NamedTuple

from markupsafe import Markup

from geo.model import Frame, get_theme
from web.marks import group_shape

__all__ = ["FONT", "INK", "Spot", "bar", "chip", "credit", "home", "mark", "north", "stop"]

INK = "#131525"
FONT = "Sheet Latin, Sheet Latin Ext"
"""Families of `letters.css`."""
_NICE_METRES = (50, 100, 200, 300, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000)
_BAR_UNITS = 260
_KILOMETRE = 1_000
_TWO_DIGITS = 10


class Spot(NamedTuple):
    """Units from the left and from the top."""

    x: float
    y: float


def mark(number: int, theme: str, *, edge: bool = False) -> Markup:
    """Draw a number in the shape of its group, around the origin and about 26 units wide."""
    shape = Markup(group_shape(get_theme(theme).group))  # noqa: S704 - our own table
    around = Markup('<g fill="#fff" stroke="#fff" stroke-width="4">{}</g>').format(shape) if edge else Markup()
    return around + Markup(
        '<g fill="{ink}">{shape}</g><text y="5" text-anchor="middle" font-family="{font}" font-weight="600"'
        ' font-size="{size}" fill="#fff">{number}</text>'
    ).format(ink=INK, shape=shape, font=FONT, size=15 if number < _TWO_DIGITS else 13, number=number)


def stop(at: Spot) -> Markup:
    """Draw a stop."""
    return Markup(
        '<circle cx="{x:.1f}" cy="{y:.1f}" r="21" fill="#fff"/><circle cx="{x:.1f}" cy="{y:.1f}" r="18" fill="#fff"'
        ' stroke="{ink}" stroke-width="4"/><text x="{x:.1f}" y="{t:.1f}" text-anchor="middle" font-family="{font}"'
        ' font-weight="600" font-size="24" fill="{ink}">H</text>'
    ).format(x=at.x, y=at.y, t=at.y + 8.5, ink=INK, font=FONT)


def chip(line: str, at: Spot) -> Markup:
    """Write the name of a line beside its way."""
    wide = len(line) * 17 + 26
    return Markup(
        '<rect x="{x:.1f}" y="{y:.1f}" width="{w}" height="44" rx="7" fill="#fff" stroke="{ink}" stroke-width="3"/>'
        '<text x="{m:.1f}" y="{t:.1f}" text-anchor="middle" font-family="{font}" font-weight="600" font-size="29"'
        ' fill="{ink}">{line}</text>'
    ).format(x=at.x - wide / 2, y=at.y - 22, w=wide, m=at.x, t=at.y + 10, ink=INK, font=FONT, line=line)


def home(at: Spot) -> Markup:
    """Draw where the client starts."""
    return Markup(
        '<g transform="translate({:.1f} {:.1f})"><circle r="40" fill="#fff"/><circle r="34" fill="#fff" stroke="{}"'
        ' stroke-width="6"/><path d="M-18 1 0-17 18 1v18h-12v-11h-12v11h-12z" fill="{}"/></g>'
    ).format(at.x, at.y, INK, INK)


def bar(frame: Frame) -> Markup:
    """Draw a scale."""
    metres = max(m for m in _NICE_METRES if m == _NICE_METRES[0] or m * frame.units_per_metre <= _BAR_UNITS)
    wide = metres * frame.units_per_metre
    label = f"{metres} m" if metres < _KILOMETRE else f"{metres // _KILOMETRE} km"
    left, base = 30.0, frame.height - 26
    return Markup(
        '<rect x="{bx:.1f}" y="{by:.1f}" width="{bw:.1f}" height="56" fill="#fff" fill-opacity=".85"/>'
        '<path d="M{x:.1f} {y0:.1f}V{y:.1f}H{x2:.1f}V{y0:.1f}" fill="none" stroke="{ink}" stroke-width="3"/>'
        '<text x="{m:.1f}" y="{t:.1f}" text-anchor="middle" font-family="{font}" font-size="27"'
        ' fill="{ink}">{label}</text>'
    ).format(
        bx=left - 10,
        by=base - 42,
        bw=wide + 20,
        x=left,
        x2=left + wide,
        y=base,
        y0=base - 18,
        m=left + wide / 2,
        t=base - 12,
        ink=INK,
        font=FONT,
        label=label,
    )


def north(frame: Frame) -> Markup:
    """Show where north is."""
    return Markup(
        '<g transform="translate({:.1f} 24)"><rect width="84" height="56" rx="7" fill="#fff" stroke="{ink}"'
        ' stroke-width="3"/><text x="28" y="39" text-anchor="middle" font-family="{font}" font-weight="600"'
        ' font-size="31" fill="{ink}">N</text><path d="M60 42V18M51 27 60 16 69 27" fill="none" stroke="{ink}"'
        ' stroke-width="4.5"/></g>'
    ).format(frame.width - 110, ink=INK, font=FONT)


def credit(frame: Frame, whose: str = "OpenStreetMap-Mitwirkende") -> Markup:
    """Name whose data these are, in letters that need no joining."""
    return Markup(
        '<rect x="{x:.1f}" y="{y:.1f}" width="470" height="44" fill="#fff" fill-opacity=".9"/>'
        '<text x="{t:.1f}" y="{b:.1f}" text-anchor="end" font-family="{font}" font-size="27" fill="{ink}">'
        "© {whose}</text>"
    ).format(
        x=frame.width - 474,
        y=frame.height - 46,
        t=frame.width - 18,
        b=frame.height - 14,
        font=FONT,
        ink=INK,
        whose=whose,
    )
