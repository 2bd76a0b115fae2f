"""Words around and in addresses, read from `words.toml`."""

import tomllib
from importlib.resources import files

__all__ = ["CORNERS", "FILLERS", "GENERIC", "LEFT_OUT", "REACH", "SHORT", "TAILS"]

_TABLES = tomllib.loads(files("geo.address").joinpath("words.toml").read_text(encoding="utf-8"))
FILLERS = frozenset[str](_TABLES["fillers"])
CORNERS: tuple[str, ...] = tuple(_TABLES["corners"])
SHORT: dict[str, str] = _TABLES["short"]
GENERIC = frozenset[str](_TABLES["generic"])
LEFT_OUT: tuple[str, ...] = tuple(_TABLES["left_out"])
TAILS: tuple[str, ...] = tuple(_TABLES["tails"])
REACH: dict[str, float] = _TABLES["reach"]
"""How far around its label a settlement reaches, by its kind; kinds that are not named are no settlements."""
