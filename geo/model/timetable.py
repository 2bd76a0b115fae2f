"""What a feed tells that only people and the map need, beside the timetable that is searched."""

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Agency", "FeedDetails", "Level", "ShapeLine"]


class Agency(NamedTuple):
    """agency.txt."""

    id: str
    name: str
    url: str
    timezone: str
    lang: str
    phone: str


class Level(NamedTuple):
    """levels.txt; height 0 is the ground, negative ones are below."""

    id: str
    height: float
    name: str


class ShapeLine(NamedTuple):
    """The way of a trip: a line as hexadecimal WKB in WGS 84."""

    id: str
    geom: str


@dataclass(frozen=True, slots=True)
class FeedDetails:
    """All of that for one feed; lists on stops are as long as its table of stops."""

    agencies: list[Agency] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    shapes: list[ShapeLine] = field(default_factory=list)
    stop_code: list[str] = field(default_factory=list)
    stop_zone: list[str] = field(default_factory=list)
    stop_level: list[int] = field(default_factory=list)
    """Position in `levels`, or -1."""
    attributions: list[dict[str, str]] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)
    """feed_info.txt: publisher, version and the like by the names of their columns, without `feed_`."""
