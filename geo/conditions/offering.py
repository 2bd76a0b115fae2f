"""Lays what a team says of a service over what is known of its place, so that one table of rules judges both."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from geo.model import Place
from geo.model.team import Cost, Service

__all__ = ["as_offered", "offers_of"]

_FEES: Mapping[Cost, str] = {"free": "no", "donation": "donation", "reduced": "yes", "paid": "yes"}
"""What the cost of a service is called where a place says it; silence stays silence."""
_PAPERS = frozenset({"identity_document", "residence", "referral"})
_APPOINTMENTS = ("appointment", "registration")


def as_offered(place: Place, service: Service) -> Place:
    """Return the place as it is for whoever comes for `service`: its word counts; where it is silent, the place's."""
    told = {
        "fee": _FEES.get(service.cost),
        "wheelchair": None if service.step_free is None else "yes" if service.step_free else "no",
        "opening_hours": service.opening_hours,
        "languages": service.languages,
    }
    return replace(
        place,
        themes=tuple(dict.fromkeys((*place.themes, *service.themes))),
        presumed_themes=tuple(theme for theme in place.presumed_themes if theme not in service.themes),
        tags=_tags(place.tags, service),
        confirmed_on=max(filter(None, (place.confirmed_on, service.confirmed_on)), default=None),
        **{name: value for name, value in told.items() if value},  # type: ignore[arg-type]  # fields by their names
    )


def offers_of(
    place: Place, services: Collection[Service], asked: Collection[str] = ()
) -> Iterator[tuple[Place, Service | None]]:
    """Yield what may be taken for what was asked: each service, and the place itself for the themes that none covers.

    `services` are those that were asked for; no theme in `asked` means all of them.
    """
    yield from ((as_offered(place, service), service) for service in services)
    own = set(place.themes).intersection(asked) if asked else set(place.themes)
    if not services or own.difference(*(service.themes for service in services)):
        yield place, None


def _tags(tags: Mapping[str, str], service: Service) -> dict[str, str]:
    told = dict(tags)
    if service.cost in _FEES:
        told.pop("charge", None)
        if service.price:
            told["charge"] = service.price
    if service.asks is not None:
        told.pop("reservation", None)
        told["appointment"] = next((ask for ask in _APPOINTMENTS if ask in service.asks), "no")
    if service.asks is not None or service.documents:
        asks_papers = not _PAPERS.isdisjoint(service.asks or ())
        told["documents"] = service.documents or ("yes" if asks_papers else "no")
    if service.min_age is not None or service.max_age is not None:
        ages = {"min_age": service.min_age, "max_age": service.max_age}
        told = {key: value for key, value in told.items() if key not in ages}
        told |= {key: str(age) for key, age in ages.items() if age is not None}
    return told
