"""Cells as a map, a legend and a table show them: classes with colour, pattern and number, and what is said of each."""

from collections.abc import Mapping, Sequence

from geo.model import Completeness, GapAnswer, GapCell
from web.config import side_config
from web.i18n import Words
from web.menu import say
from web.site import Site

__all__ = [
    "FILLS",
    "PATTERNS",
    "STATES",
    "class_of",
    "classes_of",
    "farthest_of",
    "features_of",
    "is_unchecked",
    "map_strings",
    "middle_of",
    "minutes_of",
    "steps_of",
]

FILLS = ("#FFF9DC", "#B4DAAB", "#55AEAE", "#2B76A5", "#22366F")
"""From near to far; the last is beyond all limits."""
PATTERNS = ("", "", "", "punkte", "dichte-punkte")
"""What lies over the colour, so that too far is told without it; the hatching of what is unchecked lies over both."""
STATES = {"unchecked": say("ungeprüft"), "checked": say("geprüft"), "reconciled": say("abgeglichen")}
_THIRDS = (1, 2, 3, 4)
_MINUTE = 60
_TOLD_CELLS = 100
"""So many cells stand in the table; all stand in the files."""


def steps_of(minutes: int) -> list[int]:
    """Return the limits of the classes: a third, two thirds, all and four thirds of what is fine."""
    return [round(minutes * third / 3) for third in _THIRDS]


def is_unchecked(known: Completeness | None) -> bool:
    """Tell whether nobody looked if the theme is known completely."""
    return known is None or known.state == "unchecked"


def classes_of(cells: Sequence[GapCell], steps: Sequence[int], shown: str) -> list[dict[str, object]]:
    """Return for each class its limit in minutes (None: beyond) and its people to the next ten."""
    people = [0] * len(FILLS)
    for cell in cells:
        people[class_of(getattr(cell, shown), steps)] += cell.people or 0
    told = zip(FILLS, PATTERNS, [*steps, None], people, strict=True)
    return [
        {"fill": fill, "pattern": pattern, "limit": limit, "people": round(n, -1), "last": steps[-1]}
        for fill, pattern, limit, n in told
    ]


def features_of(
    answer: GapAnswer, shown: str, words: Words, entries: Mapping[int, int] | None
) -> list[dict[str, object]]:
    """Return the cells as GeoJSON; `entries` counts observations by area, None: who looks is told of none."""
    steps, names = steps_of(answer.query.minutes), {area.id: area.name for area in answer.areas}
    return [
        {
            "type": "Feature",
            "id": cell.id,
            "geometry": cell.outline,
            "properties": {
                "level": class_of(getattr(cell, shown), steps),
                "open": is_unchecked(cell.completeness),
                "minutes": minutes_of(getattr(cell, shown)),
                "said": _said(cell, names.get(cell.area_id, ""), getattr(cell, shown), words, entries),
            },
        }
        for cell in answer.cells
    ]


def farthest_of(answer: GapAnswer, shown: str) -> list[GapCell]:
    """Return the cells that have it too far, those with most people first; as many as a table can hold."""
    limit = answer.query.minutes * _MINUTE
    too_far = [cell for cell in answer.cells if (getattr(cell, shown) or limit + 1) > limit and cell.people != 0]
    return sorted(too_far, key=lambda cell: (-(cell.people or 0), cell.id))[:_TOLD_CELLS]


def map_strings(site: Site) -> dict[str, str]:
    """Return the sentences of the scripts that draw cells."""
    usual, words = side_config(site)["strings"], site.words.gettext
    more = {
        "map": words("Lücken-Karte. Die Tabelle darunter sagt dasselbe."),
        "credit": words("OpenStreetMap-Mitwirkende"),
    }
    return (usual if isinstance(usual, dict) else {}) | more


def middle_of(answer: GapAnswer, area: int) -> tuple[float, float] | None:
    """Return longitude and latitude of the middle of an area's cells; None where it has none."""
    corners = [_corner(cell) for cell in answer.cells if cell.area_id == area and cell.outline]
    if not corners:
        return None
    return sum(lon for lon, _ in corners) / len(corners), sum(lat for _, lat in corners) / len(corners)


def minutes_of(seconds: int | None) -> int | None:
    """Return whole minutes, rounded up."""
    return None if seconds is None else -(-seconds // _MINUTE)


def _corner(cell: GapCell) -> tuple[float, float]:
    part = cell.outline["coordinates"] if cell.outline else []
    while isinstance(part[0], list | tuple):
        part = part[0]
    return float(part[0]), float(part[1])


def class_of(seconds: int | None, steps: Sequence[int]) -> int:
    """Return the class of a time: the first limit that it does not pass, or beyond all."""
    if seconds is None:
        return len(steps)
    return next((n for n, step in enumerate(steps) if seconds <= step * _MINUTE), len(steps))


def _said(cell: GapCell, name: str, seconds: int | None, words: Words, entries: Mapping[int, int] | None) -> list[str]:
    """Return the lines of a cell: its area, then observation, computed value and state of the data, never merged."""
    minutes = minutes_of(seconds)
    far = words.gettext("weiter als gesucht") if minutes is None else words.gettext("%(n)s Min", n=minutes)
    few = words.gettext("wenige") if cell.people is None else words.number(round(cell.people))
    known = cell.completeness.state if cell.completeness else "unchecked"
    state = words.gettext(STATES[known])
    seen = (
        []
        if entries is None
        else [words.gettext("Beobachtung: %(n)s Einträge im Gebiet", n=entries.get(cell.area_id, 0))]
    )
    return [
        name,
        *seen,
        words.gettext("Berechnet: %(far)s, Menschen: %(n)s", far=far, n=few),
        words.gettext("Datenlage: %(state)s", state=state),
    ]
