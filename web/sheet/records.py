"""What stands on a sheet, and how large its map is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from geo.model import DayHours, Itinerary, Place, StopNear
from web.i18n import Words, get_words
from web.words import own_theme

__all__ = ["MAP_HEIGHT", "MAP_MARGIN", "MAP_WIDTH", "Sheet", "SheetPlace", "Start"]

MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 1800.0, 620.0, 90.0
"""Tenths of a millimetre."""


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A chosen place, its hours from Monday to Sunday, and how one gets there."""

    place: Place
    week: tuple[DayHours, ...] = ()
    way: Itinerary | None = field(default=None, repr=False)
    stop: StopNear | None = None
    """Where the way begins if it is on foot and the client's address must not show."""
    free: bool | None = None
    """Whether it is free of charge, by what is written or by its nature; None: nobody knows."""
    wanted: Collection[str] = ()
    """The themes that were asked for: the place is named after one of them if it has it."""

    @property
    def theme(self) -> str:
        """The theme under which it stands."""
        return own_theme(self.place, self.wanted)


@dataclass(frozen=True, slots=True)
class Start:
    """Where the client starts, on paper only because the client wants it."""

    label: str = field(repr=False)
    lon: float = field(repr=False)
    lat: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet for one client, who is nowhere named."""

    lang: str
    day: date
    places: Sequence[SheetPlace]
    link: str
    """Address of the pages of places, to which the number of the place is added."""
    mode: str = "walk"
    timed: bool = False
    """Whether somebody asked for a certain hour, so that departures can be named."""
    start: Start | None = field(default=None, repr=False)
    timetable_to: date | None = None
    made_up: bool = False

    @property
    def words(self) -> Words:
        """The words of the client's language."""
        return get_words(self.lang, "sheet")
