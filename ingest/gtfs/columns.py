"""Text cells as values, by the rules: numbers, times, dates, and references to other tables by their place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.network import NOWHERE
from ingest.gtfs.cells import ROW, read_cells
from ingest.gtfs.findings import Findings, shown
from ingest.gtfs.rules import Column, Table, rules, unused_columns
from ingest.gtfs.source import FeedFiles

__all__ = ["Tables", "distinct"]

_OUT = " The row is left out."


class _Parsed(NamedTuple):
    """Values, null where there are none, and which cells are wrong in what way."""

    values: pl.Series
    faults: tuple[tuple[str, pl.Series], ...]


@dataclass(slots=True)
class Tables:
    """Reads one file after the other, and knows the keys of those that were read, so that others can refer to them.

    A reference is the position of the key among all that the file has, also of rows that were left out since.
    """

    files: FeedFiles
    findings: Findings
    keys: dict[str, pl.Series] = field(default_factory=dict)

    def read(self, name: str) -> pl.DataFrame | None:
        """Return the usable rows of a file with all columns that the rules know; None if the file gives none."""
        table = rules()[name]
        if table.path not in self.files:
            if table.file:
                self.findings.add("missing_required_file", table.path, "The feed has no such file.")
            return None
        cells = read_cells(table.path, self.files.read(table.path), self.findings)
        if cells is None:
            return None
        self._note_columns(table, cells)
        if not table.columns[0].of:
            self.keys[name] = distinct(cells, table.columns[0].name)
        return self._drop_twins(table, self._values(table, cells))

    def positions(self, of: str, frame: pl.DataFrame, key: str) -> NDArray[np.int32]:
        """Return for each key of table `of` the row of `frame` that has it, or `NOWHERE`."""
        keys = self.keys.get(of, pl.Series([], dtype=pl.String))
        found = np.full(keys.len() + 1, NOWHERE, dtype=np.int32)
        found[_places(frame[key], keys)] = np.arange(frame.height, dtype=np.int32)
        found[NOWHERE] = NOWHERE
        return found

    def _note_columns(self, table: Table, cells: pl.DataFrame) -> None:
        known = {column.name for column in table.columns}
        for name in set(cells.columns) - known - {ROW} - unused_columns():
            self.findings.add("unknown_column", table.path, f"{shown(name)} is no column of GTFS.")
        for column in table.columns:
            if column.need and column.name not in cells.columns:
                self.findings.add("missing_required_column", table.path, f"It has no column {column.name}.")

    def _values(self, table: Table, cells: pl.DataFrame) -> pl.DataFrame:
        lost = pl.repeat(value=False, n=cells.height, dtype=pl.Boolean, eager=True)
        values = [cells[ROW]]
        for column in table.columns:
            if column.name in cells.columns:
                parsed, wrong = self._column(table, column, cells)
                lost = lost | wrong
            else:
                parsed = _absent(column, cells.height)
                if column.need == "row":
                    lost = lost | True
            values.append(parsed.alias(column.name))
        frame = pl.DataFrame(values)
        return frame.filter(~lost) if lost.any() else frame

    def _column(self, table: Table, column: Column, cells: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Return the values of a column, and for which rows its faults are fatal."""
        text = cells[column.name]
        blank = text == ""
        parsed = _parse(column, text, self.keys.get(column.of))
        lost = blank if column.need == "row" else blank & False
        if column.need and blank.any():
            then = "it is left out" if column.need == "row" else "it is used without"
            said = f"{column.name} is blank: {then}."
            self.findings.add_rows("missing_required_field", table.path, cells.filter(blank)[ROW].to_list(), said)
        for code, wrong in parsed.faults:
            bad = wrong & ~blank
            then = _OUT if column.loses_row else ""
            self.findings.add_cells(code, table.path, cells, bad, column.name, f".{then}")
            if column.loses_row:
                lost = lost | bad
        return parsed.values, lost

    def _drop_twins(self, table: Table, frame: pl.DataFrame) -> pl.DataFrame:
        if not table.key:
            return frame
        first = frame.select(pl.struct(table.key).is_first_distinct()).to_series()
        if not first.all():
            twins = frame.filter(~first)[ROW].to_list()
            said = f"{', '.join(table.key)}: a row before has the same. This one is left out."
            self.findings.add_rows("duplicate_key", table.path, twins, said)
            frame = frame.filter(first)
        return frame


def distinct(cells: pl.DataFrame, column: str) -> pl.Series:
    """Return the different texts of a column, in their order."""
    if column not in cells.columns:
        return pl.Series([], dtype=pl.String)
    texts = cells[column].unique(maintain_order=True)
    return texts.filter(texts != "")


def _absent(column: Column, height: int) -> pl.Series:
    """Return what a column holds that is not there."""
    if column.type == "enum":
        return pl.Series([column.otherwise], dtype=pl.Int32).new_from_index(0, height)
    if column.of:
        return pl.Series([NOWHERE], dtype=pl.Int32).new_from_index(0, height)
    blank, dtype = (None, _NUMBERS[column.type]) if column.type in _NUMBERS else ("", pl.String)
    return pl.Series([blank], dtype=dtype).new_from_index(0, height)


_NUMBERS: dict[str, type[pl.DataType]] = {
    "integer": pl.Int32,
    "decimal": pl.Float64,
    "time": pl.Int32,
    "date": pl.Date,
}


def _parse(column: Column, text: pl.Series, keys: pl.Series | None) -> _Parsed:
    if column.of:
        return _reference(text, keys)
    return _PARSERS[column.type](column, text)


def _reference(text: pl.Series, keys: pl.Series | None) -> _Parsed:
    known = pl.Series([], dtype=pl.String) if keys is None else keys
    places = pl.Series(_places(text, known))
    return _Parsed(places, (("foreign_key_violation", places == NOWHERE),))


def _places(text: pl.Series, keys: pl.Series) -> NDArray[np.int32]:
    coded = text.cast(pl.Enum(keys), strict=False).to_physical().cast(pl.Int32)
    return coded.fill_null(NOWHERE).to_numpy()


def _text(_column: Column, text: pl.Series) -> _Parsed:
    return _Parsed(text, ())


def _url(_column: Column, text: pl.Series) -> _Parsed:
    return _Parsed(text, (("invalid_url", ~text.str.contains(r"^(?i)https?://[^\s/]")),))


def _color(_column: Column, text: pl.Series) -> _Parsed:
    good = text.str.contains("^[0-9A-Fa-f]{6}$")
    return _Parsed(text.zip_with(good, pl.Series([""])).str.to_uppercase(), (("invalid_color", ~good),))


def _timezone(_column: Column, text: pl.Series) -> _Parsed:
    good = text.map_elements(_is_timezone, return_dtype=pl.Boolean)
    return _Parsed(text.zip_with(good, pl.Series([""])), (("invalid_timezone", ~good),))


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return bool(name)


def _time(_column: Column, text: pl.Series) -> _Parsed:
    """Read H:MM:SS; few of many times differ, so each is read once."""
    known = text.unique()
    parts = known.str.extract_groups(r"^(-?)(\d{1,2}):([0-5]\d):([0-5]\d)$").struct
    hours, minutes, seconds = (parts.field(name).cast(pl.Int32) for name in "234")
    sign = 1 - 2 * (parts.field("1") == "-").cast(pl.Int32)
    values = sign * (hours * 3600 + minutes * 60 + seconds)
    place = text.cast(pl.Enum(known)).to_physical()
    found = values.gather(place)
    return _Parsed(found, (("invalid_time", found.is_null()),))


def _date(_column: Column, text: pl.Series) -> _Parsed:
    digits = text.str.contains(r"^(19|20|21)\d{6}$")
    dates = text.str.to_date("%Y%m%d", strict=False)
    dates = dates.zip_with(digits, pl.Series([None], dtype=pl.Date))
    return _Parsed(dates, (("invalid_date", dates.is_null()),))


def _integer(column: Column, text: pl.Series) -> _Parsed:
    numbers = text.cast(pl.Int64, strict=False)
    inside = numbers.is_between(column.min, column.max).fill_null(value=False)
    values = numbers.zip_with(inside, pl.Series([None], dtype=pl.Int64)).cast(pl.Int32)
    return _Parsed(
        values, (("invalid_integer", numbers.is_null()), ("number_out_of_range", numbers.is_not_null() & ~inside))
    )


def _decimal(column: Column, text: pl.Series) -> _Parsed:
    numbers = text.cast(pl.Float64, strict=False)
    finite = numbers.is_finite().fill_null(value=False)
    inside = finite & numbers.is_between(column.min, column.max).fill_null(value=False)
    values = numbers.zip_with(inside, pl.Series([None], dtype=pl.Float64))
    return _Parsed(values, (("invalid_float", ~finite), ("number_out_of_range", finite & ~inside)))


def _enum(column: Column, text: pl.Series) -> _Parsed:
    numbers = text.cast(pl.Int32, strict=False)
    known = numbers.is_in(list(column.allowed)).fill_null(value=False)
    values = numbers.zip_with(known, pl.Series([column.otherwise], dtype=pl.Int32))
    wrong = numbers.is_null()
    return _Parsed(values, (("invalid_integer", wrong), ("unexpected_enum_value", ~wrong & ~known)))


_PARSERS: dict[str, Callable[[Column, pl.Series], _Parsed]] = {
    "id": _text,
    "text": _text,
    "url": _url,
    "color": _color,
    "timezone": _timezone,
    "time": _time,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "enum": _enum,
}
