"""Areas within reach of a point: the point lives in this one request and nowhere else."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.reach import SpanIn

__all__ = ["router"]

router = APIRouter(tags=["reach"])


class IsochroneIn(SpanIn):
    """The question; over a window an area is what half of all departures reach."""

    minutes: list[Annotated[int, Field(ge=1, le=120)]] = Field(default=[10, 20, 30], min_length=1, max_length=6)


class MinutesOut(BaseModel):
    """What an area means."""

    minutes: int


class AreaOut(BaseModel):
    """All streets within so many minutes, as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    properties: MinutesOut
    geometry: dict[str, object]


class AreasOut(BaseModel):
    """Areas as GeoJSON, the largest first."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[AreaOut]

    @classmethod
    def of(cls, areas: dict[int, dict[str, object]]) -> Self:
        """Write areas by their minutes."""
        told = ((MinutesOut(minutes=minutes), geometry) for minutes, geometry in areas.items())
        return cls(features=[AreaOut(properties=properties, geometry=geometry) for properties, geometry in told])


@router.post("/isochrone", responses={422: PROBLEMS[422], 503: PROBLEMS[503]})
def isochrone(question: IsochroneIn, atlas: AtlasDep, response: Response) -> AreasOut:
    """Draw what can be reached from a point within each of several times."""
    response.headers["Cache-Control"] = "no-store"
    return AreasOut.of(atlas.isochrones(question.to_query(), tuple(question.minutes)))
