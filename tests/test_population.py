"""People in cells, from the census grid, from points, from tables of areas: nobody is lost, nobody counts twice."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from typed_town import Silence

from geo.atlas import Atlas
from geo.errors import RefusedError
from geo.model import ImportRun
from geo.settings import Settings
from geo.store.population import read_people
from geo.store.session import Engine, reading
from ingest.areas import AreaRequest
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.population import ingest_population
from ingest.population import PopulationRequest, Weights, spread

pytestmark = pytest.mark.database


def take(engine: Engine, folder: Path, request: PopulationRequest) -> ImportRun:
    return ingest_population(engine, Settings(data_dir=folder), request, Silence())


def ask(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.realdata
def test_cologne_counts_every_district_to_the_last_person(engine: Engine, data: Path, tmp_path: Path) -> None:
    table = data / "koeln" / "bevoelkerung.csv"
    ingest_areas(engine, Settings(data_dir=tmp_path), AreaRequest(data / "koeln" / "Stadtteil.shp"), Silence())
    run = take(engine, tmp_path, PopulationRequest(table))
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["zeile"] == "Einwohner" and row["jahr"] == "2012"]
    expected = {row["raum_id"]: Decimal(row["zahl"]) for row in rows if row["raum_id"] > "100"}
    assert len(expected) == 86
    found = ask(
        engine,
        "SELECT area.source_ref, sum(people) FROM population_cell JOIN neighbourhood AS area ON area.id = area_id "
        "GROUP BY area.source_ref",
    )
    assert dict(found) == expected
    assert run.report.counts["people"] == sum(expected.values())
    assert run.report.notices["unmatched_area"] == 10
    inside = """SELECT count(*) FROM population_cell AS cell JOIN neighbourhood AS area ON area.id = cell.area_id
        WHERE NOT ST_Intersects(cell.geom, area.geom)"""
    assert ask(engine, inside) == [(0,)]


@pytest.mark.realdata
def test_porto_alegre_counts_every_hexagon(engine: Engine, data: Path, tmp_path: Path) -> None:
    table = data / "porto-alegre" / "poa_hexgrid.csv"
    run = take(engine, tmp_path, PopulationRequest(table, year=2010))
    with table.open(encoding="utf-8", newline="") as file:
        people = [int(row["population"]) for row in csv.DictReader(file)]
    assert run.report.counts["people"] == sum(n for n in people if n >= 3)
    assert run.report.counts["suppressed"] == sum(0 < n < 3 for n in people)


HOUSES = """
    INSERT INTO base_building (kind, levels, geom)
    SELECT kind, levels, ST_Transform(ST_Buffer(ST_MakePoint(lon, lat)::geography, radius)::geometry, 3857)
    FROM (VALUES ('apartments', 6, 8.802, 48.552, 10), ('house', 2, 8.808, 48.558, 10),
        ('garage', 1, 8.805, 48.555, 30), ('house', NULL, 8.852, 48.552, 10)
    ) AS house (kind, levels, lon, lat, radius)"""


def fence(folder: Path, **names: tuple[float, float, float]) -> Path:
    """Write square areas: west, south and side in degrees."""
    drawn = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": shapely.geometry.mapping(shapely.box(west, south, west + side, south + side)),
        }
        for name, (west, south, side) in names.items()
    ]
    path = folder / "stadtteile.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}), encoding="utf-8")
    return path


def test_people_are_spread_to_homes_by_floor_area(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text(HOUSES))
    areas = fence(
        tmp_path, Nord=(8.80, 48.55, 0.01), Ost=(8.85, 48.55, 0.01), Leer=(8.87, 48.55, 0.01), Klein=(8.89, 48.55, 0.01)
    )
    ingest_areas(engine, Settings(data_dir=tmp_path), AreaRequest(areas), Silence())
    table = tmp_path / "leute.csv"
    table.write_text("stadtteil;einwohner\nNord;1000\nOst;7\nLeer;100\nKlein;2\n", encoding="utf-8")
    run = take(engine, tmp_path, PopulationRequest(table, year=2021))
    told = """
        SELECT area.name, count(*), sum(people), bool_or(suppressed) FROM population_cell AS cell
        JOIN neighbourhood AS area ON area.id = area_id AND ST_Contains(area.geom, cell.geom) GROUP BY 1"""
    rows = {name: rest for name, *rest in ask(engine, told)}
    assert rows["Nord"] == [2, 1000, False]  # nobody lives in the garage
    assert rows["Ost"] == [1, 7, False]
    assert rows["Leer"][1:] == [100, False]
    assert rows["Leer"][0] == pytest.approx(0.01 * 111_200 * 0.01 * 111_200 * 0.662 / 1e4, rel=0.1)  # cos 48.55°
    assert rows["Klein"] == [1, None, True]
    # Equal houses of six and of two storeys.
    assert ask(engine, "SELECT max(people), min(people) FROM population_cell WHERE people > 100") == [
        (Decimal("750.00"), Decimal("250.00"))
    ]
    assert run.report.counts == {
        "people": 1107,
        "population_cell": sum(row[0] for row in rows.values()),
        "suppressed": 1,
    }
    assert run.report.notices["spread_evenly"] == 2
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    people = atlas.describe_neighbourhood("nord").people
    assert people is not None
    assert (people.people, people.year, people.estimated, people.source) == (1000, 2021, True, "leute.csv")
    assert (atlas.describe_neighbourhood("klein").people or people).withheld_cells == 1


def test_a_newer_census_is_told_and_an_older_one_is_not_added(engine: Engine, tmp_path: Path) -> None:
    areas = fence(tmp_path, Nord=(8.80, 48.55, 0.05))
    ingest_areas(engine, Settings(data_dir=tmp_path), AreaRequest(areas), Silence())
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    assert atlas.describe_neighbourhood("nord").people is None
    for year, number in ((2022, 40), (2011, 30)):
        table = tmp_path / f"zensus{year}.csv"
        table.write_text(f"lon;lat;Einwohner\n8.81;48.56;{number}\n8.82;48.57;2\n8.9;48.7;5\n", encoding="utf-8")
        take(engine, tmp_path, PopulationRequest(table))
    people = atlas.describe_neighbourhood("nord").people
    assert people is not None
    assert (people.people, people.year, people.withheld_cells, people.estimated) == (40, 2022, 1, False)
    assert ask(engine, "SELECT count(*) FROM population_cell WHERE suppressed AND people IS NOT NULL") == [(0,)]
    with reading(engine) as session:
        lon, _, told = read_people(session)
    # of the second cell nothing but that somebody lives there
    assert (lon[0], told.tolist()) == (pytest.approx(8.81), pytest.approx([40, np.nan], nan_ok=True))


def test_the_same_table_changes_nothing_and_a_new_one_replaces_it(engine: Engine, tmp_path: Path) -> None:
    table = tmp_path / "leute.csv"
    table.write_text("lon;lat;people\n8.81;48.56;40\n", encoding="utf-8")
    assert take(engine, tmp_path, PopulationRequest(table)).status == "done"
    assert take(engine, tmp_path, PopulationRequest(table)).status == "unchanged"
    table.write_text("lon;lat;people\n8.81;48.56;45\n", encoding="utf-8")
    run = take(engine, tmp_path, PopulationRequest(table))
    assert (run.status, run.report.added) == ("done", 5)
    assert ask(engine, "SELECT sum(people) FROM population_cell") == [(45,)]


def test_a_refused_file_leaves_what_was_there(engine: Engine, tmp_path: Path) -> None:
    table = tmp_path / "leute.csv"
    table.write_text("lon;lat;people\n8.81;48.56;40\n", encoding="utf-8")
    take(engine, tmp_path, PopulationRequest(table))
    table.write_text("lon;lat;people\nx;y;40\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"leute\.csv"):
        take(engine, tmp_path, PopulationRequest(table))
    assert ask(engine, "SELECT sum(people) FROM population_cell") == [(40,)]


@given(
    people=st.integers(0, 10**6),
    weights=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60),
)
def test_shares_add_up_and_follow_their_weights(people: int, weights: list[float]) -> None:
    many = np.linspace(8.8, 8.9, len(weights))
    shares = [
        Decimal(str(share))
        for _, share, _ in spread(people, Weights(many, np.full(len(weights), 48.6), np.array(weights)))
    ]
    assert sum(shares) == people
    if len(shares) == len(weights):
        exact = [people * weight / sum(weights) for weight in weights]
        assert all(abs(float(share) - want) <= 0.01 for share, want in zip(shares, exact, strict=True))
