"""Vector tiles of the own base map, made by the database in one call."""

from sqlalchemy import text

from geo.store.session import ReadSession, WriteSession

__all__ = ["generalise", "get_tile", "get_tile_version"]

_TILE = text("SELECT base_tile(:z, :x, :y)")
_VERSION = text("SELECT coalesce(max(id), 0) FROM import_run WHERE status = 'done'")

_LOOK_IN = text("SELECT set_config('search_path', :path, true)")
# Merged by name and class, so that a street is one line; 2 m are a fifth of a pixel at the largest zoom that asks.
_GENERALISE = (
    text("TRUNCATE base_area_low, base_building_low, base_line_low"),
    text("""
        INSERT INTO base_line_low (layer, kind, rank, name, tunnel, bridge, geom)
        SELECT layer, kind, rank, name, tunnel, bridge, ST_Simplify(line.geom, 2, true)
        FROM (
            SELECT layer, kind, rank, name, tunnel, bridge, ST_LineMerge(ST_Collect(geom)) AS geom
            FROM base_line WHERE rank <= 6
            GROUP BY layer, kind, rank, name, tunnel, bridge
        ) AS street CROSS JOIN LATERAL ST_Dump(street.geom) AS line
    """),
    text("""
        INSERT INTO base_area_low (kind, area_m2, geom)
        SELECT kind, area_m2, ST_SimplifyPreserveTopology(geom, 4) FROM base_area WHERE area_m2 >= 2000
    """),
    text("""
        INSERT INTO base_building_low (geom)
        SELECT ST_SimplifyPreserveTopology(geom, 2) FROM base_building WHERE ST_Area(geom) >= 800
    """),
)


def get_tile(session: ReadSession, z: int, x: int, y: int) -> bytes:
    """Return the vector tile `z`/`x`/`y` with all layers; empty where there is nothing."""
    return bytes(session.scalar(_TILE, {"z": z, "x": x, "y": y}) or b"")


def get_tile_version(session: ReadSession) -> int:
    """Return the number of the import whose data the tiles show."""
    return int(session.scalar(_VERSION) or 0)


def generalise(session: WriteSession, schema: str) -> None:
    """Fill the tables for small zooms from the imported ones, all in `schema`; a step of every import."""
    before = session.scalar(text("SELECT current_setting('search_path')"))
    session.execute(_LOOK_IN, {"path": f"{schema}, public"})
    for statement in _GENERALISE:
        session.execute(statement)
    session.execute(_LOOK_IN, {"path": before})
