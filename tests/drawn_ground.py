"""A lake, a wood, a house and some streets, drawn in metres of Web Mercator inside one tile of zoom 14."""

import math
from pathlib import Path

import pyogrio
import shapely
from sqlalchemy import Connection, text

__all__ = ["HALF_WORLD", "HOUSE", "LAKE", "LAKE_LON_LAT", "TILE_14", "layer", "layers", "paint", "tile_at"]

HALF_WORLD = 20037508.342789244
TILE_14 = (14, 8595, 5642)
"""Everything lies in it."""

_SIDE = 2 * HALF_WORLD / 2**14
_X, _Y = TILE_14[1] * _SIDE - HALF_WORLD, HALF_WORLD - (TILE_14[2] + 1) * _SIDE

_AREAS = (("settlement", 100, 100, 2200), ("wood", 150, 150, 300), ("water", 100, 1000, 400))
LAKE = (_X + 300, _Y + 1200)
"""Its middle."""
LAKE_LON_LAT = (LAKE[0] / HALF_WORLD * 180, math.degrees(math.atan(math.sinh(LAKE[1] / HALF_WORLD * math.pi))))
HOUSE = (_X + 1000, _Y + 500)
"""Its lower left corner."""

_GROUND = """
    INSERT INTO base_area (kind, name, area_m2, geom)
    VALUES (:kind, NULL, :size * :size, ST_SetSRID(ST_MakeEnvelope(:x, :y, :x + :size, :y + :size), 3857))
"""
_BUILDING = """
    INSERT INTO base_building (kind, levels, geom)
    VALUES ('yes', NULL, ST_SetSRID(ST_MakeEnvelope(:x, :y, :x + :size, :y + :size), 3857))
"""
_LINE = """
    INSERT INTO base_line (layer, kind, rank, name, tunnel, bridge, geom)
    VALUES (:layer, :kind, :rank, :name, false, :bridge,
            ST_SetSRID(ST_MakeLine(ST_MakePoint(:x, :y), ST_MakePoint(:x2, :y)), 3857))
"""
_LABEL = """
    INSERT INTO base_label (kind, name, population, geom)
    VALUES (:kind, :name, NULL, ST_SetSRID(ST_MakePoint(:x, :y), 3857))
"""
_LINES = (
    # layer, kind, rank, name, bridge, from x, to x, y
    ("road", "residential", 5, "Lange Straße", False, 100, 700, 2000),
    ("road", "residential", 5, "Lange Straße", True, 700, 800, 2000),
    ("road", "residential", 5, "Lange Straße", False, 800, 2000, 2000),
    ("road", "primary", 2, "Hauptstraße", False, 100, 2000, 1900),
    ("road", "footway", 9, None, False, 100, 2000, 1800),
    ("rail", "rail", 2, None, False, 100, 2000, 1700),
    ("water", "stream", 6, "Ammer", False, 600, 2000, 1200),
)


def paint(connection: Connection) -> None:
    """Fill the tables of the base map with the drawing."""
    for kind, x, y, size in _AREAS:
        connection.execute(text(_GROUND), {"kind": kind, "x": _X + x, "y": _Y + y, "size": float(size)})
    connection.execute(text(_BUILDING), {"x": HOUSE[0], "y": HOUSE[1], "size": 40.0})
    for line, kind, rank, name, bridge, x, x2, y in _LINES:
        values = {"layer": line, "kind": kind, "rank": rank, "name": name, "bridge": bridge}
        connection.execute(text(_LINE), values | {"x": _X + x, "x2": _X + x2, "y": _Y + y})
    connection.execute(text(_LABEL), {"kind": "town", "name": "Musterstadt", "x": _X + 1500, "y": _Y + 1500})


def tile_at(z: int) -> tuple[int, int, int]:
    """Return the tile of zoom `z` in which the lake's middle lies."""
    side = 2 * HALF_WORLD / 2**z
    return z, int((LAKE[0] + HALF_WORLD) / side), int((HALF_WORLD - LAKE[1]) / side)


def layers(folder: Path, tile: bytes, at: tuple[int, int, int]) -> list[str]:
    """Return the names of the layers in `tile`, as GDAL reads them."""
    return [] if not tile else [str(name) for name, _ in pyogrio.list_layers(_file(folder, tile, at))]


def layer(folder: Path, tile: bytes, at: tuple[int, int, int], name: str) -> list[dict[str, object]]:
    """Return the features of a layer of `tile`, as GDAL reads them: attributes, and `geom` in Web Mercator, not cut."""
    meta, _, shapes, columns = pyogrio.raw.read(_file(folder, tile, at), layer=name, CLIP="NO")
    fields = [str(field) for field in meta["fields"]]
    return [
        dict(zip(fields, values, strict=True)) | {"geom": shapely.from_wkb(shape)}
        for shape, *values in zip(shapes, *columns, strict=True)
    ]


def _file(folder: Path, tile: bytes, at: tuple[int, int, int]) -> Path:
    z, x, y = at
    path = folder / str(z) / str(x) / f"{y}.mvt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tile)
    return path
