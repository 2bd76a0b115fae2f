"""Resources with their services, and the organisations behind them."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.routes.filters import ThemeKey
from api.routes.records import (
    FAULTS,
    DeskDep,
    Fields,
    Id,
    KeptOut,
    ListFilter,
    LocatedOut,
    Number,
    PageOut,
    PagerDep,
    SpotFields,
    SpotFilter,
    Version,
    part_of,
)
from geo.model.team import Ask, Cost, ResourceKind, ResourceSort, ResourceState, Visibility
from geo.model.team.limits import CONTACT, LINE, NAME, NOTE

__all__ = ["ResourceIn", "ResourceOut", "router"]

router = APIRouter(tags=["resources"])

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", examples=["tr"])]


class OrganisationFields(Fields):
    """An organisation with its office contact."""

    name: str = Field(default="", max_length=NAME)
    phone: str | None = Field(default=None, max_length=CONTACT)
    email: str | None = Field(default=None, max_length=CONTACT)
    website: str | None = Field(default=None, max_length=LINE)
    note: str | None = Field(default=None, max_length=NOTE)


class OrganisationIn(OrganisationFields):
    """A new organisation."""

    neighbourhood_id: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=NAME)


class OrganisationOut(KeptOut):
    """An organisation."""

    name: str
    phone: str | None
    email: str | None
    website: str | None
    note: str | None


class ContactIn(Fields):
    """A line of the contact log."""

    text: str = Field(min_length=1, max_length=LINE)


class ContactOut(BaseModel):
    """A line of the contact log: when, which team, what about."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    on_date: date
    text: str
    team_id: int | None
    written_at: datetime


class ServiceFields(Fields):
    """A service with its own hours and conditions; `asks` null is unknown, empty is nothing."""

    name: str = Field(default="", max_length=NAME)
    themes: list[ThemeKey] = Field(default=[], max_length=8)
    opening_hours: str | None = Field(default=None, max_length=LINE, examples=["We 17:00-19:00"])
    cost: Cost = "unknown"
    price: str | None = Field(default=None, max_length=NAME)
    languages: list[Language] = Field(default=[], max_length=20)
    asks: list[Ask] | None = Field(default=None, max_length=5)
    documents: str | None = Field(default=None, max_length=LINE)
    min_age: int | None = Field(default=None, ge=0, le=120)
    max_age: int | None = Field(default=None, ge=0, le=120)
    age_rule: str | None = Field(default=None, max_length=NAME)
    capacity: str | None = Field(default=None, max_length=NAME)
    step_free: bool | None = None
    gone_on: date | None = None


class ServiceIn(ServiceFields):
    """A new service at a resource."""

    resource_id: Id
    name: str = Field(min_length=1, max_length=NAME)

    def told(self) -> dict[str, Any]:
        """Return what the client said, and what a new service is without it."""
        return {"themes": [], "languages": [], "cost": "unknown"} | super().told()


class ServiceOut(KeptOut):
    """A service."""

    resource_id: int
    name: str
    themes: list[str]
    opening_hours: str | None
    cost: Cost
    price: str | None
    languages: list[str]
    asks: list[Ask] | None
    documents: str | None
    min_age: int | None
    max_age: int | None
    age_rule: str | None
    capacity: str | None
    step_free: bool | None
    confirmed_on: date | None
    confirmed_by_team_id: int | None
    gone_on: date | None


class ResourceFields(SpotFields):
    """A resource at a place."""

    name: str = Field(default="", max_length=NAME)
    kind: ResourceKind = "infrastructural"
    sort: ResourceSort = "offer"
    themes: list[ThemeKey] = Field(default=[], max_length=8)
    state: ResourceState = "discovered"
    take_part: bool = Field(default=False, description="One can contribute here.")
    visibility: Visibility = "team"
    tip: str | None = Field(default=None, max_length=NOTE)
    directions: str | None = Field(default=None, max_length=LINE)
    organisation_id: Id | None = None
    gone_on: date | None = None


class ResourceIn(ResourceFields):
    """A new resource."""

    neighbourhood_id: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=NAME)

    def told(self) -> dict[str, Any]:
        """Return what the client said, and what a new resource is without it."""
        return self.model_dump(include=set(_NEW)) | super().told()


_NEW = ("kind", "sort", "themes", "state", "take_part")


class ResourceOut(LocatedOut):
    """A resource with its services."""

    name: str
    kind: ResourceKind
    sort: ResourceSort
    themes: list[str]
    state: ResourceState
    take_part: bool
    visibility: Visibility
    tip: str | None
    directions: str | None
    organisation_id: int | None
    confirmed_on: date | None
    confirmed_by_team_id: int | None
    gone_on: date | None
    services: list[ServiceOut]


class ResourceFilter(SpotFilter):
    """Filters of resources."""

    kind: ResourceKind | None = None
    sort: ResourceSort | None = None
    state: ResourceState | None = None
    visibility: Visibility | None = None
    take_part: bool | None = None
    organisation_id: Id | None = None
    open: bool | None = Field(default=None, description="False: no longer there.")


class ServiceFilter(ListFilter):
    """Filters of services."""

    resource_id: Id | None = None
    theme: ThemeKey | None = None
    open: bool | None = None


class MergeIn(Fields):
    """Which resource it turned out to be."""

    into: Id


@router.get("/resources", responses=FAULTS)
def list_resources(desk: DeskDep, asked: Annotated[ResourceFilter, Query()]) -> PageOut[ResourceOut]:
    """List the resources that you may see, the newest first."""
    return desk.page(ResourceOut, desk.team.resources, asked)


@router.post("/resources", status_code=201, responses=FAULTS)
def add_resource(desk: DeskDep, told: ResourceIn) -> ResourceOut:
    """Write a new resource."""
    return desk.tell(ResourceOut, desk.team.resources.add(desk.actor, told.told()))


@router.get("/resources/{number}", responses=FAULTS)
def get_resource(desk: DeskDep, number: Number) -> ResourceOut:
    """Show one resource."""
    return desk.tell(ResourceOut, desk.team.resources.get(desk.actor, number))


@router.patch("/resources/{number}", responses=FAULTS)
def change_resource(desk: DeskDep, number: Number, version: Version, told: ResourceFields) -> ResourceOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(ResourceOut, desk.team.resources.change(desk.actor, number, version, told.told()))


@router.delete("/resources/{number}", status_code=204, responses=FAULTS)
def delete_resource(desk: DeskDep, number: Number) -> None:
    """Put the resource into the trash."""
    desk.team.resources.trash(desk.actor, number)


@router.post("/resources/{number}/confirm", responses=FAULTS)
def confirm_resource(desk: DeskDep, number: Number) -> ResourceOut:
    """Say that it is still right."""
    return desk.tell(ResourceOut, desk.team.resources.confirm(desk.actor, number))


@router.post("/resources/{number}/merge", responses=FAULTS)
def merge_resources(desk: DeskDep, number: Number, told: MergeIn) -> ResourceOut:
    """Say that it is another one, which stays; services, trails and links go there."""
    return desk.tell(ResourceOut, desk.team.resources.merge(desk.actor, number, told.into))


@router.post("/resources/{number}/gone", responses=FAULTS)
def resource_is_gone(desk: DeskDep, number: Number) -> ResourceOut:
    """Say that it is no longer there."""
    return desk.tell(ResourceOut, desk.team.resources.gone(desk.actor, number))


@router.get("/services", responses=FAULTS)
def list_services(desk: DeskDep, asked: Annotated[ServiceFilter, Query()]) -> PageOut[ServiceOut]:
    """List the services that you may see, the newest first."""
    return desk.page(ServiceOut, desk.team.services, asked)


@router.post("/services", status_code=201, responses=FAULTS)
def add_service(desk: DeskDep, told: ServiceIn) -> ServiceOut:
    """Write a new service."""
    return desk.tell(ServiceOut, desk.team.services.add(desk.actor, told.told()))


@router.get("/services/{number}", responses=FAULTS)
def get_service(desk: DeskDep, number: Number) -> ServiceOut:
    """Show one service."""
    return desk.tell(ServiceOut, desk.team.services.get(desk.actor, number))


@router.patch("/services/{number}", responses=FAULTS)
def change_service(desk: DeskDep, number: Number, version: Version, told: ServiceFields) -> ServiceOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(ServiceOut, desk.team.services.change(desk.actor, number, version, told.told()))


@router.delete("/services/{number}", status_code=204, responses=FAULTS)
def delete_service(desk: DeskDep, number: Number) -> None:
    """Put the service into the trash."""
    desk.team.services.trash(desk.actor, number)


@router.post("/services/{number}/confirm", responses=FAULTS)
def confirm_service(desk: DeskDep, number: Number) -> ServiceOut:
    """Say that it is still right."""
    return desk.tell(ServiceOut, desk.team.services.confirm(desk.actor, number))


@router.post("/services/{number}/gone", responses=FAULTS)
def service_is_gone(desk: DeskDep, number: Number) -> ServiceOut:
    """Say that it is no longer there."""
    return desk.tell(ServiceOut, desk.team.services.gone(desk.actor, number))


@router.get("/organisations", responses=FAULTS)
def list_organisations(desk: DeskDep, asked: Annotated[ListFilter, Query()]) -> PageOut[OrganisationOut]:
    """List the organisations that you may see, the newest first."""
    return desk.page(OrganisationOut, desk.team.organisations, asked)


@router.post("/organisations", status_code=201, responses=FAULTS)
def add_organisation(desk: DeskDep, told: OrganisationIn) -> OrganisationOut:
    """Write a new organisation."""
    return desk.tell(OrganisationOut, desk.team.organisations.add(desk.actor, told.told()))


@router.get("/organisations/{number}", responses=FAULTS)
def get_organisation(desk: DeskDep, number: Number) -> OrganisationOut:
    """Show one organisation."""
    return desk.tell(OrganisationOut, desk.team.organisations.get(desk.actor, number))


@router.patch("/organisations/{number}", responses=FAULTS)
def change_organisation(desk: DeskDep, number: Number, version: Version, told: OrganisationFields) -> OrganisationOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(OrganisationOut, desk.team.organisations.change(desk.actor, number, version, told.told()))


@router.delete("/organisations/{number}", status_code=204, responses=FAULTS)
def delete_organisation(desk: DeskDep, number: Number) -> None:
    """Put the organisation into the trash."""
    desk.team.organisations.trash(desk.actor, number)


@router.get("/organisations/{number}/contacts", responses=FAULTS)
def list_contacts(desk: DeskDep, number: Number, asked: PagerDep) -> PageOut[ContactOut]:
    """List the contact log, the newest first."""
    return part_of(ContactOut, desk.team.organisations.list_contacts(desk.actor, number), asked)


@router.post("/organisations/{number}/contacts", status_code=201, responses=FAULTS)
def add_contact(desk: DeskDep, number: Number, told: ContactIn) -> ContactOut:
    """Write a line into the contact log."""
    return ContactOut.model_validate(desk.team.organisations.add_contact(desk.actor, number, told.text)[0])
