"""The page on which entries become needs: what was said, what it is about by month, and what comes of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from geo.model import THEMES, Neighbourhood
from geo.model.team import GAP_PRESETS, LINE, NAME, PROMPTS, ROLE, CodeCount, Entry, Gap, Page
from web.config import page_config
from web.menu import say
from web.month_figure import draw_months
from web.pages import draw
from web.site import Site

__all__ = ["BARRIER_WORDS", "By", "NeedsView", "needs_page"]

_MONTHS = 12
BARRIER_WORDS = {
    "missing": say("fehlt ganz"),
    "too_far": say("zu weit"),
    "full": say("voll"),
    "cost": say("zu teuer"),
    "hours": say("Zeiten"),
    "language": say("Sprache"),
    "steps": say("Stufen"),
    "transit": say("Bus oder Bahn"),
    "unknown": say("unklar"),
}
"""What stands in the way, in the order of the menus; German, translated by the templates."""


By = Literal["theme", "area", "prompt"]
_ADDRESSED: Mapping[By, str] = {"theme": "thema", "area": "stadtteil", "prompt": "frage"}
BY_WORDS: Mapping[By, str] = {"theme": say("Thema"), "area": say("Stadtteil"), "prompt": say("Frage")}


class MonthRow(NamedTuple):
    """What came up, with the mentions of each month and how dark their cells are."""

    key: object
    name: str
    cells: list[tuple[int, int]]


class Dispute(NamedTuple):
    """What entries say for and against the same thing."""

    noun: str
    id: int
    pro: list[Entry]
    against: list[Entry]


@dataclass(frozen=True, slots=True)
class NeedsView:
    """What somebody looks at."""

    first: date
    last: date
    prompt: int | None = None
    theme: str | None = None
    neighbourhood: int | None = None
    coded: bool | None = None
    by: By = "theme"
    """What the months are counted by."""

    def params(self) -> dict[str, object]:
        """Return the choices for an address; nothing of it is personal."""
        told = {None: None, True: "ja", False: "nein"}[self.coded]
        return {
            "von": self.first.isoformat(),
            "bis": self.last.isoformat(),
            "frage": self.prompt,
            "thema": self.theme,
            "stadtteil": self.neighbourhood,
            "mit": told,
            "nach": None if self.by == "theme" else _ADDRESSED[self.by],
        }


def needs_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    view: NeedsView,
    entries: Page[Entry] | None,
    counts: Sequence[CodeCount],
    areas: Sequence[Neighbourhood],
    *,
    may_write: bool,
    may_keep_persons: bool,
    gaps: Sequence[Gap] = (),
) -> str:
    """Draw entries beside their counts by month; `entries` is None for whoever sees counts only.

    `gaps` are those that entries lead to, or may be put beside while they are open.
    """
    months = _months(view.first, view.last)
    shorts = [prompt.short_en if site.lang == "en" else prompt.short_de for prompt in PROMPTS]
    return draw(
        "team/needs.html",
        site,
        view=view,
        entries=entries,
        months=months,
        rows=(rows := _rows(view, counts, months, _names(site, areas, shorts))),
        figure=draw_months([(row.name, [n for n, _ in row.cells]) for row in rows], site.words),
        disputes=_disputes(entries.items if entries else ()),
        open_gaps=[gap for gap in gaps if gap.status != "closed"] if may_write else (),
        titles={gap.id: gap.title for gap in gaps},
        short_of=lambda number: shorts[number - 1] if number else "",
        shorts=list(enumerate(shorts, 1)),
        areas=areas,
        barriers=BARRIER_WORDS,
        by_words=[(key, word, _ADDRESSED[key]) for key, word in BY_WORDS.items()],
        presets=GAP_PRESETS,
        limits={"name": NAME, "line": LINE, "role": ROLE},
        may_write=may_write,
        may_keep_persons=may_keep_persons,
        config=page_config(site, _strings(site)),
    )


def _months(first: date, last: date) -> list[date]:
    """Return the months of a time, of a long one the last."""
    months, month = [last.replace(day=1)], last.replace(day=1)
    while len(months) < _MONTHS and months[0] > first.replace(day=1):
        month = month.replace(year=month.year - (month.month == 1), month=(month.month - 2) % 12 + 1)
        months.insert(0, month)
    return months


def _names(site: Site, areas: Sequence[Neighbourhood], shorts: Sequence[str]) -> Mapping[By, Mapping[object, str]]:
    """Return what the rows of each view may be, in their order."""
    return {
        "theme": {theme.key: site.words.label(theme) for theme in THEMES},
        "area": {area.id: area.name for area in areas},
        "prompt": {**dict(enumerate(shorts, 1)), None: site.words.gettext("ohne Frage")},
    }


def _rows(
    view: NeedsView, counts: Sequence[CodeCount], months: Sequence[date], names: Mapping[By, Mapping[object, str]]
) -> list[MonthRow]:
    """Return a row for each of what came up: its mentions in each month, and how dark their cells are (0 to 4)."""
    summed: Counter[tuple[object, date]] = Counter()
    for line in counts:
        key = {"theme": line.theme, "area": line.neighbourhood_id, "prompt": line.prompt}[view.by]
        summed[key, line.month] += line.entries
    most = max(summed.values(), default=1)
    return [
        MonthRow(key, name, [(n := summed[key, month], _shade(n, most)) for month in months])
        for key, name in names[view.by].items()
        if any(summed[key, month] for month in months)
    ]


def _disputes(entries: Sequence[Entry]) -> list[Dispute]:
    """Put side by side what speaks for and against the same thing."""
    sides: dict[tuple[str, int], tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    for entry in entries:
        for trail in entry.trails:
            sides[trail.noun, trail.id][trail.against].append(entry)
    return [Dispute(noun, number, *both) for (noun, number), both in sides.items() if both[1]]


def _shade(n: int, most: int) -> int:
    return 0 if n == 0 else 1 + 3 * (n - 1) // max(1, most - 1)


def _strings(site: Site) -> Mapping[str, str]:
    words = site.words
    return {
        "chosen": words.gettext("%(n)s ausgewählt"),
        "one": words.gettext("Was wird aus dem Eintrag?"),
        "many": words.gettext("Was wird aus den %(n)s Einträgen?"),
        "stay": words.gettext("Die Einträge bleiben und zeigen auf das Neue."),
        "refused": words.gettext("Das wurde nicht gespeichert: %(why)s"),
        "notSent": words.gettext("Noch nicht gespeichert. Was Sie schrieben, steht noch da."),
        "two": words.gettext("Zum Zusammenlegen wählen Sie mindestens zwei Einträge."),
        "different": words.gettext("Die Einträge sind aus verschiedenen Stadtteilen. Es gilt der des ersten."),
    }
