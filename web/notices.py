"""What an import counted and what it noticed, in plain words."""

import tomllib
from functools import cache
from importlib.resources import files

from geo.model import ImportRun
from web.i18n import Words

__all__ = ["counts_in_words", "notices_in_words"]


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("web").joinpath("notices.toml").read_text(encoding="utf-8"))


def counts_in_words(run: ImportRun, words: Words) -> list[tuple[str, int]]:
    """Return what was stored that a reader of the map can use."""
    names = {
        "place": words.gettext("Orte"),
        "address": words.gettext("Adressen"),
        "neighbourhood": words.gettext("Gebiete"),
        "street_edge": words.gettext("Wegstücke"),
    }
    return [(names[key], run.report.counts[key]) for key in names if key in run.report.counts]


def notices_in_words(run: ImportRun, words: Words) -> list[tuple[str, int]]:
    """Return each kind of notice in a sentence with its count, the most frequent first; unknown kinds together."""
    unknown = words.gettext("Anderes, das beim Einlesen auffiel")
    found: dict[str, int] = {}
    for code, count in run.report.notices.items():
        row = _table().get(code)
        text = words.label(row) if row else unknown
        found[text] = found.get(text, 0) + count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
