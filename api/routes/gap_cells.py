"""What is missing where, for planners: cells with people and how far they have it."""

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.filters import ThemeKey
from api.routes.neighbourhoods import CompletenessOut
from api.security_session import require
from geo.model import Completeness, GapAnswer, GapArea, GapCell, GapIndicator, GapQuery

__all__ = ["FAULTS", "GapAreaOut", "GapQuestion", "answer_json", "area_json", "cell_json", "router", "written"]

router = APIRouter(tags=["planning"])
FAULTS: dict[int | str, dict[str, Any]] = {status: PROBLEMS[status] for status in (401, 403, 404, 422, 503)}


class GapQuestion(BaseModel):
    """How far do people have it to a theme, at the hour that matters?"""

    model_config = ConfigDict(extra="forbid")

    theme: ThemeKey
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    minutes: int = Field(default=15, ge=1, le=120, description="How long is fine.")
    at: datetime | None = Field(default=None, description="From when on one leaves; without an offset local time.")
    window: int = Field(default=0, ge=0, le=1440, description="So many minutes of departures; transit only.")
    neighbourhood: str | None = Field(default=None, max_length=200, description="Id or slug.")
    resolution: int = Field(default=10, ge=7, le=12, description="Of H3; 10 has edges of some 70 metres.")
    nearest: int = Field(default=3, ge=1, le=9, description="Which nearest place is told as `nth_seconds`.")
    open: Literal["any", "at"] = Field(default="any", description="at: without places known to be closed then.")
    visit_from: datetime | None = Field(default=None, description="When a course begins.")
    visit_until: datetime | None = Field(default=None, description="When it ends.")
    indicators: list[GapIndicator] = Field(default=[], description="What is computed besides.")

    def to_query(self) -> GapQuery:
        """Return the question as the atlas takes it."""
        visit = (self.visit_from, self.visit_until) if self.visit_from and self.visit_until else None
        told = self.model_dump(include=_SAME)
        return GapQuery(**told, window_minutes=self.window, visit=visit, indicators=tuple(self.indicators))


_SAME = {"theme", "mode", "profile", "minutes", "at", "neighbourhood", "resolution", "nearest", "open"}


class CellProperties(BaseModel):
    """A cell; null: farther than was looked, or not asked for."""

    area_id: int
    people: int | None = Field(description="Null: few, and therefore not told.")
    seconds: int | None = Field(description="Typical: half of all departures take no longer.")
    reliable: int | None = Field(description="95 per cent of all departures take no longer.")
    lucky: int | None = Field(description="5 per cent of all departures take no longer.")
    completeness: Literal["unchecked", "checked", "reconciled"]
    nth_seconds: int | None = None
    count: int | None = Field(default=None, description="Places within the minutes.")
    supply: float | None = Field(default=None, description="Places to be had for 1,000 people.")
    visit: bool | None = Field(default=None, description="In time at the course and home again.")
    departures_per_hour: float | None = Field(default=None, description="Within five minutes' walk.")
    quality: Literal["A", "B", "C", "D"] | None = None
    last_home: int | None = Field(default=None, description="Second of the day; 90000: one can walk, too.")


class CellOut(BaseModel):
    """A cell as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    id: str = Field(examples=["8a1f8a4d6c77fff-12"])
    properties: CellProperties
    geometry: dict[str, Any]


class GapAreaOut(BaseModel):
    """An area with its sums; people to the next ten."""

    id: int
    name: str
    slug: str
    cells: int
    cells_without: int
    people: int
    people_without: int = Field(description="Who live farther away than is fine.")
    completeness: CompletenessOut


class GapCellsOut(BaseModel):
    """Cells as GeoJSON, and their sums by area."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[CellOut]
    areas: list[GapAreaOut]
    theme: str
    mode: str
    minutes: int
    at: datetime | None
    window: int
    places: int = Field(description="Places of the theme.")
    people: int
    people_without: int
    network_version: str
    built_at: datetime
    assumed_on: date | None = Field(description="The timetable does not cover the day: it is that of this day.")


@router.get(
    "/gap-cells", responses=FAULTS, response_model=GapCellsOut, dependencies=[Depends(require("planning.read"))]
)
def gap_cells(question: Annotated[GapQuestion, Query()], atlas: AtlasDep) -> Response:
    """Return the cells of the town, or of a neighbourhood, with people and the time to the nearest place of a theme."""
    return written(answer_json(atlas.gap_cells(question.to_query())))


def written(told: dict[str, Any]) -> Response:
    """Write JSON without looking at each of many thousand cells again."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def answer_json(answer: GapAnswer) -> dict[str, Any]:
    """Return an answer as `GapCellsOut` has it."""
    query = answer.query
    return {
        "type": "FeatureCollection",
        "features": [cell_json(cell) for cell in answer.cells],
        "areas": [area_json(area) for area in answer.areas],
        "theme": query.theme,
        "mode": query.mode,
        "minutes": query.minutes,
        "at": query.at.isoformat() if query.at else None,
        "window": query.window_minutes,
        "places": answer.places,
        "people": answer.people,
        "people_without": answer.people_without,
        "network_version": answer.network_version,
        "built_at": answer.built_at.isoformat(),
        "assumed_on": answer.assumed_on,
    }


_PROPERTIES = tuple(name for name in CellProperties.model_fields if name != "completeness")


def cell_json(cell: GapCell) -> dict[str, Any]:
    """Return a cell as `CellOut` has it."""
    told: dict[str, Any] = {name: getattr(cell, name) for name in _PROPERTIES}
    told["completeness"] = _known(cell.completeness)
    return {"type": "Feature", "id": cell.id, "properties": told, "geometry": cell.outline}


def area_json(area: GapArea) -> dict[str, Any]:
    """Return an area as `GapAreaOut` has it."""
    return GapAreaOut.model_validate(area, from_attributes=True).model_dump(mode="json")


def _known(completeness: Completeness | None) -> str:
    return completeness.state if completeness else "unchecked"
