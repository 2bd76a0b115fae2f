"""Rows of one table as a block of text for COPY, spelled column by column, which costs a tenth of row by row."""

import json
from collections.abc import Sequence
from types import NoneType
from typing import Any, NamedTuple

__all__ = ["AnyRow", "Block", "StageEnd", "block_of"]

AnyRow = tuple[Any, ...]

_NULL = r"\N"
_SPECIAL = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_ESCAPES = str.maketrans(_SPECIAL)
_PLAIN = {int, float, bool}
_encode = json.JSONEncoder(ensure_ascii=False).encode
_QUOTES = str.maketrans({"\\": r"\\", '"': r"\""})


class Block(NamedTuple):
    """Rows of the class `kind`, spelled."""

    kind: type[AnyRow]
    rows: int
    text: bytes


class StageEnd(NamedTuple):
    """A reader's word that the rows to come are for other tables than those so far."""


def block_of(kind: type[AnyRow], rows: Sequence[AnyRow]) -> Block:
    """Spell `rows`, at least one, all of the class `kind`."""
    lines = map("\t".join, zip(*map(_spelled, zip(*rows, strict=True)), strict=True))
    return Block(kind, len(rows), ("\n".join(lines) + "\n").encode())


def _spelled(column: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, column))
    if kinds <= _PLAIN:
        return list(map(str, column))
    words = _words(column, kinds)
    text = "".join(words)
    if any(character in text for character in _SPECIAL):
        words = [word.translate(_ESCAPES) for word in words]
    if NoneType in kinds:
        return [_NULL if value is None else word for value, word in zip(column, words, strict=True)]
    return words


def _words(column: Sequence[Any], kinds: set[type]) -> Sequence[str]:
    if kinds == {str}:
        return column
    if kinds == {str, NoneType}:
        return [value or "" for value in column]
    # One object is often shared by many rows, as by the stretches of a street.
    known: dict[int, str] = {}
    return [known.get(id(value)) or known.setdefault(id(value), _word(value)) for value in column]


def _word(value: object) -> str:
    if isinstance(value, dict):
        return _encode(value)
    if isinstance(value, list):
        quoted = (f'"{item.translate(_QUOTES)}"' for item in value)
        return f"{{{','.join(quoted)}}}"
    return str(value)
