"""Judges by the table of rules whether a place asks for nothing that a person cannot give: yes, no, or nobody knows."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from geo.model import Conditions, Facts, Place, fold

__all__ = ["PART_KINDS", "PART_TAGS", "PART_THEMES", "facts_of", "judge", "takes_part"]

_FACTS = Conditions(free=True, without_appointment=True, without_documents=True, step_free=True)
_REMEMBERED = 5000
"""As many places as a desk remembers."""
_FREE_OF_CHARGE = re.compile(r"\s*0+([.,]0+)?\s*(€|eur|euro)?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_ANY = "*"


class _Rule(NamedTuple):
    key: str
    yes: frozenset[str]
    no: frozenset[str]
    otherwise: bool | None


class _Rules(NamedTuple):
    by_name: Mapping[str, tuple[_Rule, ...]]
    nature: Mapping[str, frozenset[str]]
    by_appointment: tuple[str, ...]


def judge(place: Place, conditions: Conditions) -> dict[str, bool | None]:
    """Tell for each condition that is set whether the place meets it; None: nobody knows."""
    return {name: _JUDGES[name](place, conditions) for name in conditions.asked}


@lru_cache(_REMEMBERED)
def facts_of(place: Place) -> Facts:
    """Judge what may be told of any place, whoever asks."""
    return Facts(**judge(place, _FACTS))


@lru_cache(_REMEMBERED)
def takes_part(place: Place) -> bool:
    """Tell whether this is a place where one can take part and contribute."""
    if not PART_THEMES.isdisjoint(place.themes) or place.kind in PART_KINDS:
        return True
    return any(key in place.tags and (_ANY in values or place.tags[key] in values) for key, values in PART_TAGS.items())


def _by_rules(place: Place, name: str) -> bool | None:
    for rule in _RULES.by_name[name]:
        value = _value(place, rule.key)
        if not value:
            continue
        if value in rule.yes or (rule.key == "charge" and _FREE_OF_CHARGE.fullmatch(value)):
            return True
        if value in rule.no:
            return False
        if rule.otherwise is not None:
            return rule.otherwise
    return True if place.kind in _RULES.nature.get(name, ()) else None


def _free(place: Place, _: Conditions) -> bool | None:
    return _by_rules(place, "free")


def _without_appointment(place: Place, _: Conditions) -> bool | None:
    told = _by_rules(place, "without_appointment")
    hours = fold(place.opening_hours or "")
    if told is None and any(words in hours for words in _RULES.by_appointment):
        return False
    return told


def _without_documents(place: Place, _: Conditions) -> bool | None:
    return _by_rules(place, "without_documents")


def _step_free(place: Place, _: Conditions) -> bool | None:
    return _by_rules(place, "step_free")


def _spoken(place: Place, conditions: Conditions) -> bool | None:
    spoken = place.languages
    return any(code in spoken for code in conditions.languages) if spoken else None


def _age(place: Place, conditions: Conditions) -> bool | None:
    least, most = (_whole(place.tags.get(key)) for key in ("min_age", "max_age"))
    if conditions.age is None or (least is None and most is None):
        return None
    return (least or 0) <= conditions.age and (most is None or conditions.age <= most)


def _checked(place: Place, _: Conditions) -> bool:
    return place.confirmed_on is not None or bool(place.lists) or place.source.startswith("list:")


_JUDGES: dict[str, Callable[[Place, Conditions], bool | None]] = {
    "free": _free,
    "without_appointment": _without_appointment,
    "without_documents": _without_documents,
    "step_free": _step_free,
    "languages": _spoken,
    "age": _age,
    "checked": _checked,
}


def _value(place: Place, key: str) -> str | None:
    told: str | None = getattr(place, key) if key in ("fee", "wheelchair") else place.tags.get(key)
    return told.strip() if told else None


def _whole(text: str | None) -> int | None:
    found = _NUMBER.match(text.strip()) if text else None
    return int(found.group()) if found else None


def _load(table: Mapping[str, Any]) -> _Rules:
    by_name: dict[str, list[_Rule]] = {}
    for row in table["rule"]:
        otherwise = {"yes": True, "no": False}.get(row.get("else", ""))
        rule = _Rule(row["key"], _words(row, "yes"), _words(row, "no"), otherwise)
        by_name.setdefault(row["name"], []).append(rule)
    return _Rules(
        {name: tuple(rules) for name, rules in by_name.items()},
        {name: frozenset(kinds) for name, kinds in table["nature"].items()},
        tuple(fold(words) for words in table["hours"]["by_appointment"]),
    )


def _words(row: Mapping[str, Sequence[str]], key: str) -> frozenset[str]:
    return frozenset(row.get(key, ()))


_TABLE: dict[str, Any] = tomllib.loads(files("geo.conditions").joinpath("conditions.toml").read_text(encoding="utf-8"))
_RULES = _load(_TABLE)
PART_THEMES = _words(_TABLE["takes_part"], "themes")
PART_KINDS = _words(_TABLE["takes_part"], "kinds")
PART_TAGS = {key: frozenset[str](values) for key, values in _TABLE["takes_part"]["tags"].items()}
