"""The base map told to both renderers, MapLibre and canvas, from one table.

MapLibre counts zooms one less than the user, because its tiles measure 512 pixels.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from web.basemap_table import (
    BUILDING_EDGES,
    BUILDINGS_FROM,
    GROUND,
    GROWTH,
    HALO_WIDTH,
    PALETTES,
    RAILS,
    ROADS,
    TEXTS,
    WATER,
    Line,
    Stops,
    Text,
)

__all__ = ["LAST_TILE_ZOOM", "VARIANTS", "canvas_rules", "maplibre_style"]

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

VARIANTS: Final = tuple(PALETTES)
_FONT: Final = "Fira Sans"
_WEIGHTS: Final = {400: "Regular", 500: "Medium", 600: "SemiBold"}
_TILES: Final = "/tiles/{z}/{x}/{y}.mvt"
LAST_TILE_ZOOM: Final = 17
_ANYWHERE: Final = ("path", "track", "steps", "tram", "rail_tie")
"""Lines too thin to be told apart in tunnels and on bridges."""


class _Fill(NamedTuple):
    id: str
    layer: str
    from_zoom: int
    colours: dict[str, str]
    """By kind; the empty kind is every kind."""


class _Stroke(NamedTuple):
    id: str
    layer: str
    from_zoom: int
    kinds: tuple[str, ...]
    """None named: all."""
    level: str
    """tunnel, open, bridge or any."""
    colour: str
    widths: Stops
    dash: tuple[float, ...]
    cap: str


class _Name(NamedTuple):
    id: str
    layer: str
    from_zoom: int
    kinds: tuple[str, ...]
    ranks: tuple[int, int] | None
    along: bool
    colour: str
    halo: str
    weight: int
    sizes: Stops
    to_zoom: int


_Rule = _Fill | _Stroke | _Name


def canvas_rules(variant: str) -> dict[str, Json]:
    """Return what the renderer without WebGL draws, in its order."""
    rules: list[Json] = [_plain(rule) for rule in _rules(PALETTES[variant])]
    return {
        "land": PALETTES[variant]["land"],
        "font": _FONT,
        "growth": GROWTH,
        "halo_width": HALO_WIDTH,
        "tiles": _TILES,
        "last_tile_zoom": LAST_TILE_ZOOM,
        "rules": rules,
    }


def maplibre_style(variant: str) -> dict[str, Json]:
    """Return the style for MapLibre; it names no glyphs, so that labels are drawn from the page's own font."""
    palette = PALETTES[variant]
    source: Json = {"type": "vector", "tiles": [_TILES], "minzoom": 0, "maxzoom": LAST_TILE_ZOOM}
    layers: list[Json] = [{"id": "land", "type": "background", "paint": {"background-color": palette["land"]}}]
    layers.extend(_maplibre_layer(rule) for rule in _rules(palette))
    return {"version": 8, "name": f"sozialraumatlas-{variant}", "sources": {"base": source}, "layers": layers}


def _rules(palette: Mapping[str, str]) -> Iterator[_Rule]:
    yield _Fill("ground", "area", 0, {kind: palette[colour] for kind, colour in GROUND.items()})
    yield from (_stroke(palette, line, "open") for line in WATER)
    yield _Fill("building", "building", BUILDINGS_FROM, {"": palette["building"]})
    edges_from = int(min(BUILDING_EDGES))
    yield _Stroke(
        "building-edge", "building", edges_from, (), "any", palette["building_edge"], BUILDING_EDGES, (), "butt"
    )
    yield from _level(palette, "tunnel")
    yield from (_stroke(palette, road, "any") for road in ROADS if road.id in _ANYWHERE)
    yield from _level(palette, "open")
    yield from _level(palette, "bridge")
    yield from (_stroke(palette, rail, "any") for rail in RAILS if rail.id in _ANYWHERE)
    yield from (_name(palette, text) for text in TEXTS)


def _level(palette: Mapping[str, str], level: str) -> Iterator[_Stroke]:
    roads = [road for road in ROADS if road.id not in _ANYWHERE]
    yield from (_edge(palette, road, level) for road in roads)
    yield from (_stroke(palette, road, level) for road in roads)
    yield from (_stroke(palette, rail, level) for rail in RAILS if rail.id not in _ANYWHERE)


def _stroke(palette: Mapping[str, str], line: Line, level: str) -> _Stroke:
    colour = palette["settlement" if level == "tunnel" and line.layer == "road" else line.colour]
    cap = "butt" if line.dash else "round"
    return _Stroke(
        f"{line.id}-{level}",
        line.layer,
        max(line.from_zoom, line.core_from),
        line.kinds,
        level,
        colour,
        line.widths,
        line.dash,
        cap,
    )


def _edge(palette: Mapping[str, str], line: Line, level: str) -> _Stroke:
    # Without anything inside it is the line itself.
    widths = {
        zoom: round(width + (line.casing if zoom >= line.core_from else 0), 2) for zoom, width in line.widths.items()
    }
    dash, cap = {"tunnel": ((0.5, 0.3), "butt"), "open": ((), "round"), "bridge": ((), "butt")}[level]
    colour = palette[line.edge]
    return _Stroke(f"{line.id}-{level}-edge", line.layer, line.from_zoom, line.kinds, level, colour, widths, dash, cap)


def _name(palette: Mapping[str, str], text: Text) -> _Name:
    return _Name(
        text.id,
        text.layer,
        text.from_zoom,
        text.kinds,
        text.ranks,
        text.along,
        palette[text.colour],
        palette["halo"],
        text.weight,
        text.sizes,
        text.to_zoom,
    )


def _plain(rule: _Rule) -> dict[str, Json]:
    fields = {key: _stops(value) if isinstance(value, Mapping) else value for key, value in rule._asdict().items()}
    if isinstance(rule, _Fill):
        fields["colours"] = rule.colours
    return {"type": type(rule).__name__[1:].lower(), **fields}


def _stops(stops: Mapping[float, float]) -> list[Json]:
    return [[zoom, value] for zoom, value in stops.items()]


def _maplibre_layer(rule: _Rule) -> dict[str, Json]:
    common: dict[str, Json] = {
        "id": rule.id,
        "source": "base",
        "source-layer": rule.layer,
        "minzoom": max(0, rule.from_zoom - 1),
    }
    if isinstance(rule, _Fill):
        return common | _maplibre_fill(rule)
    if isinstance(rule, _Stroke):
        return common | _maplibre_stroke(rule)
    return common | _maplibre_name(rule)


def _maplibre_fill(rule: _Fill) -> dict[str, Json]:
    if "" in rule.colours:
        return {"type": "fill", "paint": {"fill-color": rule.colours[""]}}
    cases: list[Json] = [part for pair in rule.colours.items() for part in pair]
    return {
        "type": "fill",
        "filter": _one_of("kind", rule.colours),
        "paint": {"fill-color": ["match", ["get", "kind"], *cases, "rgba(0, 0, 0, 0)"]},
    }


def _maplibre_stroke(rule: _Stroke) -> dict[str, Json]:
    paint: dict[str, Json] = {"line-color": rule.colour, "line-width": _growing(rule.widths)}
    if rule.dash:
        paint["line-dasharray"] = list(rule.dash)
    filters: list[Json] = [_one_of("kind", rule.kinds)] if rule.kinds else []
    levels: dict[str, list[Json]] = {
        "open": [["!", ["has", "tunnel"]], ["!", ["has", "bridge"]]],
        "tunnel": [["has", "tunnel"]],
        "bridge": [["has", "bridge"]],
        "any": [],
    }
    filters += levels[rule.level]
    layout: Json = {"line-cap": rule.cap, "line-join": "round"}
    return {"type": "line", "filter": ["all", *filters], "layout": layout, "paint": paint}


def _maplibre_name(rule: _Name) -> dict[str, Json]:
    layout: dict[str, Json] = {
        "text-field": ["get", "name"],
        # The first name tells MapLibre the weight, the second is the family that the page has.
        "text-font": [f"{_FONT} {_WEIGHTS[rule.weight]}", _FONT],
        "text-size": _growing(rule.sizes),
    }
    if rule.along:
        layout |= {"symbol-placement": "line", "symbol-spacing": 350, "text-max-angle": 35, "text-padding": 4}
    else:
        layout |= {"text-max-width": 8, "text-padding": 6}
    filters: list[Json] = [["has", "name"]]
    if rule.kinds:
        filters.append(_one_of("kind", rule.kinds))
    if rule.ranks:
        filters += [[">=", ["get", "rank"], rule.ranks[0]], ["<=", ["get", "rank"], rule.ranks[1]]]
    paint: Json = {"text-color": rule.colour, "text-halo-color": rule.halo, "text-halo-width": HALO_WIDTH}
    return {
        "type": "symbol",
        "maxzoom": rule.to_zoom - 1,
        "filter": ["all", *filters],
        "layout": layout,
        "paint": paint,
    }


def _one_of(key: str, values: Iterable[str]) -> list[Json]:
    return ["in", ["get", key], ["literal", list(values)]]


def _growing(stops: Stops) -> list[Json]:
    pairs: list[Json] = [part for zoom, value in stops.items() for part in (zoom - 1, value)]
    return ["interpolate", ["exponential", GROWTH], ["zoom"], *pairs]
