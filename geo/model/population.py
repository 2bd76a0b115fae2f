"""How many people live in an area, and which areas a table of people may be about."""

from dataclasses import dataclass

__all__ = ["KnownArea", "People", "told_few"]

_LEAST_FEW = 5
"""So many times the threshold, hence more than so many points: a sum of fewer could be taken apart."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of an area by one source."""

    people: int
    """To the next whole number; to be shown no finer than `rounded`."""
    withheld_cells: int
    """Cells or areas inside of which the number is not told because it is so small."""
    dataset: str
    source: str
    """The file."""
    licence: str
    year: int | None
    """That the number is of."""
    estimated: bool
    """Spread from the totals of areas by the homes in them, not counted cell by cell."""

    @property
    def rounded(self) -> int:
        """The number to the next ten: a single person is nobody's business."""
        return round(self.people, -1)


@dataclass(frozen=True, slots=True)
class KnownArea:
    """An area by what a table may call it."""

    id: int
    source: str
    source_ref: str
    name: str
    parent_id: int | None


def told_few(people: float, threshold: int) -> float:
    """Return how many of the people at points with fewer than `threshold` each may be told in a sum, in whole tens.

    Without the tens, sums of areas within each other would tell by their difference who lives at the last point.
    """
    return people // 10 * 10 if people >= _LEAST_FEW * threshold else 0.0
