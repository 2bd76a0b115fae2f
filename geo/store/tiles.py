"""Vector tiles of the own base map, made by the database in one call."""

from typing import NamedTuple

from sqlalchemy import Integer, bindparam, text

from geo.store.session import ReadSession, WriteSession

__all__ = ["Tile", "find_last_import", "generalise", "get_tile", "get_tile_version"]

_VERSION = text("SELECT coalesce(max(id), 0) FROM import_run WHERE status = 'done'")
_LAST = text("""
    SELECT id, finished_at FROM import_run WHERE status = 'done' AND kind <> 'addresses' ORDER BY id DESC LIMIT 1
""")
_TILE = text("""
    SELECT version, CASE WHEN version IS DISTINCT FROM :known THEN base_tile(:z, :x, :y) END AS content
    FROM (SELECT coalesce(max(id), 0) AS version FROM import_run WHERE status = 'done') AS newest
""").bindparams(bindparam("known", type_=Integer))

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


class Tile(NamedTuple):
    """A vector tile and the import whose data it shows."""

    version: int
    content: bytes | None
    """None: who asked knows this version."""


def get_tile(session: ReadSession, z: int, x: int, y: int, *, known: int | None = None) -> Tile:
    """Return the vector tile `z`/`x`/`y` with all layers, or none if `known` is its version."""
    row = session.execute(_TILE, {"z": z, "x": x, "y": y, "known": known}).one()
    return Tile(row.version, row.content if row.content is None else bytes(row.content))


def get_tile_version(session: ReadSession) -> int:
    """Return the number of the import whose data the tiles show."""
    return int(session.scalar(_VERSION) or 0)


def find_last_import(session: ReadSession) -> tuple[int, str]:
    """Return the last import that changes places, streets, areas or people, and when it was done.

    Another database counts from one again.
    """
    row = session.execute(_LAST).one_or_none()
    return (0, "") if row is None else (int(row.id), str(row.finished_at))


def generalise(session: WriteSession, schema: str) -> None:
    """Fill the tables for small zooms from the imported ones, all in `schema`; a step of every import."""
    before = session.scalar(text("SELECT current_setting('search_path')"))
    session.execute(_LOOK_IN, {"path": f"{schema}, public"})
    for statement in _GENERALISE:
        session.execute(statement)
    session.execute(_LOOK_IN, {"path": before})
