"""A resource of a team as everybody sees it who may: what is there, and that a team says so."""

from dataclasses import dataclass

from geo.model import Neighbourhood, Place
from geo.model.team import Organisation, Resource
from web.config import side_config
from web.pages import draw, map_of
from web.record_words import ASK_WORDS, COST_WORDS, SORT_WORDS
from web.site import Site
from web.written_hours import written_hours

__all__ = ["Offer", "offer_fragment", "offer_page"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A resource with what stands around it."""

    resource: Resource
    area: Neighbourhood
    team: str = ""
    """Which says so."""
    organisation: Organisation | None = None
    """As far as the reader may see it."""
    place: Place | None = None
    """Where it is, if that place is still known."""
    may_open: bool = False
    """Whether the reader may open the page on which the team works on it."""


def offer_fragment(site: Site, offer: Offer) -> str:
    """Draw it alone, for a page that already stands."""
    return draw("_offer.html", site, **_told(site, offer), heading=2)


def offer_page(site: Site, offer: Offer) -> str:
    """Draw it with the map beside it."""
    resource = offer.resource
    pin = None
    if resource.lon is not None:
        theme = resource.themes[0] if resource.themes else None
        pin = {"lon": resource.lon, "lat": resource.lat, "text": resource.name, "theme": theme}
    config = side_config(site, area=offer.area) | {"pin": pin}
    return draw("offer.html", site, **_told(site, offer), heading=1, config=config, **map_of(site, offer.area))


def _told(site: Site, offer: Offer) -> dict[str, object]:
    words = {"costs": COST_WORDS, "asks": ASK_WORDS, "sorts": SORT_WORDS}
    return {"offer": offer, "resource": offer.resource, **words, "hours": lambda text: written_hours(text, site.words)}
