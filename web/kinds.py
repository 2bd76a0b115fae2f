"""What a place without a name is called, by the tag that made it a place."""

import tomllib
from functools import cache
from importlib.resources import files

from geo.model import Neighbourhood
from web.i18n import Words

__all__ = ["area_kind", "kind_label"]


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("web").joinpath("kinds.toml").read_text(encoding="utf-8"))


def kind_label(kind: str, words: Words) -> str | None:
    """Return the word for `key=value`, or None where the table has none."""
    row = _kinds().get(kind)
    return None if row is None else words.label(row)


_LEVELS = {
    "4": ("Land", "State"),
    "6": ("Landkreis", "District"),
    "7": ("Verwaltungsgemeinschaft", "Joint administration"),
    "8": ("Stadt oder Gemeinde", "Town or municipality"),
    "9": ("Stadtteil", "Quarter"),
    "10": ("Ortsteil", "Locality"),
    "11": ("Quartier", "Neighbourhood"),
}


def area_kind(area: Neighbourhood, words: Words) -> str:
    """Say what kind of area it is."""
    german, english = _LEVELS.get(str(area.admin_level), ("Stadtteil", "Quarter"))
    return words.label({"de": german, "en": english})
