"""Open a file of population, plain or zipped, and see by its columns which of three forms it has."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from geo.errors import RefusedError
from geo.model import SourceInfo
from ingest.population.request import PopulationRequest
from ingest.presence import demand_file

__all__ = ["Form", "Layout", "find_column", "inspect", "look", "opened"]

_HEAD_BYTES = 1 << 16
_CELL = re.compile(r"gitter_?id|^grid_?id|^grd_?id|inspire", re.IGNORECASE)
_X, _Y = re.compile(r"^x_mp", re.IGNORECASE), re.compile(r"^y_mp", re.IGNORECASE)
_LON, _LAT = re.compile(r"^(lon|lng|longitude|x)$", re.IGNORECASE), re.compile(r"^(lat|latitude|y)$", re.IGNORECASE)
_PEOPLE = re.compile(r"einwohner|bev(oe|ö)?lk?|population|people|^(zahl|anzahl|insgesamt|pop)$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_ADVICE = "Please take a CSV with a heading: the 100 m grid of the census, points, or a table of areas."
_ADVICE_DE = (
    "Bitte nehmen Sie eine CSV-Datei mit Kopfzeile: das 100-m-Gitter des Zensus, Punkte oder eine Tabelle von Gebieten."
)


class Form(StrEnum):
    """What the rows of a file count."""

    GRID = "grid"
    POINTS = "points"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file, by the form that they betray."""

    form: Form
    separator: str
    columns: tuple[str, ...]
    people: str | None
    """None only in a table of areas whose numbers must be named."""
    cell: str | None = None
    x: str | None = None
    y: str | None = None
    year: int | None = None
    """That the numbers are of, as the user or the file's name says."""


def inspect(request: PopulationRequest) -> SourceInfo:
    """Return what is known of the file before it is read; raises RefusedError if it cannot be opened."""
    path = request.path
    demand_file(path)
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return SourceInfo(
        kind="population",
        name=path.name,
        checksum=checksum,
        licence=request.licence,
        made_up=request.made_up,
        dataset=request.dataset or path.stem,
        location=str(path.resolve()),
        options=request.options,
    )


def look(request: PopulationRequest) -> Layout:
    """Return the columns of the file and what its rows count; raises RefusedError."""
    with opened(request.path) as file:
        head = file.read(_HEAD_BYTES)
    if b"\0" in head:
        raise RefusedError(
            f"{request.path.name} is no text. {_ADVICE}", de=f"{request.path.name} ist kein Text. {_ADVICE_DE}"
        )
    lines = head.decode("utf-8-sig", errors="replace").lstrip().splitlines()
    if not lines:
        raise RefusedError(f"{request.path.name} is empty. {_ADVICE}", de=f"{request.path.name} ist leer. {_ADVICE_DE}")
    line = lines[0]
    separator = max(";,\t|", key=line.count)
    columns = tuple(cell.strip().strip('"').strip() for cell in line.split(separator))
    if len(columns) < 2:  # noqa: PLR2004 - where, and how many
        raise RefusedError(
            f"{request.path.name} has only one column, {columns[0][:40]}. {_ADVICE}",
            de=f"{request.path.name} hat nur eine Spalte, {columns[0][:40]}. {_ADVICE_DE}",
        )
    return _layout(request, separator, columns)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open the file, or the table of 100 m cells in a zip; raises RefusedError."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(path) as archive, archive.open(_member(path, archive)) as member:
            yield member
    except (zipfile.BadZipFile, OSError) as error:
        raise RefusedError(
            f"{path.name} cannot be opened ({error}). {_ADVICE}",
            de=f"{path.name} lässt sich nicht öffnen ({error}). {_ADVICE_DE}",
        ) from None


def find_column(request: PopulationRequest, columns: tuple[str, ...], wanted: str) -> str:
    """Return the column that the user names; raises RefusedError."""
    found = next((column for column in columns if column.lower() == wanted.lower()), None)
    if found is None:
        raise RefusedError(
            f"{request.path.name} has no column {wanted}. It has {', '.join(columns)}.",
            de=f"{request.path.name} hat keine Spalte {wanted}. Spalten: {', '.join(columns)}.",
        )
    return found


def _member(path: Path, archive: zipfile.ZipFile) -> str:
    tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
    fine = [name for name in tables if "100m" in name.lower()] or tables
    if len(fine) != 1:
        raise RefusedError(
            f"{path.name} holds {len(fine) or 'no'} tables ({', '.join(fine)[:200]}). Please unpack it and name one.",
            de=f"{path.name} enthält {len(fine) or 'keine'} Tabellen ({', '.join(fine)[:200]}). Bitte "
            "entpacken Sie die Datei und nennen Sie eine.",
        )
    return fine[0]


def _layout(request: PopulationRequest, separator: str, columns: tuple[str, ...]) -> Layout:
    x, y = _first(_X, columns), _first(_Y, columns)
    cell, form = _first(_CELL, columns), Form.AREAS
    if request.lon_field or request.lat_field or (request.area_field is None and _first(_LON, columns)):
        form = Form.POINTS
        x = find_column(request, columns, request.lon_field) if request.lon_field else _first(_LON, columns)
        y = find_column(request, columns, request.lat_field) if request.lat_field else _first(_LAT, columns)
        if x is None or y is None:
            raise RefusedError(
                f"{request.path.name} tells only half of where. Please use --lon-field and --lat-field.",
                de=f"{request.path.name} nennt nur die halbe Lage. Bitte nutzen Sie --lon-field und --lat-field.",
            )
    elif request.area_field is None and (cell or (x and y)):
        form = Form.GRID
    people = find_column(request, columns, request.people_field) if request.people_field else _first(_PEOPLE, columns)
    if people is None and form is not Form.AREAS:
        raise RefusedError(
            f"{request.path.name} has no column that looks like a number of people. It has {', '.join(columns)}; "
            "please name one with --people-field.",
            de=f"{request.path.name} hat keine Spalte, die nach einer Zahl von Menschen aussieht. "
            f"Spalten: {', '.join(columns)}. Bitte nennen Sie eine mit --people-field.",
        )
    named = _YEAR.search(request.path.stem)
    year = request.year or (int(named.group()) if named else None)
    return Layout(form, separator, columns, people, cell, x, y, year)


def _first(pattern: re.Pattern[str], columns: tuple[str, ...]) -> str | None:
    return next((column for column in columns if pattern.search(column)), None)
