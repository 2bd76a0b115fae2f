"""The street graph: where ways are cut, how long the pieces are, and who may use them."""

from pathlib import Path

import pytest
import shapely
from drawn_osm import Silent, codes, grid, only, read_drawn, write_osm

from geo.model import StreetEdgeInput, StreetNodeInput
from geo.network import StreetTable, streets_from_rows
from ingest.osm import load_rules
from ingest.osm.access import access_of, is_wall
from ingest.osm.reader import stages


def edges(tmp_path: Path, text: str) -> list[StreetEdgeInput]:
    return only(StreetEdgeInput, read_drawn(tmp_path, text))


def ends(found: list[StreetEdgeInput]) -> list[tuple[int, int, int]]:
    return [(e.way_id, e.from_node, e.to_node) for e in found]


def test_ways_are_cut_where_they_meet_and_nowhere_else(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "...../  .  ")}
        w1 Thighway=residential,name=Lange%20%Gasse,surface=sett,note=x Nn1,n2,n3,n4,n5
        w2 Thighway=footway Nn3,n6
    """
    rows = read_drawn(tmp_path, text)
    found = only(StreetEdgeInput, rows)
    assert ends(found) == [(1, 1, 3), (1, 3, 5), (2, 3, 6)]
    assert [n.id for n in only(StreetNodeInput, rows)] == [1, 3, 5, 6]
    assert (found[0].highway, found[0].name, found[0].tags) == ("residential", "Lange Gasse", {"surface": "sett"})
    assert shapely.from_wkb(found[0].geom).coords[:] == [(8.86, 48.59), (8.861, 48.59), (8.862, 48.59)]
    # A thousandth of a degree is 111.195 m to the south on a sphere of 6371.0088 km.
    assert found[2].length_m == pytest.approx(111.195, abs=0.01)


def test_a_ring_that_nothing_meets_is_two_stretches(tmp_path: Path) -> None:
    found = edges(tmp_path, f"{grid(1, '../..')}\nw1 Thighway=residential Nn1,n2,n4,n3,n1")
    assert ends(found) == [(1, 1, 4), (1, 4, 1)]


def test_a_lollipop_is_cut_where_it_meets_itself_and_in_its_loop(tmp_path: Path) -> None:
    found = edges(tmp_path, f"{grid(1, '.../ ..')}\nw1 Thighway=residential Nn1,n2,n3,n5,n4,n2")
    assert ends(found) == [(1, 1, 2), (1, 2, 5), (1, 5, 2)]


def test_a_node_twice_running_is_once(tmp_path: Path) -> None:
    assert ends(edges(tmp_path, f"{grid(1, '...')}\nw1 Thighway=path Nn1,n2,n2,n3")) == [(1, 1, 3)]


def test_two_nodes_at_one_place_stay_joined_by_nothing_long(tmp_path: Path) -> None:
    text = "n1 x8.86 y48.59\nn2 x8.86 y48.59\nn3 x8.861 y48.59\nw1 Thighway=path Nn1,n2\nw2 Thighway=path Nn2,n3"
    rows = read_drawn(tmp_path, text)
    assert [(e.from_node, e.to_node, e.length_m > 0) for e in only(StreetEdgeInput, rows)] == [
        (1, 2, False),
        (2, 3, True),
    ]
    assert codes(rows) == [("zero_length", "way/1")]


def test_a_way_cut_at_the_border_keeps_the_pieces_that_exist(tmp_path: Path) -> None:
    rows = read_drawn(tmp_path, f"{grid(1, '....')}\nw1 Thighway=path,name=A Nn1,n2,n98,n3,n4,n99")
    assert ends(only(StreetEdgeInput, rows)) == [(1, 1, 2), (1, 3, 4)]
    assert codes(rows) == [("missing_node", "way/1")]


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ("barrier=kerb,kerb=raised", {"barrier": "kerb", "kerb": "raised"}),
        ("highway=crossing,crossing=zebra,source=x", {"highway": "crossing", "crossing": "zebra"}),
        ("highway=elevator,wheelchair=yes", {"highway": "elevator", "wheelchair": "yes"}),
        ("barrier=bollard,maxwidth=1.2", {"barrier": "bollard", "maxwidth": "1.2"}),
    ],
)
def test_a_node_that_a_profile_must_know_splits_the_way(tmp_path: Path, tags: str, kept: dict[str, str]) -> None:
    rows = read_drawn(tmp_path, f"{grid(1, '. .')}\nn9 x8.861 y48.59 T{tags}\nw1 Thighway=path Nn1,n9,n2")
    assert ends(only(StreetEdgeInput, rows)) == [(1, 1, 9), (1, 9, 2)]
    assert {n.id: n.tags for n in only(StreetNodeInput, rows)} == {1: None, 2: None, 9: kept}


@pytest.mark.parametrize("tags", ["barrier=gate,access=private", "barrier=fence", "barrier=gate,locked=yes"])
def test_nobody_gets_through_a_wall(tmp_path: Path, tags: str) -> None:
    rows = read_drawn(tmp_path, f"{grid(1, '. .')}\nn9 x8.861 y48.59 T{tags}\nw1 Thighway=path Nn1,n9,n2")
    (one, other) = only(StreetEdgeInput, rows)
    assert one.to_node != other.from_node
    assert len(only(StreetNodeInput, rows)) == 4


@pytest.mark.parametrize("tags", ["barrier=gate", "barrier=gate,access=private,foot=yes", "barrier=fence,foot=yes"])
def test_a_gate_with_leave_is_no_wall(tags: str) -> None:
    assert not is_wall(dict(pair.split("=") for pair in tags.split(",")))


@pytest.mark.parametrize(
    ("tags", "foot", "bike"),
    [
        ("highway=residential", 3, 3),
        ("highway=residential,oneway=yes", 3, 1 | 8),
        ("highway=residential,oneway=-1", 3, 2 | 4),
        ("highway=residential,oneway=yes,oneway:bicycle=no", 3, 3),
        ("highway=residential,oneway=yes,cycleway=opposite_lane", 3, 3),
        ("highway=residential,oneway=yes,cycleway:left=opposite", 3, 3),
        ("highway=tertiary,junction=roundabout", 3, 1 | 8),
        ("highway=footway", 3, 4 | 8),
        ("highway=footway,bicycle=yes", 3, 3),
        ("highway=footway,access=yes", 3, 4 | 8),
        ("highway=path,bicycle=dismount", 3, 4 | 8),
        ("highway=path,vehicle=no", 3, 4 | 8),
        ("highway=path,foot=designated,bicycle=designated", 3, 3),
        ("highway=steps", 3, 4 | 8),
        ("highway=steps,conveying=forward", 1, 4),
        ("highway=pedestrian", 3, 4 | 8),
        ("highway=cycleway", 0, 3),
        ("highway=cycleway,foot=yes,oneway=yes", 3, 1 | 8),
        ("highway=cycleway,oneway=yes", 0, 1),
        ("highway=bridleway", 0, 0),
        ("highway=service,access=private", 0, 0),
        ("highway=service,access=private,foot=yes", 3, 4 | 8),
        ("highway=service,access=customers", 3, 3),
        ("highway=track,motor_vehicle=agricultural", 3, 3),
        ("highway=primary,foot=use_sidepath,bicycle=use_sidepath", 0, 0),
        ("highway=primary,bicycle=no", 3, 4 | 8),
        ("highway=primary,motorroad=yes", 0, 0),
        ("highway=motorway", 0, 0),
        ("highway=motorway,access=yes", 0, 0),
        ("highway=trunk", 0, 0),
        ("highway=trunk,foot=yes", 3, 4 | 8),
        ("highway=trunk,sidewalk=right,bicycle=yes", 3, 3),
        ("highway=path,foot:backward=no", 1, 3),
        ("highway=residential,oneway=yes,bicycle:backward=yes", 3, 3),
    ],
)
def test_who_may_use_a_way(tags: str, foot: int, bike: int) -> None:
    told = dict(pair.split("=") for pair in tags.split(","))
    assert access_of(told["highway"], told) == (foot, bike)


@pytest.mark.parametrize(
    ("tags", "highway"),
    [
        ("route=ferry", "ferry"),
        ("railway=platform", "platform"),
        ("public_transport=platform", "platform"),
        ("highway=elevator", "elevator"),
    ],
)
def test_what_else_can_be_walked_on(tmp_path: Path, tags: str, highway: str) -> None:
    (found,) = edges(tmp_path, f"{grid(1, '..')}\nw1 T{tags} Nn1,n2")
    assert (found.highway, found.foot) == (highway, 3)


@pytest.mark.parametrize("highway", ["construction", "proposed", "motorway", "razed"])
def test_what_is_no_street(tmp_path: Path, highway: str) -> None:
    assert edges(tmp_path, f"{grid(1, '..')}\nw1 Thighway={highway} Nn1,n2") == []


def test_the_edge_of_a_square_can_be_walked_along(tmp_path: Path) -> None:
    text = f"""
        {grid(1, "..../..../....")}
        w1 T Nn1,n2,n3
        w2 T Nn3,n7,n11,n10,n9,n5,n1
        w3 Thighway=footway Nn3,n4
        r1 Ttype=multipolygon,highway=pedestrian,name=Markt Mw1@outer,w2@outer
    """
    assert {(e.way_id, e.highway, e.name) for e in edges(tmp_path, text)} == {
        (1, "pedestrian", "Markt"), (2, "pedestrian", "Markt"), (3, "footway", None),
    }  # fmt: skip


def test_a_square_of_one_way_can_be_walked_around(tmp_path: Path) -> None:
    text = f"{grid(1, '.../ ..')}\nw1 Thighway=pedestrian,area=yes Nn2,n3,n5,n4,n2\nw2 Thighway=path Nn1,n2"
    assert ends(edges(tmp_path, text)) == [(1, 2, 5), (1, 5, 2), (2, 1, 2)]


def test_a_ferry_told_by_its_relation(tmp_path: Path) -> None:
    text = f"{grid(1, '..')}\nw1 T Nn1,n2\nr1 Ttype=route,route=ferry,name=Fähre Mw1@"
    (found,) = edges(tmp_path, text)
    assert (found.highway, found.name, found.foot) == ("ferry", "Fähre", 3)


def test_the_table_for_the_engine_holds_what_the_rows_say(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "a.osm.pbf",
        f"""
        {grid(1, "...../  .  ")}
        n9 x8.863 y48.588 Tbarrier=wall
        w1 Thighway=residential,surface=sett Nn1,n2,n3,n4,n5
        w2 Thighway=steps,incline=up Nn3,n6,n9,n7
        w3 Thighway=service Nn5,n99,n4
        """,
    )
    told = [row for stage in stages(path, rules=load_rules(), progress=Silent()) for row in stage]
    (table,) = only(StreetTable, told)
    expected = streets_from_rows(only(StreetNodeInput, told), only(StreetEdgeInput, told))
    for name in ("node_id", "node_lon", "node_lat", "from_node", "to_node", "length_m", "foot", "bike", "lon", "lat"):
        assert getattr(table, name).tolist() == getattr(expected, name).tolist(), name
    for one, other in ((table.node_tags, table.node_kind), (table.edge_tags, table.edge_kind)):
        assert max(other) < len(one)
    assert [table.edge_tags[k] for k in table.edge_kind] == [expected.edge_tags[k] for k in expected.edge_kind]
    assert [table.node_tags[k] for k in table.node_kind] == [expected.node_tags[k] for k in expected.node_kind]
    assert table.point_count.tolist() == expected.point_count.tolist()
    assert {"barrier": "wall"} in [table.node_tags[k] for k in table.node_kind]
