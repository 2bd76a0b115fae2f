"""What a place without a name is called, by the tag that made it a place."""

import tomllib
from functools import cache
from importlib.resources import files

from geo.model import Neighbourhood
from web.i18n import Words

__all__ = ["area_kind", "area_rank", "kind_label"]


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("web").joinpath("kinds.toml").read_text(encoding="utf-8"))


def kind_label(kind: str, words: Words) -> str | None:
    """Return the word for `key=value`, or None where the table has none."""
    row = _kinds().get(kind)
    return None if row is None else words.label(row)


_AREAS = {
    "county": ("Landkreis", "District"),
    "municipal_association": ("Verwaltungsgemeinschaft", "Joint administration"),
    "municipality": ("Stadt oder Gemeinde", "Town or municipality"),
    "district": ("Stadtbezirk", "District"),
    "borough": ("Stadtbezirk", "Borough"),
    "suburb": ("Stadtteil", "Suburb"),
    "quarter": ("Stadtteil", "Quarter"),
    "neighbourhood": ("Quartier", "Neighbourhood"),
}


def area_kind(area: Neighbourhood, words: Words) -> str:
    """Say what kind of area it is."""
    german, english = _AREAS.get(area.kind, ("Stadtteil", "Quarter"))
    return words.label({"de": german, "en": english})


def area_rank(area: Neighbourhood) -> int:
    """Return the place of its kind in the order from the largest to the smallest, equal where the words are equal."""
    words = list(dict.fromkeys(german for german, _ in _AREAS.values()))
    return words.index(_AREAS.get(area.kind, ("Stadtteil", "Quarter"))[0])
