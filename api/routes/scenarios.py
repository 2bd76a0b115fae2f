"""What if: places more, less, elsewhere or with other hours; and where one place more would help most people."""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.deps import AtlasDep
from api.routes.gap_cells import FAULTS, GapAreaOut, GapQuestion, area_json, written
from api.security_session import require
from geo.model import Change, GapSite, ScenarioAnswer

__all__ = ["router"]

router = APIRouter(tags=["planning"])
_CHANGING = ("seconds", "reliable", "lucky", "nth_seconds", "count", "supply", "visit", "last_home")


class ChangeIn(BaseModel):
    """One thing that would be different."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["place", "move", "close", "hours"]
    place_id: int | None = Field(default=None, ge=1, le=2**31 - 1, description="Of whom moves, closes, changes hours.")
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    capacity: float | None = Field(default=None, gt=0, le=100_000, description="Places to be had; else one is counted.")
    hours: str | None = Field(default=None, max_length=255, examples=["Mo-Fr 07:00-17:00"])

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse a change that lacks what it is about."""
        if self.kind in {"place", "move"} and (self.lon is None or self.lat is None):
            raise ValueError("lon and lat are missing")
        if self.kind != "place" and self.place_id is None:
            raise ValueError("place_id is missing")
        return self

    def to_change(self) -> Change:
        """Return the change as the atlas takes it."""
        return Change(**self.model_dump())


class ScenarioIn(GapQuestion):
    """A question about gaps, and what would be different; real data stay as they are."""

    changes: list[ChangeIn] = Field(min_length=1, max_length=50)
    full: bool = Field(default=False, description="All cells, and not only those where something changes.")


class ChangedCellOut(BaseModel):
    """A cell before and after; its outline is that of `/gap-cells` by the same id."""

    id: str
    area_id: int
    people: int | None
    before: dict[str, float | bool | None] = Field(examples=[{"seconds": 1260}])
    after: dict[str, float | bool | None]
    difference: int | None = Field(description="Seconds more (less if negative); null where one of both is not known.")


class ScenarioOut(BaseModel):
    """What changes, cell by cell and in sums."""

    cells: list[ChangedCellOut]
    areas_before: list[GapAreaOut]
    areas_after: list[GapAreaOut]
    people: int
    people_without_before: int
    people_without_after: int
    gained: int = Field(description="People newly within the minutes, to the next ten.")
    lost: int = Field(description="People no longer within them.")


class SitesQuestion(GapQuestion):
    """A question about gaps, and how many candidates are wanted."""

    limit: int = Field(default=5, ge=1, le=20)


class SiteOut(BaseModel):
    """A cell in which one place more would help; a candidate and no advice."""

    cell: str
    area_id: int
    lon: float
    lat: float
    people: int = Field(description="Newly within the minutes, by this one after those before it; to the next ten.")


@router.post("/scenarios", responses=FAULTS, response_model=ScenarioOut)
def scenario(
    question: ScenarioIn, atlas: AtlasDep, _actor: Annotated[object, Depends(require("scenario.read"))]
) -> Response:
    """Return the cells before and after changes; nothing is stored."""
    answer = atlas.scenario(question.to_query(), [change.to_change() for change in question.changes])
    return written(_json(answer, full=question.full))


@router.get("/gap-sites", responses=FAULTS, dependencies=[Depends(require("planning.read"))])
def gap_sites(question: Annotated[SitesQuestion, Query()], atlas: AtlasDep, response: Response) -> list[SiteOut]:
    """List candidate cells by people newly within the minutes (greedy maximal covering)."""
    response.headers["Cache-Control"] = "no-store"
    return [_site(site) for site in atlas.gap_sites(question.to_query(), question.limit)]


def _site(site: GapSite) -> SiteOut:
    return SiteOut.model_validate(site, from_attributes=True)


def _json(answer: ScenarioAnswer, *, full: bool) -> dict[str, Any]:
    before, after = answer.before, answer.after
    cells = []
    for old, new in zip(before.cells, after.cells, strict=True):
        was, now = ({name: getattr(cell, name) for name in _CHANGING} for cell in (old, new))
        if full or was != now:
            known = old.seconds is not None and new.seconds is not None
            change = (new.seconds or 0) - (old.seconds or 0) if known else None
            cells.append(
                {"id": old.id, "area_id": old.area_id, "people": old.people, "before": was, "after": now}
                | {"difference": change}
            )
    return {
        "cells": cells,
        "areas_before": [area_json(area) for area in before.areas],
        "areas_after": [area_json(area) for area in after.areas],
        "people": before.people,
        "people_without_before": before.people_without,
        "people_without_after": after.people_without,
        "gained": answer.gained,
        "lost": answer.lost,
    }
