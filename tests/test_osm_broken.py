"""Files that are none, and objects that are broken: one clear line, or a notice with the id; never a traceback."""

import random
import zipfile
from pathlib import Path

import osmium
import pytest
from drawn_osm import codes, grid, only, read_drawn, read_osm, write_osm
from osmium.osm import mutable

from geo.errors import RefusedError
from geo.model import AddressInput, BaseAreaInput, BaseBuildingInput, PlaceInput, StreetEdgeInput
from ingest.osm import inspect

TOWN = "\n".join(f"n{n} x8.86 y48.59 Tamenity=library,name=Bibliothek%20%{n}" for n in range(1, 400))
FORMATS = ("osm.pbf", "osm", "osm.gz", "osm.bz2")


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance, not secrecy


def look_and_read(path: Path) -> None:
    inspect(path)
    read_osm(path)


def refused(path: Path) -> str:
    """Return the one line with which the file is refused, before or while it is read."""
    with pytest.raises(RefusedError) as error:
        look_and_read(path)
    text = str(error.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read(tmp_path: Path, form: str) -> None:
    path = write_osm(tmp_path / f"a.{form}", "n1 x8.86 y48.59 Tamenity=library")
    info = inspect(path)
    assert (info.kind, info.name, info.made_up, len(info.checksum)) == ("osm", f"a.{form}", False, 64)
    assert "ODbL" in info.licence
    assert len(only(PlaceInput, read_osm(path))) == 1


def test_the_made_up_town_says_so(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "a.osm.pbf", "n1 x8.86 y48.59", generator="sozialraumatlas-demo 1")
    assert inspect(path).made_up
    assert "ODbL" not in inspect(path).licence


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "town.osm.pbf")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "town.osm").mkdir()
    assert "is a folder" in refused(tmp_path / "town.osm")


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    path.touch()
    assert "is empty" in refused(path)


def test_a_file_of_no_objects(tmp_path: Path) -> None:
    assert "holds nothing" in refused(write_osm(tmp_path / "a.osm.pbf", "n1 x8.86 y48.59"))


def test_another_ending(tmp_path: Path) -> None:
    path = tmp_path / "town.geojson"
    path.write_text("{}")
    assert "does not end in" in refused(path)


@pytest.mark.parametrize("form", FORMATS)
def test_a_zip_under_a_false_name(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert "is no OpenStreetMap file" in refused(path)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", range(3))
def test_random_bytes(tmp_path: Path, form: str, seed: int) -> None:
    path = tmp_path / f"a.{form}"
    path.write_bytes(dice(seed).randbytes(5_000))
    assert "is no OpenStreetMap file" in refused(path)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", range(4))
def test_a_file_cut_off_at_a_random_byte(tmp_path: Path, form: str, seed: int) -> None:
    path = write_osm(tmp_path / f"a.{form}", TOWN)
    whole = path.read_bytes()
    path.write_bytes(whole[: dice(seed).randrange(1, len(whole) - 8)])
    assert "cut off" in refused(path)


def test_a_page_of_the_web(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text("<html><body>Not found</body></html>")
    assert "is no OpenStreetMap file" in refused(path)


def test_ways_before_nodes(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text(
        '<osm version="0.6"><way id="1"><nd ref="2"/><tag k="highway" v="path"/></way>'
        '<node id="2" lat="48.5" lon="8.8"><tag k="amenity" v="library"/></node></osm>'
    )
    assert "osmium sort" in refused(path)


def test_nodes_off_the_earth(tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_node(mutable.Node(id=1, location=(8.86, 48.59), tags={"amenity": "library"}))
        writer.add_node(mutable.Node(id=2, location=osmium.osm.Location(8.86, 95.0), tags={"amenity": "library"}))
        writer.add_node(mutable.Node(id=3, location=(0.0, 0.0), tags={"amenity": "library"}))
        writer.add_node(mutable.Node(id=4, location=(8.861, 48.59)))
        writer.add_way(mutable.Way(id=5, nodes=[1, 4, 2], tags={"highway": "path"}))
    rows = read_osm(path)
    assert [p.osm_id for p in only(PlaceInput, rows)] == [1]
    assert [(e.from_node, e.to_node) for e in only(StreetEdgeInput, rows)] == [(1, 4)]
    assert codes(rows) == [
        ("absurd_coordinates", "node/2"),
        ("absurd_coordinates", "node/3"),
        ("missing_node", "way/5"),
    ]


def test_a_bow_tie_is_mended_and_stays_a_place(tmp_path: Path) -> None:
    text = f"{grid(1, '../..')}\nw1 Tleisure=park,addr:housenumber=1 Nn1,n4,n2,n3,n1"
    rows = read_drawn(tmp_path, text)
    assert [len(only(kind, rows)) for kind in (PlaceInput, AddressInput, BaseAreaInput)] == [1, 1, 1]
    assert codes(rows) == [("self_crossing_ring", "way/1")]


def test_a_ring_without_area_leaves_a_point(tmp_path: Path) -> None:
    text = f"{grid(1, '...')}\nw1 Tleisure=park,building=yes Nn1,n2,n3,n1"
    rows = read_drawn(tmp_path, text)
    assert [len(only(kind, rows)) for kind in (PlaceInput, BaseBuildingInput)] == [1, 0]
    assert codes(rows) == [("degenerate_area", "way/1")]


def test_an_open_ring_leaves_a_point(tmp_path: Path) -> None:
    rows = read_drawn(tmp_path, f"{grid(1, '../..')}\nw1 Tleisure=park Nn1,n2,n3")
    assert [len(only(kind, rows)) for kind in (PlaceInput, BaseAreaInput)] == [1, 0]
    assert codes(rows) == [("unclosed_ring", "way/1")]


def test_members_that_do_not_close_leave_a_point(tmp_path: Path) -> None:
    rows = read_drawn(tmp_path, f"{grid(1, '../..')}\nw1 T Nn1,n2,n3\nr1 Ttype=multipolygon,leisure=park Mw1@outer")
    assert len(only(PlaceInput, rows)) == 1
    assert codes(rows) == [("unclosed_ring", "relation/1")]


def test_a_place_without_any_known_node_is_told(tmp_path: Path) -> None:
    text = "n1 x8.86 y48.59\nw1 Tamenity=school,addr:housenumber=1 Nn98,n99\nr2 Ttype=site,amenity=school Mr9@"
    assert codes(read_drawn(tmp_path, text)) == [
        ("missing_node", "way/1"),
        ("no_position", "relation/2"),
        ("no_position", "way/1"),
    ]


def test_an_object_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    node = '<node id="2" lat="48.5" lon="8.8"><tag k="amenity" v="library"/></node>'
    path.write_text(f'<osm version="0.6">{node}{node}</osm>')
    rows = read_osm(path)
    assert len(only(PlaceInput, rows)) == 1
    assert codes(rows) == [("repeated_object", "node/2")]


def test_a_value_that_is_no_number_is_told(tmp_path: Path) -> None:
    rows = read_drawn(tmp_path, f"{grid(1, '../..')}\nw1 Tbuilding=yes,building:levels=drei Nn1,n2,n4,n3,n1")
    assert only(BaseBuildingInput, rows)[0].levels is None
    assert codes(rows) == [("unparsable_value", "way/1")]
