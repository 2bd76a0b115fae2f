"""Questions about many themes at once, and answers that put two days or some areas side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from geo.model.people import Completeness

__all__ = ["BatchQuery", "ComparisonQuery", "GapComparison", "GapFigures", "IndicatorSet"]


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """All that is computed at once: each theme by each way, by public transport in each window."""

    ways: tuple[str, ...]
    """A mode, or mode and profile: `walk`, `walk:wheelchair`."""
    hours: tuple[tuple[datetime, int], ...]
    """From when on one leaves, and for how many minutes."""
    themes: tuple[str, ...] = ()
    """None: all."""
    minutes: int = 60
    """So far is looked: 1 to 120."""
    resolution: int = 10
    cells: int = 20_000
    """About so many are one piece."""


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """What was computed for every theme on a day, and kept."""

    day: date
    network_version: str
    ways: tuple[str, ...]
    hour: datetime | None
    """From when on people leave with public transport; None: there was no timetable."""


@dataclass(frozen=True, slots=True)
class ComparisonQuery:
    """How do areas, or two days, differ in how far people have it?"""

    way: str = "walk"
    minutes: int = 15
    """What is fine: 1 to 60."""
    before: date | None = None
    """None: the oldest day that is kept."""
    after: date | None = None
    """None: the newest one."""


@dataclass(frozen=True, slots=True)
class GapFigures:
    """A theme in an area (or the town) on two days; people to the next ten."""

    people: int
    people_before: int
    without: int
    """Who have it farther than is fine."""
    without_before: int
    median: int | None
    """Minutes, begun ones counted, that half of all people do not exceed; None: farther than was looked."""
    median_before: int | None
    nearer: int
    """Who have it nearer than before, by a minute or more."""
    farther: int
    completeness: Completeness

    @property
    def share(self) -> float | None:
        """The share of people who have it within the minutes, 0 to 1; None where nobody is told."""
        return None if not self.people else 1 - self.without / self.people

    @property
    def share_before(self) -> float | None:
        """As `share`, before."""
        return None if not self.people_before else 1 - self.without_before / self.people_before


@dataclass(frozen=True, slots=True)
class GapComparison:
    """Figures by theme and area; the town is the area None."""

    query: ComparisonQuery
    sets: tuple[IndicatorSet, ...]
    """All that are kept, the oldest first."""
    before: IndicatorSet
    after: IndicatorSet
    figures: Mapping[tuple[str, int | None], GapFigures]
    areas: Mapping[int, str]
    """Names of the areas that have figures."""
