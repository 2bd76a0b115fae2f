"""The folium map taken apart, so that its pieces fit into a page of our own under a strict policy."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.map import CustomPane
from folium.plugins import HeatMap

from geo.model import BBox
from web.vendor import vendor_url

__all__ = ["MAP_NAME", "MapParts", "map_parts"]

MAP_NAME = "map_atlas"
"""Id of the map's element, and name of the JavaScript variable that holds the map."""

_MIN_ZOOM, _MAX_ZOOM = 8, 19
_HEAT: dict[str, Any] = {
    "name": "heat",
    "min_opacity": 0.3,
    "radius": 34,
    "blur": 24,
    "max_zoom": 13,
    "gradient": {0.2: "#FFD9B0", 0.6: "#E2762B", 1.0: "#8E3B00"},
}
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class _Map(folium.Map):
    """Folium's map without jQuery, Bootstrap and icon fonts, which only its own markers and pop-ups need."""

    default_js = [("leaflet", "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js")]  # noqa: RUF012 - folium reads a class attribute
    default_css = [("leaflet_css", "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css")]  # noqa: RUF012 - as above


@dataclass(frozen=True, slots=True)
class MapParts:
    """A folium map in pieces, each of which a page puts into its place."""

    scripts: tuple[str, ...]
    stylesheets: tuple[str, ...]
    style: str
    head_script: str
    body: str
    script: str


@lru_cache(maxsize=256)
def map_parts(bbox: BBox, *, heat: bool = False) -> MapParts:
    """Draw the map of a town that fills `bbox`, and take it apart; `heat` adds an empty layer `heat_map_atlas`."""
    west, south, east, north = bbox
    middle = ((south + north) / 2, (west + east) / 2)
    drawn = _Map(location=middle, zoom_start=_MAX_ZOOM, tiles=None, zoom_control=False, control_scale=False)
    drawn._id = "atlas"  # noqa: SLF001 - folium has no other way to a name that stays the same
    # Without tiles folium forgets the zooms, and layers that ask the map for them fail.
    drawn.options |= {"min_zoom": _MIN_ZOOM, "max_zoom": _MAX_ZOOM, "zoom_snap": 1}
    # Only steps are animated, and no town is a step away from the closest view: a flight to the first view would have
    # the page ask for two, and swallow the view that an address names.
    drawn.options["zoom_animation_threshold"] = 1
    drawn.fit_bounds([(south, west), (north, east)])
    if heat:
        _add_heat(drawn)
    figure: Figure = drawn.get_root()  # type: ignore[assignment]  # the root of a map is a figure
    figure.render()
    return _take_apart(figure)


def _add_heat(drawn: _Map) -> None:
    """Add a layer of heat in one hue, which is told from the colours of cells by all eyes; its points come later."""
    CustomPane("heat", z_index=450).add_to(drawn)
    layer = HeatMap([], **_HEAT)  # type: ignore[no-untyped-call]  # folium has no types
    layer._id = "atlas"  # noqa: SLF001 - as above
    layer.add_to(drawn)


def _take_apart(figure: Figure) -> MapParts:
    children = list(figure.header._children.values())  # noqa: SLF001 - folium offers no other access
    text = "\n".join(child.render() for child in children if not isinstance(child, JavascriptLink | CssLink))
    return MapParts(
        scripts=tuple(vendor_url(child.url) for child in children if isinstance(child, JavascriptLink)),
        stylesheets=tuple(vendor_url(child.url) for child in children if isinstance(child, CssLink)),
        style="\n".join(_STYLE.findall(text)),
        head_script="\n".join(_SCRIPT.findall(text)),
        body=figure.html.render(),
        script=figure.script.render(),
    )
