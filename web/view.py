"""What the map page shows: the question behind its list, and the choices that led to it."""

from collections.abc import Collection
from dataclasses import dataclass

from geo.model import GROUPS, THEMES, BBox, Neighbourhood, PlaceQuery
from web.i18n import Words

__all__ = ["DEFAULT_THEMES", "MapView", "chosen_themes"]

_SHOWN_GROUPS = frozenset(group.key for group in GROUPS if group.on)
DEFAULT_THEMES = tuple(theme.key for theme in THEMES if theme.group in _SHOWN_GROUPS)
"""Themes shown before anybody chose."""


def chosen_themes(groups: Collection[str], themes: Collection[str]) -> tuple[str, ...]:
    """Return the themes meant by the ticked groups and themes of the form.

    A group without any ticked theme means all of its themes; themes without any group stand for themselves; nothing
    ticked at all means what is shown by default.
    """
    if not groups:
        return tuple(t.key for t in THEMES if t.key in themes) if themes else DEFAULT_THEMES
    narrowed = {t.group for t in THEMES if t.key in themes}
    return tuple(t.key for t in THEMES if t.group in groups and (t.key in themes or t.group not in narrowed))


@dataclass(frozen=True, slots=True)
class MapView:
    """A view of the map and of its list."""

    query: PlaceQuery
    open_now: bool = False
    neighbourhood: Neighbourhood | None = None
    chosen: int | None = None
    """Id of the place whose details are shown."""

    @property
    def themes(self) -> frozenset[str]:
        """Themes that are shown."""
        return frozenset(self.query.themes)

    @property
    def groups(self) -> frozenset[str]:
        """Groups of which at least one theme is shown."""
        return frozenset(theme.group for theme in THEMES if theme.key in self.themes)

    @property
    def narrowed(self) -> int:
        """How many filters of the filter panel are set: groups shown in part, and "open now"."""
        parts = {theme.group for theme in THEMES if theme.key not in self.themes} & self.groups
        return len(parts) + self.open_now

    @property
    def filtered(self) -> bool:
        """Whether there is a filter to undo."""
        return bool(self.query.q.strip()) or self.open_now or self.themes != set(DEFAULT_THEMES)

    @property
    def path(self) -> str:
        """Path of the map page in German."""
        return f"/karte/{self.neighbourhood.slug}" if self.neighbourhood else "/karte"

    def params(self) -> dict[str, object]:
        """Return the parameters that lead back to this view."""
        chosen = () if self.themes == set(DEFAULT_THEMES) else self.query.themes
        sort = "" if self.query.sort == "name" else self.query.sort
        return {"theme": chosen, "q": self.query.q, "open": "now" if self.open_now else "", "sort": sort}

    def where(self, town: str, words: Words) -> str:
        """Say which part of the town the list covers."""
        bbox, area = self.query.bbox, self.neighbourhood
        if area and bbox and not _contains(bbox, area.bbox):
            return words.gettext("in %(name)s, im Kartenausschnitt", name=area.name)
        if area:
            return words.gettext("in %(name)s", name=area.name)
        return words.gettext("im Kartenausschnitt") if bbox else words.gettext("in %(name)s", name=town)


def _contains(outer: BBox, inner: BBox) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
