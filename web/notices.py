"""What an import noticed, in plain words, on the page and as a file for a spreadsheet."""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from geo.model import FoundFault, Notice, Severity
from web.i18n import Words

__all__ = ["Spot", "count_severities", "fault_words", "notices_file", "repair_words", "severity_words", "spot_of"]

_ROW = re.compile(r"(.+) (?:row|feature) (\d+)\b(.*)")
_ELEMENT = re.compile(r"(?:node|way|relation)/\d+")
_SIGNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", None: "info"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet would run what begins with one of these."""
_BLOCK = 1_000
"""So many rows of the file are sent together."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a notice was found."""

    file: str
    """A file, or what of it: "way/17"."""
    row: str
    link: str | None
    """Where it can be repaired on the web."""


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("web").joinpath("notices.toml").read_text(encoding="utf-8"))


def fault_words(code: str, words: Words) -> str:
    """Say what a code means; an unknown one stays."""
    row = _table().get(code)
    return words.label(row) if row else code


def repair_words(code: str, words: Words) -> str | None:
    """Say what to do about it, where one sentence helps."""
    repair = _table().get(code, {}).get("repair")
    return words.label(repair) if repair else None


def severity_words(severity: Severity | None, words: Words) -> tuple[str, str]:
    """Return icon and name of a severity."""
    names = {
        Severity.ERROR: words.gettext("Fehler"),
        Severity.WARNING: words.gettext("Warnung"),
        Severity.INFO: words.gettext("Hinweis"),
    }
    return _SIGNS[severity], words.gettext("Hinweis") if severity is None else names[severity]


def count_severities(faults: Iterable[FoundFault], words: Words) -> list[tuple[str, str]]:
    """Return icon and words for each severity that was found: "3 Fehler", the worst first."""
    counts: dict[Severity | None, int] = {}
    for fault in faults:
        severity = fault.severity or Severity.INFO
        counts[severity] = counts.get(severity, 0) + fault.count
    told = {
        Severity.ERROR: words.ngettext("%(n)s Fehler", "%(n)s Fehler", counts.get(Severity.ERROR, 0)),
        Severity.WARNING: words.ngettext("%(n)s Warnung", "%(n)s Warnungen", counts.get(Severity.WARNING, 0)),
        Severity.INFO: words.ngettext("%(n)s Hinweis", "%(n)s Hinweise", counts.get(Severity.INFO, 0)),
    }
    return [(_SIGNS[severity], told[severity]) for severity in Severity if severity in counts]


def spot_of(notice: Notice, *, made_up: bool) -> Spot:
    """Tell where a notice was found."""
    if _ELEMENT.fullmatch(notice.subject):
        link = None if made_up else f"https://www.openstreetmap.org/{notice.subject}"
        return Spot(notice.subject, "", link)
    if match := _ROW.fullmatch(notice.subject):
        return Spot(match[1], match[2] + match[3], None)
    return Spot(notice.subject, "", None)


def notices_file(notices: Iterable[Notice], words: Words) -> Iterator[str]:
    """Yield all notices as CSV, as a spreadsheet of the language opens it; no cell is taken for a formula."""
    say = words.gettext
    heading = [say("Schwere"), say("Auffälligkeit"), say("Kennung"), say("Stelle"), say("Zeile"), say("Angabe")]
    block = StringIO()
    block.write("\ufeff")
    writer = csv.writer(block, delimiter=";" if words.lang == "de" else ",")
    writer.writerow(heading)
    for number, notice in enumerate(notices, 1):
        spot = spot_of(notice, made_up=True)
        severity = severity_words(notice.severity, words)[1]
        cells = severity, fault_words(notice.code, words), notice.code, spot.file, spot.row, notice.detail
        writer.writerow([_harmless(cell) for cell in cells])
        if number % _BLOCK == 0:
            yield block.getvalue()
            block.seek(0)
            block.truncate()
    yield block.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
