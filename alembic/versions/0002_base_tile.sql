-- One tile of the base map, all layers in one answer.
--
-- Tables are named, not bound: an import swaps them by ALTER TABLE ... SET SCHEMA, and PL/pgSQL looks them up again.
-- Up to zoom 13 the generalised tables base_*_low answer, so that a metropolis costs no more than a small town.
-- A plan made for the very tile is worth its making: with a generic one the planner cannot see how small the frame is.

CREATE FUNCTION base_tile(z integer, x integer, y integer) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET jit = off
SET max_parallel_workers_per_gather = 0
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
    IF z <= 13 THEN
        RETURN base_tile_low(z, ST_TileEnvelope(z, x, y), ST_TileEnvelope(z, x, y, margin => 0.03125))
            || base_tile_labels(z, ST_TileEnvelope(z, x, y));
    END IF;
    RETURN base_tile_full(ST_TileEnvelope(z, x, y), ST_TileEnvelope(z, x, y, margin => 0.03125))
        || base_tile_labels(z, ST_TileEnvelope(z, x, y));
END
$$;

-- Everything there is, for zooms 14 and more.
-- ST_AsMVTGeom spends two thirds of a tile's time on cutting and mending buildings; those that lie within a tile's width of the
-- frame (which no renderer minds) are only moved and rounded, and turned as the vector tile specification 4.3.4.4 wants rings.
CREATE FUNCTION base_tile_full(frame geometry, reach geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    width CONSTANT double precision := ST_XMax(frame) - ST_XMin(frame);
    pixel CONSTANT double precision := width / 512;
    unit CONSTANT double precision := 4096 / width;
    west CONSTANT double precision := -ST_XMin(frame);
    north CONSTANT double precision := -ST_YMax(frame);
    near CONSTANT geometry := ST_Expand(frame, width);
    area bytea; building bytea; water bytea; rail bytea; road bytea; road_name bytea;
BEGIN
    SELECT ST_AsMVT(feature, 'area') INTO area FROM (
        SELECT kind, ST_AsMVTGeom(geom, frame, 4096, 128) AS geom
        FROM base_area WHERE geom && reach ORDER BY area_m2 DESC, id) AS feature;
    SELECT ST_AsMVT(feature, 'building') INTO building FROM (
        SELECT CASE WHEN geom @ near
            THEN ST_ForcePolygonCCW(ST_SnapToGrid(ST_TransScale(geom, west, north, unit, -unit), 1))
            ELSE ST_AsMVTGeom(geom, frame, 4096, 64) END AS geom
        FROM base_building WHERE geom && reach) AS feature;
    SELECT ST_AsMVT(feature, 'water') INTO water FROM (
        SELECT kind, name, nullif(tunnel, false) AS tunnel,
            ST_AsMVTGeom(ST_LineMerge(ST_Collect(geom)), frame, 4096, 128) AS geom
        FROM base_line WHERE layer = 'water' AND geom && reach GROUP BY kind, name, tunnel) AS feature;
    SELECT ST_AsMVT(feature, 'rail') INTO rail FROM (
        SELECT kind, nullif(tunnel, false) AS tunnel, nullif(bridge, false) AS bridge,
            ST_AsMVTGeom(geom, frame, 4096, 128) AS geom
        FROM base_line WHERE layer = 'rail' AND geom && reach) AS feature;
    SELECT ST_AsMVT(feature, 'road') INTO road FROM (
        SELECT kind, rank, nullif(tunnel, false) AS tunnel, nullif(bridge, false) AS bridge,
            CASE WHEN geom @ near THEN ST_SnapToGrid(ST_TransScale(geom, west, north, unit, -unit), 1)
            ELSE ST_AsMVTGeom(geom, frame, 4096, 128) END AS geom
        FROM base_line WHERE layer = 'road' AND geom && reach ORDER BY rank DESC, id) AS feature;
    SELECT ST_AsMVT(feature, 'road_name') INTO road_name FROM (
        SELECT name, min(rank) AS rank,
            ST_AsMVTGeom(ST_Simplify(ST_LineMerge(ST_Collect(geom)), pixel), frame, 4096, 0) AS geom
        FROM base_line WHERE layer = 'road' AND name IS NOT NULL AND geom && frame
        GROUP BY name ORDER BY min(rank), name) AS feature;
    RETURN area || building || water || rail || road || road_name;
END
$$;

-- The town from afar: merged and simplified lines, big areas, big buildings.
CREATE FUNCTION base_tile_low(z integer, frame geometry, reach geometry) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    pixel CONSTANT double precision := (ST_XMax(frame) - ST_XMin(frame)) / 512;
    last_rank CONSTANT integer := (ARRAY[0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 3, 4, 5, 6])[z + 1];
    area bytea; building bytea := ''; water bytea; rail bytea; road bytea; road_name bytea := '';
BEGIN
    SELECT ST_AsMVT(feature, 'area') INTO area FROM (
        SELECT kind, ST_AsMVTGeom(ST_Simplify(geom, pixel / 2), frame, 4096, 128) AS geom
        FROM base_area_low WHERE area_m2 >= 25 * pixel * pixel AND geom && reach ORDER BY area_m2 DESC, id) AS feature;
    SELECT ST_AsMVT(feature, 'water') INTO water FROM (
        SELECT kind, name, nullif(tunnel, false) AS tunnel,
            ST_AsMVTGeom(ST_Simplify(geom, pixel / 4), frame, 4096, 128) AS geom
        FROM base_line_low WHERE layer = 'water' AND rank <= last_rank AND geom && reach) AS feature;
    SELECT ST_AsMVT(feature, 'rail') INTO rail FROM (
        SELECT kind, nullif(tunnel, false) AS tunnel, nullif(bridge, false) AS bridge,
            ST_AsMVTGeom(ST_Simplify(geom, pixel / 4), frame, 4096, 128) AS geom
        FROM base_line_low WHERE layer = 'rail' AND rank <= last_rank AND geom && reach) AS feature;
    SELECT ST_AsMVT(feature, 'road') INTO road FROM (
        SELECT kind, rank, nullif(tunnel, false) AS tunnel, nullif(bridge, false) AS bridge,
            ST_AsMVTGeom(ST_Simplify(geom, pixel / 4), frame, 4096, 128) AS geom
        FROM base_line_low WHERE layer = 'road' AND rank <= last_rank AND geom && reach ORDER BY rank DESC, id) AS feature;
    IF z >= 12 THEN
        SELECT ST_AsMVT(feature, 'road_name') INTO road_name FROM (
            SELECT name, rank, ST_AsMVTGeom(ST_Simplify(geom, pixel), frame, 4096, 0) AS geom
            FROM base_line_low
            WHERE layer = 'road' AND rank <= last_rank - 1 AND name IS NOT NULL AND geom && frame
            ORDER BY rank, name) AS feature;
    END IF;
    IF z = 13 THEN
        SELECT ST_AsMVT(feature, 'building') INTO building FROM (
            SELECT ST_AsMVTGeom(geom, frame, 4096, 64) AS geom
            FROM base_building_low WHERE geom && reach) AS feature;
    END IF;
    RETURN area || building || water || rail || road || road_name;
END
$$;

-- Names of settlements; each label belongs to one tile only, hence no margin.
CREATE FUNCTION base_tile_labels(z integer, frame geometry) RETURNS bytea
LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$
    SELECT ST_AsMVT(feature, 'place') FROM (
        SELECT label.kind, label.name, label.population, ST_AsMVTGeom(label.geom, frame, 4096, 0) AS geom
        FROM base_label AS label
        JOIN (VALUES ('city', 0, 5), ('town', 1, 7), ('village', 2, 10), ('suburb', 3, 11), ('quarter', 4, 12),
                     ('neighbourhood', 5, 13), ('hamlet', 4, 12), ('isolated_dwelling', 6, 14), ('locality', 7, 15))
            AS shown(kind, importance, from_zoom) ON shown.kind = label.kind
        WHERE shown.from_zoom <= z AND label.geom && frame
        ORDER BY shown.importance, label.population DESC NULLS LAST, label.id) AS feature
$$;
