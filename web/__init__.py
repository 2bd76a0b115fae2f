"""Pages: records in, pages out."""

from web.i18n import LANGUAGES
from web.marks import sprite
from web.notices import notices_file
from web.pages import (
    details_fragment,
    empty_page,
    error_page,
    help_page,
    list_fragment,
    map_page,
    neighbourhood_page,
    place_page,
    report_page,
    review_page,
    sources_page,
    start_page,
)
from web.site import Site, Town
from web.view import MapView, chosen_themes

__all__ = [
    "LANGUAGES",
    "MapView",
    "Site",
    "Town",
    "chosen_themes",
    "details_fragment",
    "empty_page",
    "error_page",
    "help_page",
    "list_fragment",
    "map_page",
    "neighbourhood_page",
    "notices_file",
    "place_page",
    "report_page",
    "review_page",
    "sources_page",
    "sprite",
    "start_page",
]
