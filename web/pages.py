"""Pages: records in, HTML out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pydantic_core import to_json

from geo.model import (
    GROUPS,
    THEMES,
    Checked,
    Completeness,
    Freshness,
    Group,
    LoadedSource,
    Neighbourhood,
    NeighbourhoodDetail,
    PlaceDetail,
    PlacePage,
    ReviewPage,
    RunReport,
    fold,
    get_theme,
)
from web import words as say
from web.config import map_config, side_config
from web.credits import get_credits
from web.folium_map import map_parts
from web.hours import week_words
from web.i18n import LANGUAGES, Words, get_words
from web.icons import icon, mark
from web.kinds import area_kind, area_rank
from web.questions import detail_words, field_words, kind_words
from web.reports import report_context, source_context
from web.site import Site
from web.sources import freshness_in_words
from web.trust import checked_words, trust_sign, trust_words
from web.view import MapView

__all__ = [
    "MapKnown",
    "PlaceKnown",
    "compile_templates",
    "details_fragment",
    "draw",
    "empty_page",
    "error_page",
    "help_page",
    "list_fragment",
    "map_of",
    "map_page",
    "neighbourhood_page",
    "place_page",
    "report_page",
    "review_page",
    "sources_page",
    "start_page",
]

_OURS = 500
"""From here on the failure is not the reader's (HTTP)."""


@dataclass(frozen=True, slots=True)
class PlaceKnown:
    """What teams know of a place, drawn already: what they say, and what the reader may do."""

    said: Markup = field(default_factory=Markup)
    acts: Markup = field(default_factory=Markup)
    config: Mapping[str, object] = field(default_factory=dict)
    """For the scripts of what may be done."""


@dataclass(frozen=True, slots=True)
class MapKnown:
    """The panel of what teams know on the map; whether the reader may add to it."""

    panel: Markup
    may_add: bool
    kinds: Sequence[tuple[str, str]] = ()
    """What there may be on the map: noun and its German word, which the templates translate."""


_NOTHING = PlaceKnown()


def start_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    *,
    counts: Mapping[str, int],
    total: int,
    neighbourhoods: Sequence[Neighbourhood],
    questions: int = 0,
    checked: Checked | None = None,
    freshness: Freshness | None = None,
) -> str:
    """Draw the start page: what the town offers, by group and by area, and how many questions wait for people."""
    areas = _by_kind(neighbourhoods, site)
    told = {"counts": counts, "total": total, "areas_by_kind": areas, "questions": questions}
    told["checked"] = checked_words(checked or Checked(), total, site.words)
    told["freshness"] = freshness_in_words(freshness or Freshness(), site.now.date(), site.words)
    return draw("start.html", site, **told, config=side_config(site), **map_of(site))


def map_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    view: MapView,
    page: PlacePage,
    *,
    neighbourhoods: Sequence[Neighbourhood],
    detail: PlaceDetail | None = None,
    known: PlaceKnown = _NOTHING,
    adding: MapKnown | None = None,
) -> str:
    """Draw the map beside its list; without JavaScript the list alone answers.

    `known` is what teams know of the place in `detail`, `adding` the panel of whoever sees what teams know.
    """
    details = Markup(details_fragment(site, detail, known)) if detail else None  # noqa: S704 - our own template
    return draw(
        "map.html",
        site,
        **_list(site, view, page),
        **map_of(site, view.neighbourhood),
        areas_by_kind=_by_kind(neighbourhoods, site),
        details_html=details,
        adding=adding,
        config=map_config(site, view),
    )


def list_fragment(site: Site, view: MapView, page: PlacePage) -> str:
    """Draw the list alone, for a page that is already there."""
    return draw("_list.html", site, **_list(site, view, page))


def place_page(site: Site, detail: PlaceDetail, known: PlaceKnown = _NOTHING) -> str:
    """Draw the page of one place, where its QR code leads."""
    place = detail.place
    config = side_config(site, place=place, theme=say.own_theme(place))
    return draw("place.html", site, **_details(site, detail), known=known, **map_of(site), config=config)


def details_fragment(site: Site, detail: PlaceDetail, known: PlaceKnown = _NOTHING) -> str:
    """Draw the details of one place, for a page that is already there."""
    return draw("_details.html", site, **_details(site, detail), known=known, heading=2)


def neighbourhood_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    detail: NeighbourhoodDetail,
    *,
    counts: Mapping[str, int],
    page: PlacePage,
    completeness: Sequence[Completeness] = (),
    checked: Checked | None = None,
) -> str:
    """Draw what an area offers: resources by theme, its outline, its places."""
    return draw(
        "neighbourhood.html",
        site,
        **map_of(site, detail.area),
        area=detail.area,
        above=detail.above,
        parts_by_kind=_by_kind(detail.parts, site),
        people=detail.people,
        completeness=completeness,
        kind=area_kind(detail.area, site.words),
        counts=counts,
        total=page.total,
        checked=checked_words(checked or Checked(), page.total, site.words),
        page=page,
        config=side_config(site, area=detail.area),
    )


def review_page(site: Site, page: ReviewPage, chosen: str = "") -> str:
    """Draw the questions that only people can answer, of the `chosen` kind or all."""
    kinds = partial(kind_words, words=site.words)
    details = partial(detail_words, words=site.words)
    return draw("review.html", site, page=page, chosen=chosen, kind_words=kinds, detail_words=details)


def sources_page(site: Site, sources: Sequence[LoadedSource]) -> str:
    """Draw where the data come from, how old they are and what was odd about them."""
    return draw("sources.html", site, **source_context(site, sources), credits=get_credits(site.words))


def report_page(site: Site, report: RunReport) -> str:
    """Draw everything that is known of one import."""
    return draw("report.html", site, **report_context(site, report))


def help_page(site: Site) -> str:
    """Draw the help."""
    return draw("help.html", site)


def empty_page(site: Site) -> str:
    """Draw what an atlas without a town says."""
    return draw("empty.html", site)


def error_page(site: Site, status: int, sentence: str | None = None, faults: Sequence[tuple[str, str]] = ()) -> str:
    """Draw an error; `sentence` is what the failure itself says, if it may be shown.

    `faults` are what is wrong in the address of a page: the name of a part, and a sentence.
    """
    title, fallback, sign = _error_words(status, site.words)
    told = {"title": title, "sentence": sentence or fallback, "sign": sign, "faults": faults}
    return draw("error.html", site, again=status >= _OURS, **told)


def _error_words(status: int, words: Words) -> tuple[str, str, str]:
    """Return title, sentence and icon."""
    if status >= _OURS:
        fallback = words.gettext("Der Atlas antwortet gerade nicht. Versuchen Sie es gleich noch einmal.")
        return words.gettext("Das hat nicht geklappt."), fallback, "error"
    if status in {401, 403}:
        fallback = words.gettext("Ihre Rolle öffnet diese Seite nicht. Vielleicht sind Sie nicht mehr angemeldet.")
        return words.gettext("Das dürfen Sie hier nicht."), fallback, "visibility_off"
    if status == 422:  # noqa: PLR2004 - HTTP
        fallback = words.gettext("Einige Angaben sind nicht brauchbar. Gehen Sie zurück und prüfen Sie sie.")
        return words.gettext("Das war nicht zu verstehen."), fallback, "error"
    fallback = words.gettext("Vielleicht gibt es den Ort nicht mehr. Suchen Sie ihn auf der Karte.")
    return words.gettext("Diese Seite gibt es nicht."), fallback, "search_off"


def _list(site: Site, view: MapView, page: PlacePage) -> dict[str, object]:
    words = site.words
    town = site.town.name if site.town else ""
    count = words.ngettext("%(n)s Ort", "%(n)s Orte", page.total)
    where = view.where(town, words)
    return {
        "view": view,
        "page": page,
        "caption_count": count,
        "caption_where": where,
        "caption": f"{count} {where}",
        "page_url": lambda offset: site.url(view.path, **view.params(), offset=offset or None),
    }


def _details(site: Site, detail: PlaceDetail) -> dict[str, object]:
    return {"detail": detail, "week": week_words(detail.week, site.now, site.words)}


def map_of(site: Site, area: Neighbourhood | None = None, *, heat: bool = False) -> dict[str, object]:
    """Return the map of the area, or of the town, for a template; `heat` adds a layer for it."""
    bbox = area.bbox if area else site.town.bbox if site.town else (5.9, 47.3, 15.0, 55.1)
    return {"map": map_parts(bbox, heat=heat)}


def _by_kind(areas: Sequence[Neighbourhood], site: Site) -> list[tuple[str, list[Neighbourhood]]]:
    ordered = sorted(areas, key=lambda area: (area_rank(area), fold(area.name)))
    groups = [list(members) for _, members in groupby(ordered, key=area_rank)]
    return [(area_kind(members[0], site.words), members) for members in groups]


def draw(template: str, site: Site, **context: object) -> str:
    """Draw a template with the words of the site's language."""
    return _environment(site.lang).get_template(template).render(site=site, **_helpers(site), **context)


def compile_templates() -> None:
    """Read and compile all templates in each language of the site, for processes that are forked afterwards."""
    for lang in LANGUAGES:
        environment = _environment(lang)
        for name in environment.list_templates(extensions=["html"]):
            environment.get_template(name)


@cache
def _environment(lang: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(get_words(lang).translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.policies["json.dumps_function"] = _to_json
    environment.globals |= {"icon": icon, "mark": mark, "groups": GROUPS, "themes": THEMES}
    environment.globals |= {"heading": 2, "safe_link": say.safe_link, "short_link": say.short_link}
    environment.globals |= {"phone_link": say.phone_link, "own_theme": say.own_theme, "trust_sign": trust_sign}
    environment.globals |= {"address_line": say.address_line, "themes_of": say.themes_of}
    return environment


def _to_json(value: object, **_: object) -> str:
    """Write what scripts read; areas are tens of thousands of numbers."""
    return to_json(value).decode()


def _helpers(site: Site) -> dict[str, Callable[..., object]]:
    words = site.words
    return {
        "label": words.label,
        "trust_words": partial(trust_words, words=words),
        "field_words": partial(field_words, words=words),
        "number": words.number,
        "day": words.day,
        "short_day": words.short_day,
        "month_name": words.month,
        "weekday": words.weekday,
        "language": words.language,
        "open_words": partial(say.open_words, now=site.now, words=words),
        "place_title": partial(say.place_title, words=words),
        "theme_label": lambda key: words.label(get_theme(key)),
        "theme_names": lambda group: _theme_names(group, site),
        "wheelchair_words": partial(say.wheelchair_words, words=words),
        "toilet_words": partial(say.toilet_words, words=words),
        "fee_words": partial(say.fee_words, words=words),
        "source_words": partial(
            say.source_words,
            words=words,
            name_of_list=site.name_of_list,
            made_up=site.town is not None and site.town.made_up,
        ),
    }


def _theme_names(group: Group, site: Site) -> list[str]:
    return [site.words.label(theme) for theme in THEMES if theme.group == group.key]
