"""Names for streets: those of the kind of quarter first, then composed ones, none twice while there are others."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import product

import numpy as np

__all__ = ["NAMES", "Namer", "quarter_names"]

NAMES = tomllib.loads(files("ingest.demo").joinpath("names.toml").read_text(encoding="utf-8"))
_STREETS: dict[str, list[str]] = NAMES["streets"]


class Namer:
    """Hands out street names."""

    def __init__(self, dice: np.random.Generator, taken: set[str]) -> None:
        self._dice = dice
        self._taken = taken
        self._rest = self._composed()

    def name(self, kind: str) -> str:
        """Return a name that suits a quarter of this kind."""
        own = [name for name in _STREETS.get(kind, []) if name not in self._taken]
        chosen = own[int(self._dice.integers(len(own)))] if own else next(self._rest)
        self._taken.add(chosen)
        return chosen

    def _composed(self) -> Iterator[str]:
        plants = [stem + suffix for stem, suffix in product(_STREETS["stems"], dict.fromkeys(_STREETS["suffixes"]))]
        people = [
            f"{given}-{family}-{suffix}"
            for given, family, suffix in product(_STREETS["given"], _STREETS["family"], ("Straße", "Weg"))
        ]
        while True:
            for pool in (plants, people):
                for i in self._dice.permutation(len(pool)):
                    if pool[i] not in self._taken:
                        yield pool[i]
            self._taken.clear()


def quarter_names(dice: np.random.Generator) -> Iterator[str]:
    """Yield invented names of quarters, each once."""
    pairs = list(product(NAMES["quarters"]["first"], NAMES["quarters"]["last"]))
    for i in dice.permutation(len(pairs)):
        yield "".join(pairs[i])
