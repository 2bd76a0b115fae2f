"""Opening hours: open or not at a moment, the next change, and the week as data."""

from geo.hours.times import OpeningTimes

__all__ = ["OpeningTimes"]
