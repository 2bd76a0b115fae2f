"""Places, addresses and neighbourhoods as records."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, NewType

__all__ = ["TEAM_SOURCE", "Addition", "Address", "Neighbourhood", "OsmRef", "Override", "Place", "PlaceId"]

TEAM_SOURCE = "team"
"""The source of a place that stands in no import: a resource of a team with a point of its own."""
PlaceId = NewType("PlaceId", int)
"""Our own stable id of a place; ids of OpenStreetMap objects are not stable."""


class OsmRef(NamedTuple):
    """An object of OpenStreetMap: kind is "n", "w" or "r"."""

    kind: str
    id: int

    def __str__(self) -> str:
        """Write it as OpenStreetMap does: "node/17"."""
        return f"{ {'n': 'node', 'w': 'way', 'r': 'relation'}[self.kind] }/{self.id}"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, as far as it is known."""

    street: str | None = None
    housenumber: str | None = None
    postcode: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """What a person says a field of a place should be; the place shows `value`, and the machine's beside it."""

    field: str
    value: str
    original: str | None
    """What the machine says now."""
    written_at: datetime
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """A field that the place's own source lacks and an official list has."""

    field: str
    value: str
    dataset: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place that people can use, composed of what machines imported and what people know.

    Coordinates are WGS 84 degrees. `tags` holds every attribute kept from the source, by its OSM key.
    """

    id: PlaceId
    name: str | None
    kind: str
    """The tag that made it a place, as `key=value`."""
    themes: tuple[str, ...]
    presumed_themes: tuple[str, ...]
    """Themes that only the name or the operator suggests; a subset of `themes`."""
    lon: float
    lat: float
    address: Address
    opening_hours: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    operator: str | None = None
    wheelchair: str | None = None
    fee: str | None = None
    languages: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    source: str = "osm"
    osm: OsmRef | None = None
    source_date: datetime | None = None
    """When the object was last edited in its source: a weak hint on freshness."""
    checked_on: date | None = None
    """`check_date` of the source."""
    missing_since: date | None = None
    """Its source no longer has it, but people wrote about it: shown until a person confirms that it is gone."""
    overrides: tuple[Override, ...] = ()
    additions: tuple[Addition, ...] = ()
    lists: tuple[str, ...] = ()
    """Official lists that have it too."""
    confirmed_on: date | None = None
    """When a team last found it to be right: it, or all places of its theme in its neighbourhood."""

    def __hash__(self) -> int:
        """Return the same for equal places, so that what was made of one can be remembered."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A named area; `outline` is GeoJSON (MultiPolygon, WGS 84) or None where only the name is needed."""

    id: int
    slug: str
    name: str
    kind: str
    admin_level: int | None
    parent_id: int | None
    bbox: tuple[float, float, float, float]
    """West, south, east, north in degrees."""
    outline: dict[str, object] | None = None
