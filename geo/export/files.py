"""One layer in four forms, each with its columns' types, its system of coordinates and where it comes from."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from geo.model.layers import WGS84, Feature, Layer, LayerInfo

__all__ = ["FORMATS", "Format", "describe", "write_layer"]

Told = Mapping[str, Any]
ODBL = "ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/"
_ATTRIBUTION = "© OpenStreetMap contributors"
_SUPPRESSED = "Numbers of people are rounded to tens and empty where they are few."


def describe(info: LayerInfo, at: datetime, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Say what a file holds: source, date, licence, and what was asked."""
    return {
        "title": info.layer.title,
        "description": info.layer.about,
        "crs": f"EPSG:{WGS84}",
        "sources": list(info.sources),
        "as_of": None if info.as_of is None else info.as_of.astimezone(UTC).isoformat(),
        "exported_at": at.astimezone(UTC).isoformat(),
        "licence": ODBL,
        "attribution": _ATTRIBUTION,
        "confidentiality": _SUPPRESSED,
        "parameters": dict(parameters or {}),
    }


def _frame(layer: Layer, rows: Sequence[Feature]) -> Any:  # noqa: ANN401 - geopandas has no types
    # Both take seconds to load, and most processes never write a file.
    import geopandas  # noqa: PLC0415 - loading it takes seconds
    import pandas as pd  # noqa: PLC0415 - loading it takes seconds
    import shapely  # noqa: PLC0415 - loading it takes seconds

    columns: dict[str, Any] = {"id": pd.array([row.id for row in rows], dtype="Int64")}
    for column in layer.columns:
        values: Any = [row.told[column.name] for row in rows]
        match column.kind:
            case "int":
                columns[column.name] = pd.array(values, dtype="Int64")
            case "float":
                columns[column.name] = pd.array(values, dtype="Float64")
            case "bool":
                columns[column.name] = pd.array(values, dtype="boolean")
            case "date":
                columns[column.name] = pd.Series(values, dtype="object")
            case "datetime":
                columns[column.name] = pd.to_datetime(pd.Series(values, dtype="object"), utc=True)
            case "text":
                columns[column.name] = pd.Series(values, dtype="str")
    shapes = shapely.from_geojson([row.geometry for row in rows])
    return geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=WGS84)


def _write_geopackage(layer: Layer, rows: Sequence[Feature], told: Told, path: Path) -> None:
    metadata = {key: value if isinstance(value, str) else json.dumps(value) for key, value in told.items()}
    _frame(layer, rows).to_file(
        path,
        driver="GPKG",
        layer=layer.key,
        engine="pyogrio",
        geometry_type="Unknown" if layer.geometry == "Geometry" else layer.geometry,
        layer_metadata=metadata,
        layer_options={"IDENTIFIER": told["title"], "DESCRIPTION": told["description"]},
    )


def _write_parquet(layer: Layer, rows: Sequence[Feature], told: Told, path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - only who writes such a file waits for it

    _frame(layer, rows).to_parquet(path, index=False, schema_version="1.1.0")
    table = parquet.read_table(path)
    more = {b"atlas": json.dumps(told, ensure_ascii=False).encode()}
    parquet.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **more}), path)


def _write_geojson(layer: Layer, rows: Sequence[Feature], told: Told, path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": row.id,
            "geometry": None if row.geometry is None else json.loads(row.geometry),
            "properties": {"id": row.id} | {column.name: _plain(row.told[column.name]) for column in layer.columns},
        }
        for row in rows
    ]
    body = {"type": "FeatureCollection", "name": layer.key, "metadata": dict(told), "features": features}
    path.write_text(json.dumps(body, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _write_csv(layer: Layer, rows: Sequence[Feature], _told: Told, path: Path) -> None:
    frame = _frame(layer, rows)
    if layer.geometry == "Point":
        frame["lon"], frame["lat"] = frame.geometry.x, frame.geometry.y
    else:
        frame["wkt"] = frame.geometry.to_wkt(rounding_precision=7)
    # With the mark at the beginning spreadsheets read the umlauts right.
    frame.drop(columns="geometry").to_csv(path, index=False, encoding="utf-8-sig", date_format="%Y-%m-%dT%H:%M:%SZ")


def _write_csv_metadata(layer: Layer, _rows: Sequence[Feature], told: Told, path: Path) -> None:
    """Write what belongs to the CSV file as the W3C wants it (Metadata Vocabulary for Tabular Data)."""
    kinds = {
        "text": "string",
        "int": "integer",
        "float": "number",
        "bool": "boolean",
        "date": "date",
        "datetime": "dateTime",
    }
    where = ("lon", "lat") if layer.geometry == "Point" else ("wkt",)
    columns = [{"name": "id", "titles": "id", "datatype": "integer"}]
    columns += [{"name": c.name, "titles": c.name, "datatype": kinds[c.kind]} for c in layer.columns]
    columns += [{"name": c, "titles": c, "datatype": "string" if c == "wkt" else "number"} for c in where]
    body = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{layer.key}.csv",
        "dc:title": told["title"],
        "dc:license": told["licence"],
        "dc:source": "; ".join(told["sources"]),
        "dc:date": told["as_of"],
        "schema:description": json.dumps(told, ensure_ascii=False),
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else getattr(value, "isoformat", partial(str, value))()


@dataclass(frozen=True, slots=True)
class Format:
    """A form of a file."""

    media: str
    write: Callable[[Layer, Sequence[Feature], Told, Path], None]


FORMATS = {
    "gpkg": Format("application/geopackage+sqlite3", _write_geopackage),
    "geojson": Format("application/geo+json", _write_geojson),
    "parquet": Format("application/vnd.apache.parquet", _write_parquet),
    "csv": Format("text/csv", _write_csv),
    "csv-metadata.json": Format("application/csvm+json", _write_csv_metadata),
}
"""By the end of the file's name."""


def write_layer(layer: Layer, rows: Sequence[Feature], told: Told, form: str) -> bytes:
    """Return a layer as a file of one of FORMATS; `told` is what `describe` says of it."""
    with tempfile.TemporaryDirectory(prefix="atlas-export-") as folder:
        path = Path(folder) / f"{layer.key}.{form.rpartition('.')[2]}"
        FORMATS[form].write(layer, rows, told, path)
        return path.read_bytes()
