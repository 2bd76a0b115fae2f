"""What the colour of a cell can mean: of each kind of value the classes, from fine to lacking, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from geo.model import LATEST_HOME, GapAnswer, GapCell, GapIndicator
from web.i18n import Words
from web.menu import say

__all__ = ["FILLS", "KINDS", "PATTERNS", "Kind", "Scale", "Shown", "get_kind", "scale_of"]

FILLS = ("#FFF9DC", "#B4DAAB", "#55AEAE", "#2B76A5", "#22366F")
"""From fine to lacking; the last is beyond all limits."""
PATTERNS = ("", "", "", "punkte", "dichte-punkte")
"""What lies over the colour, so that too far is told without it; the hatching of what is unchecked lies over both."""
Shown = Literal["seconds", "reliable", "lucky", "nth", "count", "supply", "visit", "departures", "quality", "last_home"]
_LACKING = 3
"""From this class on."""
_LAST = len(FILLS) - 1
_MINUTE, _HOUR = 60, 3600
_THIRDS = (1, 2, 3, 4)
_COUNTS, _HOURLY = (5, 3, 2, 1), (10.0, 4.0, 2.0)
_EVENING = (24, 23, 22)
_MEANS = (2.0, 1.0, 0.5)
"""Of what people have in the middle."""
_QUALITY = "ABCD"


class Kind(NamedTuple):
    """A value that can be chosen: its words, what has to be computed for it, and whether it is about vehicles."""

    key: Shown
    group: str
    word: str
    field: str
    """Of a cell."""
    indicators: tuple[GapIndicator, ...] = ()
    rides: bool = False
    note: str = ""
    """How it is computed."""


_TIME, _CHOICE, _COURSE, _RIDES = say("Zeit zum nächsten Ort"), say("Auswahl"), say("Kurs"), say("Bus und Bahn")
KINDS = (
    Kind("seconds", _TIME, say("Minuten, meist"), "seconds"),
    Kind("reliable", _TIME, say("Minuten, verlässlich"), "reliable"),
    Kind("lucky", _TIME, say("Minuten, mit Glück"), "lucky"),
    Kind(
        "nth",
        _CHOICE,
        say("Minuten zum drittnächsten Ort"),
        "nth_seconds",
        ("count",),
        note=say("Wer zum drittnächsten Ort kommt, hat eine Auswahl; es zählt die Zeit, die man meist braucht."),
    ),
    Kind(
        "count",
        _CHOICE,
        say("Orte in dieser Zeit"),
        "count",
        ("count",),
        note=say("Gezählt sind Orte, zu denen man meist in der Zeit kommt."),
    ),
    Kind(
        "supply",
        _CHOICE,
        say("Plätze je 1.000 Menschen"),
        "supply",
        ("supply",),
        note=say(
            "Plätze, wo sie bekannt sind, sonst zählt jeder Ort als einer. Alle, die einen Ort in der Zeit erreichen, "
            "teilen ihn sich; wer näher wohnt, zählt mehr (E2SFCA)."
        ),
    ),
    Kind(
        "visit",
        _COURSE,
        say("Zum Kurs und wieder heim"),
        "visit",
        ("visit",),
        note=say("Pünktlich zum Beginn an einem Ort und nach dem Ende von demselben Ort in der Zeit wieder zu Hause."),
    ),
    Kind(
        "departures",
        _RIDES,
        say("Abfahrten je Stunde"),
        "departures_per_hour",
        ("departures",),
        rides=True,
        note=say("An Haltestellen, die man in fünf Minuten zu Fuß erreicht; jede Fahrt zählt einmal."),
    ),
    Kind(
        "quality",
        _RIDES,
        say("Güteklasse"),
        "quality",
        ("departures",),
        rides=True,
        note=say(
            "ÖV-Güteklassen nach dem Schweizer Bundesamt für Raumentwicklung: Takt von 6 bis 20 Uhr, "
            "Verkehrsmittel und Luftlinie zur Haltestelle."
        ),
    ),
    Kind(
        "last_home",
        _RIDES,
        say("Letzte Heimfahrt"),
        "last_home",
        ("last_home",),
        rides=True,
        note=say("Wann abends zuletzt ein Weg nach Hause beginnt, der nicht länger dauert als die Zeit oben."),
    ),
)
"""In the order in which one chooses."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The classes of a kind for one answer, in the language of the page."""

    kind: Kind
    labels: dict[int, str]
    """By class: its place among the colours; what is not there, no cell has."""
    lacking: str
    """Who is in the classes that lack."""
    level: Callable[[GapCell], int]
    short: Callable[[GapCell], str]
    """What stands in the cell and in the table."""
    told: Callable[[GapCell], str]
    """The same as people say it."""

    def lacks(self, cell: GapCell) -> bool:
        """Tell whether a cell is in one of the classes that lack."""
        return self.level(cell) >= _LACKING

    def rank(self, cell: GapCell) -> float:
        """Return what a column is sorted by: silence is farther than all else, or less."""
        value = getattr(cell, self.kind.field)
        if isinstance(value, str):
            return float(_QUALITY.index(value))
        silence = float("inf") if self.kind.key in _FALLING else -1.0
        return min(silence if value is None else float(value), 999_999.0)


_FALLING = ("seconds", "reliable", "lucky", "nth", "quality")
"""Kinds of which less is better."""


def get_kind(key: str) -> Kind:
    """Return the kind of this name; raises KeyError."""
    return {kind.key: kind for kind in KINDS}[key]  # type: ignore[index]  # any name is looked up


def scale_of(answer: GapAnswer | None, shown: str, words: Words) -> Scale:
    """Return the scale of a value for an answer; raises KeyError for one that does not exist."""
    kind = get_kind(shown)
    maker = _MAKERS.get(kind.key, _minutes)
    return maker(kind, answer, words)


def _minutes(kind: Kind, answer: GapAnswer | None, words: Words) -> Scale:
    minutes = answer.query.minutes if answer else 0
    steps = [round(minutes * third / 3) for third in _THIRDS]

    def value(cell: GapCell) -> int | None:
        seconds: int | None = getattr(cell, kind.field)
        return None if seconds is None else -(-seconds // _MINUTE)

    def level(cell: GapCell) -> int:
        seconds: int | None = getattr(cell, kind.field)
        far = (n for n, step in enumerate(steps) if seconds is not None and seconds <= step * _MINUTE)
        return next(far, _LAST)

    def told(cell: GapCell) -> str:
        found = value(cell)
        return words.gettext("weiter als gesucht") if found is None else words.gettext("%(n)s Min", n=found)

    labels = [words.gettext("bis %(n)s Min", n=step) for step in steps]
    labels.append(words.gettext("über %(n)s Min", n=steps[-1]))
    return Scale(
        kind,
        dict(enumerate(labels)),
        words.gettext("über %(n)s Min", n=minutes),
        level,
        lambda cell: "" if value(cell) is None else str(value(cell)),
        told,
    )


def _count(kind: Kind, answer: GapAnswer | None, words: Words) -> Scale:
    minutes = answer.query.minutes if answer else 0
    labels = [words.gettext("5 und mehr"), words.gettext("3 oder 4"), "2", "1", words.gettext("keiner")]
    return Scale(
        kind,
        dict(enumerate(labels)),
        words.gettext("höchstens 1 Ort in %(n)s Min", n=minutes),
        lambda cell: _falling(cell.count or 0, _COUNTS),
        lambda cell: str(cell.count or 0),
        lambda cell: words.gettext("Orte in %(m)s Min: %(n)s", n=cell.count or 0, m=minutes),
    )


def _supply(kind: Kind, answer: GapAnswer | None, words: Words) -> Scale:
    limits = [_rounded(_mean(answer) * share) for share in _MEANS]
    high, mean, low = (words.decimal(limit) for limit in limits)
    labels = [
        words.gettext("ab %(n)s", n=high),
        words.gettext("ab %(n)s (Durchschnitt)", n=mean),
        words.gettext("ab %(n)s", n=low),
        words.gettext("unter %(n)s", n=low),
        words.gettext("nichts in der Zeit"),
    ]

    def level(cell: GapCell) -> int:
        return _falling(cell.supply, limits) if cell.supply else _LAST

    return Scale(
        kind,
        dict(enumerate(labels)),
        words.gettext("unter der Hälfte des Durchschnitts"),
        level,
        lambda cell: words.decimal(cell.supply or 0.0),
        lambda cell: words.gettext("Plätze je 1.000 Menschen: %(n)s", n=words.decimal(cell.supply or 0.0)),
    )


def _visit(kind: Kind, _answer: GapAnswer | None, words: Words) -> Scale:
    reached, missed = words.gettext("hin und zurück"), words.gettext("nicht hin und zurück")
    return Scale(
        kind,
        {0: reached, _LAST: missed},
        missed,
        lambda cell: 0 if cell.visit else _LAST,
        lambda cell: "✓" if cell.visit else "–",
        lambda cell: reached if cell.visit else missed,
    )


def _departures(kind: Kind, _answer: GapAnswer | None, words: Words) -> Scale:
    labels = [
        words.gettext("10 und mehr"),
        words.gettext("4 bis unter 10"),
        words.gettext("2 bis unter 4"),
        words.gettext("unter %(n)s", n=2),
        words.gettext("keine"),
    ]

    def level(cell: GapCell) -> int:
        return _falling(cell.departures_per_hour, _HOURLY) if cell.departures_per_hour else _LAST

    def short(cell: GapCell) -> str:
        return words.decimal(cell.departures_per_hour or 0.0)

    lacking = words.gettext("unter 2 Abfahrten je Stunde")
    return Scale(
        kind,
        dict(enumerate(labels)),
        lacking,
        level,
        short,
        lambda cell: words.gettext("Abfahrten je Stunde: %(n)s", n=short(cell)),
    )


def _quality(kind: Kind, _answer: GapAnswer | None, words: Words) -> Scale:
    none = words.gettext("keine")
    labels = [*(words.gettext("Klasse %(n)s", n=letter) for letter in _QUALITY), none]

    def level(cell: GapCell) -> int:
        return _QUALITY.index(cell.quality) if cell.quality else _LAST

    return Scale(
        kind,
        dict(enumerate(labels)),
        words.gettext("Klasse D oder keine"),
        level,
        lambda cell: cell.quality or "–",
        lambda cell: words.gettext("Güteklasse: %(n)s", n=cell.quality or none),
    )


def _last_home(kind: Kind, _answer: GapAnswer | None, words: Words) -> Scale:
    labels = [
        words.gettext("ab 24 Uhr, oder zu Fuß"),
        words.gettext("ab %(n)s Uhr", n=23),
        words.gettext("ab %(n)s Uhr", n=22),
        words.gettext("vor %(n)s Uhr", n=22),
        words.gettext("keine ab 18 Uhr"),
    ]
    limits = [hour * _HOUR for hour in _EVENING]

    def clock(cell: GapCell) -> str:
        minutes = (cell.last_home or 0) // _MINUTE
        return "–" if cell.last_home is None else f"{minutes // 60 % 24}:{minutes % 60:02}"

    def told(cell: GapCell) -> str:
        if cell.last_home == LATEST_HOME:
            return words.gettext("heim auch zu Fuß")
        at = labels[_LAST] if cell.last_home is None else clock(cell)
        return words.gettext("letzte Heimfahrt: %(at)s", at=at)

    return Scale(
        kind,
        dict(enumerate(labels)),
        words.gettext("letzte Heimfahrt vor 22 Uhr"),
        lambda cell: _LAST if cell.last_home is None else _falling(cell.last_home, limits),
        lambda cell: "✓" if cell.last_home == LATEST_HOME else clock(cell),
        told,
    )


_MAKERS: dict[str, Callable[[Kind, GapAnswer | None, Words], Scale]] = {
    "count": _count,
    "supply": _supply,
    "visit": _visit,
    "departures": _departures,
    "quality": _quality,
    "last_home": _last_home,
}


def _falling(value: float, limits: Sequence[float]) -> int:
    """Return the first class whose limit is reached, or the one after all."""
    return next((n for n, limit in enumerate(limits) if value >= limit), len(limits))


def _mean(answer: GapAnswer | None) -> float:
    """Return the supply that people have on average."""
    cells = answer.cells if answer else ()
    people = sum(cell.people or 0 for cell in cells)
    return sum((cell.people or 0) * (cell.supply or 0.0) for cell in cells) / people if people else 0.0


def _rounded(value: float) -> float:
    """Return two digits that count, so that a legend can be read, and no more than a cell is told with."""
    return round(float(f"{value:.2g}"), 2)
