"""The gap map for the page of a town: what everybody may see, ways on foot, in a frame of another page."""

from dataclasses import replace

from geo.model import NOBODY, GapAnswer
from web.config import side_config
from web.pages import draw, map_of
from web.planning_cells import STATES, classes_of, features_of, map_strings
from web.planning_scales import FILLS, PATTERNS, scale_of
from web.site import Site

__all__ = ["embedded_page"]


def embedded_page(site: Site, answer: GapAnswer, home: str) -> str:
    """Draw the map without header and menu; whoever is signed in sees what a stranger sees.

    `home` is where the whole atlas stands.
    """
    stranger, scale = replace(site, actor=NOBODY, csrf=""), scale_of(answer, "seconds", site.words)
    return draw(
        "embedded.html",
        stranger,
        **map_of(stranger),
        query=answer.query,
        areas=sorted(answer.areas, key=lambda area: (-area.people_without, area.name)),
        states=STATES,
        scale=scale,
        classes=classes_of(answer.cells, scale),
        cells=features_of(answer, scale, site.words, None),
        home=home,
        config=side_config(stranger) | {"fills": FILLS, "patterns": PATTERNS, "strings": map_strings(stranger)},
    )
