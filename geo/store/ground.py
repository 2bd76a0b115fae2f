"""The ground under a printed map as paths of SVG, made by the database."""

from shapely import from_wkb
from sqlalchemy import text

from geo.model import Frame, Ground, GroundPart, StreetName
from geo.store.session import ReadSession

__all__ = ["draw_ground"]

_NEAR_METRES = 15_000.0
"""Wider frames are drawn from the generalised tables."""
_LAST_RANK = ((4_500.0, 9), (9_000.0, 7), (_NEAR_METRES, 6), (25_000.0, 4), (60_000.0, 3))
"""Up to that width (Web Mercator), the least important streets that are drawn; beyond it only the great ones."""
_GREAT_ONES = 2
_LEAST_BUILDING = 60.0
"""Square units."""
# What sticks out of the frame is cut, the rest only moved; units grow downwards, as SVG counts them.
_NEAR = text("""
    WITH frame AS (
        SELECT ST_MakeEnvelope(:west, :south, :east, :north, 3857) AS box,
            ST_MakeEnvelope(:west - :pen, :south - :pen, :east + :pen, :north + :pen, 3857) AS wide
    ), thing AS (
        SELECT 0 AS step, -area_m2 AS size, 'area' AS layer, kind, id, geom
        FROM base_area, frame WHERE geom && box AND area_m2 >= :least
        UNION ALL SELECT 2, 0, 'building', '', 0, geom FROM base_building, frame
        WHERE geom && box AND ST_Area(geom) >= :least_building
        UNION ALL SELECT CASE layer WHEN 'water' THEN 1 WHEN 'road' THEN 3 ELSE 4 END, -rank, layer, kind, 0, geom
        FROM base_line, frame WHERE geom && box AND NOT tunnel AND rank <= :last_rank
    ), cut AS (
        SELECT step, size, layer, kind, id, CASE WHEN geom @ wide THEN geom ELSE ST_ClipByBox2D(geom, wide) END AS geom
        FROM thing, frame
    )
    SELECT layer, kind, string_agg(ST_AsSVG(ST_TransScale(geom, -:west, -:north, :scale, :scale), 0, 1), ' ') AS path
    FROM cut WHERE NOT ST_IsEmpty(geom) AND ST_GeometryType(geom) <> 'ST_GeometryCollection'
    GROUP BY step, size, layer, kind, id ORDER BY step, size, layer, kind
""")
_FAR = text("""
    WITH frame AS (
        SELECT ST_MakeEnvelope(:west, :south, :east, :north, 3857) AS box,
            ST_MakeEnvelope(:west - :pen, :south - :pen, :east + :pen, :north + :pen, 3857) AS wide
    ), thing AS (
        SELECT 0 AS step, -area_m2 AS size, 'area' AS layer, kind, id, geom
        FROM base_area_low, frame WHERE geom && box AND area_m2 >= :least
        UNION ALL SELECT CASE layer WHEN 'water' THEN 1 WHEN 'road' THEN 3 ELSE 4 END, -rank, layer, kind, 0, geom
        FROM base_line_low, frame WHERE geom && box AND NOT tunnel AND rank <= :last_rank
    ), cut AS (
        SELECT step, size, layer, kind, id, ST_ClipByBox2D(ST_Simplify(geom, :fine, true), wide) AS geom
        FROM thing, frame
    )
    SELECT layer, kind, string_agg(ST_AsSVG(ST_TransScale(geom, -:west, -:north, :scale, :scale), 0, 1), ' ') AS path
    FROM cut WHERE NOT ST_IsEmpty(geom) AND ST_GeometryType(geom) <> 'ST_GeometryCollection'
    GROUP BY step, size, layer, kind, id ORDER BY step, size, layer, kind
""")
_NAMES = text("""
    WITH frame AS (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 3857) AS box), street AS (
        SELECT name, min(rank) AS rank, ST_LineMerge(ST_Collect(ST_ClipByBox2D(geom, box))) AS geom
        FROM base_line, frame
        WHERE layer = 'road' AND name IS NOT NULL AND rank <= :last_rank AND NOT tunnel AND geom && box
        GROUP BY name
    ), piece AS (
        SELECT DISTINCT ON (street.name) street.name, rank, part.geom
        FROM street CROSS JOIN LATERAL ST_Dump(street.geom) AS part
        WHERE ST_GeometryType(part.geom) = 'ST_LineString'
        ORDER BY street.name, ST_Length(part.geom) DESC
    )
    SELECT name, rank, ST_AsBinary(ST_TransScale(
        ST_Simplify(geom, :straight, true), -:west, -:north, :scale, -:scale)) AS line
    FROM piece WHERE ST_Length(geom) * :scale >= :shortest ORDER BY rank, ST_Length(geom) DESC LIMIT 120
""")


def draw_ground(session: ReadSession, frame: Frame) -> Ground:
    """Draw what lies in `frame`; its units should be tenths of a millimetre."""
    across = frame.east - frame.west
    near = across <= _NEAR_METRES
    asked = {
        "west": frame.west,
        "south": frame.south,
        "east": frame.east,
        "north": frame.north,
        "scale": frame.scale,
        "pen": 20 / frame.scale,
        "fine": 2 / frame.scale,
        "straight": 12 / frame.scale,
        "shortest": 150,
        "least": 100 / frame.scale**2,
        "least_building": _LEAST_BUILDING / frame.scale**2,
        "last_rank": next((rank for width, rank in _LAST_RANK if across <= width), _GREAT_ONES),
    }
    drawn = session.execute(_NEAR if near else _FAR, asked)
    parts = tuple(GroundPart(row.layer, row.kind, row.path) for row in drawn)
    names = session.execute(_NAMES, asked)
    return Ground(parts, tuple(StreetName(row.name, row.rank, tuple(from_wkb(row.line).coords)) for row in names))
