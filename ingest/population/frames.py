"""A table of text, read piece by piece so that a file of any size needs little room, and what its numbers mean."""

from collections.abc import Iterator

import polars as pl

from geo.errors import RefusedError
from geo.model import Progress
from ingest.population.request import PopulationRequest
from ingest.population.source import Layout, opened

__all__ = ["ROW", "number_of", "pieces", "unknown", "withheld"]

ROW = "row number in the file"
_PIECE_BYTES = 16 << 20
_WITHHELD = ("–", "—", "-", "*", ".", "/", "x", "X", "\ufffd", "..", "...")
"""How offices write that they keep a number to themselves; the strange one is a dash in another encoding."""
_THOUSANDS = r"^\d{1,3}([.\u00a0\u202f ]\d{3})+$"


def pieces(request: PopulationRequest, layout: Layout, progress: Progress) -> Iterator[pl.DataFrame]:
    """Yield the rows as text, with their number in the file, the heading being row 1; raises RefusedError."""
    total = request.path.stat().st_size
    with opened(request.path) as file:
        heading, rest, row, done = file.readline(), b"", 2, 0
        while more := file.read(_PIECE_BYTES):
            block, cut, rest = (rest + more).rpartition(b"\n")
            done += len(more)
            if cut:
                frame = _frame(request, layout, heading + block, row)
                row += frame.height
                yield frame
            progress.advance("read", min(done, total - 1), total)
        if rest.strip():
            yield _frame(request, layout, heading + rest, row)


def unknown(text: pl.Expr) -> pl.Expr:
    """Tell where the census of 2011 says that nobody lives there, or that it does not tell: it says -1 for both."""
    return text == "-1"


def withheld(text: pl.Expr) -> pl.Expr:
    """Tell where the source keeps the number to itself."""
    return text.is_in(_WITHHELD)


def number_of(text: pl.Expr) -> pl.Expr:
    """Return whole numbers of people; nothing where the text is none."""
    plain = text.str.replace(r"[.,]0+$", "")
    joined = pl.when(plain.str.contains(_THOUSANDS)).then(plain.str.replace_all(r"[^\d]", "")).otherwise(plain)
    return joined.cast(pl.Int64, strict=False)


def _frame(request: PopulationRequest, layout: Layout, text: bytes, row: int) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            text,
            separator=layout.separator,
            infer_schema=False,
            encoding="utf8-lossy",
            truncate_ragged_lines=True,
            new_columns=list(layout.columns),
        )
    except (pl.exceptions.PolarsError, ValueError) as error:
        reason = str(error).splitlines()[0][:160]
        raise RefusedError(
            f"{request.path.name} cannot be read as a table near row {row} ({reason}).",
            de=f"{request.path.name} lässt sich um Zeile {row} nicht als Tabelle lesen ({reason}).",
        ) from None
    return frame.with_columns(pl.all().str.strip_chars()).with_row_index(ROW, row)
