"""The page of planning: who has it how far, as a map, a legend and a table with the same numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from geo.model import GapAnswer, GapArea, GapQuery, GapSite
from geo.model.team import Gap
from web.config import side_config
from web.menu import say
from web.pages import draw, map_of
from web.planning_cells import STATES, classes_of, farthest_of, features_of, lacking_of, map_strings, middle_of
from web.planning_scales import FILLS, KINDS, PATTERNS, get_kind, scale_of
from web.site import Site

__all__ = ["FILLS", "FORMS", "PlanScene", "asked_words", "planning_page", "planning_times", "worst_first"]

_MODES = (("walk", say("zu Fuß")), ("bike", say("Rad")), ("transit", say("Bus, Bahn")))
_MINUTES = (5, 10, 15, 20, 30)
FORMS = (("gpkg", "GeoPackage"), ("geojson", "GeoJSON"), ("parquet", "Parquet"), ("csv", "CSV"))
"""Files to take along, by the end of their names."""
_PARTS = (("cells", say("Waben")), ("areas", say("Gebiete")))
_SITES = 5
_WEDNESDAY, _SATURDAY, _SUNDAY = 2, 5, 6
_HOURS = ((_WEDNESDAY, 8), (_WEDNESDAY, 14), (_WEDNESDAY, 18), (_WEDNESDAY, 21), (_SATURDAY, 10), (_SUNDAY, 10))


@dataclass(frozen=True, slots=True)
class PlanScene:
    """What a planner looks at; `entries` are observations of the theme by area, counted without a word of text."""

    query: GapQuery
    answer: GapAnswer | None
    entries: Mapping[int, int]
    shown: str = "seconds"
    refusal: str = ""
    gaps: Sequence[Gap] = ()
    """What teams say is missing of the theme."""
    places: Sequence[tuple[str, float, float]] = ()
    """Name, longitude and latitude of the places of the theme."""
    sites: Sequence[GapSite] | None = None
    """Where one place more would help most; None: nobody asked."""
    base: str = ""
    """Where browsers find the atlas."""
    course: tuple[str, str] = ("", "")
    """When a course begins and ends, as clocks."""


def planning_times(today: date) -> list[datetime]:
    """Return the hours that one can choose, in the week from today on."""
    days = [(today + timedelta(days=(weekday - today.weekday()) % 7), hour) for weekday, hour in _HOURS]
    return [datetime.combine(day, time(hour)) for day, hour in days]


def planning_page(site: Site, scene: PlanScene) -> str:
    """Draw the page; the map is drawn by its script from the cells that stand in it."""
    answer, cells = scene.answer, scene.answer.cells if scene.answer else ()
    scale = scale_of(answer, scene.shown, site.words)
    return draw(
        "planning.html",
        site,
        **map_of(site, heat=True),
        scene=scene,
        query=scene.query,
        modes=_MODES,
        limits=_MINUTES,
        kinds=KINDS,
        scale=scale,
        lacking=(lacking := lacking_of(cells, scale)),
        areas=worst_first(answer, lacking),
        times=planning_times(site.now.date()),
        states=STATES,
        gaps_of=Counter(gap.neighbourhood_id for gap in scene.gaps),
        area_names={area.id: area.name for area in answer.areas} if answer else {},
        farthest=farthest_of(answer, scale) if answer else (),
        classes=classes_of(cells, scale),
        cells=features_of(answer, scale, site.words, scene.entries) if answer else [],
        marks=_marks(scene, site) if answer else {},
        parts=_PARTS,
        forms=FORMS,
        asked=_asked(scene),
        view=_view(scene),
        embed=f"{scene.base}{site.url('/einbetten', theme=scene.query.theme, minutes=scene.query.minutes)}",
        config=side_config(site) | {"fills": FILLS, "patterns": PATTERNS, "strings": _strings(site)},
    )


def asked_words(site: Site, query: GapQuery, shown: str = "seconds") -> str:
    """Return what was asked in a line: "zu Fuß, Mittwoch, 25. November 2026, 8:00, zu weit ab 15 Minuten"."""
    words = site.words
    kind = "" if shown == "seconds" else words.gettext(get_kind(shown).word)
    course = "–".join(words.clock(at) for at in query.visit or ())
    timed = query.at if query.mode == "transit" or query.open == "at" else None
    when = f"{words.weekday(timed.date())}, {words.day(timed.date())}, {words.clock(timed)}" if timed else ""
    far = words.gettext("zu weit ab %(n)s Minuten", n=query.minutes)
    return ", ".join(part for part in (kind, course, words.gettext(dict(_MODES)[query.mode]), when, far) if part)


def _asked(scene: PlanScene) -> str:
    """Return the question as parameters of an address, for files."""
    query = scene.query
    visit = [moment.isoformat(timespec="minutes") for moment in query.visit or ()]
    more = dict(zip(("visit_from", "visit_until"), visit, strict=False))
    return urlencode(_parameters(query) | more | {"indicators": list(query.indicators)}, doseq=True)


def _view(scene: PlanScene) -> str:
    """Return the question and what is looked at of its answer, for the page itself and the report."""
    shown = {} if scene.shown == "seconds" else {"shown": scene.shown}
    names = ("course_from", "course_until")
    course = dict(zip(names, (f"{at:%H:%M}" for at in scene.query.visit or ()), strict=False))
    sites = {} if scene.sites is None else {"sites": _SITES}
    return urlencode(_parameters(scene.query) | shown | course | sites)


def worst_first(answer: GapAnswer | None, lacking: Mapping[int, tuple[int, int]]) -> list[GapArea]:
    """Return the areas of an answer, those first in which most people lack it."""
    return sorted(answer.areas if answer else (), key=lambda area: (-lacking[area.id][0], area.name))


def _parameters(query: GapQuery) -> dict[str, object]:
    told = {"theme": query.theme, "mode": query.mode, "minutes": query.minutes, "window": query.window_minutes}
    more = {"at": query.at.isoformat(timespec="minutes")[:16] if query.at else "", "open": query.open}
    more |= {"profile": query.profile, "neighbourhood": query.neighbourhood or ""}
    return {key: value for key, value in (told | more).items() if value not in {"", "any", "standard", 0}}


def _marks(scene: PlanScene, site: Site) -> dict[str, object]:
    """Return what lies over the cells: heat of observations, what teams say is missing, places, candidate cells."""
    answer = scene.answer
    spots = {area.id: middle_of(answer, area.id) for area in answer.areas} if answer else {}
    heat = [[spot[1], spot[0], scene.entries[area]] for area, spot in spots.items() if spot and scene.entries.get(area)]
    seen = []
    for gap in scene.gaps:
        spot = (gap.lon, gap.lat) if gap.lon is not None and gap.lat is not None else spots.get(gap.neighbourhood_id)
        if spot:
            heat.append([spot[1], spot[0], 1])
            seen.append(
                {"lon": spot[0], "lat": spot[1], "title": gap.title, "url": site.url(f"/team/luecken/{gap.id}")}
            )
    sites = [{"cell": one.cell, "lon": one.lon, "lat": one.lat} for one in scene.sites or ()]
    return {"heat": heat, "gaps": seen, "places": list(scene.places), "sites": sites}


def _strings(site: Site) -> dict[str, str]:
    words = site.words.gettext
    return map_strings(site) | {"copied": words("Kopiert."), "oldAnswer": words("Zu sehen ist noch die Antwort davor.")}
