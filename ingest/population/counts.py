"""A table of areas: one number of people for each, of one year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from geo.errors import RefusedError
from geo.model import Notice, Progress, Severity, fold
from ingest.population.frames import ROW, number_of, pieces, unknown, withheld
from ingest.population.request import PopulationRequest
from ingest.population.source import Layout, find_column

__all__ = ["Count", "read_counts"]

_YEAR_COLUMN = re.compile(r"^(jahr|year|berichtsjahr|stand|stichtag|datum|date)$", re.IGNORECASE)
_YEAR = r"((?:19|20)\d\d)"
_TOTALS = {
    "einwohner",
    "einwohnerinnen und einwohner",
    "insgesamt",
    "bevolkerung",
    "gesamt",
    "alle",
    "total",
    "population",
}
_MANY = 8


@dataclass(frozen=True, slots=True)
class Count:
    """A row of the table: what may name the area, by column, and its people; None where they are withheld."""

    row: int
    names: dict[str, str]
    people: int | None
    year: int | None


def read_counts(request: PopulationRequest, layout: Layout, progress: Progress) -> tuple[list[Count], list[Notice]]:
    """Return the rows of the year asked for, else of the newest, and what was odd; raises RefusedError."""
    table = pl.concat([*pieces(request, layout, progress)] or [pl.DataFrame()])
    if table.is_empty():
        raise RefusedError(
            f"{request.path.name} has a heading and no rows.",
            de=f"{request.path.name} hat eine Kopfzeile und keine Zeilen.",
        )
    people = _people_column(request, layout, table)
    table, year, told = _of_one_year(request, table)
    table = _where(request, table)
    table, totals = _totals_only(request, table, people)
    detail = f"People were taken from {people}, of {year or 'no year that is told'}."
    notices = [Notice("guessed_columns", Severity.INFO, request.path.name, detail), *told, *totals]
    text = pl.col(people)
    judged = table.with_columns(
        (withheld(text) | unknown(text)).fill_null(value=False).alias(" withheld"), number_of(text).alias(" people")
    )
    counts = []
    for row in judged.iter_rows(named=True):
        if not row[" withheld"] and (row[" people"] is None or row[" people"] < 0):
            detail = f"{people} is {row[people]!r}; the row is left out."
            notices.append(Notice("unparsable_value", Severity.ERROR, f"{request.path.name} row {row[ROW]}", detail))
            continue
        names = {name: row[name] or "" for name in _naming(request, layout, people)}
        counts.append(Count(row[ROW], names, None if row[" withheld"] else row[" people"], year))
    if not counts:
        raise RefusedError(
            f"{request.path.name} has no number of people in {people} that can be read.",
            de=f"{request.path.name} hat in {people} keine lesbare Zahl von Menschen.",
        )
    return counts, notices


def _naming(request: PopulationRequest, layout: Layout, people: str) -> Sequence[str]:
    if request.area_field is not None:
        return [find_column(request, layout.columns, request.area_field)]
    return [name for name in layout.columns if name != people]


def _people_column(request: PopulationRequest, layout: Layout, table: pl.DataFrame) -> str:
    if layout.people is not None:
        return layout.people
    numeric = [
        name
        for name in layout.columns
        if not _YEAR_COLUMN.match(name) and table[name].cast(pl.Float64, strict=False).null_count() == 0
    ]
    if len(numeric) != 1:
        raise RefusedError(
            f"{request.path.name} does not say which of {', '.join(layout.columns)} is the number of people; "
            "please name it with --people-field.",
            de=f"{request.path.name} sagt nicht, welche Spalte die Zahl der Menschen ist: "
            f"{', '.join(layout.columns)}. Bitte nennen Sie sie mit --people-field.",
        )
    return numeric[0]


def _of_one_year(request: PopulationRequest, table: pl.DataFrame) -> tuple[pl.DataFrame, int | None, list[Notice]]:
    column = next((name for name in table.columns if _YEAR_COLUMN.match(name)), None)
    if column is None:
        return table, request.year, []
    table = table.with_columns(pl.col(column).str.extract(_YEAR).cast(pl.Int64, strict=False).alias(" year"))
    known = sorted({year for year in table[" year"] if year is not None})
    lost = table.filter(pl.col(" year").is_null())
    notices = [
        Notice("unparsable_value", Severity.ERROR, f"{request.path.name} row {row}", f"{column} is no year.")
        for row in lost[ROW]
    ]
    wanted = request.year or (known[-1] if known else None)
    if wanted not in known:
        raise RefusedError(
            f"{request.path.name} has no rows of {wanted}. It has {', '.join(map(str, known)) or 'no year'}.",
            de=f"{request.path.name} hat keine Zeilen zu {wanted}. Vorhanden: "
            f"{', '.join(map(str, known)) or 'kein Jahr'}.",
        )
    return table.filter(pl.col(" year") == wanted), wanted, notices


def _where(request: PopulationRequest, table: pl.DataFrame) -> pl.DataFrame:
    for condition in request.where:
        column, equals, value = condition.partition("=")
        if not equals:
            raise RefusedError(
                f"{condition} is no condition. Please write it as COLUMN=VALUE.",
                de=f"{condition} ist keine Bedingung. Bitte schreiben Sie SPALTE=WERT.",
            )
        column = find_column(request, tuple(table.columns), column.strip())
        table = table.filter(pl.col(column) == value.strip())
        if table.is_empty():
            raise RefusedError(
                f"{request.path.name} has no row in which {column} is {value.strip()}.",
                de=f"{request.path.name} hat keine Zeile, in der {column} gleich {value.strip()} ist.",
            )
    return table


def _totals_only(request: PopulationRequest, table: pl.DataFrame, people: str) -> tuple[pl.DataFrame, list[Notice]]:
    """Keep the rows of all people where the table also counts some of them: by age, by sex."""
    if request.where:
        return table, []
    for name in table.columns:
        values = {value for value in table[name].unique() if value is not None} if name not in {people, ROW} else set()
        totals = {value for value in values if isinstance(value, str) and fold(value) in _TOTALS}
        if totals and len(values) > 1:
            chosen = min(totals)
            detail = f"Only rows in which {name} is {chosen} were taken."
            return table.filter(pl.col(name) == chosen), [
                Notice("guessed_rows", Severity.INFO, request.path.name, detail)
            ]
    return table, []
