"""Tables for people, JSON for programs: every list that a command prints goes through here."""

import json
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

__all__ = ["print_rows", "say"]

_console = Console()
_errors = Console(stderr=True)


def print_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool, title: str | None = None) -> None:
    """Print `rows`, all with the same keys, as a table or as a JSON array."""
    if as_json:
        _console.print_json(json.dumps(rows, ensure_ascii=False, default=str))
        return
    table = Table(title=title, title_justify="left")
    for column in rows[0] if rows else ():
        # Whatever is too wide goes on in the next line: half a key or half a link is of no use.
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    _console.print(table)


def say(sentence: str) -> None:
    """Tell the user a sentence on standard error, so that standard output stays data."""
    _errors.print(sentence, highlight=False, markup=False, soft_wrap=True)
