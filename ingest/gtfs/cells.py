"""The bytes of a file as rows of text cells, whatever spelling they come in.

Most files are regular: as many separators in each row as in the first, quotes only around whole cells. Those are
read at once by Polars. Whether a file is regular is counted, not guessed; all others are read cell by cell, so that
every row that is too short, too long or badly quoted is told apart.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

import polars as pl

from ingest.gtfs.findings import Findings

__all__ = ["ROW", "read_cells"]

ROW = "row"
"""The column that numbers the rows; the first line of the file is row 1."""
_SURPLUS = "\0"
"""The column that takes what is more than the header says; no column of a feed can be called so."""
_QUOTED = re.compile(rb'(?:(?<=^)|(?<=[,\n]))"(?:[^"]|"")*"(?=[,\n]|\Z)')
_BLANK_BYTES = (b" ", b"\t", b"\xc2\xa0")
_BLANKS = (b" ,", b", ", b" \n", b"\n ", b"\t", b'" ', b' "', b"\xc2\xa0")
_LARGEST_CELL = 1 << 20


def read_cells(file: str, data: bytes, findings: Findings) -> pl.DataFrame | None:
    """Return the cells of a file as text, blanks trimmed, with the number of their row; None if it has no header."""
    data = _plain(file, data, findings)
    if not data or data.isspace():
        findings.add("empty_file", file, "There is nothing in it.")
        return None
    line = data[: data.find(b"\n")] if b"\n" in data else data
    header = _header(file, line, findings)
    quoted = _QUOTED.findall(data) if b'"' in data else []
    well_quoted = (not quoted and b'"' not in data) or data.count(b'"') == sum(cell.count(b'"') for cell in quoted)
    frame = _read_at_once(data, quoted, header) if well_quoted and line.count(b'"') % 2 == 0 else None
    if frame is None:
        frame = _read_by_cells(file, data, header, findings, well_quoted=well_quoted)
    frame = frame.drop([name for name in frame.columns if name.startswith(_SURPLUS)])
    if any(b"\n" in cell for cell in quoted):
        frame = _join_lines(file, frame, findings)
    if any(blank in data for blank in _BLANK_BYTES) and any(blank in data for blank in _BLANKS):
        frame = _trim(file, frame, findings)
    return frame


def _plain(file: str, data: bytes, findings: Findings) -> bytes:
    """Return UTF-8 with plain line ends and nothing that a database could not store."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add("invalid_character", file, "It is UTF-16, where GTFS asks for UTF-8; it was converted.")
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.isascii():
        data = _utf8(file, data, findings)
    if b"\0" in data:
        findings.add("invalid_character", file, f"It holds {data.count(0):,} zero bytes; they were taken out.")
        data = data.replace(b"\0", b"")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.rstrip(b"\n") if data.endswith(b"\n\n") else data


def _utf8(file: str, data: bytes, findings: Findings) -> bytes:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        text = data.decode(errors="replace")
        lost = text.count("\ufffd")
        kept = sum(1 for character in text if character > "\x7f") - lost
        if kept >= lost:
            findings.add("invalid_character", f"{file} row {row}", f"{lost:,} characters are no UTF-8 and were lost.")
            return text.encode()
        findings.add("invalid_character", f"{file} row {row}", "It is no UTF-8; it was read as Windows-1252.")
        return data.decode("cp1252", errors="replace").encode()
    return data


def _header(file: str, line: bytes, findings: Findings) -> list[str]:
    """Return names for all columns, each once; those without a name or there twice are called so that nobody asks."""
    names: list[str] = []
    for number, cell in enumerate(next(csv.reader([line.decode()]), [])):
        name = cell.strip().strip("\ufeff").lower()
        if not name:
            findings.add("empty_column_name", f"{file} row 1", f"Column {number + 1} has no name.")
        elif name in names:
            findings.add("duplicated_column", f"{file} row 1", f"{name} is there twice; the first is used.")
        names.append(name if name and name not in names and name != ROW else f"{_SURPLUS}{number}")
    return names


def _read_at_once(data: bytes, quoted: Sequence[bytes], header: Sequence[str]) -> pl.DataFrame | None:
    """Return all rows, or None if they are not regular.

    They are if there are as many separators as rows of that width have, and no row has more: a short row and a long one
    could make up for each other, but then the long one leaves something in the surplus.
    """
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            skip_lines=1,
            schema=dict.fromkeys([*header, _SURPLUS], pl.String),
            empty_string_is_null=False,
            row_index_name=ROW,
            row_index_offset=2,
            missing_columns="insert",
            extra_columns="ignore",
        )
    except pl.exceptions.PolarsError:
        return None
    separators = data.count(b",") - sum(cell.count(b",") for cell in quoted)
    regular = separators == (frame.height + 1) * (len(header) - 1)
    return frame if regular and not (frame[_SURPLUS] != "").any() else None


def _read_by_cells(
    file: str, data: bytes, header: Sequence[str], findings: Findings, *, well_quoted: bool
) -> pl.DataFrame:
    """Read row by row, and tell of each that cannot be read as the header says."""
    numbers: list[int] = []
    kept: list[list[str]] = []
    width = len(header)
    for number, cells in _rows(file, data, findings, well_quoted=well_quoted):
        if number == 1:
            continue
        if not any(cell.strip() for cell in cells):
            findings.add("empty_row", f"{file} row {number}", "There is nothing in it.")
            continue
        if len(cells) != width:
            lost = len(cells) > width and any(cells[width:])
            then = (
                "it is left out"
                if lost
                else "what is missing is taken as blank"
                if len(cells) < width
                else "it is used"
            )
            findings.add("invalid_row_length", f"{file} row {number}", f"{len(cells)} cells, not {width}: {then}.")
            if lost:
                continue
        numbers.append(number)
        kept.append((cells + [""] * width)[:width])
    return _frame(numbers, kept, header)


def _frame(numbers: Sequence[int], rows: Sequence[Sequence[str]], header: Sequence[str]) -> pl.DataFrame:
    columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(header, ())
    row = pl.Series(ROW, numbers, dtype=pl.UInt32)
    return pl.DataFrame([row, *(pl.Series(name, cells, dtype=pl.String) for name, cells in columns.items())])


def _rows(file: str, data: bytes, findings: Findings, *, well_quoted: bool) -> Iterator[tuple[int, list[str]]]:
    text = data.decode().rstrip("\n")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    if well_quoted:
        yield from enumerate(csv.reader(io.StringIO(text, newline="")), 1)
        return
    # A quote that is never closed must not swallow the rest of the file.
    for number, line in enumerate(text.split("\n"), 1):
        if line.count('"') % 2:
            findings.add("csv_parsing_failed", f"{file} row {number}", "A quote is not closed; it is left out.")
            if number > 1:
                continue
        yield number, next(csv.reader([line]), [])


def _join_lines(file: str, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    for name in frame.columns[1:]:
        broken = frame[name].str.contains("\n", literal=True)
        findings.add_cells("new_line_in_value", file, frame, broken, name)
        frame = frame.with_columns(frame[name].str.replace_all(r"\s*\n\s*", " "))
    return frame


def _trim(file: str, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    for name in frame.columns[1:]:
        trimmed = frame[name].str.strip_chars()
        findings.add_cells("leading_or_trailing_whitespaces", file, frame, trimmed != frame[name], name)
        frame = frame.with_columns(trimmed)
    return frame
