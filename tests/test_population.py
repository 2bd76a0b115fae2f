"""People in cells, from the census grid, from points, from tables of areas: nobody is lost, nobody counts twice."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from typed_town import Silence

from geo.model import ImportRun
from geo.settings import Settings
from geo.store.session import Engine
from ingest.areas import AreaRequest
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.population import ingest_population
from ingest.population import PopulationRequest

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
