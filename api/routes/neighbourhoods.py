"""Neighbourhoods: the list, and one with its outline and what it offers."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.caching import CachedRoute
from api.routes.filters import Area
from geo.model import BBox, Neighbourhood, NeighbourhoodPage

__all__ = ["router"]

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


class NeighbourhoodDetailOut(NeighbourhoodOut):
    """A named area with its outline and what it offers."""

    outline: OutlineOut
    counts: dict[str, int] = Field(description="Places of each theme.", examples=[{"childcare": 3}])


@router.get("/neighbourhoods", responses={status: PROBLEMS[status] for status in (422, 503)})
def list_neighbourhoods(atlas: AtlasDep, page: Annotated[Page, Query()]) -> NeighbourhoodsOut:
    """List neighbourhoods by name."""
    return NeighbourhoodsOut.of(atlas.list_neighbourhoods(limit=page.limit, offset=page.offset))


@router.get("/neighbourhoods/{key}", responses={status: PROBLEMS[status] for status in (404, 410, 422, 503)})
def get_neighbourhood(atlas: AtlasDep, key: Annotated[Area, Path(description="Id or slug.")]) -> NeighbourhoodDetailOut:
    """Show a neighbourhood with its outline."""
    area = atlas.get_neighbourhood(key)
    fields = NeighbourhoodOut.of(area).model_dump() | {"outline": area.outline, "counts": atlas.count_themes(area.id)}
    return NeighbourhoodDetailOut.model_validate(fields)
