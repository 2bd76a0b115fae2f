"""How names may be spelt: long, short and in part, collected into a dictionary."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from geo.address.costs import COSTS
from geo.address.names import Names
from geo.address.sieve import marks_of
from geo.address.texts import Texts
from geo.address.words import GENERIC, SHORT
from geo.matching import street_key
from geo.model import fold

__all__ = ["Spellings"]

_MARK = 2
"""Letters of a last word that only tells one street from its namesake, as "Dachsweg Wi"."""
_LONG = {short: long for long, short in SHORT.items() if len(short) > 1}
_SHORTENED = [
    (long, re.compile(f"(?:{long})$" if len(short) < 3 and long != "sankt" else long), short)  # noqa: PLR2004 - letters
    for long, short in SHORT.items()
]
"""What is shortened only at the end of a name has a form that would say too little elsewhere."""


class Spellings:
    """Names by every spelling under which they are found; numbers of names are those in which they were added."""

    def __init__(self) -> None:
        self.size = 0
        self._spellings: dict[str, dict[int, float]] = defaultdict(dict)
        self._forgiving: set[str] = set()

    def add(self, name: str) -> int:
        """Add a name with its short and partial spellings, and return its number."""
        number, self.size = self.size, self.size + 1
        words = fold(name).replace("_", " ").split()
        self.tell(number, words, 0.0)
        if len(words) > 1 and len(words[-1]) <= _MARK:
            self.tell(number, words[:-1], COSTS.part_of_name)
        for begin in range(1, len(words)):
            if "".join(words[begin:]) not in GENERIC:
                self.tell(number, words[begin:], COSTS.part_of_name)
        return number

    def tell(self, number: int, words: Sequence[str], cost: float, *, exactly: bool = False) -> None:
        """Let a name be found by other words too; `exactly`: not with typing errors."""
        for spelling in _forms(words):
            if not exactly:
                self._forgiving.add(spelling)
            known = self._spellings[spelling]
            known[number] = min(cost, known.get(number, cost))

    def collect(self) -> Names:
        """Return the dictionary of all that was added."""
        spelt = sorted(self._spellings)
        names = [self._spellings[spelling] for spelling in spelt]
        place = {spelling: number for number, spelling in enumerate(spelt)}
        forgiving = sorted(self._forgiving, key=lambda spelling: (len(spelling), spelling))
        lengths = np.array([len(spelling) for spelling in forgiving], dtype=np.int32)
        return Names(
            spelt=Texts.of(spelt),
            first=np.cumsum([0, *map(len, names)], dtype=np.int64),
            name=np.array([number for known in names for number in known], dtype=np.int32),
            cost=np.array([cost for known in names for cost in known.values()], dtype=np.float64),
            forgiving=np.array([place[spelling] for spelling in forgiving], dtype=np.int32),
            length=lengths,
            first_of_length=np.searchsorted(lengths, np.arange(lengths.max(initial=0) + 2)),
            marks=marks_of(forgiving),
        )


def _forms(words: Sequence[str]) -> set[str]:
    """Return the long and the short forms of words, joined: blanks and hyphens make no difference."""
    forms = {"".join(words), street_key(" ".join(words)), "".join([_LONG.get(word, word) for word in words])}
    for long, pattern, short in _SHORTENED:
        forms |= {pattern.sub(short, form) for form in forms if form != long}
    return {form for form in forms if form}
