"""The ground of a printed map: areas, buildings, streets and rails in grey."""

from markupsafe import Markup

from geo.model import Ground

__all__ = ["draw_ground", "stroked"]

_AREAS = {
    "water": "#c9ccd2",
    "wood": "#dfe1e5",
    "green": "#e9eaed",
    "settlement": "#f4f4f6",
}
_ROADS: tuple[tuple[tuple[str, ...], float, str, str, str], ...] = (
    # Kinds, width, colour, edge, dashes; the important ones first.
    (("motorway", "trunk", "motorway_link", "trunk_link"), 17, "#ffffff", "#8a8d99", ""),
    (("primary", "primary_link", "secondary", "secondary_link"), 14, "#ffffff", "#9a9da8", ""),
    (("tertiary", "tertiary_link"), 11, "#ffffff", "#a9acb5", ""),
    (("unclassified", "residential", "living_street", "pedestrian", "road"), 8, "#ffffff", "#b6b8c0", ""),
    (("service", "busway"), 5, "#ffffff", "#c4c6cd", ""),
    (("footway", "path", "cycleway", "track", "steps", "bridleway", "corridor"), 2.2, "#b4b6bf", "", "7 5"),
)
"""Widths in tenths of a millimetre."""


def draw_ground(ground: Ground) -> Markup:
    """Draw the ground, streets above houses, rails above streets."""
    below = [_filled(part.path, _AREAS.get(part.kind, "#f0f0f3")) for part in ground.parts if part.layer == "area"]
    below += [stroked(part.path, 6, "#c0c3ca") for part in ground.parts if part.layer == "water"]
    below += [_filled(part.path, "#d9dbe0") for part in ground.parts if part.layer == "building"]
    rails = [part.path for part in ground.parts if part.layer == "rail"]
    above = [stroked(path, 7, "#8a8d99") + stroked(path, 3.5, "#ffffff", "14 14") for path in rails]
    return Markup().join([*below, *_roads(ground), *above])


def _roads(ground: Ground) -> list[Markup]:
    by_kind: dict[str, list[str]] = {}
    for part in ground.parts:
        if part.layer == "road":
            by_kind.setdefault(part.kind, []).append(part.path)
    edges, faces = [], []
    for kinds, width, colour, edge, dashes in reversed(_ROADS):
        path = " ".join(path for kind in kinds for path in by_kind.get(kind, ()))
        if path and edge:
            edges.append(stroked(path, width + 3.5, edge))
        if path:
            faces.append(stroked(path, width, colour, dashes))
    # First all edges, so that streets run into each other.
    return edges + faces


def _filled(path: str, colour: str) -> Markup:
    return Markup('<path d="{}" fill="{}" fill-rule="evenodd"/>').format(path, colour)


def stroked(path: str, width: float, colour: str, dashes: str = "", *, round_ends: bool = False) -> Markup:
    """Draw a line."""
    dash = Markup(' stroke-dasharray="{}"').format(dashes) if dashes else Markup()
    ends = Markup(' stroke-linecap="round"') if round_ends or not dashes else Markup()
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-linejoin="round"{}{}/>').format(
        path, colour, width, dash, ends
    )
