"""The page of planning: who has it how far, as a map, a legend and a table with the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from geo.model import Completeness, GapAnswer, GapCell, GapQuery
from web.config import side_config
from web.menu import say
from web.pages import draw, map_of
from web.site import Site

__all__ = ["PlanScene", "planning_page", "planning_times"]

FILLS = ("#FFF9DC", "#B4DAAB", "#55AEAE", "#2B76A5", "#22366F")
"""From near to far; the last is beyond all limits."""
_THIRDS = (1, 2, 3, 4)
_MODES = (("walk", say("zu Fuß")), ("bike", say("Rad")), ("transit", say("Bus, Bahn")))
_MINUTES = (5, 10, 15, 20, 30)
_SHOWN = (("seconds", say("meist")), ("reliable", say("verlässlich")), ("lucky", say("mit Glück")))
_STATES = {"unchecked": say("ungeprüft"), "checked": say("geprüft"), "reconciled": say("abgeglichen")}
_WEDNESDAY, _SATURDAY, _SUNDAY = 2, 5, 6
_HOURS = ((_WEDNESDAY, 8), (_WEDNESDAY, 14), (_WEDNESDAY, 18), (_WEDNESDAY, 21), (_SATURDAY, 10), (_SUNDAY, 10))
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class PlanScene:
    """What a planner looks at; `entries` are observations of the theme by area, counted without a word of text."""

    query: GapQuery
    answer: GapAnswer | None
    entries: Mapping[int, int]
    shown: str = "seconds"
    refusal: str = ""


def planning_times(today: date) -> list[datetime]:
    """Return the hours that one can choose, in the week from today on."""
    days = [(today + timedelta(days=(weekday - today.weekday()) % 7), hour) for weekday, hour in _HOURS]
    return [datetime.combine(day, time(hour)) for day, hour in days]


def planning_page(site: Site, scene: PlanScene) -> str:
    """Draw the page; the map is drawn by its script from the cells that stand in it."""
    steps = [round(scene.query.minutes * third / 3) for third in _THIRDS]
    cells = scene.answer.cells if scene.answer else ()
    return draw(
        "planning.html",
        site,
        **map_of(site),
        scene=scene,
        query=scene.query,
        modes=_MODES,
        limits=_MINUTES,
        shown_words=_SHOWN,
        times=planning_times(site.now.date()),
        states=_STATES,
        classes=_classes(cells, steps, scene.shown),
        cells=_features(cells, steps, scene, site),
        config=side_config(site) | {"fills": FILLS},
    )


def _class_of(seconds: int | None, steps: Sequence[int]) -> int:
    if seconds is None:
        return len(steps)
    return next((n for n, step in enumerate(steps) if seconds <= step * _MINUTE), len(steps))


def _classes(cells: Sequence[GapCell], steps: Sequence[int], shown: str) -> list[dict[str, object]]:
    """Return for each class its limit in minutes (None: beyond) and its people to the next ten."""
    people = [0] * len(FILLS)
    for cell in cells:
        people[_class_of(getattr(cell, shown), steps)] += cell.people or 0
    limits = [*steps, None]
    told = zip(FILLS, limits, people, strict=True)
    return [{"fill": fill, "limit": limit, "people": round(n, -1), "last": steps[-1]} for fill, limit, n in told]


def _features(cells: Sequence[GapCell], steps: Sequence[int], scene: PlanScene, site: Site) -> list[dict[str, object]]:
    names = {area.id: area.name for area in scene.answer.areas} if scene.answer else {}
    return [
        {
            "type": "Feature",
            "geometry": cell.outline,
            "properties": {
                "level": _class_of(getattr(cell, scene.shown), steps),
                "open": _state(cell.completeness) == "unchecked",
                "minutes": _minutes(getattr(cell, scene.shown)),
                "area": cell.area_id,
                "said": _said(cell, names, scene, site),
            },
        }
        for cell in cells
    ]


def _said(cell: GapCell, names: Mapping[int, str], scene: PlanScene, site: Site) -> list[str]:
    """Return the lines of a cell: its area, then observation, computed value and state of the data, never merged."""
    words = site.words
    minutes = _minutes(getattr(cell, scene.shown))
    far = words.gettext("weiter als gesucht") if minutes is None else words.gettext("%(n)s Min", n=minutes)
    few = words.gettext("wenige") if cell.people is None else words.number(round(cell.people))
    return [
        names.get(cell.area_id, ""),
        words.gettext("Beobachtung: %(n)s Einträge im Gebiet", n=scene.entries.get(cell.area_id, 0)),
        words.gettext("Berechnet: %(far)s, Menschen: %(n)s", far=far, n=few),
        words.gettext("Datenlage: %(state)s", state=words.gettext(_STATES[_state(cell.completeness)])),
    ]


def _state(known: Completeness | None) -> str:
    return known.state if known else "unchecked"


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else -(-seconds // _MINUTE)
