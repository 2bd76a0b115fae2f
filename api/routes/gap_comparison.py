"""Two days, and areas side by side: how many people have it within the time, theme by theme."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep
from api.routes.gap_cells import FAULTS, written
from api.security_session import require
from geo.model import ComparisonQuery, GapComparison, IndicatorSet

__all__ = ["ComparisonQuestion", "router"]

router = APIRouter(tags=["planning"])


class ComparisonQuestion(BaseModel):
    """How do two days, or areas, differ in how far people have it?"""

    model_config = ConfigDict(extra="forbid")

    way: str = Field(default="walk", pattern=r"^[a-z]+(:[a-z]+)?$", description="A mode, or mode:profile.")
    minutes: int = Field(default=15, ge=1, le=60, description="How long is fine.")
    before: date | None = Field(default=None, description="A day that is kept; default: the oldest.")
    after: date | None = Field(default=None, description="A day that is kept; default: the newest.")

    def to_query(self) -> ComparisonQuery:
        """Return the question as the atlas takes it."""
        return ComparisonQuery(self.way, self.minutes, self.before, self.after)


class SetOut(BaseModel):
    """A day whose indicators are kept."""

    day: date
    network_version: str
    ways: list[str]
    hour: datetime | None = Field(description="From when on people leave with public transport.")


class FiguresOut(BaseModel):
    """A theme in an area on both days; people to the next ten."""

    theme: str
    area_id: int | None = Field(description="Null: the whole town.")
    people: int
    people_before: int
    without: int = Field(description="Who have it farther than is fine.")
    without_before: int
    median: int | None = Field(description="Minutes that half of all people do not exceed; null: farther than looked.")
    median_before: int | None
    nearer: int = Field(description="Who have it nearer than before, by a minute or more.")
    farther: int
    completeness: Literal["unchecked", "checked", "reconciled"]


class ComparisonOut(BaseModel):
    """All themes and areas on two days."""

    way: str
    minutes: int
    sets: list[SetOut] = Field(description="All days that are kept, the oldest first.")
    before: SetOut
    after: SetOut
    areas: dict[int, str]
    figures: list[FiguresOut]


@router.get(
    "/gap-comparison",
    responses=FAULTS,
    response_model=ComparisonOut,
    dependencies=[Depends(require("planning.read"))],
)
def gap_comparison(question: Annotated[ComparisonQuestion, Query()], atlas: AtlasDep) -> Response:
    """Compare two of the days whose indicators are kept, and areas with each other: what got nearer, what farther."""
    return written(_json(atlas.compare_gaps(question.to_query())))


def _json(found: GapComparison) -> dict[str, Any]:
    names = [name for name in FiguresOut.model_fields if name not in {"theme", "area_id", "completeness"}]
    return {
        "way": found.query.way,
        "minutes": found.query.minutes,
        "sets": [_set(each) for each in found.sets],
        "before": _set(found.before),
        "after": _set(found.after),
        "areas": found.areas,
        "figures": [
            {"theme": theme, "area_id": area, "completeness": told.completeness.state}
            | {name: getattr(told, name) for name in names}
            for (theme, area), told in found.figures.items()
        ],
    }


def _set(one: IndicatorSet) -> dict[str, Any]:
    return SetOut.model_validate(one, from_attributes=True).model_dump(mode="json")
