"""Files of lists as rows of text: CSV of any usual form, or a layer that GDAL reads, brought to WGS 84."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import RefusedError
from geo.model import Notice, Severity
from ingest.lists.columns import Columns
from ingest.presence import demand_file

__all__ = ["Row", "Sheet", "read_sheet"]

_TABLES = {".csv", ".txt", ".tsv"}
_LAYERS = {".geojson", ".json", ".gpkg", ".shp", ".zip", ".kml", ".kmz", ".fgb"}
_SEPARATORS = ";,\t|"
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_MOST_ROWS = 200_000
_WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its columns, with the point that the file itself gives it (degrees)."""

    number: int
    values: dict[str, str]
    point: tuple[float, float] | None = None
    line: tuple[tuple[float, float], ...] = ()
    """Where the file draws a line: its points (degrees)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was read."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notices: tuple[Notice, ...] = ()
    layer: bool = False
    """Whether the file has geometries of its own."""


def read_sheet(path: Path, hints: Columns, *, most_rows: int = _MOST_ROWS) -> Sheet:
    """Read the list in `path`, of `most_rows` at most; raises RefusedError in one sentence where it cannot be used."""
    demand_file(path)
    if path.suffix.lower() not in _TABLES | _LAYERS:
        raise RefusedError(
            f"{path.name} is no list: please take a CSV, a GeoJSON, a GeoPackage, a shapefile or a KML.",
            de=f"{path.name} ist keine Liste: Bitte nehmen Sie CSV, GeoJSON, GeoPackage, ein Shapefile oder KML.",
        )
    if path.stat().st_size == 0:
        raise RefusedError(f"{path.name} is empty.", de=f"{path.name} ist leer.")
    sheet = _read_table(path, hints) if path.suffix.lower() in _TABLES else _read_layer(path)
    if not sheet.rows:
        raise RefusedError(f"{path.name} holds no row.", de=f"{path.name} enthält keine Zeile.")
    if len(sheet.rows) > most_rows:
        raise RefusedError(
            f"{path.name} holds {len(sheet.rows):,} rows; such a list has at most {most_rows:,}.",
            de=f"{path.name} enthält {len(sheet.rows):,} Zeilen. Eine solche Liste hat höchstens {most_rows:,}.",
        )
    return sheet


def _read_table(path: Path, hints: Columns) -> Sheet:
    text = _decoded(path, hints.encoding)
    if "\0" in text:
        raise RefusedError(f"{path.name} is no table of text.", de=f"{path.name} ist keine Tabelle aus Text.")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=hints.separator or _separator(text))
    try:
        header, *rows = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    except ValueError:
        raise RefusedError(f"{path.name} holds no row.", de=f"{path.name} enthält keine Zeile.") from None
    except csv.Error as error:
        raise RefusedError(
            f"{path.name} is no table: {error}.", de=f"{path.name} ist keine Tabelle: {error}."
        ) from None
    return _sheet_of(path.name, header, rows)


def _sheet_of(name: str, header: Sequence[str], lines: Sequence[Sequence[str]]) -> Sheet:
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise RefusedError(
            f"{name} has the column {twice[0]!r} twice.", de=f"{name} hat die Spalte {twice[0]!r} zweimal."
        )
    if len(header) == 1:
        raise RefusedError(
            f"{name} has one column only; its separator is none of comma, semicolon, tab and bar.",
            de=f"{name} hat nur eine Spalte. Getrennt wird mit Komma, Semikolon, Tabulator oder senkrechtem Strich.",
        )
    rows, notices = [], []
    for number, line in enumerate(lines, 2):
        if len(line) != len(header):
            told = f"{len(line)} cells where the header has {len(header)}"
            notices.append(Notice("wrong_row_length", Severity.ERROR, f"{name} row {number}", told))
            continue
        rows.append(Row(number, dict(zip(header, line, strict=True))))
    if notices and not rows:
        raise RefusedError(
            f"No row of {name} has as many cells as its header.",
            de=f"Keine Zeile von {name} hat so viele Zellen wie die Kopfzeile.",
        )
    return Sheet(name, tuple(header), tuple(rows), tuple(notices))


def _decoded(path: Path, encoding: str) -> str:
    raw = path.read_bytes()
    marked = next((name for mark, name in _BOMS.items() if raw.startswith(mark)), None)
    for name in filter(None, (marked, encoding, "utf-8", "cp1252")):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise RefusedError(
                f"There is no encoding {encoding!r}.", de=f"Die Kodierung {encoding!r} gibt es nicht."
            ) from None
    raise RefusedError(
        f"{path.name} is written in an encoding that is neither UTF-8 nor Windows-1252.",
        de=f"Die Kodierung von {path.name} ist weder UTF-8 noch Windows-1252.",
    )


def _separator(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(_SEPARATORS, key=first.count)


def _read_layer(path: Path) -> Sheet:
    import geopandas as gpd  # noqa: PLC0415 - slow to load, and only a layer needs it
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError  # noqa: PLC0415 - as above

    try:
        frame = gpd.read_file(path)
    except (DataSourceError, DataLayerError, FeatureError, UnicodeDecodeError, ValueError):
        raise RefusedError(
            f"{path.name} is no GeoJSON, GeoPackage, shapefile or other layer that can be read.",
            de=f"{path.name} ist kein GeoJSON, GeoPackage, Shapefile und keine andere lesbare Ebene.",
        ) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise RefusedError(
            f"{path.name} is a layer without geometries; save it as CSV to locate it by addresses.",
            de=f"{path.name} ist eine Ebene ohne Geometrien. Speichern Sie sie als CSV, dann wird über "
            "Adressen verortet.",
        )
    if frame.crs is None:
        raise RefusedError(
            f"{path.name} does not say in which coordinate system it is.",
            de=f"{path.name} sagt nicht, in welchem Koordinatensystem es liegt.",
        )
    shapes = frame.geometry.to_crs(_WGS84)
    points = shapes.representative_point()
    columns = tuple(str(name) for name in frame.columns if name != frame.geometry.name)
    records = frame[list(columns)].to_dict("records")
    rows = [
        Row(number, {column: _text(record[column]) for column in columns}, _point(point), _line(shape))
        for number, (record, point, shape) in enumerate(zip(records, points, shapes, strict=True), 1)
    ]
    return Sheet(path.name, columns, tuple(rows), layer=True)


def _point(point: Any) -> tuple[float, float] | None:  # noqa: ANN401 - a geometry of shapely, or None
    return None if point is None or point.is_empty else (float(point.x), float(point.y))


def _line(shape: Any) -> tuple[tuple[float, float], ...]:  # noqa: ANN401 - a geometry of shapely, or None
    is_line = shape is not None and shape.geom_type == "LineString" and not shape.is_empty
    return tuple((float(x), float(y)) for x, y, *_ in shape.coords) if is_line else ()


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN, which is what pandas has for nothing
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
