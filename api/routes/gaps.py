"""Gaps: what is missing in the infrastructure, in three columns."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep, TeamDep
from api.routes.entries import EntryOut
from api.routes.filters import ThemeKey
from api.routes.neighbourhoods import CompletenessOut
from api.routes.records import (
    FAULTS,
    DeskDep,
    Fields,
    Id,
    LocatedOut,
    Number,
    PageOut,
    SpotFields,
    SpotFilter,
    Version,
)
from api.security_session import ActorDep
from geo.model.team import Barrier, GapColumns, GapStatus, Indicator, Visibility
from geo.model.team.limits import LINE, NAME, NOTE

__all__ = ["GapIn", "GapOut", "router"]

router = APIRouter(tags=["gaps"])


class GapFields(SpotFields):
    """A gap; only a person with the right makes it "confirmed"."""

    title: str = Field(default="", max_length=NAME)
    theme: ThemeKey = ""
    barrier: Barrier = "unknown"
    prevents: str | None = Field(default=None, max_length=LINE)
    note: str | None = Field(default=None, max_length=NOTE)
    status: GapStatus = "reported"
    visibility: Visibility = "team"


class GapIn(GapFields):
    """A new gap; it is reported, whatever else is said."""

    neighbourhood_id: int = Field(ge=1)
    title: str = Field(min_length=1, max_length=NAME)
    theme: ThemeKey

    def told(self) -> dict[str, Any]:
        """Return what the client said, and what a new gap is without it."""
        return {"barrier": "unknown"} | super().told() | {"status": "reported"}


class GapOut(LocatedOut):
    """A gap."""

    title: str
    theme: str
    barrier: Barrier
    prevents: str | None
    note: str | None
    status: GapStatus
    visibility: Visibility
    confirmed_on: date | None
    confirmed_by_team_id: int | None
    closed_on: date | None
    project_ids: list[int]


class IndicatorIn(Fields):
    """A computed value with the conditions under which it holds."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$", examples=["nearest_walk_seconds"])
    value: float | None
    unit: str = Field(min_length=1, max_length=40, examples=["seconds"])
    conditions: dict[str, Annotated[str, Field(max_length=NAME)]] = Field(default={}, max_length=12)


class IndicatorOut(BaseModel):
    """A computed value at the time somebody looked."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    value: float | None
    unit: str
    conditions: dict[str, str]
    computed_at: datetime


class ColumnsOut(BaseModel):
    """A gap beside what people say, what is computed, and how complete the data are; never one score."""

    gap: GapOut
    observations: list[EntryOut]
    against: list[EntryOut]
    indicators: list[IndicatorOut]
    completeness: CompletenessOut | None

    @classmethod
    def of(cls, told: GapColumns) -> Self:
        """Write the three columns."""
        return cls.model_validate(told, from_attributes=True)


class ObservationIn(Fields):
    """An entry that belongs to a gap, or contradicts it."""

    entry_id: Id
    against: bool = False


class GapFilter(SpotFilter):
    """Filters of gaps."""

    status: GapStatus | None = None
    visibility: Visibility | None = None
    open: bool | None = None


@router.get("/gaps", responses=FAULTS)
def list_gaps(desk: DeskDep, asked: Annotated[GapFilter, Query()]) -> PageOut[GapOut]:
    """List the gaps that you may see, the newest first."""
    return desk.page(GapOut, desk.team.gaps, asked)


@router.post("/gaps", status_code=201, responses=FAULTS)
def add_gap(desk: DeskDep, told: GapIn) -> GapOut:
    """Write a new gap."""
    return desk.tell(GapOut, desk.team.gaps.add(desk.actor, told.told()))


@router.get("/gaps/{number}", responses=FAULTS)
def get_gap(desk: DeskDep, number: Number) -> GapOut:
    """Show one gap."""
    return desk.tell(GapOut, desk.team.gaps.get(desk.actor, number))


@router.patch("/gaps/{number}", responses=FAULTS)
def change_gap(desk: DeskDep, number: Number, version: Version, told: GapFields) -> GapOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(GapOut, desk.team.gaps.change(desk.actor, number, version, told.told()))


@router.delete("/gaps/{number}", status_code=204, responses=FAULTS)
def delete_gap(desk: DeskDep, number: Number) -> None:
    """Put the gap into the trash."""
    desk.team.gaps.trash(desk.actor, number)


@router.post("/gaps/{number}/confirm", responses=FAULTS)
def confirm_gap(desk: DeskDep, number: Number) -> GapOut:
    """Confirm that it is a gap: a person answers for that."""
    return desk.tell(GapOut, desk.team.gaps.confirm(desk.actor, number))


@router.get("/gaps/{number}/columns", responses=FAULTS)
def describe_gap(desk: DeskDep, number: Number) -> ColumnsOut:
    """Show a gap in its three columns."""
    return ColumnsOut.of(desk.team.gaps.describe(desk.actor, number))


@router.post("/gaps/{number}/observations", status_code=201, responses=FAULTS)
def add_observation(desk: DeskDep, number: Number, told: ObservationIn) -> ColumnsOut:
    """Put an entry beside a gap."""
    return ColumnsOut.of(desk.team.gaps.observe(desk.actor, number, told.entry_id, against=told.against))


@router.post("/gaps/{number}/indicators", status_code=201, responses=FAULTS)
def add_indicator(desk: DeskDep, number: Number, told: IndicatorIn) -> ColumnsOut:
    """Keep a computed value as it is now."""
    indicator = Indicator(told.key, told.value, told.unit, dict(told.conditions))
    return ColumnsOut.of(desk.team.gaps.compute(desk.actor, number, indicator))


@router.post("/gaps/{number}/figures", status_code=201, responses=FAULTS)
def compute_figures(atlas: AtlasDep, team: TeamDep, actor: ActorDep, number: Number) -> ColumnsOut:
    """Compute the figures of the gap as they are now, and keep them with it."""
    found = team.gaps.get(actor, number)
    actor.require("gap.write", found.neighbourhood_id)
    return ColumnsOut.of(team.gaps.compute(actor, number, *atlas.gap_figures(found)))
