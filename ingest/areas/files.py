"""Open a file of areas, whatever its format, and refuse what cannot be one."""

import warnings
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from geo.errors import RefusedError
from geo.model import Notice, Severity
from ingest.areas.table import AreaTable, Shapes
from ingest.presence import demand_file

__all__ = ["FORMATS", "check_file", "parts_of", "read_table"]

FORMATS = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".kml", ".kmz", ".fgb")
_SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shx", ".dbf")
_UNREADABLE = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OSError)
_KML = "http://www.opengis.net/kml/2.2"
_ADVICE = "Please take a GeoJSON, a GeoPackage, a shapefile (all its parts, or zipped) or a KML."
_ADVICE_DE = "Bitte nehmen Sie GeoJSON, GeoPackage, ein Shapefile (alle Teile oder als ZIP) oder KML."


def check_file(path: Path) -> None:
    """Return if the file is there and may hold areas; raises RefusedError if not."""
    demand_file(path)
    if path.suffix.lower() not in FORMATS:
        raise RefusedError(
            f"{path.name} does not end in {', '.join(FORMATS)}. {_ADVICE}",
            de=f"{path.name} endet nicht auf {', '.join(FORMATS)}. {_ADVICE_DE}",
        )
    if path.stat().st_size == 0:
        raise RefusedError(f"{path.name} is empty. {_ADVICE}", de=f"{path.name} ist leer. {_ADVICE_DE}")
    missing = [ending for ending in _NEEDED if path.suffix.lower() == ".shp" and not _sidecar(path, ending)]
    if missing:
        raise RefusedError(
            f"{path.name} lacks {' and '.join(missing)}: a shapefile is several files side by side.",
            de=f"Zu {path.name} fehlt {' und '.join(missing)}: Ein Shapefile besteht aus mehreren "
            "Dateien nebeneinander.",
        )


def parts_of(path: Path) -> list[Path]:
    """Return the files that make up `path`: a shapefile is several."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [part for ending in _SIDECARS if (part := _sidecar(path, ending))]


def read_table(path: Path, layer: str | None) -> AreaTable:
    """Read the one layer, or the one that is named; raises RefusedError."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            source = _openable(path)
            layer = _choose_layer(path, source, layer)
            meta, _, shapes, columns = pyogrio.raw.read(source, layer=layer, force_2d=True)
    except _UNREADABLE as error:
        raise _refusal(path, error) from None
    fields = dict(zip(meta["fields"].tolist(), columns, strict=True))
    table = AreaTable(
        label=path.name,
        layer=layer,
        crs=meta["crs"],
        shapes=_shapes(shapes, path),
        fields={name: _texts(values) for name, values in fields.items() if values.dtype.kind != "f"},
        text_columns=[name for name, values in fields.items() if values.dtype.kind in "OU"],
    )
    told = {str(warning.message) for warning in caught}
    table.notices = [Notice("odd_file", Severity.WARNING, path.name, sentence) for sentence in sorted(told)]
    _mend_umlauts(table)
    return table


def _sidecar(path: Path, ending: str) -> Path | None:
    found = (path.with_suffix(spelled) for spelled in (ending, ending.upper()))
    return next((part for part in found if part.exists()), None)


def _choose_layer(path: Path, source: Path | bytes, wanted: str | None) -> str:
    names = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    if wanted is not None:
        if wanted not in names:
            raise RefusedError(
                f"{path.name} has no layer {wanted}. It has {', '.join(names) or 'none'}.",
                de=f"{path.name} hat keine Ebene {wanted}. Ebenen: {', '.join(names) or 'keine'}.",
            )
        return wanted
    if not names:
        raise RefusedError(
            f"{path.name} holds no layer with areas. {_ADVICE}",
            de=f"{path.name} enthält keine Ebene mit Gebieten. {_ADVICE_DE}",
        )
    if len(names) > 1:
        raise RefusedError(
            f"{path.name} has several layers: {', '.join(names)}. Please name one with --layer.",
            de=f"{path.name} hat mehrere Ebenen: {', '.join(names)}. Bitte nennen Sie eine mit --layer.",
        )
    return names[0]


def _openable(path: Path) -> Path | bytes:
    return _mended_kml(path) if path.suffix.lower() == ".kml" else path


def _mended_kml(path: Path) -> bytes:
    """Move the schema of a KML to its document, where GDAL looks for it; many writers put it into a folder."""
    try:
        tree = ET.parse(path)  # noqa: S314 - expat refuses entities that swell
    except ET.ParseError as error:
        raise RefusedError(
            f"{path.name} is no KML, or is damaged or cut off ({error}). {_ADVICE}",
            de=f"{path.name} ist kein KML oder ist beschädigt oder abgeschnitten ({error}). {_ADVICE_DE}",
        ) from None
    ET.register_namespace("", _KML)
    document = tree.find(f"{{{_KML}}}Document")
    if document is not None:
        for folder in document.findall(f"{{{_KML}}}Folder"):
            for schema in folder.findall(f"{{{_KML}}}Schema"):
                folder.remove(schema)
                document.insert(0, schema)
    written: bytes = ET.tostring(tree.getroot(), encoding="utf-8", xml_declaration=True)
    return written


def _refusal(path: Path, error: Exception) -> RefusedError:
    if isinstance(error, RefusedError):
        return error
    reason = " ".join(str(error).partition("; It might help")[0].split()).replace(str(path), path.name)[:200]
    return RefusedError(
        f"{path.name} cannot be read as areas ({reason}). {_ADVICE}",
        de=f"{path.name} lässt sich nicht als Gebiete lesen ({reason}). {_ADVICE_DE}",
    )


def _shapes(spelled: NDArray[np.object_] | None, path: Path) -> Shapes:
    if spelled is None:
        raise RefusedError(
            f"{path.name} holds a table and no areas. {_ADVICE}",
            de=f"{path.name} enthält eine Tabelle und keine Gebiete. {_ADVICE_DE}",
        )
    made: Shapes = shapely.from_wkb(spelled, on_invalid="ignore")
    return made


def _texts(values: NDArray[np.object_]) -> list[str]:
    return ["" if value is None or value != value else str(value).strip() for value in values.tolist()]  # noqa: PLR0124 - only NaN and NaT differ from themselves


def _mend_umlauts(table: AreaTable) -> None:
    """Read again as UTF-8 what was read as Latin-1, which a shapefile that does not name its encoding is taken for."""
    for column in table.text_columns:
        mended = [_utf8(value) for value in table.fields[column]]
        if mended != table.fields[column]:
            table.fields[column] = mended
            detail = f"The letters of {column} were UTF-8, though the file does not say so."
            table.notices.append(Notice("wrong_letters", Severity.INFO, table.label, detail))


def _utf8(value: str) -> str:
    if value.isascii():
        return value
    try:
        return value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return value
