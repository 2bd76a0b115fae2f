"""The made-up town is the same every time, sane but for its planned faults, and has the gaps it is told to have."""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import osmium
import pytest
import shapely

from geo.model import THEMES, AddressInput, AreaInput, Notice, PlaceInput, Row
from ingest.demo import TownPlan, plan, write_town
from ingest.demo.faults import MISSING_NODE, PROTECTED
from ingest.osm import inspect, load_rules, read

pytestmark = pytest.mark.slow


class _Silent:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        pass


@dataclass
class Raw:
    """The file as it stands, read by nothing of ours."""

    tags: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    refs: list[tuple[dict[str, str], list[int]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "town.osm.pbf"
    write_town(path, progress=_Silent())
    return path


@pytest.fixture(scope="module")
def raw(file: Path) -> Raw:
    raw = Raw()
    for thing in osmium.FileProcessor(str(file)):
        kind = thing.type_str()
        raw.ids[kind].append(thing.id)
        raw.tags[kind].append(dict(thing.tags))
        if kind == "w":
            raw.refs.append((dict(thing.tags), [node.ref for node in thing.nodes]))
    return raw


@pytest.fixture(scope="module")
def rows(file: Path) -> list[Row | Notice]:
    return list(read(file, rules=load_rules(None), progress=_Silent()))


@pytest.fixture(scope="module")
def places(rows: list[Row | Notice]) -> list[PlaceInput]:
    return [row for row in rows if isinstance(row, PlaceInput)]


@pytest.fixture(scope="module")
def town() -> TownPlan:
    return plan()


def test_the_same_bytes_every_time(file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.osm.pbf"
    write_town(again, progress=_Silent())
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(file.read_bytes()).digest()


def test_the_file_says_that_it_is_made_up(file: Path) -> None:
    assert inspect(file).made_up


def test_objects_are_sorted_as_ordinary_tools_want_them(raw: Raw) -> None:
    for ids in raw.ids.values():
        assert ids == sorted(set(ids))


def test_only_the_planned_nodes_are_missing(raw: Raw) -> None:
    nodes = set(raw.ids["n"])
    missing = {ref for _, refs in raw.refs for ref in refs} - nodes
    assert missing == {MISSING_NODE, MISSING_NODE + 1}


def test_buildings_are_closed(raw: Raw) -> None:
    buildings = [refs for tags, refs in raw.refs if "building" in tags]
    assert len(buildings) > 5000
    assert all(refs[0] == refs[-1] and len(refs) > 3 for refs in buildings)


def test_one_can_walk_everywhere(raw: Raw) -> None:
    around: dict[int, set[int]] = defaultdict(set)
    for tags, refs in raw.refs:
        if "highway" in tags:
            for a, b in pairwise(refs):
                around[a].add(b)
                around[b].add(a)
    start = next(iter(around))
    seen, todo = {start}, [start]
    while todo:
        new = around[todo.pop()] - seen
        seen |= new
        todo.extend(new)
    assert len(seen) / len(around) > 0.97


def test_the_river_has_few_bridges(raw: Raw) -> None:
    bridges = [tags for tags, _ in raw.refs if tags.get("bridge") == "yes" and tags.get("layer") == "1"]
    names = {tags.get("name") for tags in bridges}
    assert {"Brückenstraße", "Ostring", "Südring", "Mühlsteg"} <= names
    assert len(bridges) <= 8


def test_there_are_addresses_of_all_kinds(rows: list[Row | Notice]) -> None:
    addresses = [row for row in rows if isinstance(row, AddressInput)]
    assert len(addresses) >= 5000
    assert {"building", "node", "interpolation"} <= {row.origin for row in addresses}


def test_there_are_places_of_every_theme(places: list[PlaceInput]) -> None:
    assert len([place for place in places if place.themes != ["mobility"]]) >= 400
    found = {theme for place in places for theme in place.themes}
    assert found == {theme.key for theme in THEMES}
    presumed = {theme for place in places for theme in place.presumed_themes}
    assert {"debt", "rights"} <= presumed, "these two are known by name only"


def test_places_are_nodes_ways_and_relations(places: list[PlaceInput]) -> None:
    assert {place.osm_kind for place in places} == {"n", "w", "r"}


def test_the_estate_has_no_childcare(places: list[PlaceInput], town: TownPlan) -> None:
    estate = next(quarter for quarter in town.quarters if quarter.name == "Rodefeld")
    inside = [p for p in places if estate.outline.contains(shapely.from_wkb(p.geom).centroid)]
    assert estate.people > 3000
    assert len(inside) > 10
    assert not [p for p in inside if "childcare" in p.themes]
    assert len([p for p in places if "childcare" in p.themes]) >= 10


def test_protected_places_are_in_the_file_and_nowhere_else(raw: Raw, rows: list[Row | Notice]) -> None:
    everything = [tags for kind in raw.tags.values() for tags in kind]
    assert all(any(place.items() <= tags.items() for tags in everything) for place in PROTECTED)
    names = {place["name"] for place in PROTECTED if "name" in place}
    assert not [row for row in rows if isinstance(row, PlaceInput) and row.name in names]
    assert len([row for row in rows if isinstance(row, Notice) and row.code == "protected_place"]) == len(PROTECTED)


def test_the_planned_faults_become_notices(rows: list[Row | Notice]) -> None:
    codes = {row.code for row in rows if isinstance(row, Notice)}
    assert {"missing_node", "self_crossing_ring"} <= codes


def test_quarters_and_villages_are_areas(rows: list[Row | Notice], town: TownPlan) -> None:
    areas = {row.name for row in rows if isinstance(row, AreaInput)}
    assert areas == {town.name, *(quarter.name for quarter in town.quarters)}
    assert len([quarter for quarter in town.quarters if quarter.village]) == 4


def test_the_plan_is_the_plan_of_the_file(raw: Raw, town: TownPlan) -> None:
    drawn = sorted(tags["name"] for tags in raw.tags["n"] if tags.get("highway") == "bus_stop")
    assert drawn == sorted(stop.name for stop in town.stops if stop.kind == "bus")
    assert 20_000 < town.people < 30_000
    assert round(float(town.dwellings.people.sum())) == pytest.approx(town.people, rel=0.01)


def test_nobody_real_is_phoned(raw: Raw) -> None:
    everything = [tags for kind in raw.tags.values() for tags in kind]
    phones = [value for tags in everything for key, value in tags.items() if key.endswith("phone")]
    sites = [value for tags in everything for key, value in tags.items() if key.endswith(("website", "email"))]
    assert len(phones) > 50
    assert all(re.fullmatch(r"(\+49 30|030) 23125 ?\d{3}", phone) for phone in phones)
    assert all("example.org" in site for site in sites)
