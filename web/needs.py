"""The page on which entries become needs: what was said, what it is about by month, and what comes of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.model import THEMES, Neighbourhood
from geo.model.team import GAP_PRESETS, LINE, NAME, PROMPTS, ROLE, CodeCount, Entry, Page
from web.config import page_config
from web.menu import say
from web.pages import draw
from web.site import Site

__all__ = ["BARRIER_WORDS", "NeedsView", "needs_page"]

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


@dataclass(frozen=True, slots=True)
class NeedsView:
    """What somebody looks at."""

    first: date
    last: date
    prompt: int | None = None
    theme: str | None = None
    neighbourhood: int | None = None
    coded: bool | None = None

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
) -> str:
    """Draw entries beside their themes by month; `entries` is None for whoever sees counts only."""
    months = _months(view.first, view.last)
    shorts = [prompt.short_en if site.lang == "en" else prompt.short_de for prompt in PROMPTS]
    return draw(
        "team/needs.html",
        site,
        view=view,
        entries=entries,
        months=months,
        rows=_rows(counts, months),
        short_of=lambda number: shorts[number - 1] if number else "",
        shorts=list(enumerate(shorts, 1)),
        areas=areas,
        barriers=BARRIER_WORDS,
        presets=GAP_PRESETS,
        limits={"name": NAME, "line": LINE, "role": ROLE},
        may_write=may_write,
        may_keep_persons=may_keep_persons,
        config=page_config(site, _strings(site)),
    )


def _months(first: date, last: date) -> list[date]:
    months: list[date] = []
    month = first.replace(day=1)
    while month <= last and len(months) < _MONTHS:
        months.append(month)
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return months


def _rows(counts: Sequence[CodeCount], months: Sequence[date]) -> list[tuple[str, list[tuple[int, int]]]]:
    """Return for each theme that came up the entries of each month, and how dark their cell is (0 to 4)."""
    summed: Counter[tuple[str, date]] = Counter()
    for line in counts:
        summed[line.theme, line.month] += line.entries
    most = max(summed.values(), default=1)
    return [
        (theme.key, [(n := summed[theme.key, month], _shade(n, most)) for month in months])
        for theme in THEMES
        if any(summed[theme.key, month] for month in months)
    ]


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
