"""The rules by which two entries are the same place, read from `rules.toml`."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

__all__ = ["ABBREVIATIONS", "AGAIN", "GENERIC", "GENERIC_STEMS", "LISTS", "Rule", "RuleSet"]


@dataclass(frozen=True, slots=True)
class Rule:
    """All that is asked must hold; what is None is not asked."""

    verdict: Literal["same", "unsure"]
    why: str
    within_m: float
    name_min: float | None = None
    """At least so alike, 0 to 1."""
    nameless: Literal["one", "both"] | None = None
    """At least one of the names says nothing, or both do."""
    same_address: bool | None = None
    same_kind: bool | None = None
    swapped: bool | None = None
    """A point became an outline, or the other way round."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one purpose, the first that fits decides."""

    rules: tuple[Rule, ...]
    margin: float
    """Points by which the best pair must be ahead of a rival, else it is unsure."""

    @property
    def reach_m(self) -> float:
        """No rule looks further."""
        return max(rule.within_m for rule in self.rules)


_TABLES = tomllib.loads(files("geo.matching").joinpath("rules.toml").read_text(encoding="utf-8"))


def _rule_set(name: str) -> RuleSet:
    table = _TABLES[name]
    return RuleSet(tuple(Rule(**rule) for rule in table["rule"]), table["margin"])


GENERIC = frozenset[str](_TABLES["names"]["generic"])
GENERIC_STEMS = tuple[str, ...](_TABLES["names"]["generic_stems"])
ABBREVIATIONS: dict[str, str] = _TABLES["names"]["abbreviations"]
LISTS = _rule_set("lists")
"""An entry of an official list and a place of another source."""
AGAIN = _rule_set("again")
"""A place that vanished and one that is new in the same import."""
