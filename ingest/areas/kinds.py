"""Kinds of areas and their rank: which lies inside which."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from geo.errors import UserError

__all__ = ["find_kind", "guess_above", "guess_kind", "level_of"]

DEFAULT = "quarter"


@cache
def _table() -> dict[str, dict[str, str | int]]:
    return tomllib.loads(files("ingest.areas").joinpath("kinds.toml").read_text(encoding="utf-8"))


def level_of(kind: str) -> int:
    """Return the level: the higher, the smaller the areas."""
    return int(_table()[kind]["level"])


def find_kind(word: str) -> str:
    """Return the kind that a user names in English or German; raises UserError."""
    if word in _table():
        return word
    if (kind := _match(word)) is None:
        raise UserError(
            f"{word} is no kind of area. Please take one of {', '.join(sorted(_table()))}.",
            de=f"{word} ist keine Art von Gebiet. Möglich sind: {', '.join(sorted(_table()))}.",
        )
    return kind


def guess_kind(words: Iterable[str]) -> str:
    """Return the kind that the first telling one of `words` suggests: names of a file, a layer, a column."""
    return next((kind for word in words if (kind := _match(word)) is not None), DEFAULT)


def guess_above(word: str, kind: str) -> str:
    """Return the kind of what holds areas of `kind`: what `word` suggests, else the next larger one."""
    larger = [other for other in _table() if level_of(other) < level_of(kind)]
    suggested = _match(word)
    return suggested if suggested in larger else max(larger, key=level_of, default=kind)


def _match(word: str) -> str | None:
    spaced = re.sub(r"[_\W]+", " ", word)
    return next((kind for kind, row in _table().items() if re.search(str(row["words"]), spaced, re.IGNORECASE)), None)
