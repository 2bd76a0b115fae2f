"""Addresses of single objects, and those that stand between two of them."""

from pathlib import Path

import pytest
import shapely
from drawn_osm import codes, grid, only, read_drawn

from geo.model import AddressInput


def row(tmp_path: Path, rule: str, one: str, other: str) -> list[AddressInput]:
    text = f"""
        n1 x8.86 y48.59 Taddr:housenumber={one},addr:street=Gasse
        n2 x8.87 y48.59 Taddr:housenumber={other},addr:street=Gasse
        w3 Taddr:interpolation={rule},addr:city=Herrenberg Nn1,n2
    """
    return [a for a in only(AddressInput, read_drawn(tmp_path, text)) if a.origin == "interpolation"]


def test_every_object_with_a_number_is_an_address(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "..../....")}
        n20 x8.86 y48.6 Taddr:housenumber=1,addr:street=A,addr:postcode=71083,addr:city=H
        w1 Tbuilding=yes,addr:housenumber=12;14,addr:place=Hof Nn1,n2,n6,n5,n1
        w2 Tlanduse=grass,addr:housenumber=3 Nn3,n4,n8,n7,n3
        w3 Tbarrier=wall,addr:housenumber=4 Nn1,n2
        w4 T Nn5,n6,n7,n8
        w5 T Nn8,n5
        r6 Ttype=multipolygon,building=yes,addr:housenumber=5 Mw4@outer,w5@outer
    """
    found = only(AddressInput, read_drawn(tmp_path, text))
    assert [(a.osm_kind, a.osm_id, a.origin, a.street, a.housenumber) for a in found] == [
        ("n", 20, "node", "A", "1"),
        ("w", 1, "building", "Hof", "12;14"),
        ("w", 2, "area", None, "3"),
        ("w", 3, "area", None, "4"),
        ("r", 6, "building", None, "5"),
    ]
    assert found[0][2:4] == ("71083", "H")
    assert shapely.from_wkb(found[1].geom).distance(shapely.Point(8.8605, 48.5895)) < 1e-6


@pytest.mark.parametrize(
    ("rule", "one", "other", "expected"),
    [
        ("odd", "1", "9", ["3", "5", "7"]),
        ("even", "8", "2", ["6", "4"]),
        ("all", "1", "4", ["2", "3"]),
        ("3", "1", "10", ["4", "7"]),
        ("alphabetic", "10a", "10d", ["10b", "10c"]),
        ("alphabetic", "10", "10c", ["10a", "10b"]),
        ("odd", "1", "3", []),
    ],
)
def test_numbers_in_between(tmp_path: Path, rule: str, one: str, other: str, expected: list[str]) -> None:
    found = row(tmp_path, rule, one, other)
    assert [a.housenumber for a in found] == expected
    assert all((a.street, a.city, a.osm_kind, a.osm_id) == ("Gasse", "Herrenberg", "w", 3) for a in found)


def test_they_stand_evenly_along_the_way(tmp_path: Path) -> None:
    lons = [shapely.from_wkb(a.geom).x for a in row(tmp_path, "odd", "1", "9")]
    assert lons == pytest.approx([8.8625, 8.865, 8.8675])


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [("odd", "2", "8"), ("even", "2", "9"), ("all", "x", "9"), ("zigzag", "1", "9"), ("all", "1", "99999")],
)
def test_a_row_that_makes_no_sense_is_told(tmp_path: Path, rule: str, one: str, other: str) -> None:
    text = f"""
        n1 x8.86 y48.59 Taddr:housenumber={one}
        n2 x8.87 y48.59 Taddr:housenumber={other}
        w3 Taddr:interpolation={rule} Nn1,n2
    """
    rows = read_drawn(tmp_path, text)
    assert len(only(AddressInput, rows)) == 2
    assert codes(rows) == [("bad_interpolation", "way/3")]


def test_a_row_without_ends_is_told(tmp_path: Path) -> None:
    assert codes(read_drawn(tmp_path, f"{grid(1, '..')}\nw3 Taddr:interpolation=odd Nn1,n2")) == [
        ("interpolation_without_ends", "way/3")
    ]
