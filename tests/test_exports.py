"""Layers as files: GeoPandas opens them with system of coordinates, types and description intact."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyogrio
import pytest
from pyarrow import parquet

from geo.export import describe, write_layer
from geo.model.layers import LAYERS, Feature, Layer, LayerInfo, find_layer

AT = datetime(2020, 6, 17, 8, 0, tzinfo=UTC)
PLACES = find_layer("places")
AREAS = find_layer("areas")
SQUARE = '{"type":"MultiPolygon","coordinates":[[[[8.8,48.5],[8.9,48.5],[8.9,48.6],[8.8,48.5]]]]}'


def row(layer: Layer, number: int, geometry: str | None, **told: Any) -> Feature:
    return Feature(number, geometry, {column.name: told.get(column.name) for column in layer.columns})


def export(layer: Layer | None, form: str, *rows: Feature) -> bytes:
    assert layer is not None
    info = LayerInfo(layer, len(rows), None, None, None, ("herrenberg.osm.pbf (ODbL 1.0)",), AT)
    return write_layer(layer, rows, describe(info, AT, {"themes": "childcare"}), form)


@pytest.fixture
def kita() -> Feature:
    assert PLACES is not None
    point = '{"type":"Point","coordinates":[8.87,48.59]}'
    return row(PLACES, 7, point, name="Kita Löwenzahn", checked_on=date(2020, 3, 1), source_date=AT)


@pytest.fixture
def quarters() -> list[Feature]:
    assert AREAS is not None
    return [
        row(AREAS, 1, SQUARE, name="Süd", admin_level=10, people=120),
        # Few people live in the second one: their number is nobody's business, and empty is not 0.
        row(AREAS, 2, SQUARE, name="Hof", people=None),
    ]


def test_geopackage(tmp_path: Path, quarters: list[Feature]) -> None:
    path = tmp_path / "areas.gpkg"
    path.write_bytes(export(AREAS, "gpkg", *quarters))
    frame = geopandas.read_file(path)
    assert frame.crs.to_epsg() == 4326
    assert frame["name"].tolist() == ["Süd", "Hof"]
    assert frame["people"].isna().tolist() == [False, True]
    assert frame["people"][0] == 120
    told = pyogrio.read_info(path)["layer_metadata"]
    assert (told["licence"][:8], told["as_of"]) == ("ODbL 1.0", "2020-06-17T08:00:00+00:00")
    assert json.loads(told["parameters"]) == {"themes": "childcare"}


def test_parquet(tmp_path: Path, kita: Feature) -> None:
    path = tmp_path / "places.parquet"
    path.write_bytes(export(PLACES, "parquet", kita))
    frame = geopandas.read_parquet(path)
    assert frame.crs.to_epsg() == 4326
    assert (frame.geometry[0].x, frame.geometry[0].y) == (8.87, 48.59)
    assert frame["source_date"][0] == pd.Timestamp(AT)
    schema = parquet.read_schema(path)
    assert str(schema.field("checked_on").type) == "date32[day]"
    assert json.loads(schema.metadata[b"atlas"])["sources"] == ["herrenberg.osm.pbf (ODbL 1.0)"]


def test_geojson(kita: Feature) -> None:
    body = export(PLACES, "geojson", kita)
    frame = geopandas.read_file(io.BytesIO(body))
    assert (frame["name"][0], frame["id"].astype(str)[0]) == ("Kita Löwenzahn", "7")
    assert json.loads(body)["metadata"]["attribution"] == "© OpenStreetMap contributors"


def test_csv_and_its_description(kita: Feature) -> None:
    frame = pd.read_csv(io.BytesIO(export(PLACES, "csv", kita)), encoding="utf-8-sig")
    told = json.loads(export(PLACES, "csv-metadata.json", kita))
    assert [column["name"] for column in told["tableSchema"]["columns"]] == frame.columns.tolist()
    assert (frame["lon"][0], frame["checked_on"][0], frame["id"][0]) == (8.87, "2020-03-01", 7)
    assert told["dc:license"].startswith("ODbL 1.0")


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.key)
@pytest.mark.parametrize("form", ["gpkg", "parquet", "geojson", "csv"])
def test_an_empty_layer_is_a_file_too(layer: Layer, form: str) -> None:
    assert len(export(layer, form)) > 20
