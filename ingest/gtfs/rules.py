"""What may stand in a feed, read from `gtfs.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Column", "Table", "rules", "unused_columns", "unused_files"]


@dataclass(frozen=True, slots=True)
class Column:
    """What may stand in a column."""

    name: str
    type: str
    need: str = ""
    of: str = ""
    strict: bool = False
    min: float = 0
    max: float = 0
    allowed: tuple[int, ...] = ()
    otherwise: int | None = None

    @property
    def loses_row(self) -> bool:
        """Whether a row with a wrong value is left out."""
        return self.need == "row" or self.strict


@dataclass(frozen=True, slots=True)
class Table:
    """What may stand in a file."""

    name: str
    columns: tuple[Column, ...]
    file: str = ""
    key: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The name of the file."""
        return f"{self.name}.txt"


@cache
def rules() -> dict[str, Table]:
    """Return the rules by the name of the file without its ending."""
    return {name: _table(name, told) for name, told in _file().items() if name != "unused"}


def unused_files() -> frozenset[str]:
    """Return the files of GTFS that the atlas has no use for."""
    return frozenset(_file()["unused"]["files"].split())


def unused_columns() -> frozenset[str]:
    """Return the columns of GTFS that the atlas has no use for."""
    return frozenset(_file()["unused"]["columns"].split())


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "gtfs.toml").read_text())


def _table(name: str, told: dict[str, Any]) -> Table:
    columns = tuple(_column(column, rest) for column, rest in told["columns"].items())
    return Table(name, columns, told.get("file", ""), tuple(told.get("key", ())))


def _column(name: str, told: dict[str, Any]) -> Column:
    ranges = [part.split("-") for part in told.get("in", "").split()]
    return Column(
        name=name,
        type=told["type"],
        need=told.get("need", ""),
        of=told.get("of", ""),
        strict=told.get("strict", False),
        min=told.get("min", 0),
        max=told.get("max", 0),
        allowed=tuple(value for low, high in ranges for value in range(int(low), int(high) + 1)),
        otherwise=told.get("else"),
    )
