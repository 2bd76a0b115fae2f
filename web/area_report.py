"""The report on a neighbourhood for its team, on one page: resources by theme, gaps, projects, network; also as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.model import THEMES, Neighbourhood, Theme
from geo.model.team import Agreement, Gap, NetworkRound, Project, Resource
from web.gaps import STATUS_WORDS
from web.needs import BARRIER_WORDS
from web.pages import draw
from web.record_words import PROJECT_WORDS, RHYTHM_WORDS, STATE_WORDS
from web.resources import fresh_record
from web.sheet import make_pdf
from web.site import Site
from web.written_hours import written_hours

__all__ = ["AreaReport", "area_report_page", "area_report_pdf"]


@dataclass(frozen=True, slots=True)
class AreaReport:
    """All that a report shows; None: who asks may not see it."""

    area: Neighbourhood
    resources: tuple[Resource, ...]
    gaps: tuple[Gap, ...]
    projects: tuple[Project, ...] | None
    agreements: tuple[Agreement, ...] | None
    rounds: tuple[NetworkRound, ...] | None
    due_before: date


def area_report_page(site: Site, report: AreaReport) -> str:
    """Draw the report to look at and to print."""
    return draw("team/area_report.html", site, **_told(site, report))


def area_report_pdf(site: Site, report: AreaReport) -> bytes:
    """Return the report as PDF."""
    return make_pdf(draw("team/area_report_paper.html", site, **_told(site, report)))


def _told(site: Site, report: AreaReport) -> dict[str, object]:
    return {
        "report": report,
        "by_theme": _by_theme(report.resources),
        "agreements": sorted(report.agreements or (), key=lambda one: (one.due_on is None, one.due_on or date.max)),
        "fresh": lambda record: fresh_record(site, record, report.due_before),
        "hours": lambda text: written_hours(text, site.words),
        "states": STATE_WORDS,
        "statuses": STATUS_WORDS,
        "barriers": BARRIER_WORDS,
        "project_words": PROJECT_WORDS,
        "rhythms": RHYTHM_WORDS,
    }


def _by_theme(resources: Sequence[Resource]) -> list[tuple[Theme, list[Resource]]]:
    """Group by theme in the order of the method; a resource of two themes stands under both."""
    grouped = [
        (theme, sorted((one for one in resources if theme.key in one.themes), key=lambda one: one.name.casefold()))
        for theme in THEMES
    ]
    return [(theme, members) for theme, members in grouped if members]
