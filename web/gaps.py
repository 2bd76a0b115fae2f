"""The pages of gaps: the list, and one gap in its three columns, which are never merged into a score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.model import Neighbourhood
from geo.model.team import ENTRY, LINE, Gap, GapColumns, Indicator, Page, Project
from web.config import side_config
from web.menu import say
from web.needs import BARRIER_WORDS
from web.pages import draw, map_of
from web.site import Site

__all__ = ["STATUS_WORDS", "GapScene", "gap_page", "gaps_page"]

STATUS_WORDS = {
    "reported": say("gemeldet"),
    "confirmed": say("bestätigt"),
    "in_work": say("in Arbeit"),
    "closed": say("geschlossen"),
}
"""In the order in which a gap goes through them; German, translated by the templates."""

_INDICATORS = {
    "nearest_walk_seconds": say("zu Fuß zum nächsten"),
    "nearest_pram_seconds": say("mit Kinderwagen zum nächsten"),
    "count_walk": say("Orte in 15 Minuten zu Fuß"),
    "people_without": say("Menschen im Stadtteil wohnen weiter weg als 15 Minuten zu Fuß"),
    "nearest_transit_morning_seconds": say("mit Bus und Bahn, Mittwoch 8 Uhr"),
    "nearest_transit_evening_seconds": say("mit Bus und Bahn, Mittwoch 20:30 Uhr"),
    "people_without_evening_course": say("Menschen im Stadtteil kommen nicht zum Abendkurs und wieder heim"),
    "departures_morning": say("Abfahrten je Stunde in der Nähe, Mittwoch 8 Uhr"),
    "departures_evening": say("Abfahrten je Stunde in der Nähe, Mittwoch 20:30 Uhr"),
}
"""What each figure is; in the order of the page."""


@dataclass(frozen=True, slots=True)
class GapScene:
    """All that the page of a gap shows."""

    columns: GapColumns
    area: Neighbourhood
    projects: tuple[Project, ...] = ()
    may_write: bool = False
    may_confirm: bool = False
    open_projects: tuple[Project, ...] | None = None
    """With which it may be linked; None: by somebody else."""


def gaps_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    page: Page[Gap],
    areas: Sequence[Neighbourhood],
    *,
    names: Mapping[int, str],
    status: str = "",
    theme: str = "",
    area: int | None = None,
) -> str:
    """Draw the gaps as a list; `areas` are those to choose from, `names` those of all."""
    chosen = {"status": status, "theme": theme, "area": area}
    words = {"statuses": STATUS_WORDS, "barriers": BARRIER_WORDS}
    return draw("team/gaps.html", site, gaps=page, names=names, areas=areas, chosen=chosen, **words)


def gap_page(site: Site, scene: GapScene) -> str:
    """Draw a gap: what people say, what is computed, how good the data are, and how it goes on."""
    gap = scene.columns.gap
    return draw(
        "team/gap.html",
        site,
        **map_of(site, scene.area),
        scene=scene,
        gap=gap,
        columns=scene.columns,
        statuses=list(STATUS_WORDS.items()),
        step=list(STATUS_WORDS).index(gap.status),
        barriers=BARRIER_WORDS,
        as_date=date.fromisoformat,
        newest=_newest(scene.columns.indicators),
        indicator_words=_INDICATORS,
        longest=ENTRY,
        longest_question=LINE,
        config=side_config(site, area=scene.area) | {"pin": _pin(gap)},
    )


def _newest(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Return the last value of each key, in the order of the table."""
    last: dict[str, Indicator] = {}
    for indicator in indicators:
        last.setdefault(indicator.key, indicator)
    return [last[key] for key in _INDICATORS if key in last]


def _pin(gap: Gap) -> dict[str, object] | None:
    return None if gap.lon is None else {"lon": gap.lon, "lat": gap.lat, "text": gap.title}
