"""The gap map for the page of a town: what everybody may see, ways on foot, in a frame of another page."""

from dataclasses import replace

from geo.model import NOBODY, GapAnswer
from web.config import side_config
from web.pages import draw, map_of
from web.planning_cells import FILLS, PATTERNS, STATES, classes_of, features_of, map_strings, steps_of
from web.site import Site

__all__ = ["embedded_page"]

_SHOWN = "seconds"


def embedded_page(site: Site, answer: GapAnswer, home: str) -> str:
    """Draw the map without header and menu; whoever is signed in sees what a stranger sees.

    `home` is where the whole atlas stands.
    """
    stranger = replace(site, actor=NOBODY, csrf="")
    return draw(
        "embedded.html",
        stranger,
        **map_of(stranger),
        query=answer.query,
        areas=sorted(answer.areas, key=lambda area: (-area.people_without, area.name)),
        states=STATES,
        classes=classes_of(answer.cells, steps_of(answer.query.minutes), _SHOWN),
        cells=features_of(answer, _SHOWN, site.words, None),
        home=home,
        config=side_config(stranger) | {"fills": FILLS, "patterns": PATTERNS, "strings": map_strings(stranger)},
    )
