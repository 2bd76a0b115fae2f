"""Places: which tags make one, with which themes, and what is known of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from drawn_osm import codes, grid, only, read_drawn

from geo.model import PlaceInput, fold


def place(tmp_path: Path, tags: str) -> PlaceInput:
    (found,) = only(PlaceInput, read_drawn(tmp_path, f"n1 x8.86 y48.59 t2020-05-01T10:00:00Z T{tags}"))
    return found


def test_a_node_with_all_there_is_to_know(tmp_path: Path) -> None:
    found = place(
        tmp_path,
        "amenity=kindergarten,name=Kinderhaus%20%Größe,addr:street=Hauptstraße,addr:housenumber=5,addr:postcode=71083,"
        "addr:city=Herrenberg,opening_hours=Mo-Fr%20%07:00-17:00,contact:phone=+49%20%1,email=a@b.de,website=https://b.de,"
        "operator=Stadt,wheelchair=limited,fee=yes,language:de=yes,language:tr=yes,language:fr=no,"
        "check_date=2020-04-03,min_age=3,source=Umfrage,note=intern",
    )
    assert (found.source, found.osm_kind, found.osm_id, found.kind) == ("osm", "n", 1, "amenity=kindergarten")
    assert (found.name, found.themes, found.presumed_themes) == ("Kinderhaus Größe", ["childcare"], [])
    assert (found.street, found.housenumber, found.postcode, found.city) == ("Hauptstraße", "5", "71083", "Herrenberg")
    assert (found.opening_hours, found.phone, found.email) == ("Mo-Fr 07:00-17:00", "+49 1", "a@b.de")
    assert (found.website, found.operator, found.wheelchair, found.fee) == ("https://b.de", "Stadt", "limited", "yes")
    assert found.languages == ["de", "tr"]
    assert found.source_date == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert found.checked_on == date(2020, 4, 3)
    assert found.tags["min_age"] == "3"
    assert {"source", "note"}.isdisjoint(found.tags)
    assert all(word in found.search for word in fold("Größe Stadt Hauptstraße Kinderbetreuung Childcare").split())
    assert shapely.from_wkb(found.geom) == shapely.Point(8.86, 48.59)


@pytest.mark.parametrize(
    ("tags", "themes", "presumed"),
    [
        ("amenity=library;cafe,internet_access=wlan,internet_access:fee=no", ["culture", "digital"], []),
        ("education=language_school", ["language"], []),
        ("amenity=social_facility,social_facility=outreach,name=Caritas", ["counselling"], []),
        ("office=company,name=Caritasverband%20%Böblingen", ["counselling"], ["counselling"]),
        ("office=association,operator=Volkshochschule", ["engagement", "language", "adult_education", "counselling"],
         ["language", "adult_education"]),
        ("amenity=community_centre,name=Mehrgenerationenhaus", ["neighbourhood"], []),
        ("shop=yes,name=Repair-Café%20%Süd", ["household"], ["household"]),
        ("leisure=pitch,sport=soccer;skateboard", ["youth", "sport"], []),
        ("healthcare:speciality=psychiatry", ["health", "psychotherapy"], []),
        ("club=chess", ["engagement"], []),
    ],
)  # fmt: skip
def test_themes(tmp_path: Path, tags: str, themes: list[str], presumed: list[str]) -> None:
    found = place(tmp_path, tags)
    assert (set(found.themes), set(found.presumed_themes)) == (set(themes), set(presumed))


@pytest.mark.parametrize(
    "tags",
    [
        "disused:amenity=kindergarten",
        "was:amenity=school",
        "amenity=parking,name=Parkplatz%20%Volkshochschule",
        "highway=residential,name=Kita",
        "office=lawyer,name=Mieterverein",
        "shop=clothes,name=Kitathea",
        "club=no",
        "social_facility=outreach",
    ],
)
def test_no_place(tmp_path: Path, tags: str) -> None:
    assert only(PlaceInput, read_drawn(tmp_path, f"n1 x8.86 y48.59 T{tags}\nn2 x8.86 y48.59 Tamenity=bench")) == []


@pytest.mark.parametrize("access", ["private", "no"])
def test_a_closed_place_is_left_out_and_told(tmp_path: Path, access: str) -> None:
    rows = read_drawn(tmp_path, f"n1 x8.86 y48.59 Tleisure=playground,access={access}")
    assert only(PlaceInput, rows) == []
    assert codes(rows) == [("closed_to_public", "node/1")]


# A U of nine nodes: its centre of gravity lies in the gap.
U = ".. ../.. ../....."


def test_the_point_of_a_way_lies_inside_its_area(tmp_path: Path) -> None:
    text = f"""
        {grid(1, U)}
        w7 Tamenity=school,name=U Nn1,n2,n6,n11,n12,n7,n3,n4,n13,n9,n1
    """
    (found,) = only(PlaceInput, read_drawn(tmp_path, text))
    ring = [(0, 0), (1, 0), (1, 1), (2, 2), (3, 2), (3, 1), (3, 0), (4, 0), (4, 2), (0, 2), (0, 0)]
    area = shapely.Polygon([(8.86 + x * 0.001, 48.59 - y * 0.001) for x, y in ring])
    assert (found.osm_kind, found.osm_id) == ("w", 7)
    assert area.contains(shapely.from_wkb(found.geom))


def test_a_relation_with_a_hole_is_one_place_with_its_point_between_the_rings(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "..../..../..../....")}
        w1 T Nn1,n2,n3,n4,n8,n12,n16
        w2 T Nn16,n15,n14,n13,n9,n5,n1
        w3 T Nn6,n7,n11,n10,n6
        r9 Ttype=multipolygon,leisure=park Mw1@outer,w2@outer,w3@inner
    """
    (found,) = only(PlaceInput, read_drawn(tmp_path, text))
    point = shapely.from_wkb(found.geom)
    outer = shapely.box(8.86, 48.587, 8.863, 48.59)
    assert (found.osm_kind, found.osm_id) == ("r", 9)
    assert outer.difference(shapely.box(8.861, 48.588, 8.862, 48.589)).contains(point)


def test_the_same_facility_as_node_and_as_way_stays_two_objects(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "../..")}
        n9 x8.8605 y48.5895 Tamenity=library
        w1 Tamenity=library Nn1,n2,n4,n3,n1
    """
    assert [(p.osm_kind, p.osm_id) for p in only(PlaceInput, read_drawn(tmp_path, text))] == [("n", 9), ("w", 1)]


def test_a_site_without_an_outline_stands_where_its_members_are(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "...")}
        w1 Thighway=footway Nn1,n2,n3
        r2 Ttype=site,amenity=school Mw1@
    """
    (found,) = only(PlaceInput, read_drawn(tmp_path, text))
    assert shapely.from_wkb(found.geom).distance(shapely.Point(8.861, 48.59)) < 1e-6


def test_any_change_changes_the_fingerprint_and_nothing_else_does(tmp_path: Path) -> None:
    before = place(tmp_path, "amenity=library,name=A")
    assert place(tmp_path, "name=A,amenity=library").fingerprint == before.fingerprint
    assert place(tmp_path, "amenity=library,name=B").fingerprint != before.fingerprint
    assert place(tmp_path, "amenity=library,name=A,level=2").fingerprint != before.fingerprint


def test_a_date_that_is_none_is_told(tmp_path: Path) -> None:
    rows = read_drawn(tmp_path, "n1 x8.86 y48.59 Tamenity=library,check_date=gestern")
    assert only(PlaceInput, rows)[0].checked_on is None
    assert codes(rows) == [("unparsable_value", "node/1")]
