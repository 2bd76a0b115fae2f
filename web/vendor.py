"""Third-party files that the browser may load: a table from URL path to installed file, and nothing outside it."""

from pathlib import Path

from geo.errors import NotFoundError

__all__ = ["LOCAL_COPIES", "VENDOR_FILES", "vendor_file", "vendor_url"]

_PACKAGES = Path(__file__).parent / "node_modules"
_GITHUB = "https://cdn.jsdelivr.net/gh"
_FONT = "@fontsource/fira-sans/files/fira-sans"
_ARABIC = "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic"

VENDOR_FILES = {
    "kern/kern.min.css": "@kern-ux/native/dist/kern.min.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet-heat/leaflet-heat.js": "leaflet.heat/dist/leaflet-heat.js",
    "maplibre-gl/maplibre-gl-csp.js": "maplibre-gl/dist/maplibre-gl-csp.js",
    "maplibre-gl/maplibre-gl-csp-worker.js": "maplibre-gl/dist/maplibre-gl-csp-worker.js",
    "maplibre-gl/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl-leaflet/leaflet-maplibre-gl.js": "@maplibre/maplibre-gl-leaflet/leaflet-maplibre-gl.js",
    "protomaps-leaflet/protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "fira-sans/latin-400.woff2": f"{_FONT}-latin-400-normal.woff2",
    "fira-sans/latin-500.woff2": f"{_FONT}-latin-500-normal.woff2",
    "fira-sans/latin-600.woff2": f"{_FONT}-latin-600-normal.woff2",
    "fira-sans/latin-ext-400.woff2": f"{_FONT}-latin-ext-400-normal.woff2",
    "fira-sans/latin-ext-500.woff2": f"{_FONT}-latin-ext-500-normal.woff2",
    "fira-sans/latin-ext-600.woff2": f"{_FONT}-latin-ext-600-normal.woff2",
    "fira-sans/cyrillic-400.woff2": f"{_FONT}-cyrillic-400-normal.woff2",
    "fira-sans/cyrillic-600.woff2": f"{_FONT}-cyrillic-600-normal.woff2",
    "fira-sans/cyrillic-ext-400.woff2": f"{_FONT}-cyrillic-ext-400-normal.woff2",
    "fira-sans/cyrillic-ext-600.woff2": f"{_FONT}-cyrillic-ext-600-normal.woff2",
    "noto-sans-arabic/arabic-400.woff2": f"{_ARABIC}-400-normal.woff2",
    "noto-sans-arabic/arabic-600.woff2": f"{_ARABIC}-600-normal.woff2",
}
"""Path below /static/vendor/ → file below node_modules."""

LOCAL_COPIES = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js": "leaflet/leaflet.js",
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css": "leaflet/leaflet.css",
    f"{_GITHUB}/python-visualization/folium@main/folium/templates/leaflet_heat.min.js": "leaflet-heat/leaflet-heat.js",
}
"""Address that folium would load from the internet → our copy of it."""


def vendor_file(path: str) -> Path:
    """Return the installed file behind `/static/vendor/{path}`; raises NotFoundError."""
    try:
        return _PACKAGES / VENDOR_FILES[path]
    except KeyError:
        raise NotFoundError(f"There is no file {path!r} here.", de=f"Die Datei {path!r} gibt es hier nicht.") from None


def vendor_url(foreign: str) -> str:
    """Return our own URL for a file that a library names on the internet; an unknown one is an error of ours."""
    return f"/static/vendor/{LOCAL_COPIES[foreign]}"
