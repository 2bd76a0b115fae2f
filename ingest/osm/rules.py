"""What the tags of an object say: which themes it has, what is kept of it, and whether it must never be stored."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from geo.model import THEMES, fold

__all__ = ["ANY", "Line", "Match", "NameRule", "Protection", "Rules", "pattern_of"]

Tags = Mapping[str, str]
Words = frozenset[str]
ANY = "*"
_ORDER = {theme.key: place for place, theme in enumerate(THEMES)}
_JOINED = re.compile(r"[^a-z]+")


class Match(NamedTuple):
    """What made an object a place; `presumed` is the part of `themes` that only its name says."""

    kind: str
    themes: list[str]
    presumed: list[str]


class Line(NamedTuple):
    """A theme by tags: all conditions must hold. The first names the kind of place."""

    theme: str
    place: int
    """The position among the lines of the theme."""
    conditions: tuple[tuple[str, Words], ...]


class NameRule(NamedTuple):
    """A theme presumed by words in the name or the operator."""

    theme: str
    words: re.Pattern[str]


class Protection(NamedTuple):
    """Objects that are never stored: all of `tags`, `holds` and `names` fit."""

    tags: tuple[tuple[str, Words], ...]
    holds: tuple[tuple[str, re.Pattern[str]], ...]
    names: re.Pattern[str] | None


@dataclass(frozen=True)
class Rules:
    """All tag rules of a town, ready for use; made by `load_rules`."""

    closed: Mapping[str, Words]
    lines: Mapping[str, tuple[Line, ...]]
    """By the key of their first condition, twins included."""
    names: tuple[NameRule, ...]
    named_keys: tuple[str, ...]
    named_never: Mapping[str, Words]
    kept_keys: Words
    kept_prefixes: tuple[str, ...]
    protections: tuple[Protection, ...]
    _kept: dict[str, bool] = field(default_factory=dict, compare=False)

    @cached_property
    def keys(self) -> Words:
        """All keys of which one must be there for an object to be a place or protected."""
        return frozenset({*self.lines, *self.named_keys, *self._protected_keys})

    @cached_property
    def _protected_keys(self) -> Words:
        return frozenset(key for rule in self.protections for key, _ in rule.tags)

    @cached_property
    def _first_words(self) -> dict[str, Words]:
        """The values of each key that begin a line, so that all others are passed over."""
        return {
            key: frozenset[str]().union(*(line.conditions[0][1] for line in found)) for key, found in self.lines.items()
        }

    def is_protected(self, tags: Tags) -> bool:
        """Tell whether nothing of the object may be stored."""
        if self._protected_keys.isdisjoint(tags):
            return False
        return any(_protects(rule, tags) for rule in self.protections)

    @cached_property
    def _named_keys(self) -> Words:
        return frozenset(self.named_keys)

    def is_closed(self, tags: Tags) -> bool:
        """Tell whether the object is for nobody from outside."""
        return any(key in tags and not words.isdisjoint(_values(tags[key])) for key, words in self.closed.items())

    def match(self, tags: Tags) -> Match | None:
        """Return what makes the object a place, or None."""
        found = list(self._lines(tags))
        if len(found) > 1:
            found.sort(key=lambda hit: (_ORDER[hit[0].theme], hit[0].place))
        themes = list(dict.fromkeys(line.theme for line, _ in found))
        presumed = [theme for theme in self._presumed(tags) if theme not in themes]
        if found:
            kind = found[0][1]
        elif presumed:
            key = next(key for key in self.named_keys if key in tags)
            kind = f"{key}={tags[key]}"
        else:
            return None
        return Match(kind, sorted(themes + presumed, key=_ORDER.__getitem__), sorted(presumed, key=_ORDER.__getitem__))

    def keep(self, tags: Tags) -> dict[str, str]:
        """Return the attributes worth keeping."""
        return {key: value for key, value in tags.items() if self._keeps(key)}

    def _keeps(self, key: str) -> bool:
        if (known := self._kept.get(key)) is None:
            known = self._kept[key] = key in self.kept_keys or key.startswith(self.kept_prefixes)
        return known

    def _lines(self, tags: Tags) -> Iterable[tuple[Line, str]]:
        for key in self.lines.keys() & tags.keys():
            text, words = tags[key], self._first_words[key]
            if text not in words and ANY not in words and ";" not in text:
                continue
            values = _values(text)
            for line in self.lines[key]:
                hit = next((v for v in values if _is(v, line.conditions[0][1])), None)
                if hit is not None and all(_has(tags, other, words) for other, words in line.conditions[1:]):
                    yield line, f"{key}={hit}"

    def _presumed(self, tags: Tags) -> list[str]:
        if not ("name" in tags or "operator" in tags) or self._named_keys.isdisjoint(tags):
            return []
        if any(_has(tags, key, words) for key, words in self.named_never.items()):
            return []
        text = _named(tags)
        return [rule.theme for rule in self.names if rule.words.search(text)]


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Make one pattern of words as a rules file writes them, for folded text."""
    parts = [r"\w*".join(re.escape(fold(piece)) for piece in word.split(ANY)) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _named(tags: Tags) -> str:
    return f"{fold(tags.get('name', ''))}\n{fold(tags.get('operator', ''))}"


def _values(text: str) -> list[str]:
    return [text] if ";" not in text else [part for piece in text.split(";") if (part := piece.strip())]


def _is(value: str, words: Words) -> bool:
    return value in words or (ANY in words and value != "no")


def _has(tags: Tags, key: str, words: Words) -> bool:
    return key in tags and any(_is(value, words) for value in _values(tags[key]))


def _protects(rule: Protection, tags: Tags) -> bool:
    return (
        all(key in tags and not words.isdisjoint(_plain_values(tags[key])) for key, words in rule.tags)
        and all(key in tags and pattern.search(_joined(tags[key])) for key, pattern in rule.holds)
        and (rule.names is None or rule.names.search(_named(tags)) is not None)
    )


@lru_cache(maxsize=4096)
def _plain_values(text: str) -> Words:
    return frozenset(_joined(part).strip("_") for part in text.split(";"))


def _joined(text: str) -> str:
    return _JOINED.sub("_", text.casefold())
