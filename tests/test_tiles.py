"""Tiles hold what was drawn: every layer, streets in one piece, small things only from near."""

from pathlib import Path

import pytest
import shapely
from drawn_ground import HALF_WORLD, HOUSE, TILE_14, layer, layers, paint, tile_at
from sqlalchemy import Engine, text

from geo.store.session import reading, writing
from geo.store.tiles import generalise, get_tile, get_tile_version

pytestmark = pytest.mark.database


@pytest.fixture
def town(engine: Engine) -> Engine:
    with engine.begin() as connection:
        paint(connection)
    with writing(engine) as session:
        generalise(session, "public")
    return engine


def tile(engine: Engine, at: tuple[int, int, int]) -> bytes:
    with reading(engine) as session:
        return get_tile(session, *at).content or b""


def test_a_tile_holds_every_layer(town: Engine, tmp_path: Path) -> None:
    assert layers(tmp_path, tile(town, TILE_14), TILE_14) == [
        "area",
        "building",
        "water",
        "rail",
        "road",
        "road_name",
        "place",
    ]


def test_a_street_in_three_pieces_has_one_name(town: Engine, tmp_path: Path) -> None:
    names = layer(tmp_path, tile(town, TILE_14), TILE_14, "road_name")
    assert [(n["name"], n["rank"]) for n in names] == [("Hauptstraße", 2), ("Lange Straße", 5)]
    assert names[1]["geom"].length == pytest.approx(1900, abs=2)
    assert shapely.get_num_geometries(names[1]["geom"]) == 1


def test_the_bridge_stays_a_piece_of_its_own(town: Engine, tmp_path: Path) -> None:
    roads = layer(tmp_path, tile(town, TILE_14), TILE_14, "road")
    bridges = [road for road in roads if road["bridge"] == 1]
    assert [road["geom"].length for road in bridges] == [pytest.approx(100, abs=2)]


def test_big_ground_lies_below_small(town: Engine, tmp_path: Path) -> None:
    areas = layer(tmp_path, tile(town, TILE_14), TILE_14, "area")
    assert [area["kind"] for area in areas] == ["settlement", "water", "wood"]


def test_geometry_is_where_it_was_drawn(town: Engine, tmp_path: Path) -> None:
    (house,) = layer(tmp_path, tile(town, TILE_14), TILE_14, "building")
    west, south, east, north = house["geom"].bounds
    # A unit of the tile is 0.6 m; each corner is rounded to the nearest.
    assert (west, south) == (pytest.approx(HOUSE[0], abs=0.4), pytest.approx(HOUSE[1], abs=0.4))
    assert (east - west, north - south) == (pytest.approx(40, abs=0.7), pytest.approx(40, abs=0.7))
    assert house["geom"].geom_type == "Polygon"


@pytest.mark.parametrize(
    ("z", "kinds"),
    [(5, set()), (9, {"primary"}), (12, {"primary", "residential"}), (14, {"primary", "residential", "footway"})],
)
def test_small_streets_show_from_near_only(town: Engine, tmp_path: Path, z: int, kinds: set[str]) -> None:
    content = tile(town, tile_at(z))
    shown = layer(tmp_path, content, tile_at(z), "road") if "road" in layers(tmp_path, content, tile_at(z)) else []
    assert {road["kind"] for road in shown} == kinds


def test_from_afar_a_street_is_merged_but_for_its_bridge(town: Engine, tmp_path: Path) -> None:
    roads = layer(tmp_path, tile(town, tile_at(12)), tile_at(12), "road")
    assert sorted(road["kind"] for road in roads) == ["primary", "residential", "residential", "residential"]


def test_a_house_larger_than_the_tile_is_cut(town: Engine, tmp_path: Path) -> None:
    at = tile_at(17)
    side = 2 * HALF_WORLD / 2**17
    with town.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO base_building (kind, geom) "
                "VALUES ('hangar', ST_Expand(ST_Centroid(ST_TileEnvelope(:z, :x, :y)), 2000))"
            ),
            {"z": at[0], "x": at[1], "y": at[2]},
        )
    (hangar,) = layer(tmp_path, tile(town, at), at, "building")
    west, _, east, _ = hangar["geom"].bounds
    assert side < east - west < side * 1.1


def test_where_nothing_is_the_tile_is_empty(town: Engine) -> None:
    assert tile(town, (14, 0, 0)) == b""


def test_an_import_swaps_the_tables_under_an_open_connection(town: Engine, tmp_path: Path) -> None:
    with town.connect() as connection:
        ask = text("SELECT base_tile(:z, :x, :y)")
        at = dict(zip("zxy", TILE_14, strict=True))
        for _ in range(7):  # more often than PostgreSQL plans anew
            before = connection.scalar(ask, at)
        connection.execute(text("CREATE SCHEMA staging"))
        connection.execute(text("CREATE TABLE staging.base_line (LIKE base_line INCLUDING ALL)"))
        connection.execute(text("DROP TABLE base_line"))
        connection.execute(text("ALTER TABLE staging.base_line SET SCHEMA public"))
        connection.commit()
        after = connection.scalar(ask, at)
    assert "road" in layers(tmp_path, bytes(before), TILE_14)
    assert layers(tmp_path, bytes(after), TILE_14) == ["area", "building", "place"]


def test_generalising_in_staging_leaves_the_served_tables_alone(town: Engine) -> None:
    with writing(town) as session:
        session.execute(text("CREATE SCHEMA staging"))
        for name in ("area", "building", "line"):
            session.execute(text(f"CREATE TABLE staging.base_{name} (LIKE base_{name} INCLUDING ALL)"))
            session.execute(text(f"CREATE TABLE staging.base_{name}_low (LIKE base_{name}_low INCLUDING ALL)"))
        generalise(session, "staging")
        assert session.scalar(text("SELECT count(*) FROM staging.base_line_low")) == 0
        assert session.scalar(text("SELECT count(*) FROM base_line_low")) == 6
        assert session.scalar(text("SHOW search_path")) == '"$user", public'


def test_the_version_is_the_last_import_that_succeeded(engine: Engine) -> None:
    with reading(engine) as session:
        assert get_tile_version(session) == 0
    with engine.begin() as connection:
        for status in ("done", "failed"):
            connection.execute(
                text("INSERT INTO import_run (kind, source, checksum, status) VALUES ('osm', 'a.pbf', 'x', :status)"),
                {"status": status},
            )
    with reading(engine) as session:
        assert get_tile_version(session) == 1
        assert get_tile(session, *TILE_14, known=1).content is None
        assert get_tile(session, *TILE_14, known=0).content == b""
