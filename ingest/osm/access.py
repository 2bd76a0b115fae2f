"""Who may use a way, and in which direction: bits for walking and cycling, by German defaults and the tags of a way."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ingest.osm.ways import ACCESS, CLASSES, WALLS

__all__ = ["ALONG", "BACK", "PUSH_ALONG", "PUSH_BACK", "Access", "access_of", "is_wall"]

Tags = Mapping[str, str]
ALONG, BACK, PUSH_ALONG, PUSH_BACK = 1, 2, 4, 8
_BOTH = ALONG | BACK
_ONEWAY = {"yes": ALONG, "true": ALONG, "1": ALONG, "-1": BACK, "reverse": BACK}
_CONVEYING = {"forward": ALONG, "backward": BACK}
_ROUND = ("roundabout", "circular")
_CYCLEWAYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
_SIDEWALKS = ("sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both")
_CYCLEWAY_ONEWAYS = ("cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway")
_DIRECTED = frozenset(f"{who}:{word}" for who in ("foot", "bicycle") for word in ("forward", "backward"))
_KEYS = _DIRECTED.union(
    ACCESS["foot"],
    ACCESS["bike"],
    ("motorroad", "conveying", "oneway", "oneway:foot", "oneway:bicycle", "junction"),
    _SIDEWALKS,
    _CYCLEWAYS,
    _CYCLEWAY_ONEWAYS,
)
"""Every key that is looked at below: a way with none of them is as usual for its class."""


class Access(NamedTuple):
    """Bits as in the table of edges: 1 along the way, 2 against it; for the bike 4 and 8 where it must be pushed."""

    foot: int
    bike: int


def access_of(highway: str, tags: Tags) -> Access:
    """Return who may use a way of class `highway` that has `tags`."""
    return _usual(highway) if _KEYS.isdisjoint(tags) else _reckon(highway, tags)


@lru_cache
def _usual(highway: str) -> Access:
    return _reckon(highway, {})


def _reckon(highway: str, tags: Tags) -> Access:
    foot = _foot(highway, tags)
    ride = _ride(highway, tags)
    # Somebody who pushes a bike is on foot.
    push = foot & ~ride
    return Access(foot, ride | (push & ALONG and PUSH_ALONG) | (push & BACK and PUSH_BACK))


def is_wall(tags: Tags) -> bool:
    """Tell whether nobody gets past a node with these tags."""
    if "barrier" not in tags:
        return False
    said = _said(tags, "foot")
    if said is not None:
        return said == "no"
    return tags["barrier"] in WALLS or tags.get("locked") == "yes"


def _foot(highway: str, tags: Tags) -> int:
    said = _said(tags, "foot")
    if said is None:
        said = "yes" if highway.startswith("trunk") and _has_sidewalk(tags) else CLASSES[highway]["foot"]
    if said == "no" or (tags.get("motorroad") == "yes" and tags.get("foot") not in ACCESS["yes"]):
        return 0
    if (moving := tags.get("conveying")) in _CONVEYING:
        return _CONVEYING[moving]
    bits = _ONEWAY.get(tags.get("oneway:foot", "no"), _BOTH)
    return _directed(bits, tags, "foot")


def _ride(highway: str, tags: Tags) -> int:
    said = _said(tags, "bike") or CLASSES[highway]["bike"]
    if said != "yes" or tags.get("motorroad") == "yes" or "conveying" in tags:
        return 0
    return _directed(_bike_direction(tags), tags, "bicycle")


def _said(tags: Tags, who: str) -> str | None:
    """Return what the tags say: yes, no or push; None if nothing. `access` forbids, but lifts no rule of a class."""
    own, *common = ACCESS[who]
    for word in ("yes", "no", "push"):
        if tags.get(own) in ACCESS[word]:
            return word
    return "no" if any(tags.get(key) in ACCESS["no"] for key in common) else None


def _has_sidewalk(tags: Tags) -> bool:
    return any(tags.get(key) in ACCESS["sidewalk"] for key in _SIDEWALKS)


def _bike_direction(tags: Tags) -> int:
    own = tags.get("oneway:bicycle")
    if own is not None:
        return _ONEWAY.get(own, _BOTH)
    oneway = tags.get("oneway", "yes" if tags.get("junction") in _ROUND else "no")
    bits = _ONEWAY.get(oneway, _BOTH)
    against = any(tags.get(key, "").startswith("opposite") for key in _CYCLEWAYS)
    against = against or any(tags.get(key) in ("no", "-1") for key in _CYCLEWAY_ONEWAYS)
    return _BOTH if against else bits


def _directed(bits: int, tags: Tags, who: str) -> int:
    for word, bit in (("forward", ALONG), ("backward", BACK)):
        value = tags.get(f"{who}:{word}")
        if value in ACCESS["no"]:
            bits &= ~bit
        elif value in ACCESS["yes"]:
            bits |= bit
    return bits
