"""Which columns of a file hold the names and the keys of its areas."""

import re
from collections.abc import Sequence

from geo.errors import RefusedError
from ingest.areas.table import AreaTable

__all__ = ["choose_ids", "choose_names"]

_NAME_WORDS = re.compile(r"name|bezeichn|label|title|planungsra|\bbez\b", re.IGNORECASE)
_KEY_WORDS = re.compile(r"(nr|no|id|key|schl\w*|code|ags|num\w*)$", re.IGNORECASE)
_ROW_NUMBERS = re.compile(r"^(fid|ogc_fid|objectid(_\d+)?|gid|id_0|id|featureid)$", re.IGNORECASE)
"""Keys that a program made up when it wrote the file: the next file has others."""
_NO_NAME = re.compile(r"^(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|[{\[]|https?:)")
"""Dates, lists and addresses."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CODE = re.compile(r"^[\w./-]{1,40}$")
_LEAST_NAME_LIKE = 0.3


def choose_names(table: AreaTable, wanted: str | None) -> str:
    """Return the column of names: the one that is wanted, else the most name-like; raises RefusedError."""
    if wanted is not None:
        return _find(table, wanted)
    rated = {name: _name_likeness(name, table.texts(name)) for name in table.text_columns}
    best = max(rated, key=lambda name: rated[name], default=None)
    if best is None or rated[best] < _LEAST_NAME_LIKE:
        raise RefusedError(
            f"{table.label} has no column that looks like names. It has {_listed(table.columns)}; "
            "please name one with --name-field.",
            de=f"{table.label} hat keine Spalte, die nach Namen aussieht. Spalten: "
            f"{', '.join(table.columns) or 'keine'}. Bitte nennen Sie eine mit --name-field.",
        )
    return best


def choose_ids(table: AreaTable, wanted: str | None, names: str) -> str:
    """Return the column by which an area is known again: the wanted one, else a unique key, else the names."""
    if wanted is not None:
        return _find(table, wanted)
    keys = [name for name in table.columns if _is_key(table.texts(name)) and not _ROW_NUMBERS.match(name)]
    named = [name for name in keys if _KEY_WORDS.search(name)]
    return next(iter(named or [name for name in keys if name != names and name in table.text_columns]), names)


def _find(table: AreaTable, wanted: str) -> str:
    found = next((name for name in table.columns if name.lower() == wanted.lower()), None)
    if found is None:
        raise RefusedError(
            f"{table.label} has no column {wanted}. It has {_listed(table.columns)}.",
            de=f"{table.label} hat keine Spalte {wanted}. Spalten: {', '.join(table.columns) or 'keine'}.",
        )
    return found


def _name_likeness(column: str, values: Sequence[str]) -> float:
    """Rate a column from 0 to 2: different words in every row, no dates, and a heading that says so."""
    words = [value for value in values if _LETTERS.search(value) and not _NO_NAME.match(value)]
    if not words:
        return 0.0
    share, different = len(words) / len(values), len(set(words)) / len(values)
    return share * different + (0.5 if _NAME_WORDS.search(column) else 0.0) * different


def _is_key(values: Sequence[str]) -> bool:
    return bool(values) and all(map(_CODE.match, values)) and len(set(values)) == len(values)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns) or "no columns at all"
