"""Which column of a list means what: told by a mapping file, else guessed from usual names."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from geo.errors import RefusedError
from geo.model import fold

__all__ = ["ADDRESSES", "LISTS", "PROTECTED_WORDS", "Columns", "Usual", "guess_columns", "read_mapping"]

_TABLES = tomllib.loads(files("ingest.lists").joinpath("columns.toml").read_text(encoding="utf-8"))
Usual = Mapping[str, Sequence[str]]
LISTS: Usual = _TABLES["columns"]
"""How the columns of lists of places are usually called, by field."""
ADDRESSES: Usual = _TABLES["addresses"] | {name: LISTS[name] for name in _TABLES["shared"]["with_addresses"]}
"""The same of addresses and of sections of streets."""
PROTECTED_WORDS: tuple[str, ...] = tuple(_TABLES["protected"]["words"])
_OPTIONS = ("crs", "licence", "separator", "encoding")
_FIXED = "fixed"
_PREFIX = re.compile(r"^[a-z]{1,2} ")


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each field, values that hold for all rows, and how the file is written."""

    of: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    crs: str = ""
    """Coordinate system of x and y: "EPSG:25833"."""
    licence: str = ""
    separator: str = ""
    encoding: str = ""
    guessed: bool = False

    def told(self) -> str:
        """Say which column means what, in a line."""
        return ", ".join(f"{name} = {column}" for name, column in self.of.items())


def read_mapping(path: Path, usual: Usual = LISTS) -> Columns:
    """Read a mapping file that may name the fields of `usual`; raises RefusedError with what is wrong in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RefusedError(
            f"The mapping {path.name} cannot be read ({error.strerror}).",
            de=f"Die Zuordnung {path.name} lässt sich nicht lesen ({error.strerror}).",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RefusedError(
            f"The mapping {path.name} is no TOML: {error}.",
            de=f"Die Zuordnung {path.name} ist kein gültiges TOML: {error}.",
        ) from None
    fixed = table.pop(_FIXED, {})
    options = {name: table.pop(name) for name in _OPTIONS if name in table}
    wrong = sorted({*table, *fixed} - usual.keys())
    if wrong:
        raise RefusedError(
            f"The mapping {path.name} names {', '.join(wrong)}; it may name {', '.join(usual)}.",
            de=f"Die Zuordnung {path.name} nennt {', '.join(wrong)}. Möglich sind: {', '.join(usual)}.",
        )
    if not all(isinstance(value, str) for value in (*table.values(), *fixed.values(), *options.values())):
        raise RefusedError(
            f'Every line of the mapping {path.name} is field = "name of the column".',
            de=f'Jede Zeile der Zuordnung {path.name} lautet: feld = "Name der Spalte".',
        )
    return Columns(dict(table), dict(fixed), **options)


def guess_columns(names: Sequence[str], hints: Columns, usual: Usual = LISTS) -> Columns:
    """Guess which column means what from usual names; what `hints` tell holds."""
    free = {name: _plain(name) for name in names if name not in hints.of.values()}
    found = dict(hints.of)
    for plain in (lambda text: text, lambda text: _PREFIX.sub("", text)):
        for field_name, spellings in usual.items():
            if field_name in found or field_name in hints.fixed:
                continue
            column = _first(spellings, {name: plain(text) for name, text in free.items()})
            if column is not None:
                found[field_name] = column
                del free[column]
    ordered = {name: found[name] for name in usual if name in found}
    return Columns(ordered, hints.fixed, hints.crs, hints.licence, hints.separator, hints.encoding, guessed=True)


def _first(usual: Sequence[str], free: Mapping[str, str]) -> str | None:
    for wanted in usual:
        for name, plain in free.items():
            if plain == wanted:
                return name
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(name)).strip()
