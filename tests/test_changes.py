"""Change files of OpenStreetMap: applied, they equal the edited file; what does not fit is refused or told."""

import gzip
from pathlib import Path

import osmium
import pytest
from drawn_osm import Silent, grid, read_osm, write_osm
from sqlalchemy import Engine, text

from geo.errors import RefusedError
from geo.model import ImportRun, PlaceInput
from geo.settings import Settings
from geo.store import imports
from geo.store.session import reading
from ingest.osm.changes import Applied, apply_changes, is_change_file
from ingest.pipeline.asked import Asked, ingest_again
from ingest.pipeline.town import ingest_osm

OLD, NEW = "t2020-05-01T00:00:00Z", "t2020-06-01T00:00:00Z"
TOWN = f"""
{grid(1, "../..")}
n9 v3 {OLD} x8.8603 y48.5897 Tamenity=library,name=Alt
n10 v1 {OLD} x8.8604 y48.5896 Tamenity=bench
w1 v2 {OLD} Thighway=path Nn1,n2,n4
"""


def osc(path: Path, *changes: str) -> Path:
    """Write changes as ("create|modify|delete", XML of an object) in one string each."""
    blocks = [f"<{verb}>{thing}</{verb}>" for verb, _, thing in (change.partition(" ") for change in changes)]
    content = f'<?xml version="1.0"?><osmChange version="0.6">{"".join(blocks)}</osmChange>'.encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def node(number: int, version: int, at: str = "2020-06-01", spot: str = "8.8605 48.5895", **tags: str) -> str:
    lon, lat = spot.split()
    inner = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return f'<node id="{number}" version="{version}" timestamp="{at}T00:00:00Z" lon="{lon}" lat="{lat}">{inner}</node>'


def way(number: int, version: int, *nodes: int, **tags: str) -> str:
    inner = "".join(f'<nd ref="{one}"/>' for one in nodes)
    inner += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return f'<way id="{number}" version="{version}" timestamp="2020-06-01T00:00:00Z">{inner}</way>'


def apply(folder: Path, *changes: str) -> tuple[Applied, list[str]]:
    """Return what came of it, and the ids of the objects that are there afterwards."""
    town, target = write_osm(folder / "town.osm.pbf", TOWN), folder / "new.osm.pbf"
    applied = apply_changes(town, osc(folder / "changes.osc.gz", *changes), target)
    written = target if applied.taken else town
    return applied, [f"{thing.type_str()}{thing.id}" for thing in osmium.FileProcessor(str(written))]


def test_names_of_change_files() -> None:
    assert [is_change_file(name) for name in ("a.osc", "a.OSC.GZ", "a.osc.bz2", "a.osm.gz", "osc")] == [True] * 3 + [
        False
    ] * 2


def test_applied_changes_equal_the_edited_file(tmp_path: Path) -> None:
    applied, _ = apply(
        tmp_path,
        "create " + node(11, 1, amenity="kindergarten", name="Neu"),
        "modify " + node(9, 4, amenity="library", name="Umbenannt"),
        "delete " + node(10, 2),
        "modify " + way(1, 3, 1, 2, highway="path"),
    )
    edited = f"""
    {grid(1, "../..")}
    n9 v4 {NEW} x8.8605 y48.5895 Tamenity=library,name=Umbenannt
    n11 v1 {NEW} x8.8605 y48.5895 Tamenity=kindergarten,name=Neu
    w1 v3 {NEW} Thighway=path Nn1,n2
    """
    assert read_osm(tmp_path / "new.osm.pbf") == read_osm(write_osm(tmp_path / "edited.osm.pbf", edited))
    assert applied == Applied(4, [])


def test_what_lies_elsewhere_does_not_pile_up(tmp_path: Path) -> None:
    applied, there = apply(
        tmp_path,
        "create " + node(20, 1, spot="9.5 49.0", amenity="library"),
        "create " + way(21, 1, 20, highway="path"),
        "delete " + node(22, 7, spot="9.5 49.0"),
    )
    assert applied == Applied(0, [])
    assert there == ["n1", "n2", "n3", "n4", "n9", "n10", "w1"]


def test_a_way_that_leads_out_of_town_brings_its_nodes(tmp_path: Path) -> None:
    _, there = apply(tmp_path, "create " + node(20, 1, spot="9.5 49.0"), "create " + way(21, 1, 4, 20, highway="path"))
    assert {"n20", "w21"} <= set(there)


def test_of_several_versions_the_newest_counts(tmp_path: Path) -> None:
    _, there = apply(tmp_path, "create " + node(30, 1, amenity="library"), "delete " + node(30, 2))
    assert "n30" not in there
    apply(tmp_path, "modify " + node(9, 5, name="Zuletzt", amenity="library"), "modify " + node(9, 4, amenity="cafe"))
    names = [row.name for row in read_osm(tmp_path / "new.osm.pbf") if isinstance(row, PlaceInput)]
    assert names == ["Zuletzt"]


def test_what_is_older_than_the_town_is_not_raised_from_the_dead(tmp_path: Path) -> None:
    _, there = apply(
        tmp_path, "create " + node(40, 1, "2020-04-01", amenity="cafe"), "modify " + node(9, 4, amenity="library")
    )
    assert "n40" not in there


def test_a_change_file_that_ends_before_the_town_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="ends on 2020-04-01 00:00 UTC, but the town is from 2020-05-01"):
        apply(tmp_path, "create " + node(40, 1, "2020-04-01"), "modify " + node(9, 2, "2020-04-01"))


def test_a_missing_change_file_is_noticed(tmp_path: Path) -> None:
    applied, _ = apply(tmp_path, "modify " + node(9, 6, amenity="library"))
    assert [(n.code, n.subject) for n in applied.notices] == [("change_gap", "node/9")]


def test_an_empty_change_file_changes_nothing(tmp_path: Path) -> None:
    assert apply(tmp_path)[0] == Applied(0, [])


@pytest.mark.parametrize("name", ["a.osc", "a.osc.gz"])
@pytest.mark.parametrize(
    "fault", ["cut", "garbage", "empty", "html", "osm"], ids=["cut off", "random", "empty", "a page", "no change file"]
)
def test_a_broken_change_file_is_refused_in_a_line(tmp_path: Path, name: str, fault: str) -> None:
    path = osc(tmp_path / name, *["create " + node(n, 1, amenity="library") for n in range(100, 300)])
    whole = path.read_bytes()
    page = b"<html><body>Not found</body></html>"
    content = {
        "cut": whole[: len(whole) // 2],
        "garbage": bytes(range(256)) * 9,
        "empty": b"",
        "html": gzip.compress(page) if name.endswith(".gz") else page,
        "osm": b"<osm version='0.6'><node",
    }[fault]
    path.write_bytes(content)
    with pytest.raises(RefusedError) as error:
        apply_changes(write_osm(tmp_path / "town.osm.pbf", TOWN), path, tmp_path / "new.osm.pbf")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "new.osm.pbf").exists()


def test_a_change_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no file"):
        apply_changes(write_osm(tmp_path / "town.osm.pbf", TOWN), tmp_path / "none.osc", tmp_path / "new.osm.pbf")


def names_of(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(
            connection.scalars(text("SELECT name FROM place WHERE vanished_on IS NULL AND name > '' ORDER BY 1"))
        )


@pytest.mark.database
def test_a_loaded_town_is_changed_and_the_same_changes_twice_change_nothing(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")

    def load(path: Path) -> ImportRun:
        return ingest_osm(engine, settings, Asked(source=str(path)).at_hand(engine, settings, Silent()), Silent())

    change = osc(tmp_path / "day.osc.gz", "modify " + node(9, 4, amenity="library", name="Umbenannt"))
    with pytest.raises(RefusedError, match="No town is loaded"):
        load(change)
    load(write_osm(tmp_path / "town.osm.pbf", TOWN))
    run = load(change)
    assert (run.status, run.source, run.report.changed) == ("done", "town.osm.pbf + day.osc.gz", 1)
    assert names_of(engine) == ["Umbenannt"]
    assert load(change).status == "unchanged"
    assert ingest_again(engine, settings, run, Silent()).status == "unchanged"
    later = osc(
        tmp_path / "next.osc",
        "create " + node(50, 1, "2020-06-02", amenity="kindergarten", name="Neu"),
        "modify " + node(9, 6, "2020-06-02", amenity="library", name="Drei"),
    )
    run = load(later)
    assert (run.source, run.report.added, run.report.notices) == ("town.osm.pbf + next.osc", 1, {"change_gap": 1})
    with pytest.raises(RefusedError, match="already"):
        load(change)
    with reading(engine) as session:
        assert [run.status for run in imports.list_runs(session)][:2] == ["done", "unchanged"]
    for kept in (tmp_path / "data" / "extracts").iterdir():
        kept.unlink()
    with pytest.raises(RefusedError, match="is not kept"):
        load(later)


@pytest.mark.realdata
@pytest.mark.slow
def test_a_real_town_with_changes_equals_the_edited_file(tmp_path: Path, data: Path) -> None:
    town = data / "herrenberg" / "herrenberg.osm.pbf"
    named = osmium.FileProcessor(str(town), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter("amenity"))
    gone, renamed = [thing.id for thing in named][:2]
    edited = osmium.osm.mutable.Node(
        id=renamed,
        version=99,
        timestamp="2030-01-01T00:00:00Z",
        location=(8.8605, 48.5895),
        tags={"amenity": "library", "name": "Umbenannt"},
    )
    with osmium.SimpleWriter(str(tmp_path / "edited.osm.pbf")) as writer:
        for thing in osmium.FileProcessor(str(town)):
            if not (thing.is_node() and thing.id in {gone, renamed}):
                writer.add(thing)
            elif thing.id == renamed:
                writer.add(edited)
    change = osc(
        tmp_path / "a.osc.gz",
        "delete " + node(gone, 99, "2030-01-01"),
        "modify " + node(renamed, 99, "2030-01-01", amenity="library", name="Umbenannt"),
        "create " + node(7, 1, "2030-01-01", "2.0 2.0", amenity="library"),
    )
    assert apply_changes(town, change, tmp_path / "new.osm.pbf").taken == 2
    assert read_osm(tmp_path / "new.osm.pbf") == read_osm(tmp_path / "edited.osm.pbf")
