"""The worksheets: a template that the authority can change, drawn blank for paper and told to the page on screen."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from geo.errors import RefusedError
from web.i18n import CLIENT_LANGUAGES, LANGUAGES, Words, get_words
from web.sheet.drawing import draw_print
from web.sheet.pdf import make_pdf

__all__ = [
    "WORKSHEETS",
    "Template",
    "Worksheet",
    "make_worksheet",
    "read_worksheets",
    "worksheet_print",
    "worksheet_words",
]

Worksheet = Literal["ressourcen", "netz"]
WORKSHEETS: tuple[Worksheet, ...] = ("ressourcen", "netz")
_BUILT_IN = Path(__file__).with_name("worksheets.toml")
_MOST_FIELDS, _MOST_LINES, _MOST_RINGS, _MOST_SECTORS = 8, 20, 5, 12
_LONGEST = 120
_MIDDLE_MM, _INNER_MM, _OUTER_MM = 90.0, 14.0, 84.0
"""Of the drawn net: its middle, the circle of the person, the outermost ring."""
_LABEL_MM, _LABEL_HALF_MM = 76.0, (12.5, 5.0)
"""How far out labels of sectors stand at most; half of the size of one, which has to stay within the outermost ring."""


class Told(NamedTuple):
    """A text by language; German is always there."""

    texts: tuple[tuple[str, str], ...]

    def get(self, words: Words) -> str:
        """Return it in the language of `words`, by its own words or by ours."""
        known = dict(self.texts)
        german = known[LANGUAGES[0]]
        return known.get(words.lang) or (words.gettext(german) if german else "")


@dataclass(frozen=True, slots=True)
class Field:
    """A box to write in."""

    title: Told
    hint: Told
    lines: int
    wide: bool


@dataclass(frozen=True, slots=True)
class Template:
    """Both worksheets."""

    resources_title: Told
    resources_hint: Told
    fields: tuple[Field, ...]
    network_title: Told
    network_hint: Told
    centre: Told
    note: Told
    rings: tuple[Told, ...]
    """The nearest first."""
    sectors: tuple[Told, ...]


@cache
def read_worksheets(file: Path | None = None) -> Template:
    """Read the template of an authority, or the built-in one; raises RefusedError with what is wrong and where."""
    path = file or _BUILT_IN
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refuse(path, str(error)) from error
    try:
        resources, network = table["resources"], table["network"]
        return Template(
            _told(resources, "title"),
            _told(resources, "hint"),
            tuple(_field(row) for row in _rows(resources, "field", 1, _MOST_FIELDS)),
            _told(network, "title"),
            _told(network, "hint"),
            _told(network, "centre"),
            _told(network, "note"),
            tuple(_told(row, "title") for row in _rows(network, "ring", 1, _MOST_RINGS)),
            tuple(_told(row, "title") for row in _rows(network, "sector", 2, _MOST_SECTORS)),
        )
    except KeyError as error:
        raise _refuse(path, f"{error.args[0]} is missing") from error
    except (TypeError, ValueError) as error:
        raise _refuse(path, str(error)) from error


def _refuse(path: Path, what: str) -> RefusedError:
    return RefusedError(
        f"{path} is no template of worksheets: {what}. Compare it with {_BUILT_IN.name} of the atlas.",
        de=f"{path.name} ist keine Vorlage für Arbeitsblätter: {what}.",
    )


def _rows(table: dict[str, Any], key: str, least: int, most: int) -> list[dict[str, Any]]:
    rows = table[key]
    if not isinstance(rows, list) or not least <= len(rows) <= most:
        raise ValueError(f"{key} must stand there {least} to {most} times")
    return rows


def _told(table: dict[str, Any], key: str) -> Told:
    told = table[key]
    if not isinstance(told, dict) or "de" not in told:
        raise ValueError(f"{key} needs a German text: {key}.de")
    if unknown := set(told) - set(CLIENT_LANGUAGES):
        raise ValueError(f"{key}.{min(unknown)} is no language of the sheets")
    if wrong := [lang for lang, text in told.items() if not isinstance(text, str) or len(text) > _LONGEST]:
        raise ValueError(f"{key}.{wrong[0]} must be a text of at most {_LONGEST} letters")
    return Told(tuple(told.items()))


def _field(row: dict[str, Any]) -> Field:
    lines = row.get("lines", _MOST_LINES // 3)
    if not isinstance(lines, int) or not 1 <= lines <= _MOST_LINES:
        raise ValueError(f"lines must be a number from 1 to {_MOST_LINES}")
    return Field(_told(row, "title"), _told(row, "hint"), lines, row.get("wide") is True)


def worksheet_words(template: Template, words: Words) -> dict[str, Any]:
    """Return both worksheets in one language, for the page on screen and for paper."""
    return {
        "direction": words.direction,
        "resources": {
            "title": template.resources_title.get(words),
            "hint": template.resources_hint.get(words),
            "fields": [
                {
                    "title": field.title.get(words),
                    "hint": field.hint.get(words),
                    "lines": field.lines,
                    "wide": field.wide,
                }
                for field in template.fields
            ],
        },
        "network": {
            "title": template.network_title.get(words),
            "hint": template.network_hint.get(words),
            "centre": template.centre.get(words),
            "note": template.note.get(words),
            "rings": [ring.get(words) for ring in template.rings],
            "sectors": [sector.get(words) for sector in template.sectors],
        },
    }


def make_worksheet(sheet: Worksheet, template: Template, lang: str) -> bytes:
    """Return a blank worksheet as PDF; raises as `make_pdf`."""
    return make_pdf(worksheet_print(sheet, template, get_words(lang, "sheet")))


def worksheet_print(sheet: Worksheet, template: Template, words: Words) -> str:
    """Draw a blank worksheet for PDF."""
    told = worksheet_words(template, words)
    rings, sectors = len(template.rings), len(template.sectors)
    radii = [_INNER_MM + (_OUTER_MM - _INNER_MM) * (n + 1) / rings for n in range(rings)]
    spokes = [_at(_OUTER_MM, n + 0.5, sectors) + _at(_INNER_MM, n + 0.5, sectors) for n in range(sectors)]
    return draw_print(
        f"sheet/{sheet}.html",
        words,
        told=told,
        middle=_MIDDLE_MM,
        inner=_INNER_MM,
        rings=list(zip(radii, told["network"]["rings"], strict=True)),
        spokes=spokes,
        labels=[(*_label_at(n, sectors), label) for n, label in enumerate(told["network"]["sectors"])],
    )


def _label_at(sector: int, sectors: int) -> tuple[float, float]:
    """Return the middle of a label: as far out as the corners of its box stay within the outermost ring."""
    angle = 2 * math.pi * sector / sectors
    across, along = abs(math.sin(angle)), abs(math.cos(angle))
    wide, high = _LABEL_HALF_MM
    # |r * direction + corner| = outermost, solved for r.
    half = wide * across + high * along
    return _at(min(_LABEL_MM, math.sqrt(half**2 - wide**2 - high**2 + (_OUTER_MM - 1) ** 2) - half), sector, sectors)


def _at(radius: float, sector: float, sectors: int) -> tuple[float, float]:
    angle = 2 * math.pi * sector / sectors - math.pi / 2
    return _MIDDLE_MM + radius * math.cos(angle), _MIDDLE_MM + radius * math.sin(angle)
