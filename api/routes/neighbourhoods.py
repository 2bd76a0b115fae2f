"""Neighbourhoods: the list, and one with its outline and what it offers."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.caching import CachedRoute
from api.routes.filters import Area
from geo.model import (
    BBox,
    Completeness,
    CompletenessState,
    Neighbourhood,
    NeighbourhoodDetail,
    NeighbourhoodPage,
    People,
)

__all__ = ["CompletenessOut", "router"]

router = APIRouter(tags=["neighbourhoods"], route_class=CachedRoute)


class Page(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class NeighbourhoodOut(BaseModel):
    """A named area."""

    id: int
    slug: str = Field(examples=["kernstadt"])
    name: str = Field(examples=["Kernstadt"])
    kind: str
    admin_level: int | None = Field(examples=[10])
    parent_id: int | None
    bbox: BBox = Field(description="West, south, east, north.", examples=[[8.84, 48.57, 8.9, 48.62]])

    @classmethod
    def of(cls, area: Neighbourhood) -> Self:
        """Write `area`."""
        return cls.model_validate(area, from_attributes=True)


class NeighbourhoodsOut(BaseModel):
    """A page of neighbourhoods by name."""

    items: list[NeighbourhoodOut]
    total: int
    offset: int

    @classmethod
    def of(cls, page: NeighbourhoodPage) -> Self:
        """Write `page`."""
        return cls(items=[NeighbourhoodOut.of(area) for area in page.items], total=page.total, offset=page.offset)


class OutlineOut(BaseModel):
    """A GeoJSON MultiPolygon in WGS 84."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[tuple[float, float]]]]


class PeopleOut(BaseModel):
    """How many people live in an area, by the newest source that knows it."""

    rounded: int = Field(description="To the next ten: a single person is nobody's business.", examples=[3480])
    year: int | None
    estimated: bool = Field(description="Spread from the totals of areas by the homes in them, not counted by cell.")
    withheld_cells: int = Field(description="Cells or areas of which the number is too small to be told.")
    source: str
    licence: str

    @classmethod
    def of(cls, people: People) -> Self:
        """Write `people`."""
        return cls.model_validate(people, from_attributes=True)


class CompletenessOut(BaseModel):
    """How complete a theme is known in an area."""

    theme: str = Field(examples=["childcare"])
    state: CompletenessState
    on_date: date | None = Field(description="When the team checked, or the list was read.")
    dataset: str = Field(description="The list that it was reconciled with, else empty.")
    team: str | None
    matched: int = Field(description="Entries of the list that the map has too.")
    list_only: int
    osm_only: int
    unsure: int

    @classmethod
    def of(cls, known: Completeness) -> Self:
        """Write `known`."""
        return cls.model_validate(known, from_attributes=True)


class NeighbourhoodDetailOut(NeighbourhoodOut):
    """A named area with its outline, its place among others, its people and what it offers."""

    outline: OutlineOut
    counts: dict[str, int] = Field(description="Places of each theme.", examples=[{"childcare": 3}])
    above: list[NeighbourhoodOut] = Field(description="What it lies in, the largest first.")
    parts: list[NeighbourhoodOut] = Field(description="What lies right inside of it, by name.")
    people: PeopleOut | None = Field(description="null: no source knows it.")
    completeness: list[CompletenessOut] = Field(description="One for each theme, in the support order.")

    @classmethod
    def of_detail(
        cls, detail: NeighbourhoodDetail, counts: dict[str, int], completeness: Iterable[Completeness]
    ) -> Self:
        """Write `detail`."""
        told = {
            "outline": detail.area.outline,
            "counts": counts,
            "above": [NeighbourhoodOut.of(area) for area in detail.above],
            "parts": [NeighbourhoodOut.of(area) for area in detail.parts],
            "people": None if detail.people is None else PeopleOut.of(detail.people),
            "completeness": [CompletenessOut.of(known) for known in completeness],
        }
        return cls.model_validate(NeighbourhoodOut.of(detail.area).model_dump() | told)


@router.get("/neighbourhoods", responses={status: PROBLEMS[status] for status in (422, 503)})
def list_neighbourhoods(atlas: AtlasDep, page: Annotated[Page, Query()]) -> NeighbourhoodsOut:
    """List neighbourhoods by name."""
    return NeighbourhoodsOut.of(atlas.list_neighbourhoods(limit=page.limit, offset=page.offset))


@router.get("/neighbourhoods/{key}", responses={status: PROBLEMS[status] for status in (404, 410, 422, 503)})
def get_neighbourhood(atlas: AtlasDep, key: Annotated[Area, Path(description="Id or slug.")]) -> NeighbourhoodDetailOut:
    """Show a neighbourhood with its outline, its people, and how complete each theme is known there."""
    detail = atlas.describe_neighbourhood(key)
    number = detail.area.id
    return NeighbourhoodDetailOut.of_detail(detail, atlas.count_themes(number), atlas.list_completeness(number))
