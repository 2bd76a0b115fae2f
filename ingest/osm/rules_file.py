"""Read rules files: the one that comes along, and a town's own that extends it."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.errors import RefusedError
from geo.model import THEMES
from ingest.osm.rules import ANY, Line, NameRule, Protection, Rules, pattern_of

__all__ = ["load_rules"]

_OWN = "rules.toml"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Theme(_Table):
    replace: bool = False
    any: list[dict[str, list[str]]] = []
    names: list[str] = []


class _Named(_Table):
    keys: list[str] = []
    never: dict[str, list[str]] = {}


class _Kept(_Table):
    keys: list[str] = []


class _Protected(_Table):
    tags: dict[str, list[str]] = Field(min_length=1)
    holds: dict[str, list[str]] = {}
    names: list[str] = []


class _File(_Table):
    closed: dict[str, list[str]] = {}
    twins: dict[str, str] = {}
    named: _Named = _Named()
    kept: _Kept = _Kept()
    protected: list[_Protected] = []
    theme: dict[str, _Theme] = {}


def load_rules(extra: Path | None = None) -> Rules:
    """Return the rules, extended by the town's own file `extra`; raises RefusedError if that cannot be used."""
    own = _own()
    if extra is None:
        return _compile(own)
    try:
        text = extra.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(
            f"The rules file {extra} cannot be read. Please check ATLAS_RULES_FILE.",
            de=f"Die Regeldatei {extra} lässt sich nicht lesen. Bitte prüfen Sie ATLAS_RULES_FILE.",
        ) from error
    return _compile(_extended(own, _check(text, str(extra))))


@lru_cache(maxsize=1)
def _own() -> _File:
    return _check(files("ingest.osm").joinpath(_OWN).read_text(encoding="utf-8"), _OWN)


def _check(text: str, name: str) -> _File:
    try:
        tables = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(
            f"The rules file {name} is no valid TOML: {error}.",
            de=f"Die Regeldatei {name} ist kein gültiges TOML: {error}.",
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError(
            f"The rules file {name} is wrong at {where}: {first['msg']}.",
            de=f"Die Regeldatei {name} hat einen Fehler bei {where}.",
        ) from None
    known = {theme.key for theme in THEMES}
    if unknown := sorted(tables.theme.keys() - known):
        raise RefusedError(
            f"The rules file {name} names the theme {unknown[0]}; there are {', '.join(sorted(known))}.",
            de=f"Die Regeldatei {name} nennt das Thema {unknown[0]}. Möglich sind: {', '.join(sorted(known))}.",
        )
    if any(not line for theme in tables.theme.values() for line in theme.any):
        raise RefusedError(
            f"The rules file {name} has a line without a tag; it would make a place of everything.",
            de=f"Die Regeldatei {name} hat eine Zeile ohne Merkmal. Sie würde aus allem einen Ort machen.",
        )
    return tables


def _extended(own: _File, town: _File) -> _File:
    themes = dict(own.theme)
    for key, theme in town.theme.items():
        before = _Theme() if theme.replace else themes.get(key, _Theme())
        themes[key] = _Theme(any=before.any + theme.any, names=before.names + theme.names)
    return _File(
        closed=_joined(own.closed, town.closed),
        twins=own.twins | town.twins,
        named=_Named(keys=own.named.keys + town.named.keys, never=_joined(own.named.never, town.named.never)),
        kept=_Kept(keys=own.kept.keys + town.kept.keys),
        protected=own.protected + town.protected,
        theme=themes,
    )


def _joined(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {key: [*one.get(key, []), *other.get(key, [])] for key in {**one, **other}}


def _compile(tables: _File) -> Rules:
    exact = [key for key in tables.kept.keys if not key.endswith(ANY)]
    return Rules(
        closed=_words(tables.closed),
        lines=_lines(tables),
        names=tuple(NameRule(key, pattern_of(t.names)) for key, t in tables.theme.items() if t.names),
        named_keys=tuple(tables.named.keys),
        named_never=_words(tables.named.never),
        kept_keys=frozenset(exact),
        kept_prefixes=tuple(key[:-1] for key in tables.kept.keys if key.endswith(ANY)),
        protections=tuple(_protection(table) for table in tables.protected),
    )


def _lines(tables: _File) -> dict[str, tuple[Line, ...]]:
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for theme, table in tables.theme.items():
        for place, conditions in enumerate(table.any):
            first, *rest = _words(conditions).items()
            line = Line(theme, place, (first, *rest))
            for key in filter(None, (first[0], tables.twins.get(first[0]))):
                lines[key].append(line)
    return {key: tuple(found) for key, found in lines.items()}


def _protection(table: _Protected) -> Protection:
    return Protection(
        tags=tuple(_words(table.tags).items()),
        holds=tuple((key, _held(words)) for key, words in table.holds.items()),
        names=pattern_of(table.names) if table.names else None,
    )


def _held(words: list[str]) -> re.Pattern[str]:
    """Match one of `words` inside a value whose words are joined by underscores."""
    parts = [re.escape(word).replace("_", "_?") for word in words]
    return re.compile(rf"(?:^|_)(?:{'|'.join(parts)})s?(?:_|$)")


def _words(table: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in table.items()}
