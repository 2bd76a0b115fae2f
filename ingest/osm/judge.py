"""What the atlas wants of an object, by its tags alone."""

from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from geo.hours import OpeningTimes
from geo.model import Notice, OsmRef, Severity
from ingest.osm.lines import Element, Tags, subject
from ingest.osm.rules import Match, Rules
from ingest.osm.ways import AREA_LEVELS, AREA_PLACES, GROUND_KEYS, LABELS, NUMBER, ground_of

__all__ = ["NOTHING", "Named", "Wanted", "Wants", "judge", "labelled_once"]


_HOURS = "opening_hours"


class Named(NamedTuple):
    """A named area."""

    kind: str
    admin_level: int | None


class Wants(NamedTuple):
    """What becomes of an object, whatever its geometry."""

    place: Match | None = None
    address: bool = False
    building: str | None = None
    ground: str | None = None
    area: Named | None = None
    label: str | None = None
    hidden: bool = False
    """Whether it is a protected place, of which nothing may be told."""

    @property
    def drawn(self) -> bool:
        """Whether the shape is needed, not only a point."""
        return bool(self.building or self.ground or self.area)

    @property
    def pointed(self) -> bool:
        """Whether a point of it is needed."""
        return bool(self.place or self.address or self.label)


class Wanted(NamedTuple):
    """An object, what is wanted of it, and what is odd with it."""

    element: Element
    wants: Wants
    notice: Notice | None = None


NOTHING = Wants()
_MORE_KEYS = GROUND_KEYS | {"boundary", "place"}
"""What else than the rules' keys can make more of an object than a house."""


def judge(element: Element, rules: Rules) -> Wanted:
    """Return what is wanted of `element`; a protected place leaves the outline of a building and no more."""
    tags, flat = element.tags, element.kind != "n"
    place = notice = None
    if not rules.keys.isdisjoint(tags):
        if rules.is_protected(tags):
            return _anonymous(element)
        place = rules.match(tags)
        if place is not None and rules.is_closed(tags):
            notice = Notice("closed_to_public", Severity.INFO, subject(element), place.kind)
            place = None
        elif place is not None and not _readable(tags.get(_HOURS, "")):
            notice = Notice("unreadable_hours", Severity.WARNING, subject(element), tags[_HOURS][:80])
    elif _MORE_KEYS.isdisjoint(tags):
        return Wanted(element, _of_house(tags.get("building", "no") if flat else "no", address=NUMBER in tags))
    name = "name" in tags
    wants = Wants(
        place,
        NUMBER in tags,
        tags["building"] if _is_building(tags) and flat else None,
        ground_of(tags) if flat else None,
        _area_of(tags) if name and flat else None,
        LABELS.get(tags["place"]) if name and "place" in tags else None,
    )
    return Wanted(element, wants, notice)


@cache
def _times() -> OpeningTimes:
    # What can be read does not depend on where the town is.
    return OpeningTimes(ZoneInfo("Europe/Berlin"), "DE", "BW")


@lru_cache(maxsize=4096)
def _readable(hours: str) -> bool:
    return not hours or _times().reads(hours)


@lru_cache(maxsize=4096)
def _of_house(building: str, *, address: bool) -> Wants:
    """Return the verdict on most objects of a town."""
    return Wants(address=address, building=None if building == "no" else building)


def labelled_once(wanted: Wanted, labelled: set[str]) -> Wanted:
    """Take the label away if its name stands on the map already, else remember it."""
    if not wanted.wants.label:
        return wanted
    name = wanted.element.tags["name"]
    if name in labelled:
        return wanted._replace(wants=wanted.wants._replace(label=None))
    labelled.add(name)
    return wanted


def _anonymous(element: Element) -> Wanted:
    wants = Wants(building="yes" if _is_building(element.tags) and element.kind != "n" else None, hidden=True)
    notice = Notice("protected_place", Severity.INFO, "", protected=OsmRef(element.kind, element.id))
    return Wanted(Element(element.kind, 0, "", {}, element.body), wants, notice)


def _area_of(tags: Tags) -> Named | None:
    place = tags.get("place")
    if tags.get("boundary") == "administrative":
        level = tags.get("admin_level", "")
        return Named(AREA_LEVELS[level], int(level)) if level in AREA_LEVELS else None
    return Named(place, None) if place in AREA_PLACES else None


def _is_building(tags: Tags) -> bool:
    return tags.get("building", "no") != "no"
