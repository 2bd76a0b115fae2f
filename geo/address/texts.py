"""Distinct texts by alphabet, one behind the other in one array: a file can hold them, and processes can share them."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Texts"]


@dataclass(frozen=True, slots=True)
class Texts:
    """Sorted texts; one is known by its place."""

    letters: NDArray[np.uint8]
    """All of them in UTF-8."""
    first: NDArray[np.int64]
    """Where each begins, and where the last one ends."""
    _letters: memoryview = field(init=False, repr=False)
    _first: memoryview = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # One item of an array is read thrice as fast so.
        object.__setattr__(self, "_letters", self.letters.data)
        object.__setattr__(self, "_first", self.first.data)

    @classmethod
    def of(cls, texts: Collection[str]) -> Self:
        """Sort `texts`."""
        coded = [text.encode() for text in sorted(set(texts))]
        first = np.cumsum([0, *map(len, coded)], dtype=np.int64)
        return cls(np.frombuffer(bytearray().join(coded), dtype=np.uint8), first)

    def __len__(self) -> int:
        return self.first.size - 1

    def __getitem__(self, place: int) -> str:
        if place < 0:
            raise IndexError(place)
        return str(self._letters[self._first[place] : self._first[place + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.find(text) is not None

    def find(self, text: str) -> int | None:
        """Return the place of a text, or None."""
        place = bisect_left(self, text)
        return place if place < len(self) and self[place] == text else None
