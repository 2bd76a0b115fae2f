"""The nine questions of a meeting, gaps ready to be reported, and words that sound like a single client, as data."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

__all__ = ["GAP_PRESETS", "PROMPTS", "GapPreset", "Prompt", "WarningRule", "find_client_like", "get_warning_rules"]


def _load(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("geo.model.team").joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Prompt:
    """One of the nine questions; `short` names it in a margin."""

    key: str
    de: str
    en: str
    short_de: str
    short_en: str


PROMPTS = tuple(Prompt(**told) for told in _load("prompts.toml")["prompt"])
"""In their order; an entry names its question by the place in it, from 1."""


@dataclass(frozen=True, slots=True)
class GapPreset:
    """A gap that comes up everywhere, ready to be reported."""

    key: str
    theme: str
    barrier: str
    de: str
    en: str
    title_de: str
    title_en: str
    prevents_de: str
    prevents_en: str


GAP_PRESETS = tuple(GapPreset(**told) for told in _load("gap_presets.toml")["preset"])
"""Childcare, language course, public transport."""


@dataclass(frozen=True, slots=True)
class WarningRule:
    """A way of writing that sounds like a single person."""

    key: str
    pattern: "re.Pattern[str]"
    example: str
    harmless: str


def _rule(key: str, pattern: str, example: str, harmless: str, *, case: bool = False) -> WarningRule:
    return WarningRule(key, re.compile(pattern, 0 if case else re.IGNORECASE), example, harmless)


_RULES = tuple(_rule(**told) for told in _load("client_like.toml")["rule"])


def get_warning_rules() -> tuple[WarningRule, ...]:
    """Return the rules in their order."""
    return _RULES


def find_client_like(text: str) -> tuple[str, ...]:
    """Return the keys of the rules that `text` sounds like; it is a hint and blocks nothing."""
    return tuple(rule.key for rule in _RULES if rule.pattern.search(text))
