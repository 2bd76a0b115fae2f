"""What teams say one can get, at places of the map and at places of their own, as far as whoever asks may see it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import NamedTuple

from geo.model import TEAM_SOURCE, Address, Place, PlaceId
from geo.model.team import Kept, Resource, Service
from geo.store.session import ReadSession
from geo.store.team.keeping import every
from geo.store.team.resources import RESOURCES

__all__ = ["NO_OFFERS", "Offered", "find_offered"]

_columns = RESOURCES.table.c
_THERE = (_columns.gone_on.is_(None),)
_AT_PLACE = _columns.place_id.is_not(None)
_SOMEWHERE = _AT_PLACE | _columns.geom.is_not(None)


class Offered(NamedTuple):
    """By place: where one can take part, and the services there.

    A place of the team's own has the number of its resource, below zero.
    """

    taking_part: frozenset[int] = frozenset()
    services: Mapping[int, tuple[Service, ...]] = {}
    own: Mapping[int, Place] = {}


NO_OFFERS = Offered()


def find_offered(session: ReadSession, *, own: bool = False) -> Offered:
    """Return what there is now, of the team's `own` places too if wanted; nothing of what is gone or in the trash."""
    found = every(session, RESOURCES, *_THERE, _AT_PLACE if not own else _SOMEWHERE)
    if not found:
        return NO_OFFERS
    services: dict[int, list[Service]] = defaultdict(list)
    for resource in found:
        services[_number(resource)] += _services(resource)
    return Offered(
        frozenset(_number(resource) for resource in found if resource.take_part),
        {place: tuple(listed) for place, listed in services.items() if listed},
        {_number(resource): _as_place(resource) for resource in found if resource.place_id is None},
    )


def _number(resource: Resource) -> int:
    return -resource.id if resource.place_id is None else resource.place_id


def _services(resource: Resource) -> Iterator[Service]:
    """Yield what one can get there; a resource at a place of the map that lists nothing is itself what one gets."""
    there = [service for service in resource.services if service.gone_on is None]
    yield from there
    if not there and resource.place_id is not None:
        kept = {field.name: getattr(resource, field.name) for field in fields(Kept)}
        themes, confirmed = resource.themes, resource.confirmed_on
        yield Service(**kept, resource_id=resource.id, name=resource.name, themes=themes, confirmed_on=confirmed)


def _as_place(resource: Resource) -> Place:
    """Write a resource with a point of its own as a place."""
    return Place(
        id=PlaceId(-resource.id),
        name=resource.name,
        kind=f"team={resource.sort}",
        themes=resource.themes,
        presumed_themes=(),
        lon=resource.lon or 0.0,
        lat=resource.lat or 0.0,
        address=Address(street=resource.directions),
        source=TEAM_SOURCE,
        confirmed_on=resource.confirmed_on,
    )
