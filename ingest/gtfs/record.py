"""What a reader of a feed hands down."""

from dataclasses import dataclass

from geo.model.timetable import FeedDetails
from geo.network.feed import FeedTable

__all__ = ["Feed"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that can be used, and how many blank times were filled in."""

    table: FeedTable
    details: FeedDetails
    filled: int
