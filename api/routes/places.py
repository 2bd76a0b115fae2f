"""Places: the list, the map's marks, one in full."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.caching import CachedRoute
from api.routes.filters import Box, PlaceFilter, Wide, parse_box
from geo.model import DayHours, Marks, Neighbourhood, OpenState, Place, PlaceDetail, PlaceItem, PlacePage

__all__ = ["OpenOut", "PlaceOut", "router"]

router = APIRouter(tags=["places"], route_class=CachedRoute)

_LARGEST_ID = 2**63 - 1
_EXAMPLE: dict[str, JsonValue] = {
    "id": 17,
    "name": "Kita Regenbogen",
    "kind": "amenity=kindergarten",
    "themes": ["childcare"],
    "presumed_themes": [],
    "lon": 8.8706,
    "lat": 48.5967,
    "address": {"street": "Bronngasse", "housenumber": "13", "postcode": "71083", "city": "Herrenberg"},
    "open": {
        "state": "open",
        "until": "2020-06-17T17:00:00+02:00",
        "always": False,
        "reason": None,
        "comment": "",
    },
    "wheelchair": "yes",
    "fee": None,
    "languages": ["de", "tr"],
    "checked_on": "2020-03-01",
    "source": "osm",
    "source_date": "2020-02-29T12:00:00Z",
    "osm": "node/17",
    "overrides": [],
    "additions": [{"field": "website", "value": "https://kita.example.org", "dataset": "kitas"}],
    "lists": ["kitas"],
    "confirmed_on": None,
    "missing_since": None,
}


class AddressOut(BaseModel):
    """A postal address, as far as it is known."""

    street: str | None
    housenumber: str | None
    postcode: str | None
    city: str | None


class OpenOut(BaseModel):
    """Whether it is open at the moment asked for."""

    state: Literal["open", "closed"] | None = Field(description="null: nobody can tell, see `reason`.")
    until: datetime | None = Field(description="The next change, if it is within a week.")
    always: bool
    reason: Literal["missing", "unreadable", "comment", "holiday", "school_holidays"] | None
    comment: str = Field(description="What the hours say of this moment, as written.")

    @classmethod
    def of(cls, state: OpenState) -> Self:
        """Write `state`."""
        return cls.model_validate(state, from_attributes=True)


class OverrideOut(BaseModel):
    """What a team says a field should be; the place shows it."""

    field: str = Field(examples=["phone"])
    value: str
    original: str | None = Field(description="What the source says.")
    written_at: datetime
    team: str | None


class AdditionOut(BaseModel):
    """A field that the source lacks and an official list has; the place shows it."""

    field: str = Field(examples=["website"])
    value: str
    dataset: str = Field(description="The list.")


class PlaceOut(BaseModel):
    """A place in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: int
    name: str | None
    kind: str = Field(description="The tag that made it a place.")
    themes: list[str]
    presumed_themes: list[str] = Field(description="Themes that only the name or the operator suggests.")
    lon: float
    lat: float
    address: AddressOut
    open: OpenOut
    wheelchair: str | None
    fee: str | None
    languages: list[str]
    checked_on: date | None
    source: str
    source_date: datetime | None
    osm: str | None
    overrides: list[OverrideOut]
    additions: list[AdditionOut]
    lists: list[str] = Field(description="Official lists that have it too.")
    confirmed_on: date | None = Field(description="When a team last found it to be right.")
    missing_since: date | None = Field(description="The source lost it, but people wrote about it: it may be gone.")

    @classmethod
    def of(cls, item: PlaceItem) -> Self:
        """Write `item`."""
        return cls.model_validate(_fields(item.place, item.open))


class PlacesOut(BaseModel):
    """A page of places in the support order."""

    items: list[PlaceOut]
    total: int
    offset: int
    counts_by_group: dict[str, int] = Field(description="Places of each group under the same filters but the themes.")

    @classmethod
    def of(cls, page: PlacePage) -> Self:
        """Write `page`."""
        items = [PlaceOut.of(item) for item in page.items]
        return cls(items=items, total=page.total, offset=page.offset, counts_by_group=page.counts_by_group)


class DayOut(BaseModel):
    """The hours of one day."""

    day: date
    spans: list[tuple[str, str]] = Field(examples=[[["09:00", "12:00"], ["22:00", "26:00"]]])
    holiday: bool
    notes: list[str]

    @classmethod
    def of(cls, hours: DayHours) -> Self:
        """Write `hours`."""
        return cls.model_validate(hours, from_attributes=True)


class NeighbourhoodRef(BaseModel):
    """A neighbourhood by name."""

    id: int
    slug: str
    name: str
    kind: str

    @classmethod
    def of(cls, area: Neighbourhood) -> Self:
        """Write `area`."""
        return cls.model_validate(area, from_attributes=True)


class PlaceDetailOut(PlaceOut):
    """A place in full."""

    opening_hours: str | None = Field(description="As written in the source.")
    week: list[DayOut] = Field(description="Seven days from today; empty where the hours cannot be read.")
    phone: str | None
    email: str | None
    website: str | None
    operator: str | None
    tags: dict[str, str]
    neighbourhoods: list[NeighbourhoodRef] = Field(description="The smallest first.")

    @classmethod
    def of_detail(cls, detail: PlaceDetail) -> Self:
        """Write `detail`."""
        place = detail.place
        more = {
            "opening_hours": place.opening_hours,
            "week": [DayOut.of(hours) for hours in detail.week],
            "phone": place.phone,
            "email": place.email,
            "website": place.website,
            "operator": place.operator,
            "tags": place.tags,
            "neighbourhoods": [NeighbourhoodRef.of(area) for area in detail.neighbourhoods],
        }
        return cls.model_validate(_fields(place, detail.open) | more)


class MarkFilter(Wide):
    """Filters and view of the map."""

    bbox: Box
    zoom: int = Field(ge=0, le=22, examples=[14])


class MarkOut(BaseModel):
    """A single place on the map."""

    id: int
    lon: float
    lat: float
    name: str | None
    theme: str


class ClusterOut(BaseModel):
    """Several places that would overlap."""

    lon: float
    lat: float
    count: int


class MarksOut(BaseModel):
    """What the map draws: the marks and the clusters' counts add up to the total of the list in the same box."""

    marks: list[MarkOut]
    clusters: list[ClusterOut]

    @classmethod
    def of(cls, marks: Marks) -> Self:
        """Write `marks`."""
        return cls.model_validate(marks, from_attributes=True)


@router.get("/places", responses={status: PROBLEMS[status] for status in (404, 410, 422, 503)})
def list_places(atlas: AtlasDep, wanted: Annotated[PlaceFilter, Query()]) -> PlacesOut:
    """List places."""
    box = None if wanted.bbox is None else parse_box(wanted.bbox)
    query = wanted.to_query(atlas, bbox=box, sort=wanted.sort, limit=wanted.limit, offset=wanted.offset)
    return PlacesOut.of(atlas.list_places(query))


@router.get("/place-marks", responses={status: PROBLEMS[status] for status in (404, 410, 422, 503)})
def list_marks(atlas: AtlasDep, wanted: Annotated[MarkFilter, Query()]) -> MarksOut:
    """List what the map draws for a view."""
    return MarksOut.of(atlas.list_marks(wanted.to_query(atlas, bbox=parse_box(wanted.bbox)), wanted.zoom))


@router.get("/places/{number}", responses={status: PROBLEMS[status] for status in (404, 410, 422, 503)})
def get_place(atlas: AtlasDep, number: Annotated[int, Path(ge=1, le=_LARGEST_ID)]) -> PlaceDetailOut:
    """Show a place in full."""
    return PlaceDetailOut.of_detail(atlas.get_place(number))


def _fields(place: Place, state: OpenState) -> dict[str, object]:
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "themes": place.themes,
        "presumed_themes": place.presumed_themes,
        "lon": place.lon,
        "lat": place.lat,
        "address": AddressOut.model_validate(place.address, from_attributes=True),
        "open": OpenOut.of(state),
        "wheelchair": place.wheelchair,
        "fee": place.fee,
        "languages": place.languages,
        "checked_on": place.checked_on,
        "source": place.source,
        "source_date": place.source_date,
        "osm": None if place.osm is None else str(place.osm),
        "overrides": [OverrideOut.model_validate(mine, from_attributes=True) for mine in place.overrides],
        "additions": [AdditionOut.model_validate(more, from_attributes=True) for more in place.additions],
        "lists": place.lists,
        "confirmed_on": place.confirmed_on,
        "missing_since": place.missing_since,
    }
