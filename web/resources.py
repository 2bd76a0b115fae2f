"""The pages of resources: the list with its filters, and one resource with its services, contact and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from geo.model import Neighbourhood, Place
from geo.model.team import LINE, Change, Contact, Organisation, Page, Resource, Service
from web.config import side_config
from web.pages import draw, map_of
from web.record_words import (
    ASK_WORDS,
    COST_WORDS,
    HISTORY_WORDS,
    KIND_WORDS,
    SORT_WORDS,
    STATE_WORDS,
    VISIBILITY_WORDS,
)
from web.site import Site
from web.trust import Fresh
from web.written_hours import written_hours

__all__ = ["ResourceScene", "ResourcesView", "fresh_record", "resource_page", "resources_page"]


@dataclass(frozen=True, slots=True)
class ResourcesView:
    """What somebody looks at in the list."""

    q: str = ""
    theme: str = ""
    kind: str = ""
    sort: str = ""
    state: str = ""
    area: int | None = None
    take_part: bool = False
    due: bool = False
    trashed: bool = False

    def params(self) -> dict[str, object]:
        """Return the choices for an address."""
        return {
            "q": self.q,
            "thema": self.theme,
            "was": self.kind,
            "wer": self.sort,
            "stand": self.state,
            "stadtteil": self.area,
            "mitmachen": "ja" if self.take_part else "",
            "zeigen": "faellig" if self.due else "papierkorb" if self.trashed else "",
        }


@dataclass(frozen=True, slots=True)
class ResourceScene:
    """All that the page of a resource shows."""

    resource: Resource
    area: Neighbourhood
    place: Place | None = None
    organisation: Organisation | None = None
    contacts: tuple[Contact, ...] = ()
    history: tuple[Change, ...] = ()
    teams: Mapping[int, str] = field(default_factory=dict)
    due_before: date = date.min
    """What was not confirmed since is due."""
    may_write: bool = False
    may_confirm: bool = False
    may_delete: bool = False
    may_read_contacts: bool = False
    told: str = ""
    """What was just done."""


def fresh_record(site: Site, record: Resource | Service, before: date) -> Fresh:
    """Say how fresh what people wrote is: "bestätigt vor 3 Wochen", "Prüfung fällig", "ungeprüft"."""
    words = site.words
    if record.gone_on is not None:
        return Fresh("gone", words.gettext("gibt es nicht mehr, seit %(day)s", day=words.day(record.gone_on)))
    if record.confirmed_on is None:
        return Fresh("unchecked", words.gettext("ungeprüft"))
    if record.confirmed_on < before:
        return Fresh("due", words.gettext("Prüfung fällig"))
    ago = words.distance(record.confirmed_on, site.now.date())
    return Fresh("confirmed", words.gettext("bestätigt %(ago)s", ago=ago))


def resources_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    view: ResourcesView,
    page: Page[Resource],
    areas: Sequence[Neighbourhood],
    names: Mapping[int, str],
    *,
    before: date,
    may_write: bool,
    may_see_due: bool,
    deleted: int | None = None,
) -> str:
    """Draw the resources as a list.

    `names` are those of all areas, `before` is as in `ResourceScene`, `deleted` was just put into the trash.
    """
    return draw(
        "team/resources.html",
        site,
        view=view,
        resources=page,
        areas=areas,
        names=names,
        fresh=lambda record: fresh_record(site, record, before),
        kinds=KIND_WORDS,
        sorts=SORT_WORDS,
        states=STATE_WORDS,
        may_write=may_write,
        may_see_due=may_see_due,
        deleted=deleted,
    )


def resource_page(site: Site, scene: ResourceScene) -> str:
    """Draw one resource."""
    return draw(
        "team/resource.html",
        site,
        **map_of(site, scene.area),
        scene=scene,
        resource=scene.resource,
        fresh=lambda record: fresh_record(site, record, scene.due_before),
        kinds=KIND_WORDS,
        sorts=SORT_WORDS,
        states=STATE_WORDS,
        costs=COST_WORDS,
        asks=ASK_WORDS,
        visibilities=VISIBILITY_WORDS,
        changes=HISTORY_WORDS,
        longest=LINE,
        hours=lambda text: written_hours(text, site.words),
        config=side_config(site, area=scene.area) | {"pin": _pin(scene.resource)},
    )


def _pin(resource: Resource) -> dict[str, object] | None:
    if resource.lon is None:
        return None
    theme = resource.themes[0] if resource.themes else None
    return {"lon": resource.lon, "lat": resource.lat, "text": resource.name, "theme": theme}
