"""The base map, labels and named areas."""

from pathlib import Path

import osmium
import pytest
import shapely
from drawn_osm import codes, grid, only, read_drawn

from geo.model import AreaInput, BaseAreaInput, BaseBuildingInput, BaseLabelInput, BaseLineInput

SQUARE = f"{grid(1, '../..')}\n"
RING = "Nn1,n2,n4,n3,n1"
CORNER = osmium.geom.lonlat_to_mercator(osmium.geom.Coordinates(8.86, 48.59))


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("natural=water", "water"),
        ("waterway=riverbank", "water"),
        ("leisure=park", "green"),
        ("landuse=meadow", "green"),
        ("landuse=forest", "wood"),
        ("natural=wood", "wood"),
        ("landuse=residential", "settlement"),
    ],
)
def test_ground(tmp_path: Path, tags: str, kind: str) -> None:
    (found,) = only(BaseAreaInput, read_drawn(tmp_path, f"{SQUARE}w1 T{tags},name=Nr. {RING}"))
    assert (found.kind, found.name) == (kind, "Nr.")
    # 0.001 degrees are 111.3 m to the south and 73.6 m to the east at 48.59 degrees north.
    assert found.area_m2 == pytest.approx(111.3 * 73.6, rel=0.01)
    assert shapely.from_wkb(found.geom).bounds[0] == pytest.approx(CORNER.x, abs=0.001)
    assert shapely.from_wkb(found.geom).bounds[3] == pytest.approx(CORNER.y, abs=0.001)


def test_a_building_with_a_yard(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "..../..../..../....")}
        w1 T Nn1,n4,n16,n13,n1
        w2 T Nn6,n7,n11,n10,n6
        r1 Ttype=multipolygon,building=school,building:levels=2.5 Mw1@outer,w2@inner
    """
    (found,) = only(BaseBuildingInput, read_drawn(tmp_path, text))
    assert (found.kind, found.levels) == ("school", 2.5)
    assert len(shapely.from_wkb(found.geom).interiors) == 1


def test_a_hole_does_not_become_ground_because_its_ring_is_missing(tmp_path: Path) -> None:
    text = f"{SQUARE}w2 T {RING}\nr1 Ttype=multipolygon,landuse=forest Mw1@outer,w2@inner"
    rows = read_drawn(tmp_path, text)
    assert only(BaseAreaInput, rows) == []
    assert codes(rows) == [("missing_member", "relation/1")]


def test_lines(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "..")}
        w1 Thighway=primary,name=Straße,bridge=yes,tunnel=no Nn1,n2
        w2 Trailway=rail,tunnel=yes Nn1,n2
        w3 Twaterway=stream,name=Ammer Nn1,n2
        w4 Thighway=construction Nn1,n2
    """
    assert [found[:-1] for found in only(BaseLineInput, read_drawn(tmp_path, text))] == [
        ("road", "primary", 2, "Straße", False, True),
        ("rail", "rail", 2, None, True, False),
        ("water", "stream", 6, "Ammer", False, False),
    ]


def test_labels_once_for_each_name(tmp_path: Path) -> None:
    text = f"""
        {SQUARE}
        n9 x8.86 y48.59 Tplace=town,name=Herrenberg,population=31%20%545
        n10 x8.86 y48.59 Tplace=farm,name=Hof,population=viele
        w1 Tplace=town,name=Herrenberg {RING}
        w2 T {RING}
        r2 Ttype=multipolygon,place=suburb,name=Mitte Mw2@outer
        r3 Ttype=multipolygon,place=town,name=Herrenberg Mw2@outer
    """
    rows = read_drawn(tmp_path, text)
    assert [found[:3] for found in only(BaseLabelInput, rows)] == [
        ("town", "Herrenberg", 31545),
        ("isolated_dwelling", "Hof", None),
        ("suburb", "Mitte", None),
    ]
    assert ("unparsable_value", "node/10") in codes(rows)


def test_named_areas(tmp_path: Path) -> None:
    text = f"""
        {SQUARE}
        w1 T Nn1,n2,n4
        w2 T Nn4,n3,n1
        w3 Tplace=quarter,name=Ehbühl {RING}
        r1 Ttype=boundary,boundary=administrative,admin_level=9,name=Kuppingen Mw1@outer,w2@outer
        r2 Ttype=boundary,boundary=administrative,admin_level=4,name=Land Mw1@outer,w2@outer
        r3 Ttype=boundary,boundary=administrative,admin_level=8,name=Halb Mw1@outer,w99@outer
        r4 Ttype=boundary,boundary=administrative,admin_level=8,name=Exklave Mw3@outer,w99@outer
    """
    rows = read_drawn(tmp_path, text)
    assert {found[:-1] for found in only(AreaInput, rows)} == {
        ("osm", "relation/1", "Kuppingen", "district", 9),
        ("osm", "way/3", "Ehbühl", "quarter", None),
    }
    outline = shapely.from_wkb(only(AreaInput, rows)[0].geom)
    assert (outline.geom_type, outline.bounds) == ("MultiPolygon", pytest.approx((8.86, 48.589, 8.861, 48.59)))
    assert codes(rows) == [("incomplete_area", "relation/3"), ("incomplete_area", "relation/4")]
