"""Quarters, people and the official list of the made-up town say what its map says, but for what is planned."""

import csv
import json
from pathlib import Path

import numpy as np
import osmium
import pyproj
import pytest
import shapely

from cli.demo_sources import load_sources
from geo.model import ImportRun
from geo.settings import Settings
from geo.store.session import Engine
from ingest.demo import DemoFiles, TownPlan, plan, read_name, write_sources
from ingest.demo.centres import DIFFERENCES, NEW_CENTRES

pytestmark = [pytest.mark.slow]


class _Silent:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        pass


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_sources(tmp_path_factory.mktemp("demo"), progress=_Silent())


@pytest.fixture(scope="module")
def town() -> TownPlan:
    return plan()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_quarters_are_in_the_coordinates_of_the_state_and_where_the_map_has_them(
    files: DemoFiles, town: TownPlan
) -> None:
    told = json.loads(files.areas.read_text(encoding="utf-8"))
    assert told["crs"]["properties"]["name"].endswith("25832")
    back = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    shapes = {row["properties"]["stadtteil"]: shapely.geometry.shape(row["geometry"]) for row in told["features"]}
    assert shapes.keys() == {quarter.name for quarter in town.quarters}
    for quarter in town.quarters:
        turned = shapely.transform(shapes[quarter.name], lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))
        assert turned.symmetric_difference(quarter.outline).area < 1e-4 * quarter.outline.area
    assert read_name(files) == town.name
    assert all("Erfunden" in row["properties"]["quelle"] for row in told["features"])


def test_the_census_tells_no_one_and_no_two_and_is_right_on_the_whole(files: DemoFiles, town: TownPlan) -> None:
    cells = rows(files.people)
    assert list(cells[0]) == ["Gitter_ID_100m", "x_mp_100m", "y_mp_100m", "Einwohner"]
    counts = [int(row["Einwohner"]) for row in cells]
    assert not {0, 1, 2} & set(counts)
    assert -1 in counts
    assert sum(count for count in counts if count > 0) == pytest.approx(town.people, rel=0.02)
    for row in cells[:50]:
        east, north = int(row["x_mp_100m"]), int(row["y_mp_100m"])
        assert row["Gitter_ID_100m"] == f"100mN{(north - 50) // 100}E{(east - 50) // 100}"
    assert len({row["Gitter_ID_100m"] for row in cells}) == len(cells)


def test_people_live_where_the_houses_are(files: DemoFiles, town: TownPlan) -> None:
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)
    number = next(n for n, quarter in enumerate(town.quarters) if quarter.name == "Rodefeld")
    inside = town.dwellings.quarter == number
    east, north = to_grid.transform(town.dwellings.lon[inside], town.dwellings.lat[inside])
    cells = {(int(x // 100), int(y // 100)) for x, y in zip(east, north, strict=True)}
    told = sum(
        max(0, int(row["Einwohner"]))
        for row in rows(files.people)
        if (int(row["x_mp_100m"]) // 100, int(row["y_mp_100m"]) // 100) in cells
    )
    assert told == pytest.approx(town.dwellings.people[inside].sum(), rel=0.1), "some cells belong to two quarters"


def on_the_map(files: DemoFiles, value: str) -> dict[str, tuple[float, float]]:
    """Return what the map has of an amenity, by name, where it can be told without putting relations together."""
    found = {}
    for thing in osmium.FileProcessor(str(files.town)).with_locations():
        if thing.tags.get("amenity") == value and "name" in thing.tags and "access" not in thing.tags:
            if thing.is_node():
                found[thing.tags["name"]] = (thing.location.lon, thing.location.lat)
            elif thing.is_way():
                corners = np.array([(node.lon, node.lat) for node in list(thing.nodes)[1:]])
                found[thing.tags["name"]] = tuple(corners.mean(axis=0).tolist())
    return found


def test_the_list_differs_from_the_map_as_it_is_told_to(files: DemoFiles) -> None:
    listed = {row["Einrichtung"]: row for row in rows(files.centres)}
    mapped = on_the_map(files, "kindergarten")
    minders = on_the_map(files, "childcare")
    ordered = list(mapped)
    to_state = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)

    def off(on_map: str, in_list: str) -> float:
        east, north = to_state.transform(*mapped[on_map])
        row = listed[in_list]
        return float(np.hypot(east - float(row["Rechtswert"]), north - float(row["Hochwert"])))

    same = set(mapped) & set(listed)
    assert len(same) >= 5
    assert {name for name in same if off(name, name) > 1} == {ordered[3]}
    assert off(ordered[3], ordered[3]) == pytest.approx(np.hypot(110, 70), abs=1)
    assert "Kindergarten " in ordered[1]
    assert off(ordered[1], ordered[1].replace("Kindergarten ", "KiGa ")) < 1
    assert ordered[6] not in listed
    assert off(ordered[8], "Waldwichtel") == pytest.approx(np.hypot(35, 20), abs=1)
    assert not set(minders) & set(listed)
    assert minders
    assert {name for name, _, _ in NEW_CENTRES} <= listed.keys()
    assert all(difference.why for difference in DIFFERENCES)


def test_the_list_has_no_centre_where_none_is_planned(files: DemoFiles, town: TownPlan) -> None:
    back = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    estate = next(quarter.outline for quarter in town.quarters if quarter.name == "Rodefeld")
    spots = [back.transform(float(row["Rechtswert"]), float(row["Hochwert"])) for row in rows(files.centres)]
    assert not [spot for spot in spots if estate.contains(shapely.Point(spot))]


@pytest.mark.database
def test_all_of_it_goes_in_by_the_ordinary_ways(
    engine: Engine, database_url: str, tmp_path: Path, files: DemoFiles, town: TownPlan
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    runs = {run.kind: run for run in load_sources(engine, settings, files, _Silent())}
    assert {kind: run.status for kind, run in runs.items()} == dict.fromkeys(
        ("osm", "areas", "population", "gtfs", "places"), "done"
    )
    assert all(run.made_up for run in runs.values())
    assert all("rfunden" in run.licence for run in runs.values())
    counts = {kind: run.report.counts for kind, run in runs.items()}
    assert counts["areas"]["neighbourhood"] == len(town.quarters) + 1
    assert counts["population"]["people"] == pytest.approx(town.people, rel=0.02)
    assert runs["gtfs"].report.notices == {}
    # Of the map all centres but one, and two new ones; the new carrier is unsure.
    listed = len(rows(files.centres))
    assert counts["places"]["entries"] == listed
    assert counts["places"]["list_only"] == len(NEW_CENTRES)
    assert counts["places"]["unsure"] == 1
    assert counts["places"]["matched"] == listed - len(NEW_CENTRES) - 1
    again: list[ImportRun] = load_sources(engine, settings, files, _Silent())
    assert {run.status for run in again} == {"unchanged"}
