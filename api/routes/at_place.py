"""What teams know, beside what the map says: for the page of a place and for the map."""

import web
from geo.atlas import Atlas
from geo.model import Actor, PlaceDetail
from geo.model.team import Noun, Wanted
from geo.team import Team

__all__ = ["adding_of", "known_at"]

_MOST = 50
_ADDED: tuple[Noun, ...] = ("gap", "resource", "key_person", "entry")
"""What one adds on the map; who may not write a kind is not offered it."""


def adding_of(atlas: Atlas, actor: Actor) -> web.Adding | None:
    """Return what somebody may add on the map, or None for who does not see what teams know."""
    if actor.account is None or not actor.may_somewhere("gap.read"):
        return None
    nouns = tuple(noun for noun in _ADDED if actor.may_somewhere(f"{noun}.write"))
    areas = atlas.list_neighbourhoods().items if nouns else ()
    return web.Adding(tuple(area for area in areas if actor.may("gap.write", area.id)), nouns)


def known_at(site: web.Site, team: Team, detail: PlaceDetail, *, heading: int = 2) -> web.PlaceKnown:
    """Return what teams know of a place, as far as the reader may see it: everybody sees what is public."""
    actor, here = site.actor, Wanted(place_id=detail.place.id, limit=_MOST)
    around = [area.id for area in detail.neighbourhoods]

    def may(action: str) -> bool:
        everywhere = actor.where(action) is None
        return everywhere or any(actor.may(action, area) for area in around)

    known = web.AtPlace(
        resources=team.resources.page(actor, Wanted(place_id=here.place_id, open=True, limit=_MOST)).items,
        persons=team.key_persons.page(actor, here).items if actor.may_somewhere("key_person.read") else (),
        gaps=team.gaps.page(actor, Wanted(place_id=here.place_id, open=True)).items if may("gap.read") else (),
        notes=team.places.list_notes(actor, detail.place.id) if may("note.read") else (),
        may_confirm=may("place.confirm"),
        may_change=may("place.override"),
        may_note=may("note.write"),
        may_add=may("gap.write"),
    )
    return web.place_knowledge(site, detail, known, heading=heading)
