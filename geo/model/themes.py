"""Themes and the groups of the support order, read from `themes.toml`."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files

from geo.errors import NotFoundError

__all__ = ["GROUPS", "THEMES", "Group", "Theme", "get_theme", "shown_theme"]


@dataclass(frozen=True, slots=True)
class Group:
    """A step of the support order with the mark that stands for it."""

    key: str
    de: str
    en: str
    shape: str
    colour: str
    on: bool
    """Whether it is shown before anybody chose."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A life area."""

    key: str
    group: str
    de: str
    en: str
    glyph: str
    """`set/name` of the glyph: maki, temaki or own."""


def _load() -> tuple[tuple[Group, ...], tuple[Theme, ...]]:
    tables = tomllib.loads(files("geo.model").joinpath("themes.toml").read_text(encoding="utf-8"))
    return tuple(Group(**g) for g in tables["group"]), tuple(Theme(**t) for t in tables["theme"])


GROUPS, THEMES = _load()
_BY_KEY = {theme.key: theme for theme in THEMES}
_ORDER = {theme.key: place for place, theme in enumerate(THEMES)}


def get_theme(key: str) -> Theme:
    """Return the theme `key`; raises NotFoundError with the known keys."""
    try:
        return _BY_KEY[key]
    except KeyError:
        known = ", ".join(_BY_KEY)
        raise NotFoundError(
            f"There is no theme {key!r}; there are {known}.",
            de=f"Das Thema {key!r} gibt es nicht. Möglich sind: {known}.",
        ) from None


def shown_theme(themes: Collection[str], presumed: Collection[str] = (), *, wanted: Collection[str] = ()) -> str:
    """Return the theme that gives a place its mark: the first wanted one in the support order, sure ones first."""
    chosen = [key for key in themes if key in wanted] or list(themes)
    sure = [key for key in chosen if key not in presumed]
    return min(sure or chosen, key=lambda key: _ORDER.get(key, len(_ORDER)))
