"""Months as a drawing: a column for each, cut by what came up; its equal is the table below it."""

from collections.abc import Sequence
from typing import NamedTuple

from web.i18n import Words

__all__ = ["Block", "Column", "Figure", "draw_months"]

_MOST = 6
"""So many kinds have a colour of their own, the others share one."""
_HEIGHT, _WIDTH, _GAP = 150.0, 44.0, 14.0
_LABELLED = 15.0
"""A block at least so high tells its number."""


class Block(NamedTuple):
    """A part of a column; `kind` is the number of its colour, 0 for the others."""

    kind: int
    n: int
    y: float
    height: float
    labelled: bool


class Column(NamedTuple):
    """A month."""

    x: float
    total: int
    top: float
    blocks: list[Block]


class Figure(NamedTuple):
    """Columns, and the names of the colours from 1; the last without a number are the others."""

    columns: list[Column]
    kinds: list[tuple[int, str]]
    width: float
    height: float
    block_width: float


def draw_months(rows: Sequence[tuple[str, Sequence[int]]], words: Words) -> Figure | None:
    """Lay out rows of a name and the mentions of each month; None where there are none."""
    totals = [sum(cells) for cells in zip(*(cells for _, cells in rows), strict=True)]
    if not any(totals):
        return None
    ranked = sorted(range(len(rows)), key=lambda row: -sum(rows[row][1]))
    kind = {row: (rank if rank <= _MOST else 0) for rank, row in enumerate(ranked, 1)}
    kinds = [(rank, rows[row][0]) for rank, row in enumerate(ranked[:_MOST], 1)]
    if len(rows) > _MOST:
        kinds.append((0, words.gettext("alle anderen")))
    step = _HEIGHT / max(totals)
    columns = [
        Column(month * (_WIDTH + _GAP), total, _HEIGHT - total * step, _stack(rows, kind, month, step))
        for month, total in enumerate(totals)
    ]
    return Figure(columns, kinds, len(totals) * (_WIDTH + _GAP) - _GAP, _HEIGHT, _WIDTH)


def _stack(rows: Sequence[tuple[str, Sequence[int]]], kind: dict[int, int], month: int, step: float) -> list[Block]:
    """Pile up what came up in a month, the most frequent of all months at the bottom."""
    blocks, y = [], _HEIGHT
    for number in (*range(1, _MOST + 1), 0):
        n = sum(cells[month] for row, (_, cells) in enumerate(rows) if kind[row] == number)
        if n:
            y -= n * step
            blocks.append(Block(number, n, round(y, 1), round(n * step, 1), n * step >= _LABELLED))
    return blocks
