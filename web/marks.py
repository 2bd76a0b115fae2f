"""Marks of the map as one SVG sprite: shape and colour of the group, glyph of the theme."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geo.model import GROUPS, THEMES, Group, Theme

__all__ = ["glyph_file", "group_shape", "number_picture", "sprite"]

_HOME = Path(__file__).parent
_GLYPHS = {
    "maki": _HOME / "node_modules/@mapbox/maki/icons",
    "temaki": _HOME / "node_modules/@rapideditor/temaki/icons",
    "own": _HOME / "glyphs",
}

_SHAPES = {
    "circle": '<circle r="13"/>',
    "square": '<rect x="-12" y="-12" width="24" height="24" rx="4.5"/>',
    "diamond": '<rect x="-11" y="-11" width="22" height="22" rx="3" transform="rotate(45)"/>',
    "house": (
        '<path d="M-2-13.5a3 3 0 0 1 4 0l10.3 9.2a3 3 0 0 1 1 2.2V10a3 3 0 0 1-3 3h-20.6a3 3 0 0 1-3-3'
        'v-12.1a3 3 0 0 1 1-2.2z"/>'
    ),
    "hexagon": (
        '<path d="M-6.2-12.5h12.4a2.5 2.5 0 0 1 2.2 1.3l5.6 9.9a2.6 2.6 0 0 1 0 2.6l-5.6 9.9'
        "a2.5 2.5 0 0 1-2.2 1.3h-12.4a2.5 2.5 0 0 1-2.2-1.3l-5.6-9.9a2.6 2.6 0 0 1 0-2.6"
        'l5.6-9.9a2.5 2.5 0 0 1 2.2-1.3z"/>'
    ),
    "dot": '<circle r="11"/>',
}
"""Drawn around the origin, about 26 wide."""

_GLYPH_SIZE = {"circle": 16.0, "square": 17.0, "diamond": 16.0, "house": 15.0, "hexagon": 15.5, "dot": 13.0}
_GLYPH_SHIFT = {"house": 1.8}

_SVG = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
_VIEW_BOX = re.compile(r'viewBox="([\d. -]+)"')


def glyph_file(theme: Theme) -> Path:
    """Return the file of the theme's glyph."""
    folder, _, name = theme.glyph.partition("/")
    return _GLYPHS[folder] / f"{name}.svg"


def group_shape(key: str) -> str:
    """Return the shape of a group as SVG, around the origin and about 26 wide."""
    return _SHAPES[next(group.shape for group in GROUPS if group.key == key)]


@cache
def sprite() -> str:
    """Return the sprite: `#{theme}` for lists, with `-map` and `-chosen` for the map; `#group-{key}` for the legend.

    `#number-{key}-chosen` is the empty shape of a group, with room for a number. `#ink-{noun}` is what people know, in
    ink on white, with the glyph of a theme as `#ink-gap-{theme}` and `#ink-resource-{theme}`.
    """
    groups = {group.key: group for group in GROUPS}
    symbols = [_symbols(theme.key, theme, groups[theme.group]) for theme in THEMES]
    symbols += [_symbols(f"group-{key}", _first_theme(key), group) for key, group in groups.items()]
    symbols += [_symbols(f"number-{key}", None, group) for key, group in groups.items()]
    symbols += [symbol for theme in THEMES for symbol in (_ink_gap(theme), _ink_resource(theme, groups[theme.group]))]
    symbols += [_ink(f"ink-{noun}", drawn) for noun, drawn in _INK.items()]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def number_picture(group: Group, *, lined: bool = False) -> str:
    """Return the empty shape of a group as a picture of its own; `lined` as it stands on the map."""
    faces = _faces(group)
    drawn = faces.line + faces.edge + faces.face if lined else faces.edge + faces.face
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-17 -17 34 34">{drawn}</svg>'


class _Faces(NamedTuple):
    """Layers of a mark."""

    face: str
    edge: str
    line: str


_FACE = {"nearby": "neighbourhood", "open": "culture", "specialist": "counselling"}
"""Theme whose glyph stands for its whole group, where it is not the first."""


def _first_theme(group: str) -> Theme:
    face = _FACE.get(group)
    return next(theme for theme in THEMES if theme.group == group and face in (None, theme.key))


def _faces(group: Group, theme: Theme | None = None) -> _Faces:
    shape = _SHAPES[group.shape]
    face = f'<g fill="{group.colour}">{shape}</g>{_glyph(theme, group.shape) if theme else ""}'
    edge = _layer(shape, 'fill="#fff" stroke="#fff" stroke-width="3.2"')
    # On the map a soft dark line under the white edge keeps marks apart from pale ground, without a shadow's cost.
    line = _layer(shape, 'fill="#fff" stroke="#131525" stroke-opacity=".28" stroke-width="4.4"')
    return _Faces(face, edge, line)


def _symbols(key: str, theme: Theme | None, group: Group) -> str:
    shape, (face, edge, line) = _SHAPES[group.shape], _faces(group, theme)
    ring = _layer(shape, 'fill="#131525" stroke="#fff" stroke-width="1.2" transform="scale(1.5)"')
    ring += _layer(shape, 'fill="#fff" transform="scale(1.27)"')
    return (
        f'<symbol id="{key}" viewBox="-17 -17 34 34">{edge}{face}</symbol>'
        f'<symbol id="{key}-map" viewBox="-17 -17 34 34">{line}{edge}{face}</symbol>'
        f'<symbol id="{key}-chosen" viewBox="-24 -24 48 48">{ring}<g transform="scale(1.1)">{face}</g></symbol>'
    )


_PEN = 'fill="none" stroke="#131525" stroke-linecap="round" stroke-linejoin="round"'
_BOARD = '<rect x="-12" y="-12" width="24" height="24" rx="4" fill="#fff" stroke="#131525" stroke-width="2.6"/>'
_RING = '<circle r="14" fill="#fff"/>' + f'<path {_PEN} stroke-width="3.2" d="M9.2-8.6A12.6 12.6 0 1 0 12.4 2.2"/>'
"""The opening is what is missing."""
_INK = {
    "gap": _RING,
    "resource": f'{_BOARD}<path {_PEN} stroke-width="2.4" d="M-6 0h12M0-6v12"/>',
    "key_person": (
        '<circle r="12.7" fill="#fff" stroke="#131525" stroke-width="2.6"/>'
        f'<g {_PEN} stroke-width="2.4"><circle cx="-3.4" r="3"/><path d="M-.4 0h7.4v3M3.6 0v2.4"/></g>'
    ),
    "entry": (
        '<path d="M-12-11h24v18h-14l-6 6v-6h-4z" fill="#fff" stroke="#131525" stroke-width="2.6" '
        f'stroke-linejoin="round"/><path {_PEN} stroke-width="2.2" d="M-6.5-5h13M-6.5.5h8"/>'
    ),
    "project": f'{_BOARD}<path d="M-5 7.5v-14h10l-2.4 4 2.4 4h-7.6v6z" fill="#131525"/>',
}
"""What people know, around the origin."""


def _ink_gap(theme: Theme) -> str:
    return _ink(f"ink-gap-{theme.key}", _RING + _glyph(theme, "dot", "#131525"))


def _ink_resource(theme: Theme, group: Group) -> str:
    shape = _layer(_SHAPES[group.shape], 'fill="#fff" stroke="#131525" stroke-width="2.6"')
    return _ink(f"ink-resource-{theme.key}", shape + _glyph(theme, group.shape, "#131525"))


def _ink(key: str, drawn: str) -> str:
    ring = '<circle r="22.5" fill="#131525"/><circle r="21" fill="#ffc933"/>'
    return (
        f'<symbol id="{key}" viewBox="-17 -17 34 34">{drawn}</symbol>'
        f'<symbol id="{key}-chosen" viewBox="-24 -24 48 48">{ring}<circle r="17" fill="#fff"/>{drawn}</symbol>'
    )


def _layer(shape: str, attributes: str) -> str:
    return f"<g {attributes}>{shape}</g>"


def _glyph(theme: Theme, shape: str, colour: str = "#fff") -> str:
    attributes, inner = _SVG.search(glyph_file(theme).read_text(encoding="utf-8")).groups()  # type: ignore[union-attr]  # a glyph is an SVG
    box = _VIEW_BOX.search(attributes)
    width = float(box[1].split()[2]) if box else 15.0
    size = _GLYPH_SIZE[shape]
    left, top = -size / 2, -size / 2 + _GLYPH_SHIFT.get(shape, 0.0)
    place = f"translate({left:g} {top:g}) scale({size / width:.4g})"
    return f'<g fill="{colour}" transform="{place}">{inner.strip()}</g>'
