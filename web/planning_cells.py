"""Cells as a map, a legend and a table show them: classes with colour, pattern and number, and what is said of each."""

from collections import Counter
from collections.abc import Mapping, Sequence

from geo.model import Completeness, GapAnswer, GapCell
from web.config import side_config
from web.i18n import Words
from web.menu import say
from web.planning_scales import FILLS, PATTERNS, Scale
from web.site import Site

__all__ = [
    "STATES",
    "classes_of",
    "farthest_of",
    "features_of",
    "is_unchecked",
    "lacking_of",
    "map_strings",
    "middle_of",
]

STATES = {"unchecked": say("ungeprüft"), "checked": say("geprüft"), "reconciled": say("abgeglichen")}
_TOLD_CELLS = 100
"""So many cells stand in the table; all stand in the files."""


def is_unchecked(known: Completeness | None) -> bool:
    """Tell whether nobody looked if the theme is known completely."""
    return known is None or known.state == "unchecked"


def classes_of(cells: Sequence[GapCell], scale: Scale) -> list[dict[str, object]]:
    """Return for each class its colour, its words and its people to the next ten."""
    people = Counter[int]()
    for cell in cells:
        people[scale.level(cell)] += cell.people or 0
    return [
        {"fill": FILLS[level], "pattern": PATTERNS[level], "label": label, "people": round(people[level], -1)}
        for level, label in scale.labels.items()
    ]


def lacking_of(cells: Sequence[GapCell], scale: Scale) -> dict[int, tuple[int, int]]:
    """Return by area the people, to the next ten, and the number of cells in the classes that lack."""
    found: dict[int, tuple[int, int]] = {}
    for cell in cells:
        people, count = found.get(cell.area_id, (0, 0))
        lacks = scale.lacks(cell)
        found[cell.area_id] = people + (cell.people or 0) * lacks, count + lacks
    return {area: (round(people, -1), count) for area, (people, count) in found.items()}


def features_of(
    answer: GapAnswer, scale: Scale, words: Words, entries: Mapping[int, int] | None
) -> list[dict[str, object]]:
    """Return the cells as GeoJSON; `entries` counts observations by area, None: who looks is told of none."""
    names = {area.id: area.name for area in answer.areas}
    return [
        {
            "type": "Feature",
            "id": cell.id,
            "geometry": cell.outline,
            "properties": {
                "level": scale.level(cell),
                "open": is_unchecked(cell.completeness),
                "number": scale.short(cell),
                "said": _said(cell, names.get(cell.area_id, ""), scale, words, entries),
            },
        }
        for cell in answer.cells
    ]


def farthest_of(answer: GapAnswer, scale: Scale) -> list[GapCell]:
    """Return the cells that lack it, those with most people first; as many as a table can hold."""
    lacking = [cell for cell in answer.cells if cell.people != 0 and scale.lacks(cell)]
    return sorted(lacking, key=lambda cell: (-(cell.people or 0), cell.id))[:_TOLD_CELLS]


def map_strings(site: Site) -> dict[str, str]:
    """Return the sentences of the scripts that draw cells."""
    usual, words = side_config(site)["strings"], site.words.gettext
    more = {"map": words("Lücken-Karte. Die Tabelle darunter sagt dasselbe.")}
    return (usual if isinstance(usual, dict) else {}) | more


def middle_of(answer: GapAnswer, area: int) -> tuple[float, float] | None:
    """Return longitude and latitude of the middle of an area's cells; None where it has none."""
    corners = [_corner(cell) for cell in answer.cells if cell.area_id == area and cell.outline]
    if not corners:
        return None
    return sum(lon for lon, _ in corners) / len(corners), sum(lat for _, lat in corners) / len(corners)


def _corner(cell: GapCell) -> tuple[float, float]:
    part = cell.outline["coordinates"] if cell.outline else []
    while isinstance(part[0], list | tuple):
        part = part[0]
    return float(part[0]), float(part[1])


def _said(cell: GapCell, name: str, scale: Scale, words: Words, entries: Mapping[int, int] | None) -> list[str]:
    """Return the lines of a cell: its area, then observation, computed value and state of the data, never merged."""
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
        words.gettext("Berechnet: %(far)s, Menschen: %(n)s", far=scale.told(cell), n=few),
        words.gettext("Datenlage: %(state)s", state=state),
    ]
