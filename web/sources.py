"""What a town's employee is told of a source: how old it is, how much it holds, what changed, what was odd."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from geo.model import Freshness, ImportReport, ImportRun, LoadedSource
from web.i18n import LANGUAGES, Words

__all__ = [
    "Age",
    "Kind",
    "age_of",
    "changes_in_words",
    "counts_in_words",
    "freshness_in_words",
    "get_kind",
    "group_sources",
    "message_in_words",
    "signed",
    "title_of",
]

_SOON = timedelta(days=14)
_FOLDERS = re.compile(r"(?<![\w./:])/(?:[^\s/]+/)+")
"""Folders of the server are nobody's business."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: its names and what is told of it."""

    key: str
    row: dict[str, Any]

    def label(self, words: Words) -> str:
        """Name the kind."""
        return words.label(self.row)

    @property
    def icon(self) -> str:
        """Its icon."""
        return str(self.row["icon"])


@dataclass(frozen=True, slots=True)
class Age:
    """A sentence on the age of data."""

    text: str
    tone: str
    """good, due or over."""
    sign: str
    """Its icon."""


@cache
def _kinds() -> dict[str, Kind]:
    table = tomllib.loads(files("web").joinpath("sources.toml").read_text(encoding="utf-8"))
    return {key: Kind(key, row) for key, row in table.items()}


def get_kind(key: str) -> Kind:
    """Return the kind of a run; raises KeyError for one that is not told of."""
    return _kinds()[key]


def group_sources(sources: Sequence[LoadedSource]) -> list[tuple[Kind, list[LoadedSource]]]:
    """Return the kinds of which something is loaded, in the order of the page."""
    order = list(_kinds())
    ranked = sorted(sources, key=lambda source: (order.index(source.run.kind), source.run.dataset.casefold()))
    return [(get_kind(key), list(members)) for key, members in groupby(ranked, key=lambda source: source.run.kind)]


def title_of(run: ImportRun, words: Words) -> str:
    """Name what a run loaded."""
    if run.dataset:
        return run.title
    return words.gettext("Erfundene Stadt") if run.made_up else "OpenStreetMap"


def counts_in_words(
    run: ImportRun, before: ImportReport | None, words: Words, *, short: bool
) -> list[tuple[str, int, int]]:
    """Return name, number and difference to the run before of what a run stored; `short`: for the card."""
    row = get_kind(run.kind).row
    differences = {} if before is None else run.report.differences(before)
    told = []
    for key, name in list(row["counts"].items())[: row["on_card"] if short else None]:
        n = run.report.counts.get(key, 0)
        if n or differences.get(key):
            told.append((words.label(name.get("one", name) if n == 1 else name), n, differences.get(key, 0)))
    return told


def changes_in_words(run: ImportRun, words: Words) -> list[tuple[str, int]]:
    """Return what a run changed: new, changed, gone."""
    say, report = words.gettext, run.report
    told = [
        (say("neu"), report.added),
        (say("geändert"), report.changed),
        (say("weggefallen"), report.vanished),
        (say("unter neuer Nummer wiedererkannt"), report.re_identified),
        (say("nicht mehr in der Quelle, wegen Notizen behalten"), report.missing),
    ]
    return [entry for entry in told if entry[1]]


def age_of(source: LoadedSource, now: datetime, words: Words) -> Age:
    """Tell how old the data of a source are, whenever they were loaded."""
    if source.age.last_day is not None:
        return _validity(source.age.first_day or source.age.last_day, source.age.last_day, now.date(), words)
    day = source.age.newest_day or source.run.started_at.astimezone(now.tzinfo).date()
    since = _since(day, now.date(), words)
    if source.run.made_up:
        return Age(words.gettext("Erfunden, kein wirklicher Ort."), "good", "info")
    texts = {
        "osm": words.gettext("Jüngste Änderung %(since)s", since=since),
        "population": words.gettext("Gezählt für %(year)s", year=day.year),
    }
    loaded = words.gettext("Geladen %(since)s", since=since)
    text = texts.get(source.run.kind, loaded) if source.age.newest_day else loaded
    if now.date() - day > timedelta(days=get_kind(source.run.kind).row["old_days"]):
        return Age(words.gettext("%(age)s. Gibt es neuere Daten?", age=text), "due", "warning")
    return Age(text, "good", "check_circle")


def _validity(first: date, last: date, today: date, words: Words) -> Age:
    since = _since(last, today, words)
    if last < today:
        return Age(
            words.gettext("Abgelaufen %(since)s. Bitte einen neuen Fahrplan laden.", since=since), "over", "error"
        )
    if first > today:
        return Age(words.gettext("Gilt erst ab %(day)s.", day=words.day(first)), "due", "warning")
    if last - today <= _SOON:
        return Age(words.gettext("Läuft %(since)s ab.", since=since), "due", "warning")
    return Age(words.gettext("Gilt bis %(day)s.", day=words.day(last)), "good", "check_circle")


def _since(day: date, today: date, words: Words) -> str:
    return words.gettext("heute") if day == today else words.distance(day, today)


def freshness_in_words(freshness: Freshness, today: date, words: Words) -> list[str]:
    """Say how old that is what every page shows, in at most two sentences."""
    told = []
    if freshness.edited_on:
        told.append(words.gettext("Karte vom %(day)s.", day=words.day(freshness.edited_on)))
    ends = freshness.timetables_end
    over = [end for end in ends if end < today]
    if over and len(over) == len(ends):
        told.append(words.gettext("Der Fahrplan ist am %(day)s abgelaufen.", day=words.day(max(over))))
    elif over:
        told.append(words.ngettext("%(n)s Fahrplan ist abgelaufen.", "%(n)s Fahrpläne sind abgelaufen.", len(over)))
    elif ends:
        told.append(words.gettext("Fahrplan bis %(day)s.", day=words.day(ends[0])))
    return told


def message_in_words(run: ImportRun, words: Words) -> str:
    """Return why a run was refused or failed, without the folders of the server."""
    told = run.message_de if words.lang == LANGUAGES[0] else run.message
    return _FOLDERS.sub("", told)


def signed(number: int, words: Words) -> str:
    """Write a difference with its sign: "+12", "−3"."""
    return f"{'+' if number > 0 else '−'}{words.number(abs(number))}"
